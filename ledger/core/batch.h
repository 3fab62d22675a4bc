// batch.h — what a signature over commands covers.
//
//   "tally/command/v1\0" || ledger id[32] || u32be count || root[32]
//
// root is the RFC 6962 root over the commands' bytes; a single command is a batch of one. The hash of a
// command, wherever it stands, is its leaf hash in that tree: so each entry of a batch shows its signature by
// the siblings' command hashes, and shows nothing else of the siblings.
// Depends on: base, crypto, merkle. Threads: pure.
#ifndef LEDGER_CORE_BATCH_H
#define LEDGER_CORE_BATCH_H

#include "ledger/base/err.h"
#include "ledger/crypto/signer.h"
#include "ledger/crypto/tags.h"

enum {
    BATCH_ID_SIZE = 14,
    BATCH_COMMAND_ID_SIZE = BATCH_ID_SIZE + 2,
    BATCH_PREIMAGE_SIZE = sizeof(TAG_COMMAND) + DIGEST_SIZE + 4 + DIGEST_SIZE,
    BATCH_QUERY_PREIMAGE_SIZE = sizeof(TAG_QUERY) + DIGEST_SIZE + DIGEST_SIZE,
};

// The hash of one command.
static inline struct digest batch_command_hash(struct span command)
{
    return digest_leaf(command);
}

// Writes what is signed for `count` commands whose hashes have the root `root`.
void batch_preimage(const struct digest *ledger_id, uint32_t count, const struct digest *root,
                    uint8_t preimage[static BATCH_PREIMAGE_SIZE]);

// Writes what is signed for a question.
void batch_query_preimage(const struct digest *ledger_id, struct span query,
                          uint8_t preimage[static BATCH_QUERY_PREIMAGE_SIZE]);

// What an approval binds: SHA-256(TAG_INTENT || ledger id || intent bytes).
struct digest batch_intent_hash(const struct digest *ledger_id, struct span intent);

// The way from the command at `position` to the root of these `count` command hashes: the inclusion proof of
// RFC 9162 section 2.1.3.1, which shows a signature without showing a sibling. `path` has room for
// LIMIT_BATCH_PATH hashes, as many as LIMIT_BATCH_COMMANDS need; returns how many there are.
size_t batch_path(const struct digest *hashes, size_t count, size_t position, struct digest *path);

// Where a path leads from `hash`. E_MISMATCH unless the path has the length that place and count ask for.
enum err batch_path_root(const struct digest *hash, size_t count, size_t position, const struct digest *path,
                         size_t size, struct digest *root_out);

// batch id || u16be position.
void batch_command_id(struct span batch_id, uint32_t position, uint8_t id[static BATCH_COMMAND_ID_SIZE]);

#endif
