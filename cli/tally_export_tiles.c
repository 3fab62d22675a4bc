// tally_export_tiles.c — the log in the published layout of c2sp.org/tlog-tiles, from a ledger that does not
// run.
//
// One walk over the entries fills one tile of each level; a full tile is written, and its root goes into the
// tile above. At the end the tiles at the right edge are written as partial ones, and the checkpoint last: a
// directory without one is not whole.
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/output.h"
#include "cli/path.h"
#include "cli/settings.h"
#include "ledger/base/bytes.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"
#include "ledger/core/tile.h"
#include "ledger/store/examine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { KEY_OUT = 256, KEY_ENTRIES, KEY_HEAD_DIR, ENTRY_PREFIX = 2 };
enum { ENTRIES_MAX = TILE_WIDTH * (LIMIT_ENTRY + ENTRY_PREFIX) };

struct tiling {
    const char *dir;
    const char *head_dir;
    const char *out;
    bool entries;
    struct output output;
    // While it runs.
    uint64_t size;  // entries that the checkpoint covers
    struct merkle tree;
    struct digest hashes[TILE_LEVELS][TILE_WIDTH];
    uint64_t counts[TILE_LEVELS];  // hashes so far, those of full tiles too
    struct buf bundle;             // of the entries of the tile under way
    uint64_t files;
};

static const struct argp_option options[] = {
    {"out", KEY_OUT, "DIR", 0, "the directory to be made", 0},
    {"entries", KEY_ENTRIES, NULL, 0, "the entries too: they are every organization's, and not for everybody",
     0},
    {"head-dir", KEY_HEAD_DIR, "DIR", 0, "the folder of the HEAD file (DIR/head)", 0},
    {0},
};

// ---- Files

static enum err write_file(struct tiling *tiling, const char *name, struct span content)
{
    char path[PATH_MAX];
    char folder[PATH_MAX];
    TRY(path_join(tiling->out, name, path));
    memcpy(folder, path, strlen(path) + 1);
    *strrchr(folder, '/') = '\0';
    TRY(path_make_folder(folder));
    tiling->files++;
    return path_write_new(path, content);
}

static enum err write_hashes(struct tiling *tiling, unsigned level, uint64_t number, unsigned width)
{
    char name[TILE_PATH_SIZE];
    struct tile tile = {level, number, width};
    tile_path(&tile, name);
    return write_file(tiling, name, span(tiling->hashes[level], width * sizeof(struct digest)));
}

static enum err write_entries(struct tiling *tiling, uint64_t number, unsigned width)
{
    char name[TILE_PATH_SIZE];
    struct tile tile = {0, number, width};
    if (!tiling->entries) {
        return OK;
    }
    tile_entries_path(&tile, name);
    enum err error = write_file(tiling, name, buf_span(&tiling->bundle));
    buf_clear(&tiling->bundle);
    return error;
}

// ---- Tiles

static enum err add_hash(struct tiling *tiling, unsigned level, const struct digest *hash)
{
    struct digest next = *hash;
    for (; level < TILE_LEVELS; level++) {
        uint64_t number = tiling->counts[level] / TILE_WIDTH;
        tiling->hashes[level][tiling->counts[level]++ % TILE_WIDTH] = next;
        if (tiling->counts[level] % TILE_WIDTH != 0) {
            return OK;
        }
        TRY(write_hashes(tiling, level, number, TILE_WIDTH));
        next = merkle_root_of(tiling->hashes[level], TILE_WIDTH);
    }
    return E_LIMIT;
}

static enum err keep_entry(struct tiling *tiling, struct span entry)
{
    uint8_t prefix[ENTRY_PREFIX];
    if (!tiling->entries) {
        return OK;
    }
    if (entry.size > LIMIT_ENTRY) {
        return E_CORRUPT;
    }
    bytes_put_u16(prefix, (uint16_t)entry.size);
    TRY(buf_append(&tiling->bundle, span(prefix, sizeof(prefix))));
    return buf_append(&tiling->bundle, entry);
}

static enum err take(void *context, const struct source_item *item)
{
    struct tiling *tiling = context;
    uint64_t number = tiling->tree.size / TILE_WIDTH;
    struct digest leaf = digest_leaf(item->item.entry);
    if (tiling->tree.size == tiling->size) {
        return E_NOT_FOUND;
    }
    if (item->item.place != tiling->tree.size) {
        return E_CORRUPT;
    }
    TRY(merkle_append(&tiling->tree, &leaf));
    TRY(keep_entry(tiling, item->item.entry));
    TRY(add_hash(tiling, 0, &leaf));
    return tiling->tree.size % TILE_WIDTH == 0 ? write_entries(tiling, number, TILE_WIDTH) : OK;
}

static enum err write_edge(struct tiling *tiling)
{
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        unsigned width = 0;
        uint64_t number = tile_full_count(tiling->size, level, &width);
        if (width > 0) {
            TRY(write_hashes(tiling, level, number, width));
        }
        if (width > 0 && level == 0) {
            TRY(write_entries(tiling, number, width));
        }
    }
    return OK;
}

static enum err write_all(struct tiling *tiling, const struct source *source)
{
    struct fault fault;
    struct source_end end = {0};
    struct checkpoint checkpoint;
    if (source->end(source->context, &end, &fault) != FAULT_NONE || !end.known
        || checkpoint_parse(end.checkpoint, &checkpoint) != OK || checkpoint.size != end.size) {
        return E_CORRUPT;
    }
    tiling->size = end.size;
    TRY(source->walk(source->context, 0, take, tiling));
    struct digest root = merkle_root(&tiling->tree);
    if (tiling->tree.size != end.size || !digest_equal(&root, &checkpoint.root)) {
        return E_CORRUPT;
    }
    TRY(write_edge(tiling));
    return write_file(tiling, "checkpoint", end.checkpoint);
}

static enum err export_tiles(struct tiling *tiling)
{
    char database[PATH_MAX];
    char head[PATH_MAX];
    struct examine *examine = NULL;
    if (path_exists(tiling->out)) {
        return E_EXISTS;
    }
    TRY(path_join(tiling->dir, "db", database));
    TRY(path_join(tiling->dir, "head", head));
    struct store_paths paths = {database, tiling->head_dir == NULL ? head : tiling->head_dir};
    TRY(examine_open(&paths, &examine));
    merkle_init(&tiling->tree);
    buf_init(&tiling->bundle, ENTRIES_MAX);
    enum err error = write_all(tiling, examine_source(examine));
    buf_fini(&tiling->bundle);
    examine_close(examine);
    return error;
}

// ---- The command

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct tiling *tiling = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &tiling->output;
        return 0;
    case KEY_OUT:
        tiling->out = argument;
        return 0;
    case KEY_ENTRIES:
        tiling->entries = true;
        return 0;
    case KEY_HEAD_DIR:
        tiling->head_dir = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) {
            argp_usage(state);
        }
        tiling->dir = argument;
        return 0;
    case ARGP_KEY_END:
        if (tiling->dir == NULL) {
            argp_usage(state);
        }
        if (tiling->out == NULL) {
            argp_error(state, "--out is missing: the directory to be made");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int fail(const struct tiling *tiling, enum err error)
{
    bool of_out = error == E_EXISTS || error == E_IO;
    struct output_failure failure = {of_out || error != E_CORRUPT ? TALLY_EXIT_INPUT : TALLY_EXIT_REFUSED,
                                     err_name(error), 0, NULL};
    if (error == E_LOCKED) {
        failure.advice = "Stop tallyd first, or export a copy that was made while it was stopped.";
    } else if (error == E_CORRUPT) {
        failure.advice =
            "What was written has no checkpoint and is of no use; tally verify says what is wrong.";
    }
    return output_failure(&tiling->output, &failure, "%s: %s", of_out ? tiling->out : tiling->dir,
                          err_sentence(error));
}

static int run(const struct command *command, int argc, char **argv)
{
    static struct tiling tiling;
    const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .args_doc = "DIR", .children = children};
    command_parse(command, &argp, argc, argv, &tiling);
    enum err error = export_tiles(&tiling);
    if (error != OK) {
        return fail(&tiling, error);
    }
    if (!tiling.output.json) {
        (void)printf("written  %s: %" PRIu64 " entries in %" PRIu64 " files%s\n", tiling.out, tiling.size,
                     tiling.files, tiling.entries ? "" : "; hashes and checkpoint alone");
    }
    json_t *result = json_pack("{s:s, s:I, s:I, s:b}", "out", tiling.out, "entries", (json_int_t)tiling.size,
                               "files", (json_int_t)tiling.files, "with_entries", tiling.entries);
    return output_result(&tiling.output, result, TALLY_EXIT_OK);
}

const struct command command_export_tiles = {
    .name = "export tiles",
    .summary = "the log's hashes as static files that anybody can serve",
    .details =
        "DIR is a ledger's directory, whose tallyd does not run. The layout is that of "
        "c2sp.org/tlog-tiles: checkpoint, tile/LEVEL/NUMBER. Hashes and checkpoint say nothing of what "
        "was recorded, and are for everybody; the entries (tile/entries/NUMBER) are every "
        "organization's, and only come with --entries.\n\n"
        "Examples:\n"
        "  tally export tiles /var/lib/tally --out /srv/www/log\n"
        "  tally export tiles /var/lib/tally --out audit/tiles --entries\n",
    .run = run,
};
