// bench_raw.c — the store's bound: hash, pack into frames, write, sync; nothing is judged, chained or
// answered.
#include "cli/bench_bound.h"
#include "cli/path.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/base/limits.h"
#include "ledger/core/message.h"
#include "ledger/crypto/digest.h"
#include "ledger/store/frame.h"
#include "ledger/store/rocks.h"

#include <stdlib.h>

struct raw {
    struct rocks *rocks;
    struct rocks_batch *batch;
    struct arena arena;
    Tally__Receipt *receipt;
    Tally__SignedBatch *signed_batch;
    struct buf frame;
    uint64_t frame_first;
    uint64_t index;
    uint64_t events;
    uint8_t sink;  // so that no hash is optimized away
};

static enum err read_sample(struct raw *raw, const struct bench_bound_sample *sample)
{
    Tally__Request *request = NULL;
    TRY(arena_init(&raw->arena, LIMIT_ARENA));
    TRY(message_decode(&tally__receipt__descriptor, sample->receipt, &raw->arena, &raw->receipt));
    TRY(message_decode(&tally__request__descriptor, sample->request, &raw->arena, &request));
    raw->signed_batch = request->submit->batch[0];
    return raw->receipt->n_entry == raw->signed_batch->n_command ? OK : E_MALFORMED;
}

static void put_frame(struct raw *raw)
{
    uint8_t key[8];
    bytes_put_u64(key, raw->frame_first);
    rocks_batch_put(raw->batch, raw->rocks, ROCKS_FRAMES, span(key, sizeof(key)), buf_span(&raw->frame));
    buf_clear(&raw->frame);
    raw->frame_first = raw->index;
}

// One event of the sample under its next number, hashed as the ledger does.
static enum err add_event(struct raw *raw, size_t at)
{
    ProtobufCBinaryData *entry = &raw->receipt->entry[at];
    struct frame_item item = {
        .entry = message_span(*entry),
        .command = message_span(raw->signed_batch->command[at]),
    };
    // No two frames are the same bytes.
    bytes_put_u64(entry->data + entry->len - sizeof(uint64_t), raw->index);
    struct digest leaf = digest_leaf(item.entry);
    struct digest command = digest_leaf(item.command);
    raw->sink ^= leaf.bytes[0] ^ command.bytes[0];
    if (raw->frame.size == 0) {
        TRY(frame_begin(&raw->frame));
    }
    TRY(frame_append(&raw->frame, &item));
    raw->index++;
    if (raw->frame.size >= LIMIT_FRAME_CLOSE) {
        put_frame(raw);
    }
    return OK;
}

static enum err write_commit(struct raw *raw)
{
    size_t at = 0;
    uint64_t before = raw->index;
    rocks_batch_clear(raw->batch);
    while (rocks_batch_bytes(raw->batch) < LIMIT_COMMIT_CLOSE) {
        TRY(add_event(raw, at));
        at = (at + 1) % raw->receipt->n_entry;
    }
    TRY(rocks_write(raw->rocks, raw->batch, true));
    raw->events += raw->index - before;
    return OK;
}

static enum err run(struct raw *raw, const char *database, uint64_t time_us, double *events_out)
{
    TRY(rocks_open(database, ROCKS_CREATE, &raw->rocks));
    raw->batch = rocks_batch_new();
    buf_init(&raw->frame, LIMIT_COMMIT);
    uint64_t began_us = clock_boot_us();
    while (clock_boot_us() - began_us < time_us && raw->events < BENCH_EVENTS_MAX && !bench_interrupted()) {
        TRY(write_commit(raw));
    }
    *events_out = (double)raw->events * BENCH_US_IN_S / (double)(clock_boot_us() - began_us);
    return OK;
}

enum err bench_bound_writes(const char *where, const struct bench_bound_sample *sample, uint64_t time_us,
                            double *events_out)
{
    struct raw raw = {0};
    char folder[PATH_MAX];
    char database[PATH_MAX];
    TRY(path_join(where, "tally-bench-raw-XXXXXX", folder));
    if (mkdtemp(folder) == NULL) {
        return E_IO;
    }
    enum err error = path_join(folder, "db", database);
    if (error == OK) {
        error = read_sample(&raw, sample);
    }
    if (error == OK) {
        error = run(&raw, database, time_us, events_out);
    }
    rocks_batch_free(raw.batch);
    rocks_close(raw.rocks);
    buf_fini(&raw.frame);
    arena_fini(&raw.arena);
    path_remove_tree(folder);
    return error;
}
