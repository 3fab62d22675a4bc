// user.h — a person known to the platform.
//
// His keys lie under the platform (platform_key), the one-time code's with them: owner kind 0, owner the
// user. His address is the field "email", by its commitment, his profile its other fields (field.h).
// Depends on: base, view, state_key. Threads: as the view.
#ifndef LEDGER_STATE_USER_H
#define LEDGER_STATE_USER_H

#include "ledger/state/platform.h"

enum user_status { USER_ACTIVE = 1, USER_DISABLED = 2 };

struct user {
    enum user_status status;
    uint64_t entry;                     // that registered him
    uint8_t contact[PLATFORM_ID_SIZE];  // number of his address, under the platform
    bool verified;                      // the one-time code came back signed
    uint64_t verified_entry;
    struct digest code;  // fingerprint of the code that was sent; zeros once it came back
    uint32_t active_keys;
};

// E_NOT_FOUND.
enum err user_get(const struct view *view, const uint8_t id[static PLATFORM_ID_SIZE], struct user *user_out);
// Errors of the view.
enum err user_put(const struct view *view, const uint8_t id[static PLATFORM_ID_SIZE],
                  const struct user *user);

// The user of a contact number under the platform: one address, one user. E_NOT_FOUND.
enum err user_of_contact(const struct view *view, const uint8_t contact[static PLATFORM_ID_SIZE],
                         uint8_t id_out[static PLATFORM_ID_SIZE]);
// Sets it.
enum err user_set_contact(const struct view *view, const uint8_t contact[static PLATFORM_ID_SIZE],
                          const uint8_t id[static PLATFORM_ID_SIZE]);

#endif
