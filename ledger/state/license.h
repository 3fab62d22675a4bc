// license.h — a license of an organization: revoked, never removed. Its number, authority and the like are
// its fields (field.h).
//
// Which one is primary, the organization says (org.h).
// Depends on: base, view, state_key. Threads: as the view.
#ifndef LEDGER_STATE_LICENSE_H
#define LEDGER_STATE_LICENSE_H

#include "ledger/state/platform.h"

enum license_status { LICENSE_ACTIVE = 1, LICENSE_REVOKED = 2 };

struct license {
    enum license_status status;
    uint64_t entry;         // that added it
    uint64_t status_entry;  // that set the status
};

// E_NOT_FOUND.
enum err license_get(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                     struct license *license_out);
// Errors of the view.
enum err license_put(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                     const struct license *license);

#endif
