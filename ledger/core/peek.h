// peek.h — a few fields of an encoded entry, read without decoding it.
//
// For the places that touch every entry: the second hashing before a commit is written, and verifying at
// start. Works on bytes that follow the wire rule; anything else is E_CORRUPT, because it was Tally that
// wrote them.
// Depends on: base, crypto. Threads: pure.
#ifndef LEDGER_CORE_PEEK_H
#define LEDGER_CORE_PEEK_H

#include "ledger/base/err.h"
#include "ledger/crypto/digest.h"

struct peek {
    uint64_t index;
    uint64_t time_us;
    struct span previous;  // empty at index 0
    struct span org;
    struct span command_hash;
    struct span effects_hash;  // empty when there are none
    uint32_t position;
    uint32_t count;
    uint32_t code;  // of the verdict
};

// Spans borrow from `entry`.
enum err peek_entry(struct span entry, struct peek *peek_out);

// The 16 bytes that effects are hashed under: from a command its batch id and position, from a notice (count
// 0) the first bytes of its hash. E_CORRUPT when `command` is not an encoded Command. See entry.h.
enum err peek_command_id(const struct peek *peek, struct span command, uint8_t id[static 16]);

// Checks a stored entry against its bodies: the command's hash, and the effects' if there are any. An empty
// command is one that was withheld and passes; so do withheld effects of a withheld command. E_CORRUPT.
enum err peek_check_bodies(const struct peek *peek, struct span command, struct span effects);

#endif
