// court.h — a small world in which commands are judged, and folded when they are permitted.
//
// Everything has a name: of a name come an id, a key and the numbers of an address, always the same. The two
// platform administrators are padm-1 and padm-2. Signatures are not made: that they verify is not the gate's
// question.
#ifndef TESTS_SUPPORT_COURT_H
#define TESTS_SUPPORT_COURT_H

#include "authz/authz.h"
#include "ledger/base/arena.h"
#include "ledger/base/limits.h"
#include "ledger/core/code.h"
#include "ledger/state/memory.h"

#define COURT_PLATFORM "platform"

enum { COURT_ID_SIZE = 16, COURT_SIGNERS_MAX = LIMIT_SIGNATURES };

// A command on its way. Its parts lie in the court's arena, free to be bent.
struct court_act {
    const char *by[COURT_SIGNERS_MAX];  // whose keys sign, the actor's first; ended by NULL
    Tally__Command *command;
    Tally__Intent *intent;  // the command's
    Tally__Facts *facts;
};

struct court {
    struct memory memory;
    struct view view;  // that the gate is given; over the memory, unless a test wraps it
    struct arena arena;
    uint64_t index;               // of the next entry
    uint64_t time_us;             // of the next entry
    Tally__Channel ingress;       // through which commands come in
    struct gate_actor actor;      // of the last act
    struct gate_verdict verdict;  // of the last act
    Tally__Effects effects;       // of the last act that was permitted
    struct arena scratch;         // where they lie
};

// The world after genesis. Anybody may register if `open_registration`.
void court_open(struct court *court, bool open_registration);
void court_close(struct court *court);

// What a name stands for. Ids are valid until 256 others were asked for.
ProtobufCBinaryData court_id(const char *name);
struct key court_key(const char *name);
struct digest court_fingerprint(const char *name);
ProtobufCBinaryData court_number(const char *org, const char *address);

// An act with its envelope and an intent without payload, about the thing of this name: none when NULL, the
// organization itself for that kind.
struct court_act court_new(struct court *court, const char *by, const char *org, Tally__SubjectKind kind,
                           const char *subject);

// Signs it with another key of the actor.
void court_sign_with(struct court *court, struct court_act *act, const char *key);

// Memory of the arena, for parts of commands; the test ends when it is used up.
void *court_lend(struct court *court, size_t size);

// Judges: form, authentication, rules. 0 or the code. Nothing changes but the last actor and verdict.
uint32_t court_ask(struct court *court, const struct court_act *act);

// Judges, and folds what is permitted as the next entry. A refusal that is written takes an index, too.
uint32_t court_try(struct court *court, const struct court_act *act);

// The same; the test ends when it is refused.
void court_do(struct court *court, struct court_act act);

// Tries commands as one batch under the keys of the first.
void court_try_batch(struct court *court, struct court_act *acts, size_t count, uint32_t *codes_out);

// Lets time pass.
void court_wait(struct court *court, uint64_t seconds);

// Takes the memory for commands back: acts made before must not be used.
void court_forget(struct court *court);

#endif
