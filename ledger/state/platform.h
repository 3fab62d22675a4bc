// platform.h — what the state holds of the platform: the ledger's facts, keys, administrators, roles and
// controls.
//
// Fixed layouts, so that judgement reads them without allocating. A read of what is not there is E_NOT_FOUND;
// bytes of another layout are E_CORRUPT.
// Depends on: base, crypto, view. Threads: as the view.
#ifndef LEDGER_STATE_PLATFORM_H
#define LEDGER_STATE_PLATFORM_H

#include "ledger/crypto/key.h"
#include "ledger/state/state_key.h"
#include "ledger/state/view.h"

enum {
    PLATFORM_ID_SIZE = 16,
    PLATFORM_ACTIONS = 256,  // numbers of the enum Action lie below
};

// ---- The ledger itself

struct platform_ledger {
    char origin[LIMIT_ORIGIN + 1];
    struct key service_key;
    uint64_t service_key_entry;  // that brought the key in force
    uint32_t replace_threshold;
    uint32_t engine;
    uint64_t policy;  // entry of the role table in force
    uint32_t policy_version;
    bool open_registration;
    uint32_t admin_count;
};

// E_NOT_FOUND before genesis.
enum err platform_ledger_get(const struct view *view, struct platform_ledger *ledger_out);
// Errors of the view.
enum err platform_ledger_put(const struct view *view, const struct platform_ledger *ledger);

// ---- Keys: of users and administrators under the platform, of service accounts and tokens under their
// organization

enum platform_key_status { PLATFORM_KEY_ACTIVE = 1, PLATFORM_KEY_REVOKED = 2 };

struct platform_key {
    struct key key;
    uint32_t owner_kind;  // PrincipalKind
    uint8_t owner[PLATFORM_ID_SIZE];
    enum platform_key_status status;
    uint64_t enrolled;              // entry
    uint64_t revoked;               // entry; 0 while active
    uint64_t compromised_since_us;  // as whoever revoked it says; 0: he does not
};

// The key under `org`: the platform, or the organization that a machine or a token belongs to.
enum err platform_key_get(const struct view *view, struct span org, const struct digest *fingerprint,
                          struct platform_key *key_out);
// Puts a key under its fingerprint.
enum err platform_key_put(const struct view *view, struct span org, const struct platform_key *key);

// ---- Roles and controls

struct platform_role {
    uint64_t entry;  // that defined it
    uint8_t rank;
    uint8_t cells[PLATFORM_ACTIONS];  // Cell, by action
};

enum platform_control_flag {
    PLATFORM_CONTROL_SENSITIVE = 1,
    PLATFORM_CONTROL_REASON = 2,
    PLATFORM_CONTROL_HUMAN = 4,
    PLATFORM_CONTROL_STEP_UP = 8,
    PLATFORM_CONTROL_SECOND_PERSON = 16,
};

struct platform_controls {
    uint8_t flags[PLATFORM_ACTIONS];  // platform_control_flag, by action
};

// A role of the platform (built in) or of an organization (its own).
enum err platform_role_get(const struct view *view, struct span org, struct span role,
                           struct platform_role *role_out);
// Replaces the row of a role.
enum err platform_role_put(const struct view *view, struct span org, struct span role,
                           const struct platform_role *value);
// What the actions ask, in the version in force.
enum err platform_controls_get(const struct view *view, struct platform_controls *controls_out);
// Replaces all of it.
enum err platform_controls_put(const struct view *view, const struct platform_controls *controls);

// ---- Platform administrators

struct platform_admin {
    bool active;
    uint64_t entry;  // that made him one
};

// A platform administrator by id.
enum err platform_admin_get(const struct view *view, const uint8_t id[static PLATFORM_ID_SIZE],
                            struct platform_admin *admin_out);
// Adds or changes one.
enum err platform_admin_put(const struct view *view, const uint8_t id[static PLATFORM_ID_SIZE],
                            const struct platform_admin *admin);

#endif
