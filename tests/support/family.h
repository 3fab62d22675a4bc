// family.h — the commands of people and organizations, each folded in one line.
//
// A user, his key and his address go by one number below 100; his one-time code is the key of that number
// plus
// 100. Every verb returns what fold_apply() says.
#ifndef TESTS_SUPPORT_FAMILY_H
#define TESTS_SUPPORT_FAMILY_H

#include "tests/support/folding.h"

enum { FAMILY_CODE = 100 };

enum err family_register(struct folding *folding, uint8_t user);
enum err family_verify(struct folding *folding, uint8_t user);
enum err family_enroll(struct folding *folding, uint8_t user, uint8_t key);
enum err family_rotate(struct folding *folding, uint8_t user, uint8_t from, uint8_t to);
enum err family_revoke_key(struct folding *folding, uint8_t user, uint8_t key);

enum err family_create(struct folding *folding, const char *org, uint8_t owner);
enum err family_offer(struct folding *folding, const char *org, uint8_t actor, uint8_t to);
enum err family_take_offer(struct folding *folding, const char *org, uint8_t actor);
enum err family_withdraw_offer(struct folding *folding, const char *org, uint8_t actor);

// `flag` NULL: none.
enum err family_change_role(struct folding *folding, const char *org, uint8_t user, const char *role,
                            char *flag);
enum err family_deactivate(struct folding *folding, const char *org, uint8_t user);
enum err family_leave(struct folding *folding, const char *org, uint8_t user);
enum err family_reactivate(struct folding *folding, const char *org, uint8_t user, const char *role);

struct family_invitation {
    const char *org;  // "platform": to register
    uint8_t invitation;
    uint8_t token;
    uint8_t contact;
    uint8_t inviter;
    const char *role;
    uint32_t expires_in_s;
};
enum err family_invite(struct folding *folding, const struct family_invitation *invitation);
enum err family_resend(struct folding *folding, const char *org, uint8_t invitation, uint8_t token);
enum err family_revoke(struct folding *folding, const char *org, uint8_t invitation);
enum err family_accept(struct folding *folding, const char *org, uint8_t invitation, uint8_t user);
enum err family_decline(struct folding *folding, const char *org, uint8_t invitation, uint8_t user);

enum err family_add_license(struct folding *folding, const char *org, uint8_t license, bool primary);
enum err family_revoke_license(struct folding *folding, const char *org, uint8_t license);

// One sealed field, and one open text, of a profile or of settings. Static storage, one of each.
Tally__Field *family_sealed(const char *name, uint8_t commitment);
Tally__Field *family_open(const char *name, const char *text);

#endif
