// tally_bench.c — end to end, each figure beside its bound.
#include "cli/bench_event.h"
#include "cli/bench_ledger.h"
#include "cli/bench_report.h"
#include "cli/command.h"
#include "cli/connection.h"
#include "cli/exit_codes.h"
#include "ledger/core/code.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct benching {
    struct settings settings;
    struct connection connection;  // to a ledger that is there already
    bool is_own;                   // each figure gets a ledger of its own
    const char *where;
    const char *program;
    const char *only;
    uint64_t seconds;
    uint64_t threads;
    uint64_t in_flight;
    uint64_t subjects;
    bool quick;
    json_t *figures;
};

struct figure {
    const char *name;
    size_t threads;    // 0: as many as asked for
    size_t in_flight;  // 0: as many as asked for, but no more than 256 events of each thread
    size_t batch;
    bool many_subjects;
    size_t sealed;
    enum bench_bound bound;
    double aim;
    double rate_aim;
    uint64_t stored_aim;
    double verify_aim;  // 0: its ledger is not verified
    bool quick;
};

// Figures and aims are those of the table "What is measured" of the design.
static const struct figure figures[] = {
    {"single, saturated", 0, 0, 1, false, 0, BENCH_BOUND_PAIRS, 0.65, 0, 600, 0.8, true},
    {"single, one a request", 32, 1, 1, false, 0, BENCH_BOUND_PAIRS, 0.4, 0, 0, 0, false},
    {"single, one client", 1, 1, 1, false, 0, BENCH_BOUND_LATENCY, 1.4, 0, 0, 0, true},
    {"16 a batch", 0, 0, 16, false, 0, BENCH_BOUND_WRITES, 0, 0, 520, 0, false},
    {"256 a batch", 0, 0, 256, false, 0, BENCH_BOUND_WRITES, 0.3, 150000, 520, 0.3, true},
    {"256 a batch, many subjects", 0, 0, 256, true, 0, BENCH_BOUND_WRITES, 0.3, 80000, 520, 0, true},
    {"256 a batch, two fields sealed", 0, 0, 256, false, 2, BENCH_BOUND_WRITES, 0, 0, 0, 0, false},
};

enum { FIGURES = sizeof(figures) / sizeof(figures[0]), BOUND_DIVISOR = 3, EVENTS_OF_THREAD = 1024 };

enum { SUBJECTS_MAX = 100000000, STORED_EVENTS_MIN = 10000 };

// ---- Options

enum {
    KEY_SECONDS = 256,
    KEY_THREADS,
    KEY_IN_FLIGHT,
    KEY_SUBJECTS,
    KEY_QUICK,
    KEY_WHERE,
    KEY_TALLYD,
    KEY_ONLY
};

static const struct argp_option options[] = {
    {"seconds", KEY_SECONDS, "N", 0, "for each figure (5)", 1},
    {"quick", KEY_QUICK, NULL, 0, "only the main figures, one second each", 1},
    {"only", KEY_ONLY, "TEXT", 0, "only the figures whose names begin so", 1},
    {"threads", KEY_THREADS, "N", 0, "of the client (twice the cores)", 1},
    {"in-flight", KEY_IN_FLIGHT, "N", 0, "batches under way for each thread (128, and 1,024 events)", 1},
    {"subjects", KEY_SUBJECTS, "N", 0, "distinct ones, where there are many (100000)", 1},
    {"where", KEY_WHERE, "DIR", 0, "on whose disk the ledgers are made; they are removed again (/var/tmp)",
     1},
    {"tallyd", KEY_TALLYD, "FILE", 0, "the program to start (the one beside this)", 1},
    {0},
};

static uint64_t take_number(struct argp_state *state, const char *name, const char *argument, uint64_t max)
{
    char *end = NULL;
    unsigned long long number = strtoull(argument, &end, 10);
    if (end == argument || *end != '\0' || number < 1 || number > max) {
        argp_error(state, "%s is a number from 1 to %llu", name, (unsigned long long)max);
    }
    return number;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct benching *benching = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &benching->settings;
        return 0;
    case KEY_SECONDS:
        benching->seconds = take_number(state, "--seconds", argument, 600);
        return 0;
    case KEY_THREADS:
        benching->threads = take_number(state, "--threads", argument, BENCH_THREADS_MAX);
        return 0;
    case KEY_IN_FLIGHT:
        benching->in_flight = take_number(state, "--in-flight", argument, 1024);
        return 0;
    case KEY_SUBJECTS:
        benching->subjects = take_number(state, "--subjects", argument, SUBJECTS_MAX);
        return 0;
    case KEY_QUICK:
        benching->quick = true;
        return 0;
    case KEY_WHERE:
        benching->where = argument;
        return 0;
    case KEY_TALLYD:
        benching->program = argument;
        return 0;
    case KEY_ONLY:
        benching->only = argument;
        return 0;
    case ARGP_KEY_ARG:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

// ---- One figure

struct measuring {
    struct benching *benching;
    const struct figure *figure;
    struct bench_ledger ledger;
    struct bench_plan plan;
    struct bench_row row;
    struct tally_client *client;
    struct tally_draft *sample;  // one batch, sent before; what the bound writes
    struct span request;
    struct tally_result result;
    const char *what;
};

static struct bench_plan plan_of(const struct benching *benching, const struct figure *figure)
{
    size_t most = EVENTS_OF_THREAD / figure->batch;
    size_t in_flight = benching->in_flight < most ? benching->in_flight : most;
    return (struct bench_plan){
        .threads = figure->threads == 0 ? benching->threads : figure->threads,
        .own_clients = figure->in_flight == 1,
        .in_flight = figure->in_flight == 0 ? in_flight : figure->in_flight,
        .batch = figure->batch,
        .subjects = figure->many_subjects ? benching->subjects : 1,
        .sealed = figure->sealed,
        .time_us = benching->seconds * BENCH_US_IN_S,
    };
}

static enum err reach_ledger(struct measuring *measuring)
{
    struct benching *benching = measuring->benching;
    struct bench_plan *plan = &measuring->plan;
    measuring->what = "starting a ledger";
    if (!benching->is_own) {
        plan->connect = benching->connection.options;
        plan->connect.memory = NULL;
        plan->key = benching->connection.key;
        return OK;
    }
    struct bench_ledger *ledger = &measuring->ledger;
    TRY(bench_ledger_open(benching->where, benching->program, ledger));
    plan->key = ledger->key;
    plan->connect = (struct tally_options){
        .url = ledger->url,
        .pin = ledger->pin,
        .vkey = ledger->vkey,
        .channel = TALLY__CHANNEL__CHANNEL_API,
    };
    return OK;
}

// One batch before all others: warms up, and shows what frames hold.
static enum err send_sample(struct measuring *measuring)
{
    struct bench_event_maker maker = {&measuring->plan, 1};
    struct tally_key *keys[] = {measuring->plan.key};
    measuring->what = "appending a first batch";
    TRY(tally_connect(&measuring->plan.connect, &measuring->client));
    measuring->sample = bench_event_draft(&maker);
    if (measuring->sample == NULL) {
        return E_NO_MEMORY;
    }
    TRY(tally_draft_keep(measuring->client, measuring->sample, keys, 1, &measuring->request));
    TRY(tally_submit(measuring->client, measuring->sample, keys, 1, &measuring->result));
    measuring->row.outcome.refused = measuring->result.refused;
    return OK;
}

static enum err measure_bound(struct measuring *measuring, double *bound_out)
{
    const char *where = measuring->benching->where;
    uint64_t time_us = measuring->plan.time_us / BOUND_DIVISOR;
    measuring->what = "measuring the bound";
    switch (measuring->figure->bound) {
    case BENCH_BOUND_PAIRS:
        return bench_bound_pairs(time_us, bound_out);
    case BENCH_BOUND_WRITES: {
        struct bench_bound_sample sample = {measuring->result.receipt, measuring->request};
        return bench_bound_writes(where, &sample, time_us, bound_out);
    }
    default:
        TRY(bench_bound_latency(where, &measuring->row.latency));
        *bound_out = measuring->row.latency.total;
        return OK;
    }
}

// What the ledger takes on the disk, and how long verifying it takes, when it is ours to stop.
static enum err measure_store(struct measuring *measuring)
{
    uint64_t bytes = 0;
    struct bench_row *row = &measuring->row;
    if (!measuring->benching->is_own || row->outcome.events < STORED_EVENTS_MIN) {
        return OK;
    }
    measuring->what = "stopping the ledger";
    TRY(bench_ledger_stop(&measuring->ledger, &bytes));
    uint64_t each = bytes / row->outcome.events;
    row->stored = each > row->payload ? each - row->payload : 0;
    if (measuring->figure->verify_aim == 0) {
        return OK;
    }
    measuring->what = "verifying the ledger";
    uint64_t time_us = measuring->plan.time_us / BOUND_DIVISOR;
    return bench_verify_run(measuring->ledger.dir, row->batch, time_us, &row->verify);
}

static enum err measure(struct measuring *measuring)
{
    struct bench_row *row = &measuring->row;
    TRY(reach_ledger(measuring));
    TRY(send_sample(measuring));
    if (row->outcome.refused != CODE_NONE) {
        return OK;
    }
    TRY(measure_bound(measuring, &row->before));
    measuring->what = "appending events";
    TRY(bench_load_run(&measuring->plan, &row->outcome));
    TRY(row->outcome.error);
    TRY(measure_bound(measuring, &row->after));
    return measure_store(measuring);
}

static int run_figure(struct benching *benching, const struct figure *figure)
{
    struct measuring measuring = {.benching = benching, .figure = figure, .plan = plan_of(benching, figure)};
    struct bench_row *row = &measuring.row;
    *row = (struct bench_row){
        .name = figure->name,
        .batch = figure->batch,
        .subjects = measuring.plan.subjects,
        .sealed = figure->sealed,
        .bound = figure->bound,
        .aim = figure->aim,
        .rate_aim = figure->rate_aim,
        .stored_aim = figure->stored_aim,
        .verify_aim = figure->verify_aim,
        .payload = bench_event_payload(&measuring.plan),
    };
    enum err error = measure(&measuring);
    tally_draft_free(measuring.sample);
    tally_close(measuring.client);
    bench_ledger_close(&measuring.ledger);
    if (bench_interrupted()) {
        return TALLY_EXIT_LOCAL;
    }
    if (error != OK) {
        return output_error(&benching->settings.output, error, measuring.what);
    }
    if (row->outcome.refused != CODE_NONE) {
        return output_refusal(&benching->settings.output, row->outcome.refused, 0);
    }
    (void)json_array_append_new(benching->figures, bench_report_json(row));
    if (!benching->settings.output.json) {
        bench_report_row(row);
    }
    return TALLY_EXIT_OK;
}

// ---- All of them

static bool is_wanted(const struct benching *benching, const struct figure *figure)
{
    bool named = benching->only == NULL || strncmp(figure->name, benching->only, strlen(benching->only)) == 0;
    return named && (!benching->quick || figure->quick);
}

static int run_figures(struct benching *benching)
{
    int exit_code = TALLY_EXIT_OK;
    bool shown = !benching->settings.output.json;
    if (shown) {
        (void)printf("tally %s, %ld cores, %llu s each, %s\n\n", TALLY_VERSION, sysconf(_SC_NPROCESSORS_ONLN),
                     (unsigned long long)benching->seconds,
                     benching->is_own ? "ledgers of its own" : "a ledger in use");
        bench_report_head();
    }
    for (size_t i = 0; i < FIGURES && exit_code == TALLY_EXIT_OK; i++) {
        if (is_wanted(benching, &figures[i])) {
            exit_code = run_figure(benching, &figures[i]);
        }
    }
    if (exit_code != TALLY_EXIT_OK) {
        return exit_code;
    }
    if (shown) {
        bench_report_foot();
    }
    json_t *result = json_pack("{s:s, s:I, s:I, s:O}", "version", TALLY_VERSION, "cores",
                               (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "seconds",
                               (json_int_t)benching->seconds, "figures", benching->figures);
    return output_result(&benching->settings.output, result, exit_code);
}

// Signals wait until what was started is ended and what was made is removed.
static void hold_signals(sigset_t *before)
{
    sigset_t deadly;
    (void)sigemptyset(&deadly);
    (void)sigaddset(&deadly, SIGINT);
    (void)sigaddset(&deadly, SIGTERM);
    (void)sigaddset(&deadly, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &deadly, before);
}

static int run_all(struct benching *benching)
{
    sigset_t before;
    int exit_code = TALLY_EXIT_OK;
    // A ledger that only a profile names by default is nobody's wish to fill with these events.
    const struct settings *settings = &benching->settings;
    benching->is_own = settings->url == NULL && settings->dir == NULL && settings->profile == NULL;
    if (!benching->is_own) {
        exit_code = settings_complete(&benching->settings);
    }
    if (exit_code == TALLY_EXIT_OK && !benching->is_own) {
        exit_code = connection_open(&benching->connection, settings, true);
    }
    hold_signals(&before);
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = run_figures(benching);
    }
    connection_close(&benching->connection);
    settings_fini(&benching->settings);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return exit_code;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct benching benching = {
        .seconds = 5,
        .threads = 2 * (uint64_t)sysconf(_SC_NPROCESSORS_ONLN),
        .in_flight = 128,
        .subjects = 100000,
        .where = "/var/tmp",
        .figures = json_array(),
    };
    const struct argp_child children[] = {{&settings_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .children = children};
    command_parse(command, &argp, argc, argv, &benching);
    benching.seconds = benching.quick ? 1 : benching.seconds;
    int exit_code = run_all(&benching);
    json_decref(benching.figures);
    return exit_code;
}

const struct command command_bench = {
    .name = "bench",
    .summary = "measure a ledger on this machine, beside what bounds it",
    .details = "Without --dir, --url or --profile each figure gets a throw-away ledger, with a tallyd of its "
               "own, which are removed "
               "again. Otherwise events are appended to the ledger that is named, for ever: give it one that "
               "is made for this.\n\n"
               "Examples:\n"
               "  tally bench --quick\n"
               "  tally bench --seconds 20 --where /mnt/disk\n"
               "  tally bench --only 256 --subjects 1000000 --json\n"
               "  tally bench --dir var/trial --key var/trial/admins/me.key\n",
    .run = run,
};
