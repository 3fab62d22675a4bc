// names.h — the address book: names for ids, so that nobody has to type 32 digits.
//
// One file for each ledger, <ledger id>.names in the folder of profiles (profile.h), with lines "KIND NAME
// ID": "user ilvara 3f…". It is this machine's own and says nothing about anybody; where two lines have one
// name, the first counts.
// Depends on: base, profile, subject. Threads: one; a line is appended whole.
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "ledger/base/err.h"
#include "ledger/crypto/digest.h"

#include "proto/value.pb-c.h"

#include <limits.h>

enum { NAMES_ID_SIZE = 16 };

struct names {
    char path[PATH_MAX];
};

// Where the names for a ledger are. E_NOT_FOUND (there is no home), E_LIMIT.
enum err names_init(struct names *names, const struct digest *ledger_id);

// The id of a name. E_NOT_FOUND, E_MALFORMED (a line that is none), E_LIMIT, E_IO.
enum err names_find(const struct names *names, Tally__SubjectKind kind, const char *name,
                    uint8_t id_out[static NAMES_ID_SIZE]);

// Appends a name, durably, and makes the folder where it is missing. E_INVALID (not [a-z][a-z0-9_.-]*, at
// most LIMIT_NAME), E_IO.
enum err names_add(const struct names *names, Tally__SubjectKind kind, const char *name,
                   const uint8_t id[static NAMES_ID_SIZE]);

#endif
