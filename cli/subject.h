// subject.h — what a command concerns, as people write it: "thing:balance-7", "record:samples/S-1", "user:<32
// hex digits>".
//
// Depends on: wire, proto. Threads: as the draft.
#ifndef CLI_SUBJECT_H
#define CLI_SUBJECT_H

#include "ledger/base/err.h"
#include "ledger/wire/client.h"

#define SUBJECT_GRAMMAR                                                                                     \
    "thing:TEXT, record:COLLECTION/ID, organization:NAME, role:NAME, policy:NAME, or an id in hexadecimal " \
    "of a user, service_account, platform_admin, invitation, grant, license (16 bytes) or key (32)"

// The word for a kind, "user". Static storage.
const char *subject_kind_name(Tally__SubjectKind kind);

// Fills in `subject`, which it initialises. E_INVALID, E_NO_MEMORY.
enum err subject_parse(struct tally_draft *draft, const char *text, Tally__Subject *subject);

#endif
