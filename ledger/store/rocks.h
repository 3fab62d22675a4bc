// rocks.h — the only door to RocksDB.
//
// Settings follow what was measured of version 7.8.3 as Debian ships it: WAL recovery mode 0 (tolerates a
// torn tail, refuses nearly all other damage), one write batch per commit, checksums verified on every read,
// no automatic resume worth trusting: the first error of a write must end the process, because a later write
// may succeed and leave a hole. Options that the C interface has no setter for come from an option string,
// and are read back after opening for writing (settings.h). Errors are E_STORE (its text goes to diag, once,
// here), E_LOCKED, E_NOT_FOUND, and E_IO where Tally itself looks at files.
// Depends on: base. Threads: reads from any thread; one writer.
#ifndef LEDGER_STORE_ROCKS_H
#define LEDGER_STORE_ROCKS_H

#include "ledger/base/buf.h"
#include "ledger/base/err.h"
#include "ledger/base/span.h"

// Each kind of data has its own family: what is written once does not travel through the compactions of what
// changes.
enum rocks_family {
    ROCKS_DEFAULT,  // empty; RocksDB insists on it
    ROCKS_FRAMES,   // u64be index of the first entry -> frame
    ROCKS_TILES,    // u8 group, u64be number -> tile
    ROCKS_STATE,    // the state's keys and values
    ROCKS_CHAINS,   // heads of chains
    ROCKS_META,     // the newest commit, the checkpoints
    ROCKS_INDEX,    // derived; can be thrown away
    ROCKS_FAMILY_COUNT,
};

enum rocks_mode { ROCKS_READ_ONLY, ROCKS_READ_WRITE, ROCKS_CREATE };

struct rocks;
struct rocks_batch;
struct rocks_snapshot;

// Opens the database in the folder `path`. ROCKS_CREATE makes a new one and refuses one that exists.
enum err rocks_open(const char *path, enum rocks_mode mode, struct rocks **rocks_out);

// Closes it; nothing else of it may be in use. NULL is legal.
void rocks_close(struct rocks *rocks);

// A write batch. Appending to it cannot fail.
struct rocks_batch *rocks_batch_new(void);
void rocks_batch_free(struct rocks_batch *batch);
void rocks_batch_clear(struct rocks_batch *batch);
// Adds one change to the batch; key and value are copied.
void rocks_batch_put(struct rocks_batch *batch, struct rocks *rocks, enum rocks_family family,
                     struct span key, struct span value);
// Likewise.
void rocks_batch_delete(struct rocks_batch *batch, struct rocks *rocks, enum rocks_family family,
                        struct span key);
// Bytes of keys and values in the batch.
size_t rocks_batch_bytes(const struct rocks_batch *batch);

// Writes the batch; with `sync` it is durable when this returns OK. After E_STORE the outcome is unknown, and
// nothing more may be written.
enum err rocks_write(struct rocks *rocks, struct rocks_batch *batch, bool sync);

// Writes a batch of derived data past the WAL: after a crash, what was not flushed is missing from the end,
// as if it had not been written. For ROCKS_INDEX alone.
enum err rocks_write_unlogged(struct rocks *rocks, struct rocks_batch *batch);

// What the database holds now, unmoved by later writes. Never fails.
struct rocks_snapshot *rocks_snapshot_take(struct rocks *rocks);
void rocks_snapshot_release(struct rocks *rocks, struct rocks_snapshot *snapshot);

struct rocks_at {
    struct rocks *rocks;
    const struct rocks_snapshot *snapshot;  // NULL: the newest
};

// Appends the value of `key` to `value`, which the caller has initialised. E_NOT_FOUND, E_STORE, E_LIMIT.
enum err rocks_get(const struct rocks_at *at, enum rocks_family family, struct span key, struct buf *value);

// The last key that is not after `key`, with its value; both replace what the buffers held. E_NOT_FOUND,
// E_STORE, E_LIMIT.
enum err rocks_get_floor(const struct rocks_at *at, enum rocks_family family, struct span key,
                         struct buf *key_out, struct buf *value_out);

struct rocks_range {
    enum rocks_family family;
    struct span from;    // first key
    struct span prefix;  // that keys must have; empty: any
};

// Calls `visit` for the keys of a range in order, until it answers other than OK, which is then returned;
// E_NOT_FOUND from `visit` ends the scan with OK. E_STORE.
enum err rocks_scan(const struct rocks_at *at, const struct rocks_range *range,
                    enum err (*visit)(void *context, struct span key, struct span value), void *context);

// Removes every key of a family (derived data, before it is built again), in several batches: a crash can
// leave some of them, so whoever clears has marked before that it is to be built again. E_STORE.
enum err rocks_clear(struct rocks *rocks, enum rocks_family family);

// Writes memory tables out, so that a start need not replay the WAL. E_STORE.
enum err rocks_flush(struct rocks *rocks);

#endif
