// state_key.c — building keys.
#include "ledger/state/state_key.h"

#include "ledger/base/pack.h"
#include "ledger/base/require.h"

struct state_key state_key(struct span org, enum state_key_family family, struct span id)
{
    struct state_key key;
    struct pack pack = pack_into(key.bytes, sizeof(key.bytes));
    require(org.size <= LIMIT_ORG_ID);
    pack_u8(&pack, (uint8_t)org.size);
    pack_bytes(&pack, org);
    pack_u8(&pack, (uint8_t)family);
    pack_bytes(&pack, id);
    require(!pack.failed);
    key.size = pack.size;
    return key;
}
