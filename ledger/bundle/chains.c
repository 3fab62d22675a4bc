// chains.c — a map from chain to its last entry: u64be entries so far, leaf hash.
#include "ledger/bundle/chains.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"

enum { HEAD_SIZE = 8 + DIGEST_SIZE, KEY_MAX = LIMIT_ORG_ID + LIMIT_SUBJECT_ID + 8 };

void bundle_chains_init(struct bundle_chains *chains)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    map_init(&chains->map, hash_key);
}

void bundle_chains_fini(struct bundle_chains *chains)
{
    map_fini(&chains->map);
}

static enum bundle_link compare(const struct bundle_chains *chains, struct span key, const Tally__Link *link)
{
    struct span head;
    if (!map_get(&chains->map, key, &head)) {
        return link->before == 0 ? BUNDLE_LINK_CONTINUES : BUNDLE_LINK_GAP;
    }
    uint64_t so_far = bytes_get_u64(head.data);
    if (link->before > so_far) {
        return BUNDLE_LINK_GAP;
    }
    bool same = link->before == so_far
                && span_equal(message_span(link->leaf_before), span(head.data + 8, DIGEST_SIZE));
    return same ? BUNDLE_LINK_CONTINUES : BUNDLE_LINK_FALSE;
}

enum err bundle_chains_join(struct bundle_chains *chains, const Tally__Entry *entry,
                            const struct digest *leaf, enum bundle_link *org_out, enum bundle_link *worst_out)
{
    enum bundle_link worst = BUNDLE_LINK_CONTINUES;
    for (size_t i = 0; i < entry->n_link; i++) {
        const Tally__Link *link = entry->link[i];
        uint8_t key_bytes[KEY_MAX];
        uint8_t head[HEAD_SIZE];
        struct pack key = pack_into(key_bytes, sizeof(key_bytes));
        pack_run(&key, span_text(entry->org));
        pack_u8(&key, (uint8_t)link->kind);
        pack_u8(&key, (uint8_t)link->subject);
        pack_bytes(&key, message_span(link->id));
        require(!key.failed);
        enum bundle_link found = compare(chains, pack_span(&key), link);
        bytes_put_u64(head, link->before + 1);
        memcpy(head + 8, leaf->bytes, DIGEST_SIZE);
        TRY(map_put(&chains->map, pack_span(&key), span(head, sizeof(head))));
        worst = found > worst ? found : worst;
        if (i == 0) {
            *org_out = found;
        }
    }
    *worst_out = worst;
    return OK;
}
