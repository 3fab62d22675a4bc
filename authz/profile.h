// profile.h — which fields a profile, a license or the settings may have, and what each may hold.
//
// One table. What is derived (owner, team, status, type, license; a person's address, organizations and plan)
// is not in it, so that nobody can write it. A sealed field stands as a commitment, and its value is seen at
// admission alone; an open one stands in the command, because a rule reads it.
// Depends on: base, proto. Threads: pure.
#ifndef AUTHZ_PROFILE_H
#define AUTHZ_PROFILE_H

#include "ledger/base/span.h"

#include "proto/command.pb-c.h"

enum profile_of {
    PROFILE_OF_NOTHING,  // the action has no such fields
    PROFILE_OF_ORG,
    PROFILE_OF_USER,
    PROFILE_OF_LICENSE,
    PROFILE_OF_SETTINGS,
};

enum profile_form {
    PROFILE_ANY,      // any value
    PROFILE_TEXT,     // min to max bytes
    PROFILE_ADDRESS,  // grammar_is_address()
    PROFILE_EMAIL,    // grammar_is_email()
    PROFILE_PHONE,    // grammar_is_phone()
    PROFILE_HTTPS,    // up to max characters
    PROFILE_HANDLE,   // up to max characters
    PROFILE_LINK,     // an https URL or a handle, up to max characters
    PROFILE_REGION,   // grammar_is_region()
    PROFILE_POSTAL,   // grammar_is_postal_code()
    PROFILE_CHOICE,   // one of `choices`
    PROFILE_TEXTS,    // up to min texts of up to max bytes
    PROFILE_DEGREES,  // in 1e-7 degrees, from -max to max degrees
    PROFILE_NUMBER,   // from min to max
    PROFILE_TIME,     // microseconds since 1970
    PROFILE_FLAG,     // yes or no
};

enum profile_place {
    PROFILE_SEALED,
    PROFILE_OPEN,    // a rule reads it
    PROFILE_EITHER,  // its owner decides
};

struct profile_field {
    const char *name;
    enum profile_form form;
    uint32_t min;
    uint32_t max;
    const char *const *choices;  // ended by NULL
    enum profile_place place;
    bool owners_only;  // only the role owner may set it
};

// What the fields in an action's payload describe.
enum profile_of profile_of(uint32_t action);

// The row of a field; NULL when there is none: nobody may write it. Settings that no row names are the
// organization's own: sealed, of any form. Static storage.
const struct profile_field *profile_find(enum profile_of of, struct span name);

// The rows of values that are no fields: the address of an invitation or a registration, the message of an
// invitation, the text of a reason, a name. Static storage.
const struct profile_field *profile_address(void);
const struct profile_field *profile_message(void);
const struct profile_field *profile_reason(void);
const struct profile_field *profile_name(void);  // of a service account, or a role's title

// Whether a value has the form of the field. An encoded Value that follows the wire rule; or a public one.
bool profile_accepts(const struct profile_field *field, struct span value);
bool profile_accepts_open(const struct profile_field *field, const Tally__PublicValue *value);

#endif
