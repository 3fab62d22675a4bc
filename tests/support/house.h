// house.h — a running ledger without threads: real gate, vault, store and keys, and clients that sign.
//
// Every request goes the way of a real one: prepared, sequenced, committed, delivered, answered. People,
// tokens and codes are keys by name; an id by name is the beginning of its hash. Anything that fails here
// ends the test.
#ifndef TESTS_SUPPORT_HOUSE_H
#define TESTS_SUPPORT_HOUSE_H

#include "ledger/core/commitment.h"
#include "ledger/service/committer.h"
#include "ledger/service/deliver.h"
#include "ledger/service/prepare.h"
#include "ledger/service/sequencer.h"
#include "tests/support/files.h"

enum { HOUSE_SEALED_MAX = 16, HOUSE_SIGNERS_MAX = 3, HOUSE_TIMES_MAX = 1024 };

struct house {
    struct files_path folder;
    struct files_path database, head, keys, master, codes;
    struct store_paths paths;
    struct store *store;
    struct vault *vault;
    struct signer *signer;
    struct sequencer sequencer;
    struct committer committer;
    struct prepare_tools tools;
    struct deliver deliver;
    struct arena arena;       // of the command being written
    struct buf request;       // the last one sent
    struct buf reply;         // to it
    struct request *handled;  // of the last one sent
    uint32_t batch;           // number of the next one
    bool lags;                // nothing is indexed after a commit
};

// Founds a ledger in which anybody may register, under the administrator "admin", and opens it.
void house_begin(struct house *house);
// Ends it, after an audit of all that was done: every entry judged again, the state compared.
void house_end(struct house *house);

// Closes and opens it again; after a taint, the state is folded from the frames.
void house_reopen(struct house *house, bool tainted);
// Stops it for good, but for the vault: what is left is on disk, and house_end() alone may follow.
void house_stop(struct house *house);
// The digest of the resident state.
struct digest house_state(struct house *house);

// 16 bytes by name; a key by name. Valid until the next of the same kind was asked for four times.
struct span house_id(const char *name);
struct key house_key(const char *name);

// A command under way.
struct house_act {
    struct house *house;
    Tally__Command *command;
    Tally__Intent *intent;
    const char *signers[HOUSE_SIGNERS_MAX];  // the first is the actor's
    struct {
        Tally__Commitment *commitment;
        const char *text;
    } sealed[HOUSE_SEALED_MAX];
    size_t sealed_count;
    size_t times;  // that it is sent under one signature, which a command without disclosures can be; 0: once
};

// By `actor`, about a thing by name (the organization itself for that kind); the payload is the caller's to
// set.
struct house_act house_act(struct house *house, const char *actor, const char *org, Tally__SubjectKind kind,
                           const char *thing);
void *house_lend(struct house *house, size_t size);
Tally__PublicKey *house_public_key(struct house *house, const char *name);
// A commitment that will be disclosed as a text.
Tally__Commitment *house_seal(struct house_act *act, const char *text);

enum { HOUSE_UNCHANGED = 1 };  // no code has this number

// Signs and sends it. 0 when its entry says so, else the code of the entry or of the refusal, or
// HOUSE_UNCHANGED.
uint32_t house_send(struct house_act *act);
// Sends the last request again; the answer has the same form.
uint32_t house_send_again(struct house *house);
// The entry in the last receipt, decoded in the arena; NULL when there is none.
Tally__Entry *house_entry(struct house *house);

// A signature by a key of this name, in the arena.
Tally__Signature *house_sign(struct house *house, const char *name, struct span preimage);
// Takes the request that stands in house->request the whole way; its reply is in house->reply.
void house_handle(struct house *house);

// ---- Questions

// Signs a question and asks it; its envelope is filled in. The answer is decoded in the arena; NULL when it
// is refused, with the code in `code_out` (may be NULL).
Tally__Answer *house_ask(struct house *house, const char *who, Tally__Query *query, uint32_t *code_out);
// The same bytes again, at the cursor given; in any case, the last question's.
Tally__Answer *house_ask_again(struct house *house, uint64_t cursor, uint32_t *code_out);

// The code that was delivered to a user becomes the key of this name. False when none was.
bool house_take_code(struct house *house, const char *user, const char *name);

// ---- Whole commands, answered as house_send()
uint32_t house_register(struct house *house, const char *user, const char *address);
uint32_t house_verify(struct house *house, const char *user, const char *code);
uint32_t house_create(struct house *house, const char *user, const char *org);
uint32_t house_invite(struct house *house, const char *user, const char *org, const char *invitation,
                      const char *address);
uint32_t house_accept(struct house *house, const char *user, const char *org, const char *invitation);

#endif
