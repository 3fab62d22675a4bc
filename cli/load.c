// load.c — gather, sign, keep, submit, note; batch after batch.
#include "cli/load.h"

#include "cli/event.h"
#include "cli/exit_codes.h"
#include "cli/gather.h"
#include "cli/progress.h"
#include "ledger/core/code.h"

#include <inttypes.h>
#include <stdio.h>

enum { TRIES_MAX = 3, REFUSALS_SHOWN = 100 };

struct load {
    struct connection *connection;
    const struct output *output;
    const struct load_options *options;
    struct gather gather;
    struct progress progress;
    size_t batches;     // in this run
    uint64_t appended;  // events that have an entry that permits them, in this run
    uint64_t before;    // events that the journal says are done
    uint64_t refused;
    uint64_t last;  // index of the last entry
    json_t *refusals;
};

static int fail(struct load *load, enum err error, const char *what)
{
    progress_end(&load->progress);
    return output_error(load->output, error, what);
}

static int fail_input(struct load *load, enum err error)
{
    struct output_failure failure = {
        TALLY_EXIT_INPUT, err_name(error), 0,
        "What stands before it is in the ledger; correct it and run the same again."};
    progress_end(&load->progress);
    return output_failure(load->output, &failure, "%s", load->gather.problem);
}

// ---- One batch, signed

static int draft_batch(struct load *load, struct tally_draft **draft_out)
{
    struct tally_draft *draft = tally_draft_new();
    if (draft == NULL) {
        return fail(load, E_NO_MEMORY, "making a batch");
    }
    enum err error = gather_fill(&load->gather, draft);
    if (error != OK) {
        tally_draft_free(draft);
        return fail_input(load, error);
    }
    *draft_out = draft;
    return TALLY_EXIT_OK;
}

static enum err keep(struct load *load, struct tally_draft *draft)
{
    struct span request;
    struct tally_key *keys[] = {load->connection->key};
    if (load->options->journal == NULL) {
        return OK;
    }
    TRY(tally_draft_keep(load->connection->client, draft, keys, 1, &request));
    return journal_sending(load->options->journal, &load->gather.batch, request);
}

// ---- What the ledger said of it

static void note_refusals(struct load *load, const struct tally_result *result, uint64_t *refused)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct code_row *row = code_find(result->codes[i]);
        if (result->codes[i] == CODE_NONE) {
            continue;
        }
        *refused += 1;
        if (json_array_size(load->refusals) < REFUSALS_SHOWN) {
            json_t *refusal =
                json_pack("{s:I, s:i, s:s, s:s}", "line", (json_int_t)load->gather.line_numbers[i], "code",
                          (int)result->codes[i], "name", row == NULL ? "" : row->name, "text",
                          row == NULL ? "" : row->sentence);
            (void)json_array_append_new(load->refusals, refusal);
        }
    }
}

static int note_done(struct load *load, const struct tally_result *result)
{
    struct journal_done done = {
        .batch = load->gather.batch,
        .events = result->count,
        .first = result->first,
    };
    note_refusals(load, result, &done.refused);
    load->batches++;
    load->appended += done.events - done.refused;
    load->refused += done.refused;
    load->last = result->first + result->count - 1;
    progress_show(&load->progress, load->before + load->appended + load->refused);
    enum err error = load->options->journal == NULL ? OK : journal_finish(load->options->journal, &done);
    return error == OK ? TALLY_EXIT_OK : fail(load, error, "writing the journal");
}

static int note_refused(struct load *load, uint32_t code)
{
    progress_end(&load->progress);
    if (load->options->journal != NULL && journal_forget(load->options->journal) != OK) {
        return fail(load, E_IO, "writing the journal");
    }
    if (!load->output->json) {
        (void)fprintf(stderr, "tally: lines %" PRIu64 " to %" PRIu64 ": none of them was appended\n",
                      load->gather.first_line, load->gather.lines.number);
    }
    return output_refusal(load->output, code, 0);
}

// ---- Sending

// Submits. `*again` when nothing happened and the batch has to be signed anew: its window was over, or the
// ledger was started after it was signed.
static int submit(struct load *load, struct tally_draft *draft, bool *again)
{
    struct tally_result result;
    struct tally_key *keys[] = {load->connection->key};
    enum err error = tally_submit(load->connection->client, draft, keys, 1, &result);
    *again = error == OK && result.refused == CODE_COMMAND_EXPIRED;
    if (error != OK) {
        return fail(load, error, "appending events");
    }
    if (*again) {
        return TALLY_EXIT_OK;
    }
    return result.refused == CODE_NONE ? note_done(load, &result) : note_refused(load, result.refused);
}

static int send_fresh(struct load *load)
{
    bool again = true;
    for (int tries = 0; again && tries < TRIES_MAX; tries++) {
        struct tally_draft *draft = NULL;
        int exit_code = draft_batch(load, &draft);
        if (exit_code != TALLY_EXIT_OK) {
            return exit_code;
        }
        enum err error = keep(load, draft);
        exit_code = error == OK ? submit(load, draft, &again) : fail(load, error, "signing a batch");
        tally_draft_free(draft);
        if (exit_code != TALLY_EXIT_OK) {
            return exit_code;
        }
    }
    return again ? note_refused(load, CODE_COMMAND_EXPIRED) : TALLY_EXIT_OK;
}

static int send_in_doubt(struct load *load, struct span request)
{
    struct tally_draft *draft = NULL;
    bool again = false;
    enum err error = tally_draft_restore(load->connection->client, request, &draft);
    if (error != OK) {
        return fail(load, error, "the journal's batch in doubt");
    }
    int exit_code = submit(load, draft, &again);
    tally_draft_free(draft);
    return again ? send_fresh(load) : exit_code;
}

// ---- From batch to batch

static int check_same(struct load *load, const struct journal_batch *batch, enum err error)
{
    if (error == OK && load->gather.batch.lines == batch->lines
        && digest_equal(&load->gather.batch.content, &batch->content)) {
        return TALLY_EXIT_OK;
    }
    if (error != OK && error != E_NOT_FOUND) {
        return fail_input(load, error);
    }
    struct output_failure failure = {
        TALLY_EXIT_INPUT, "E_MISMATCH", 0,
        "Give the same input as before (more at its end is fine), or another journal."};
    progress_end(&load->progress);
    return output_failure(load->output, &failure,
                          "from line %" PRIu64 " on the input is not that of the journal",
                          load->gather.first_line);
}

// Leaves out what the journal says is done.
static int skip_done(struct load *load, size_t number)
{
    const struct journal_done *done = journal_at(load->options->journal, number);
    enum err error = gather_skip(&load->gather, done->batch.lines);
    load->before += done->events;
    load->last = done->first + done->events - 1;
    return check_same(load, &done->batch, error);
}

static int next_batch(struct load *load, size_t number, bool *ended)
{
    struct journal *journal = load->options->journal;
    struct journal_batch batch;
    struct span request;
    if (journal != NULL && number < journal_count(journal)) {
        return skip_done(load, number);
    }
    if (journal != NULL && journal_in_doubt(journal, &batch, &request)) {
        int exit_code = check_same(load, &batch, gather_exactly(&load->gather, batch.lines));
        return exit_code == TALLY_EXIT_OK ? send_in_doubt(load, request) : exit_code;
    }
    enum err error = gather_next(&load->gather);
    *ended = error == E_NOT_FOUND;
    if (error != OK) {
        return *ended ? TALLY_EXIT_OK : fail_input(load, error);
    }
    return send_fresh(load);
}

static int print(struct load *load)
{
    int exit_code = load->refused == 0 ? TALLY_EXIT_OK : TALLY_EXIT_REFUSED;
    json_t *result = json_pack("{s:I, s:I, s:I, s:I, s:I, s:O}", "appended", (json_int_t)load->appended,
                               "before", (json_int_t)load->before, "refused", (json_int_t)load->refused,
                               "batches", (json_int_t)load->batches, "last_entry", (json_int_t)load->last,
                               "refusals", load->refusals);
    if (load->output->json) {
        return output_result(load->output, result, exit_code);
    }
    json_decref(result);
    (void)printf("appended %" PRIu64 " events in %zu batches", load->appended, load->batches);
    (void)printf(load->before > 0 ? ", after %" PRIu64 " that were there already\n" : "\n", load->before);
    size_t at = 0;
    json_t *refusal = NULL;
    json_array_foreach(load->refusals, at, refusal)
    {
        (void)fprintf(stderr, "tally: line %lld refused: %lld %s: %s\n",
                      json_integer_value(json_object_get(refusal, "line")),
                      json_integer_value(json_object_get(refusal, "code")),
                      json_string_value(json_object_get(refusal, "name")),
                      json_string_value(json_object_get(refusal, "text")));
    }
    return exit_code;
}

int load_run(struct connection *connection, const struct output *output, const struct load_options *options)
{
    struct load load = {
        .connection = connection, .output = output, .options = options, .refusals = json_array()};
    int exit_code = TALLY_EXIT_OK;
    bool ended = false;
    gather_init(&load.gather, options->file, options->defaults);
    progress_begin(&load.progress, output->json);
    for (size_t number = 0; exit_code == TALLY_EXIT_OK && !ended; number++) {
        exit_code = next_batch(&load, number, &ended);
    }
    progress_end(&load.progress);
    if (exit_code == TALLY_EXIT_OK && options->journal != NULL) {
        // Nothing of what was sealed stays behind.
        enum err error = journal_forget(options->journal);
        exit_code = error == OK ? TALLY_EXIT_OK : fail(&load, error, "writing the journal");
    }
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = print(&load);
    }
    gather_fini(&load.gather);
    json_decref(load.refusals);
    return exit_code;
}
