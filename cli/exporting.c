// exporting.c — page by page into a spool, then by index into a file.
#include "cli/exporting.h"

#include "authz/authz.h"
#include "cli/connection.h"
#include "cli/exit_codes.h"
#include "cli/path.h"
#include "cli/recipient_trust.h"
#include "cli/spool.h"
#include "ledger/bundle/reader.h"
#include "ledger/bundle/redact.h"
#include "ledger/bundle/writer.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/core/proof.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIELDS_MAX = 32, PAGES_MAX = 4096 };
enum { KEY_OUT = 256, KEY_FROM, KEY_RECIPIENT, KEY_PURPOSE, KEY_SINCE };
enum { KEY_WITHHOLD = 320, KEY_ONLY, KEY_NO_BODIES };

// A checkpoint that a page was proven to, and what leads from it to the last.
struct stage {
    struct proof_tree tree;
    struct proof consistency;
};

enum { STAGES_SIZE = PAGES_MAX * sizeof(struct stage) };

struct exporting {
    const struct exporting_form *form;
    struct settings settings;
    const char *out;
    const char *recipient;
    const char *purpose;
    const char *since;
    uint64_t first;
    const char *fields[FIELDS_MAX];
    struct bundle_redaction redaction;
    // While it runs.
    struct connection *connection;
    struct spool spool;
    struct arena arena;
    struct arena stage_arena;
    struct stage *stages;  // by size, ascending
    size_t stage_count;
    struct buf note;  // the last checkpoint
    uint64_t begun;   // index of the first entry that was asked for
    uint64_t ended;   // and of the last
    bool any;
    struct buf earlier;
    struct stage since_stage;
    char path[PATH_MAX];  // of the file while it is written
    struct bundle_report report;
};

// ---- Asking

static enum err spool_page(struct exporting *exporting, const struct tally_page *page)
{
    const char *org = exporting->settings.org;
    for (size_t i = 0; i < page->message->n_item; i++) {
        const Tally__Entry *entry = page->entries[i];
        uint64_t index = entry->index;
        bool single = exporting->form->kind == TALLY__EXPORT_KIND__EXPORT_KIND_ENTRY;
        bool about = single ? index == exporting->first : strcmp(entry->org, org) == 0;
        if (about) {
            exporting->begun = exporting->any ? exporting->begun : index;
            exporting->ended = index;
            exporting->any = true;
        }
        TRY(spool_put(&exporting->spool, index, page->size, page->message->item[i]));
    }
    return OK;
}

static enum err note_stage(struct exporting *exporting, const struct tally_page *page)
{
    struct checkpoint checkpoint;
    TRY(checkpoint_parse(page->note, &checkpoint));
    buf_clear(&exporting->note);
    TRY(buf_append(&exporting->note, page->note));
    size_t count = exporting->stage_count;
    if (count > 0 && exporting->stages[count - 1].tree.size == checkpoint.size) {
        return OK;
    }
    if (count == PAGES_MAX) {
        return E_LIMIT;
    }
    exporting->stages[exporting->stage_count++].tree = (struct proof_tree){checkpoint.size, checkpoint.root};
    return OK;
}

static enum err collect(struct exporting *exporting, struct tally_answer *answer, uint32_t *refused_out)
{
    enum err error = OK;
    while (error == OK) {
        const struct tally_page *page = tally_answer_page(answer);
        *refused_out = page->refused;
        if (page->refused != 0) {
            return OK;
        }
        TRY(spool_page(exporting, page));
        TRY(note_stage(exporting, page));
        error = tally_ask_more(exporting->connection->client, answer);
    }
    return error == E_NOT_FOUND ? OK : error;
}

static enum err ask_export(struct exporting *exporting, uint32_t *refused_out)
{
    Tally__Query query = TALLY__QUERY__INIT;
    Tally__ProofExport export = TALLY__PROOF_EXPORT__INIT;
    struct tally_question question = {&query, exporting->recipient, exporting->purpose};
    struct tally_answer *answer = NULL;
    query.org = (char *)(uintptr_t)exporting->settings.org;
    query.question_case = TALLY__QUERY__QUESTION_PROOF_EXPORT;
    query.proof_export = &export;
    export.kind = exporting->form->kind;
    export.first = exporting->first;
    TRY(tally_ask(exporting->connection->client, &question, exporting->connection->key, &answer));
    enum err error = collect(exporting, answer, refused_out);
    tally_answer_free(answer);
    return error;
}

static enum err take_path(const Tally__Answer *message, struct proof *proof)
{
    if (message->n_consistency > LIMIT_PROOF_HASHES) {
        return E_LIMIT;
    }
    proof->count = message->n_consistency;
    for (size_t i = 0; i < proof->count; i++) {
        if (message->consistency[i].len != DIGEST_SIZE) {
            return E_MALFORMED;
        }
        proof->path[i] = digest_from(message_span(message->consistency[i]));
    }
    return OK;
}

// Asks for what leads from an earlier checkpoint to the last, and verifies it.
static enum err ask_consistency(struct exporting *exporting, struct stage *stage, uint32_t *refused_out)
{
    const struct proof_tree *last = &exporting->stages[exporting->stage_count - 1].tree;
    Tally__Query query = TALLY__QUERY__INIT;
    Tally__CheckpointGet get = TALLY__CHECKPOINT_GET__INIT;
    struct tally_question question = {.query = &query};
    struct tally_answer *answer = NULL;
    query.org = (char *)(uintptr_t)exporting->settings.org;
    query.question_case = TALLY__QUERY__QUESTION_CHECKPOINT;
    query.checkpoint = &get;
    get.from_size = stage->tree.size;
    get.size = last->size;
    TRY(tally_ask(exporting->connection->client, &question, exporting->connection->key, &answer));
    const struct tally_page *page = tally_answer_page(answer);
    *refused_out = page->refused;
    enum err error = page->refused != 0 ? OK : take_path(page->message, &stage->consistency);
    if (error == OK && page->refused == 0) {
        error = proof_verify_consistency(&stage->consistency, &stage->tree, last) == OK ? OK : E_FORK;
    }
    tally_answer_free(answer);
    return error;
}

static enum err ask_stages(struct exporting *exporting, uint32_t *refused_out)
{
    const struct proof_tree *last = &exporting->stages[exporting->stage_count - 1].tree;
    for (size_t i = 0; i + 1 < exporting->stage_count && *refused_out == 0; i++) {
        TRY(ask_consistency(exporting, &exporting->stages[i], refused_out));
    }
    bool proves = exporting->earlier.size > 0 && exporting->since_stage.tree.size < last->size;
    return proves && *refused_out == 0 ? ask_consistency(exporting, &exporting->since_stage, refused_out)
                                       : OK;
}

// ---- Writing

static const struct stage *stage_of(const struct exporting *exporting, uint64_t size)
{
    for (size_t i = 0; i < exporting->stage_count; i++) {
        if (exporting->stages[i].tree.size == size) {
            return &exporting->stages[i];
        }
    }
    return NULL;
}

// Brings an item's proof to the last checkpoint.
static enum err move_proof(struct exporting *exporting, uint64_t index, uint64_t size, Tally__Item *item)
{
    uint64_t last = exporting->stages[exporting->stage_count - 1].tree.size;
    const struct stage *stage = stage_of(exporting, size);
    struct proof proof = {.count = item->n_proof};
    if (size == last) {
        return OK;
    }
    if (stage == NULL || item->n_proof > LIMIT_PROOF_HASHES) {
        return E_MISMATCH;
    }
    for (size_t i = 0; i < item->n_proof; i++) {
        proof.path[i] = digest_from(message_span(item->proof[i]));
    }
    TRY(proof_extend(&proof, index, &stage->tree, last, &stage->consistency, &proof));
    item->proof = arena_alloc(&exporting->arena, proof.count * sizeof(*item->proof));
    item->n_proof = proof.count;
    for (size_t i = 0; item->proof != NULL && i < proof.count; i++) {
        item->proof[i] = message_bytes(arena_copy(&exporting->arena, digest_span(&proof.path[i])));
    }
    return item->proof == NULL ? E_LIMIT : OK;
}

struct writing {
    struct exporting *exporting;
    struct bundle_writer writer;
};

static enum err write_item(void *context, uint64_t index)
{
    struct writing *writing = context;
    struct exporting *exporting = writing->exporting;
    Tally__Item *item = NULL;
    uint64_t size = 0;
    arena_reset(&exporting->arena);
    TRY(spool_get(&exporting->spool, index, &exporting->arena, &size, &item));
    TRY(move_proof(exporting, index, size, item));
    if (index >= exporting->begun && index <= exporting->ended) {
        TRY(bundle_redact(item, &exporting->redaction, &exporting->arena));
    }
    return bundle_writer_push(&writing->writer, item);
}

static void fill_head(struct exporting *exporting, Tally__BundleHead *head, ProtobufCBinaryData *path)
{
    const struct pin *pin = &exporting->connection->pin;
    const struct proof *consistency = &exporting->since_stage.consistency;
    bool single = exporting->form->kind == TALLY__EXPORT_KIND__EXPORT_KIND_ENTRY;
    head->kind =
        single ? TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY : TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION;
    head->origin = (char *)(uintptr_t)pin->origin;
    head->ledger_id = message_bytes(digest_span(&pin->ledger_id));
    head->org = (char *)(uintptr_t)exporting->settings.org;
    head->first = exporting->begun;
    head->last = exporting->ended;
    head->checkpoint = message_bytes(buf_span(&exporting->note));
    if (consistency->count > 0) {
        head->earlier_size = exporting->since_stage.tree.size;
        head->consistency = path;
        head->n_consistency = consistency->count;
        for (size_t i = 0; i < consistency->count; i++) {
            path[i] = message_bytes(digest_span(&consistency->path[i]));
        }
    }
}

static enum err write_bundle(struct exporting *exporting, FILE *stream)
{
    ProtobufCBinaryData path[LIMIT_PROOF_HASHES];
    Tally__BundleHead head = TALLY__BUNDLE_HEAD__INIT;
    struct writing writing = {.exporting = exporting};
    struct bundle_sink sink = bundle_sink_of(stream);
    fill_head(exporting, &head, path);
    enum err error = bundle_writer_open(&writing.writer, &sink, &head);
    if (error == OK) {
        error = spool_walk(&exporting->spool, write_item, &writing);
    }
    if (error == OK) {
        error = bundle_writer_finish(&writing.writer);
    }
    bundle_writer_close(&writing.writer);
    if (error == OK && (fflush(stream) != 0 || fsync(fileno(stream)) != 0)) {
        error = E_IO;
    }
    return error;
}

// Nothing leaves the house that its recipient could not verify.
static enum err verify_bundle(struct exporting *exporting, FILE *stream)
{
    const struct pin *pin = &exporting->connection->pin;
    struct bundle_source source = bundle_source_of(stream);
    struct bundle_request request = {
        .trust = {.ledger_id = &pin->ledger_id, .origin = pin->origin},
        .gate = authz_gate(),
        .earlier = buf_span(&exporting->earlier),
    };
    rewind(stream);
    TRY(bundle_verify(&source, &request, &exporting->report));
    return exporting->report.fault.class == FAULT_NONE ? OK : E_MISMATCH;
}

// The file has its name when it is whole, and never takes another's.
static enum err write_file(struct exporting *exporting)
{
    int size = snprintf(exporting->path, sizeof(exporting->path), "%s.new", exporting->out);
    if (size < 0 || (size_t)size >= sizeof(exporting->path)) {
        return E_LIMIT;
    }
    FILE *stream = fopen(exporting->path, "w+bxe");
    if (stream == NULL) {
        return E_IO;
    }
    enum err error = write_bundle(exporting, stream);
    if (error == OK) {
        error = verify_bundle(exporting, stream);
    }
    (void)fclose(stream);
    if (error == OK && link(exporting->path, exporting->out) != 0) {
        error = path_exists(exporting->out) ? E_EXISTS : E_IO;
    }
    (void)unlink(exporting->path);
    return error;
}

// ---- The whole

static int print(const struct exporting *exporting)
{
    const struct output *output = &exporting->settings.output;
    const struct bundle_report *report = &exporting->report;
    const char *level = audit_level_name(report->level);
    if (!output->json) {
        (void)printf("written  %s: %" PRIu64 " entries, of them %" PRIu64 " of %s, %" PRIu64
                     " values shown, %" PRIu64 " things withheld\n",
                     exporting->out, report->items, report->proven, report->org, report->values,
                     report->withheld);
        (void)printf("holds    %s%s%s\n", level, report->why_not[0] == '\0' ? "" : "; ", report->why_not);
        (void)printf("check    tally-verify %s --ledger LEDGER.pin\n", exporting->out);
    }
    json_t *result = json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "file", exporting->out, "level",
                               level, "why_not_next", report->why_not, "items", (json_int_t)report->items,
                               "first", (json_int_t)report->first, "last", (json_int_t)report->last, "values",
                               (json_int_t)report->values, "withheld", (json_int_t)report->withheld);
    return output_result(output, result, TALLY_EXIT_OK);
}

static int finish(struct exporting *exporting)
{
    const struct output *output = &exporting->settings.output;
    enum err error = write_file(exporting);
    if (error == E_MISMATCH && exporting->report.fault.class != FAULT_NONE) {
        struct output_failure failure = {TALLY_EXIT_REFUSED, err_name(error), 0,
                                         "Nothing was written. Verify the ledger: tally verify."};
        return output_failure(output, &failure,
                              "what the ledger gave does not verify: %s, entry %" PRIu64 ": %s",
                              fault_class_name(exporting->report.fault.class), exporting->report.fault.index,
                              exporting->report.fault.what);
    }
    return error == OK ? print(exporting) : output_error(output, error, exporting->out);
}

static int export(struct connection *connection, const struct settings *settings, void *context)
{
    struct exporting *exporting = context;
    uint32_t refused = 0;
    exporting->connection = connection;
    enum err error = ask_export(exporting, &refused);
    if (error == OK && refused == 0 && exporting->any) {
        error = ask_stages(exporting, &refused);
    }
    if (error != OK) {
        return output_error(&settings->output, error, "the export");
    }
    if (refused != 0) {
        return output_refusal(&settings->output, refused, 0);
    }
    if (!exporting->any) {
        return output_error(&settings->output, E_NOT_FOUND, "the export");
    }
    return finish(exporting);
}

static int run(struct exporting *exporting)
{
    struct checkpoint earlier;
    enum err error =
        exporting->since == NULL ? OK : recipient_trust_earlier(exporting->since, &exporting->earlier);
    if (error == OK && exporting->since != NULL) {
        error = checkpoint_parse(buf_span(&exporting->earlier), &earlier);
        exporting->since_stage.tree = (struct proof_tree){earlier.size, earlier.root};
    }
    if (error != OK) {
        return output_error(&exporting->settings.output, error, exporting->since);
    }
    if (path_exists(exporting->out)) {
        return output_error(&exporting->settings.output, E_EXISTS, exporting->out);
    }
    error = arena_init(&exporting->arena, BUNDLE_ARENA_SIZE);
    if (error == OK) {
        error = arena_init(&exporting->stage_arena, STAGES_SIZE);
    }
    if (error == OK) {
        exporting->stages = arena_alloc(&exporting->stage_arena, PAGES_MAX * sizeof(*exporting->stages));
        error = spool_open(&exporting->spool);
    }
    return error == OK ? connection_run(&exporting->settings, true, export, exporting)
                       : output_error(&exporting->settings.output, error, "the export");
}

// ---- Options

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "The export:", 1},
    {"out", KEY_OUT, "FILE", 0, "the file to be made", 1},
    {"recipient", KEY_RECIPIENT, "TEXT", 0, "who gets it; recorded, sealed", 1},
    {"purpose", KEY_PURPOSE, "TEXT", 0, "what for; recorded, sealed", 1},
    {"from", KEY_FROM, "INDEX", 0, "of an organization: begin there, instead of with its first entry", 1},
    {"since", KEY_SINCE, "FILE", 0,
     "what the recipient was shown before, a bundle or a checkpoint: the proof that it was extended is added",
     1},
    {NULL, 0, NULL, 0, "What is left out:", 2},
    {"withhold", KEY_WITHHOLD, "FIELD", 0, "sealed values of this name; may be given again", 2},
    {"only", KEY_ONLY, "FIELD", 0, "all sealed values but those of this name; may be given again", 2},
    {"no-bodies", KEY_NO_BODIES, NULL, 0, "commands, changes and values: the bare entries are left", 2},
    {0},
};

static uint64_t take_index(struct argp_state *state, const char *argument)
{
    char *end = NULL;
    unsigned long long number = strtoull(argument, &end, 10);
    if (*argument < '0' || *argument > '9' || *end != '\0' || number > INT64_MAX) {
        argp_error(state, "%s is no index of an entry", argument);
    }
    return number;
}

static void take_field(struct argp_state *state, const char *argument, bool all_but)
{
    struct exporting *exporting = state->input;
    struct bundle_redaction *redaction = &exporting->redaction;
    if (redaction->count > 0 && redaction->all_but != all_but) {
        argp_error(state, "--withhold or --only: not both");
    }
    if (redaction->count == FIELDS_MAX) {
        argp_error(state, "at most %d fields", FIELDS_MAX);
    }
    redaction->all_but = all_but;
    redaction->fields = exporting->fields;
    exporting->fields[redaction->count++] = argument;
}

static void check(struct argp_state *state)
{
    const struct exporting *exporting = state->input;
    if (exporting->out == NULL || exporting->recipient == NULL || exporting->purpose == NULL) {
        argp_error(state,
                   "--out, --recipient and --purpose are needed: an export is recorded, for whom and why");
    }
}

static void take_argument(struct argp_state *state, const char *argument)
{
    struct exporting *exporting = state->input;
    if (exporting->form->argument == NULL || state->arg_num > 0) {
        argp_usage(state);
    }
    exporting->first = take_index(state, argument);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct exporting *exporting = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &exporting->settings;
        return 0;
    case KEY_OUT:
        exporting->out = argument;
        return 0;
    case KEY_RECIPIENT:
        exporting->recipient = argument;
        return 0;
    case KEY_PURPOSE:
        exporting->purpose = argument;
        return 0;
    case KEY_SINCE:
        exporting->since = argument;
        return 0;
    case KEY_FROM:
        exporting->first = take_index(state, argument);
        return 0;
    case KEY_WITHHOLD:
    case KEY_ONLY:
        take_field(state, argument, key == KEY_ONLY);
        return 0;
    case KEY_NO_BODIES:
        exporting->redaction.bodies = true;
        return 0;
    case ARGP_KEY_ARG:
        take_argument(state, argument);
        return 0;
    case ARGP_KEY_NO_ARGS:
        if (exporting->form->argument != NULL) {
            argp_usage(state);
        }
        return 0;
    case ARGP_KEY_END:
        check(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int exporting_run(const struct exporting_form *form, const struct command *command, int argc, char **argv)
{
    struct exporting exporting = {.form = form};
    const struct argp_child children[] = {{&settings_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {
        .options = options, .parser = parse, .args_doc = form->argument, .children = children};
    buf_init(&exporting.note, LIMIT_CHECKPOINT);
    buf_init(&exporting.earlier, LIMIT_CHECKPOINT);
    command_parse(command, &argp, argc, argv, &exporting);
    int exit_code = run(&exporting);
    spool_close(&exporting.spool);
    arena_fini(&exporting.stage_arena);
    arena_fini(&exporting.arena);
    buf_fini(&exporting.note);
    buf_fini(&exporting.earlier);
    return exit_code;
}
