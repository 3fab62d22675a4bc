// account.h — a service account: a machine of one organization, for which a person answers.
//
// It has a role, or a list of actions of its own; never both. Its key lies under its organization
// (platform_key); the platform knows of a machine's key only which organization it belongs to, so that it is
// told from a key of nobody wherever else it turns up. Its name is the field "name" (field.h).
// Depends on: base, view, state_key. Threads: as the view.
#ifndef LEDGER_STATE_ACCOUNT_H
#define LEDGER_STATE_ACCOUNT_H

#include "ledger/state/platform.h"

enum account_status { ACCOUNT_ACTIVE = 1, ACCOUNT_DEACTIVATED = 2 };

struct account {
    enum account_status status;
    uint8_t responsible[PLATFORM_ID_SIZE];  // user
    char role[LIMIT_NAME + 1];              // slug, canonical; empty: the actions below
    uint8_t actions[PLATFORM_ACTIONS / 8];  // a bit for each action
    uint64_t entry;                         // that created it
    uint64_t rights_entry;                  // that set role, actions or who answers for it
    uint64_t status_entry;                  // that set the status
};

// E_NOT_FOUND.
enum err account_get(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                     struct account *account_out);
// Errors of the view.
enum err account_put(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                     const struct account *account);

// Whether an action is among its own; and setting it, for actions below PLATFORM_ACTIONS.
bool account_lists(const struct account *account, uint32_t action);
void account_list(struct account *account, uint32_t action);

// The organization of a machine's key. E_NOT_FOUND for any other key.
enum err account_home(const struct view *view, const struct digest *fingerprint,
                      char org_out[static LIMIT_ORG_ID + 1]);
// Sets it. Errors of the view.
enum err account_set_home(const struct view *view, const struct digest *fingerprint, struct span org);

// The key of whoever signs a command to `org`: of the platform, of the organization, or of a machine out of
// place. E_NOT_FOUND.
enum err account_signing_key(const struct view *view, struct span org, const struct digest *fingerprint,
                             struct platform_key *key_out);

#endif
