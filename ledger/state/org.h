// org.h — an organization: what it is, whose it is, and what judgement counts of it.
//
// Depends on: base, view, state_key. Threads: as the view.
#ifndef LEDGER_STATE_ORG_H
#define LEDGER_STATE_ORG_H

#include "ledger/state/platform.h"

enum org_status { ORG_ACTIVE = 1, ORG_PROVISIONAL = 2, ORG_SUSPENDED = 3, ORG_ARCHIVED = 4 };

enum org_invite_policy { ORG_INVITE_OWNER_AND_ADMIN = 0, ORG_INVITE_OWNER_ONLY = 1 };

struct org {
    uint32_t type;  // OrgType
    enum org_status status;
    uint8_t owner[PLATFORM_ID_SIZE];  // the ultimate one
    uint64_t entry;                   // that created it
    uint64_t owner_entry;             // that made the ultimate owner so
    uint64_t settings_version;        // entry of the last change of a setting
    uint32_t owner_count;             // active members with the role owner
    uint32_t member_count;            // active members
    enum org_invite_policy invite_policy;
    bool has_offer;  // of ownership
    uint8_t offered_to[PLATFORM_ID_SIZE];
    uint64_t offer_entry;
    bool has_license;  // marked primary (license.h)
    uint8_t license[PLATFORM_ID_SIZE];
};

// E_NOT_FOUND when there is no such organization.
enum err org_get(const struct view *view, struct span org, struct org *org_out);
// Errors of the view.
enum err org_put(const struct view *view, struct span org, const struct org *value);

// The word for a type ("lab"), and for a status ("active"). Static storage; "" for none.
const char *org_type_text(uint32_t type);
const char *org_status_text(enum org_status status);

#endif
