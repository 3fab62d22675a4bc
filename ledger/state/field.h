// field.h — one value of a profile, a setting, a license or a record, as the state holds it.
//
// A sensitive value stands by its commitment, a public one as the encoded PublicValue; both with the entry
// that set them. What it belongs to is a subject: the organization (its profile and settings; a setting's
// name is led by "setting."), a user, a license, a record.
// Depends on: base, view, state_key, proto. Threads: as the view.
#ifndef LEDGER_STATE_FIELD_H
#define LEDGER_STATE_FIELD_H

#include "ledger/state/platform.h"

enum { FIELD_OPEN_MAX = 512 };

static_assert(FIELD_OPEN_MAX >= LIMIT_OPEN_TEXT + 8, "a public text with what its encoding adds");

struct field_place {
    struct span org;
    uint32_t subject_kind;  // SubjectKind
    struct span subject_id;
    struct span name;
};

struct field_value {
    bool sealed;
    struct digest commitment;  // of a sealed one
    struct span open;          // encoded PublicValue; borrowed from the view until it changes
    uint64_t entry;
};

// E_NOT_FOUND when it is not set.
enum err field_get(const struct view *view, const struct field_place *place, struct field_value *value_out);
// Errors of the view. An open value is at most FIELD_OPEN_MAX bytes long: the gate lets no longer one pass.
enum err field_put(const struct view *view, const struct field_place *place, const struct field_value *value);

#endif
