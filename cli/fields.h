// fields.h — fields of profiles, licenses, settings, records and events, from JSON or "NAME=VALUE".
//
// What a field holds, and whether it stands sealed or open, says the table of authz/profile.h, or of a record
// its collection's schema; so a text is enough for a value of any type: "expires=2026-09-30", "value=18.72
// %", "sample=samples/JR-1", "latitude=40.865". Where nothing describes it, it is a text, or of the type that
// stands after its name: "thc:decimal=18.72 %".
// Depends on: authz (profile, form), wire, jansson. Threads: as the draft.
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include "authz/profile.h"
#include "ledger/base/err.h"
#include "ledger/wire/client.h"

#include "proto/platform.pb-c.h"

#include <jansson.h>
#include <stdbool.h>

// What describes the fields: the schema, where there is one, else the table.
struct fields_of {
    enum profile_of profile;
    const Tally__CollectionSchema *schema;
};

// Puts the value into a field: sealed, or for all to see, for ever. E_INVALID (what cannot stand open),
// E_LIMIT, E_NO_MEMORY.
enum err fields_seal(struct tally_draft *draft, const Tally__Value *value, Tally__Field *field);
enum err fields_leave_open(struct tally_draft *draft, const Tally__Value *value, Tally__Field *field);

struct fields {
    Tally__Field **field;
    size_t count;
    const char *wrong;  // the name of the field that E_INVALID is about
};

// Appends a field for each member of `object`, in its order. `open`: those that nothing describes stand open.
// E_INVALID, E_LIMIT (more than LIMIT_FIELDS), E_NO_MEMORY.
enum err fields_add(struct tally_draft *draft, const struct fields_of *of, const json_t *object, bool open,
                    struct fields *fields);

// Takes "NAME=VALUE" or "NAME:TYPE=VALUE" (types: value_typed()) as a member of `object`. E_INVALID.
enum err fields_take(const char *pair, json_t *object);

#endif
