// state_key.h — the keys of the state.
//
//   key = u8 size of org, org, u8 family, id
//
// Every key starts with its organization; the platform is one with a reserved id. A family is one kind of
// thing; its number stands in stored bytes and is never used again.
// Depends on: base. Threads: pure.
#ifndef LEDGER_STATE_STATE_KEY_H
#define LEDGER_STATE_STATE_KEY_H

#include "ledger/base/limits.h"
#include "ledger/base/span.h"

#define STATE_KEY_PLATFORM "platform"

enum state_key_family {
    STATE_KEY_LEDGER = 1,    // of the platform: the facts of genesis, as they are now
    STATE_KEY_KEY = 2,       // fingerprint -> a public key and whose it is
    STATE_KEY_ROLE = 3,      // role -> its row of the role table
    STATE_KEY_CONTROL = 4,   // of the platform: what actions ask
    STATE_KEY_ADMIN = 5,     // of the platform: a platform administrator
    STATE_KEY_ORG = 6,       // the organization itself
    STATE_KEY_MEMBER = 7,    // user -> membership
    STATE_KEY_INVITE = 8,    // invitation -> what became of it
    STATE_KEY_INVITED = 9,   // contact number -> the pending invitation of it
    STATE_KEY_USER = 10,     // of the platform: a user
    STATE_KEY_CONTACT = 11,  // of the platform: contact number -> the user whose address it is
    // u8 subject kind, u8 size of id, id, name -> one value of a profile, setting, license or record
    STATE_KEY_FIELD = 12,
    STATE_KEY_LICENSE = 13,  // license -> whether it is in force
    STATE_KEY_ACCOUNT = 14,  // service account -> what it may do, and who answers for it
    STATE_KEY_HOME = 15,     // of the platform: fingerprint of a machine's key -> its organization
    STATE_KEY_GRANT = 16,    // grant -> holder, collection and what may be written there
    STATE_KEY_GRANTED = 17,  // u8 holder kind, u8 size, holder, collection -> the grant in force
    STATE_KEY_RECORD = 18,   // collection "/" id -> whether it is there, and its version
    STATE_KEY_SCHEMA = 19,   // of the platform: collection -> the schema in force
    // of the platform: u8 size of collection, collection, name -> a field of the schema in force
    STATE_KEY_SCHEMA_FIELD = 20,
};

enum { STATE_KEY_MAX = 1 + LIMIT_ORG_ID + 1 + 2 * LIMIT_SUBJECT_ID };

struct state_key {
    uint8_t bytes[STATE_KEY_MAX];
    size_t size;
};

// The key of `id` in `family` of `org`. Sizes within their limits are the caller's duty.
struct state_key state_key(struct span org, enum state_key_family family, struct span id);

static inline struct span state_key_span(const struct state_key *key)
{
    return span(key->bytes, key->size);
}

#endif
