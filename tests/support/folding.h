// folding.h — commands folded one after the other in memory, and what they changed as text.
//
// Ids, keys, commitments and contact numbers are named by a number from 1 to 255. What was folded is kept as
// entry and command, so that it can be replayed.
#ifndef TESTS_SUPPORT_FOLDING_H
#define TESTS_SUPPORT_FOLDING_H

#include "ledger/base/arena.h"
#include "ledger/base/buf.h"
#include "ledger/crypto/key.h"
#include "ledger/state/memory.h"

#include "proto/entry.pb-c.h"

enum { FOLDING_TEXT_MAX = 8192, FOLDING_ENTRIES_MAX = 2000 };

struct folding {
    struct memory memory;
    struct arena arena;
    uint64_t index;               // of the next entry
    uint64_t time_us;             // of the next entry
    Tally__Effects effects;       // of the last command
    char text[FOLDING_TEXT_MAX];  // the same, one line each: "user 01.role: admin -> owner"
    struct buf log;
    struct {
        size_t entry, command, end;  // offsets in the log
    } entries[FOLDING_ENTRIES_MAX];
    size_t count;
};

// A state that holds what genesis leaves of the ledger itself: the role table of entry 0.
void folding_begin(struct folding *folding);
void folding_end(struct folding *folding);
struct view folding_view(struct folding *folding);

// 16 bytes, a commitment, an Ed25519 key and its fingerprint by number. Static storage.
struct span folding_id(uint8_t number);
ProtobufCBinaryData folding_bytes(uint8_t number);
Tally__Commitment *folding_sealed(uint8_t number);
Tally__PublicKey *folding_key(uint8_t number);
const struct digest *folding_fingerprint(uint8_t number);

// A command about to be folded; do not copy.
struct folding_command {
    Tally__Command command;
    Tally__Envelope envelope;
    Tally__Intent intent;
    Tally__Subject subject;
    Tally__Subject *subjects[1];
    Tally__Actor actor;
    Tally__Facts facts;
    ProtobufCBinaryData contact[1];
};

// In `org`, by user `actor`, about a thing of `kind` with id `number`; about the organization itself where
// number is 0. The payload is the caller's to set.
void folding_new(struct folding_command *command, const char *org, Tally__SubjectKind kind, uint8_t number,
                 uint8_t actor);
// Puts the number of the address, and the code (0: none), into the facts.
void folding_facts(struct folding_command *command, uint8_t contact, uint8_t code);

// Folds it as the next entry. What fold_apply() says; only what succeeds is kept.
enum err folding_fold(struct folding *folding, const struct folding_command *command);

// Folds everything kept into an empty state again and yields its digest; and the digest of the state as it
// is.
struct digest folding_replayed(struct folding *folding);
struct digest folding_digest(struct folding *folding);

#endif
