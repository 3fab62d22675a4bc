// batch.c — the preimages.
#include "ledger/core/batch.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/core/merkle.h"

void batch_preimage(const struct digest *ledger_id, uint32_t count, const struct digest *root,
                    uint8_t preimage[static BATCH_PREIMAGE_SIZE])
{
    uint8_t *at = preimage;
    memcpy(at, TAG_COMMAND, sizeof(TAG_COMMAND));
    at += sizeof(TAG_COMMAND);
    memcpy(at, ledger_id->bytes, DIGEST_SIZE);
    at += DIGEST_SIZE;
    bytes_put_u32(at, count);
    at += sizeof(uint32_t);
    memcpy(at, root->bytes, DIGEST_SIZE);
}

void batch_query_preimage(const struct digest *ledger_id, struct span query,
                          uint8_t preimage[static BATCH_QUERY_PREIMAGE_SIZE])
{
    struct digest hash = digest_of(query);
    memcpy(preimage, TAG_QUERY, sizeof(TAG_QUERY));
    memcpy(preimage + sizeof(TAG_QUERY), ledger_id->bytes, DIGEST_SIZE);
    memcpy(preimage + sizeof(TAG_QUERY) + DIGEST_SIZE, hash.bytes, DIGEST_SIZE);
}

struct digest batch_intent_hash(const struct digest *ledger_id, struct span intent)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span(TAG_INTENT, sizeof(TAG_INTENT)));
    sha256_update(&hash, digest_span(ledger_id));
    sha256_update(&hash, intent);
    return sha256_final(&hash);
}

void batch_command_id(struct span batch_id, uint32_t position, uint8_t id[static BATCH_COMMAND_ID_SIZE])
{
    require(batch_id.size == BATCH_ID_SIZE && position <= UINT16_MAX);
    memcpy(id, batch_id.data, BATCH_ID_SIZE);
    bytes_put_u16(id + BATCH_ID_SIZE, (uint16_t)position);
}

// Bit i of `position` says on which side of its sibling a node of level i stands; a node at the right end may
// have none, and then goes up as it is.
size_t batch_path(const struct digest *hashes, size_t count, size_t position, struct digest *path)
{
    size_t size = 0;
    require(position < count && count <= LIMIT_BATCH_COMMANDS);
    for (size_t width = 1; width < count; width *= 2) {
        size_t node = position / width;
        size_t sibling = node ^ 1;
        size_t first = sibling * width;
        if (first < count) {
            size_t leaves = count - first < width ? count - first : width;
            path[size++] = merkle_root_of(hashes + first, leaves);
        }
    }
    return size;
}

enum err batch_path_root(const struct digest *hash, size_t count, size_t position, const struct digest *path,
                         size_t size, struct digest *root_out)
{
    struct digest root = *hash;
    size_t used = 0;
    if (position >= count || count > LIMIT_BATCH_COMMANDS) {
        return E_MISMATCH;
    }
    for (size_t width = 1; width < count; width *= 2) {
        size_t node = position / width;
        if ((node ^ 1) * width >= count) {
            continue;
        }
        if (used == size) {
            return E_MISMATCH;
        }
        const struct digest *sibling = &path[used++];
        root = (node & 1) != 0 ? digest_node(sibling, &root) : digest_node(&root, sibling);
    }
    if (used != size) {
        return E_MISMATCH;
    }
    *root_out = root;
    return OK;
}
