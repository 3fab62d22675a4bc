// tally_rebuild.c — state and indexes thrown away, and made again from the log.
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/path.h"
#include "cli/settings.h"
#include "ledger/base/bytes.h"
#include "ledger/state/memory.h"
#include "ledger/store/index.h"
#include "ledger/store/store.h"

#include <inttypes.h>
#include <stdio.h>

struct rebuilding {
    const char *dir;
    const char *head_dir;
    struct output output;
};

enum { KEY_HEAD_DIR = 256 };

static const struct argp_option options[] = {
    {"head-dir", KEY_HEAD_DIR, "DIR", 0, "the folder of the HEAD file (DIR/head)", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct rebuilding *rebuilding = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &rebuilding->output;
        return 0;
    case KEY_HEAD_DIR:
        rebuilding->head_dir = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) {
            argp_usage(state);
        }
        rebuilding->dir = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

// A ledger with the mark of an error is verified and folded anew when it is opened: so it is given one.
static enum err mark(const char *head_folder)
{
    struct head *head = NULL;
    TRY(head_open_read_only(head_folder, &head));
    head_taint(head);
    head_close(head);
    return OK;
}

static enum err rebuild_index(struct store *store)
{
    struct index *index = NULL;
    TRY(index_open(store, &index));
    enum err error = index_follow(index);
    index_close(index);
    return error;
}

static enum err rebuild(const struct store_paths *paths, uint64_t *size_out, struct digest *state_out)
{
    struct store *store = NULL;
    struct store_opened opened;
    TRY(mark(paths->head));
    TRY(store_open(paths, &opened, &store));
    struct view view = image_view(store_image(store));
    enum err error = memory_digest(&view, state_out);
    *size_out = store_newest(store).size;
    if (error == OK && !opened.unfinished) {
        error = rebuild_index(store);
    }
    store_close(store);
    return error;
}

static int tell(const struct rebuilding *rebuilding, uint64_t size, const struct digest *state)
{
    char text[2 * DIGEST_SIZE + 1];
    bytes_to_hex(digest_span(state), text);
    if (!rebuilding->output.json) {
        printf("rebuilt: state and indexes of %" PRIu64 " entries\n  state      %s\n", size, text);
    }
    json_t *result = json_pack("{s:I, s:s}", "entries", (json_int_t)size, "state", text);
    return output_result(&rebuilding->output, result, TALLY_EXIT_OK);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct rebuilding rebuilding = {0};
    const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .args_doc = "DIR", .children = children};
    char database[PATH_MAX];
    char head[PATH_MAX];
    uint64_t size = 0;
    struct digest state;
    command_parse(command, &argp, argc, argv, &rebuilding);
    enum err error = path_join(rebuilding.dir, "db", database);
    if (error == OK) {
        error = path_join(rebuilding.dir, "head", head);
    }
    if (error == OK) {
        struct store_paths paths = {database, rebuilding.head_dir == NULL ? head : rebuilding.head_dir};
        error = rebuild(&paths, &size, &state);
    }
    if (error == OK) {
        return tell(&rebuilding, size, &state);
    }
    struct output_failure failure = {TALLY_EXIT_INPUT, err_name(error), 0,
                                     error == E_LOCKED ? "Stop tallyd first."
                                                       : "tally verify says what is wrong with it."};
    return output_failure(&rebuilding.output, &failure, "%s: %s", rebuilding.dir, err_sentence(error));
}

const struct command command_rebuild = {
    .name = "rebuild",
    .summary = "drop state and indexes, and fold them again from the log",
    .details = "DIR is a ledger's directory, whose tallyd does not run. The entries are verified, and "
               "everything that "
               "follows from them is thrown away and made again: the state, the heads of chains, the "
               "indexes. The log "
               "itself is never changed. For when tally verify says that the state differs.\n\n"
               "Examples:\n"
               "  tally rebuild /var/lib/tally\n"
               "  tally rebuild /var/lib/tally && tally verify /var/lib/tally\n",
    .run = run,
};
