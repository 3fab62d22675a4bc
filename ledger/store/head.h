// head.h — the HEAD file: what has been acknowledged, held outside the database.
//
// RocksDB alone cannot be the witness of what was acknowledged: emptied or cut at a record's end, its WAL
// opens without an error, and the commits are gone. HEAD is a file of two slots of 4 KiB in a folder of its
// own, ideally on another device. A commit writes the slot of its number's parity and syncs it, so a torn
// write leaves the other one good.
//
//   slot = "TALLYHD1", u64 commit, u64 size, ledger id[32], root[32], chain head[32], u64 time_us,
//          run checkpoint, zeros, SHA-256 of all that[32]            numbers big-endian, 4,096 bytes
//
// Depends on: base, crypto. Threads: one at a time.
#ifndef LEDGER_STORE_HEAD_H
#define LEDGER_STORE_HEAD_H

#include "ledger/base/err.h"
#include "ledger/base/limits.h"
#include "ledger/crypto/digest.h"

enum { HEAD_SLOT_SIZE = 4096, HEAD_SLOTS = 2 };

struct head_facts {
    uint64_t commit;  // number of the commit, from 1
    uint64_t size;    // entries
    struct digest ledger_id;
    struct digest root;
    struct digest chain_head;  // leaf hash of the last entry
    uint64_t time_us;          // of the last entry
    uint8_t checkpoint[LIMIT_CHECKPOINT];
    size_t checkpoint_size;
};

enum head_slot_state { HEAD_SLOT_EMPTY, HEAD_SLOT_GOOD, HEAD_SLOT_DAMAGED };

struct head_reading {
    bool exists;
    enum head_slot_state states[HEAD_SLOTS];
    struct head_facts slots[HEAD_SLOTS];
    // How a slot is damaged, where that shows: the file ends within it, or it belongs in the other's place.
    bool cut[HEAD_SLOTS];
    bool misplaced[HEAD_SLOTS];
};

struct head;

// Opens or creates the HEAD file in `folder`, which must exist, and locks it against other processes.
// E_LOCKED, E_IO.
enum err head_open(const char *folder, struct head **head_out);

// The same for reading alone: nothing is made or changed. E_NOT_FOUND when there is no HEAD file, E_LOCKED,
// E_IO.
enum err head_open_read_only(const char *folder, struct head **head_out);

// Unlocks and closes. NULL is legal.
void head_close(struct head *head);

// Reads both slots. A slot of zeros is empty; one whose digest does not match, or that belongs in the place
// of the other, is damaged. E_IO.
enum err head_read(const struct head *head, struct head_reading *reading_out);

// Writes the slot of the commit's parity and syncs it. When this returns OK, the commit is acknowledged for
// good. After E_IO the outcome is unknown.
enum err head_write(struct head *head, const struct head_facts *facts);

// The good slot of the highest commit, or NULL.
const struct head_facts *head_newest(const struct head_reading *reading);

// Leaves a mark beside HEAD that an error of the store was seen, so that the next start verifies everything
// before it serves. Best effort: called on the way out.
void head_taint(const struct head *head);
bool head_is_tainted(const struct head *head);

// Removes the mark, after everything was verified. E_IO.
enum err head_clear_taint(const struct head *head);

#endif
