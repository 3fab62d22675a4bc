// fields.h — values of profiles, licenses, settings, records and events: from JSON or "NAME=VALUE" to the
// message.
//
// What a field may hold, and whether it stands sealed or open, says the table of authz/profile.h; here a
// person's way of writing becomes its type. In JSON a value is a text, a whole number, true or false, a list
// of texts, or {"number": "18.72", "unit": "%", "precision": 2}. As a text, an instant is "2026-09-30" or RFC
// 3339, a coordinate has degrees ("40.865"); as a whole number it has 1e-7 degrees.
// Depends on: authz (profile, form), wire, jansson. Threads: as the draft.
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include "authz/profile.h"
#include "ledger/base/err.h"
#include "ledger/wire/client.h"

#include <jansson.h>
#include <stdbool.h>

// A value as the JSON says it; texts are copied into the draft. E_INVALID (no value), E_NO_MEMORY.
enum err fields_value(struct tally_draft *draft, const json_t *json, Tally__Value *value);

// Puts the value into a field: sealed, or for all to see, for ever. E_INVALID (what cannot stand open),
// E_LIMIT, E_NO_MEMORY.
enum err fields_seal(struct tally_draft *draft, const Tally__Value *value, Tally__Field *field);
enum err fields_leave_open(struct tally_draft *draft, const Tally__Value *value, Tally__Field *field);

struct fields {
    Tally__Field **field;
    size_t count;
    const char *wrong;  // the name of the field that E_INVALID is about
};

// Appends a field for each member of `object`, in its order. `open`: those that no table describes stand
// open. E_INVALID, E_LIMIT (more than LIMIT_FIELDS), E_NO_MEMORY.
enum err fields_add(struct tally_draft *draft, enum profile_of of, const json_t *object, bool open,
                    struct fields *fields);

// Takes "NAME=VALUE" as a member of `object`, in the type that the table says. E_INVALID.
enum err fields_take(enum profile_of of, const char *pair, json_t *object);

#endif
