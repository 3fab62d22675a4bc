// member.h — a membership: one role, some flags, active or deactivated; never deleted.
//
// Depends on: base, view, state_key. Threads: as the view.
#ifndef LEDGER_STATE_MEMBER_H
#define LEDGER_STATE_MEMBER_H

#include "ledger/state/platform.h"

enum member_status { MEMBER_ACTIVE = 1, MEMBER_DEACTIVATED = 2 };

enum member_flag { MEMBER_FLAG_QA = 1 };

#define MEMBER_ROLE_OWNER "owner"

struct member {
    char role[LIMIT_NAME + 1];  // slug, canonical ("admin", never "administrator")
    uint32_t flags;             // member_flag
    enum member_status status;
    uint64_t role_entry;    // that set role and flags
    uint64_t status_entry;  // that set the status
    uint64_t joined_entry;
    uint8_t invited_by[PLATFORM_ID_SIZE];  // zeros for whoever created the organization
};

// E_NOT_FOUND for somebody who never was a member.
enum err member_get(const struct view *view, struct span org, const uint8_t user[static PLATFORM_ID_SIZE],
                    struct member *member_out);
// Errors of the view.
enum err member_put(const struct view *view, struct span org, const uint8_t user[static PLATFORM_ID_SIZE],
                    const struct member *member);

// The word for a status ("active"); "" for none. Static storage.
const char *member_status_text(enum member_status status);

// The flag of a name ("qa"); 0 when there is none.
uint32_t member_flag_of(struct span name);

// The flags as a text, in the order of the alphabet and with a comma between them. Static storage.
const char *member_flags_text(uint32_t flags);

// The role that `role` stands for: "admin" for "administrator", "scientist" for "editor", else itself
// (ROLE-1). Static storage or `role`'s own.
struct span member_role_canonical(struct span role);

#endif
