// state_key.c — building keys.
#include "ledger/state/state_key.h"

#include "ledger/base/require.h"

// Built for every read of the state, so without the detour of a pack.
struct state_key state_key(struct span org, enum state_key_family family, struct span id)
{
    struct state_key key;
    require(org.size <= LIMIT_ORG_ID && id.size <= STATE_KEY_MAX - 2 - org.size);
    key.bytes[0] = (uint8_t)org.size;
    if (org.size > 0) {
        memcpy(key.bytes + 1, org.data, org.size);
    }
    key.bytes[1 + org.size] = (uint8_t)family;
    if (id.size > 0) {
        memcpy(key.bytes + 2 + org.size, id.data, id.size);
    }
    key.size = 2 + org.size + id.size;
    return key;
}
