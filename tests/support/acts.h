// acts.h — the commands of people and organizations, each a verb of a court.
//
// Every act is complete: with its further signatures, its reason and its facts, so that nothing but the rules
// can refuse it. A test that wants it refused takes something away.
#ifndef TESTS_SUPPORT_ACTS_H
#define TESTS_SUPPORT_ACTS_H

#include "tests/support/court.h"

// Parts: a commitment; a public key; a sealed field; an open one.
Tally__Commitment *acts_sealed(struct court *court);
Tally__PublicKey *acts_key(struct court *court, const char *name);
void acts_add_sealed(struct court *court, Tally__Field ***fields, size_t *count, const char *name);
Tally__PublicValue *acts_add_open(struct court *court, Tally__Field ***fields, size_t *count,
                                  const char *name);

ProtobufCBinaryData acts_id(struct court *court, const char *name);
char *acts_join(struct court *court, const char *first, const char *second);
void acts_give_reason(struct court *court, struct court_act *act);

// The payload of an act, empty: its place in the oneof, and its type.
void *acts_fill(struct court *court, struct court_act *act, Tally__Intent__PayloadCase which,
                const ProtobufCMessageDescriptor *type);
#define ACTS_FILL(court, act, which, type) \
    acts_fill((court), (act), TALLY__INTENT__PAYLOAD_##which, &tally__##type##__descriptor)

// ---- Of people. A user is his name; so are his address and his first key. His code is "NAME code".
struct court_act acts_register(struct court *court, const char *user);
struct court_act acts_register_invited(struct court *court, const char *user, const char *invitation,
                                       const char *token);
struct court_act acts_verify(struct court *court, const char *user);
struct court_act acts_enroll(struct court *court, const char *user, const char *key);
struct court_act acts_rotate(struct court *court, const char *user, const char *key);
struct court_act acts_revoke_key(struct court *court, const char *user, const char *key);
struct court_act acts_update_profile(struct court *court, const char *user);
struct court_act acts_invite_user(struct court *court, const char *admin, const char *invitation,
                                  const char *address);

// ---- Of organizations
struct court_act acts_create(struct court *court, const char *by, const char *org);
struct court_act acts_update(struct court *court, const char *by, const char *org);
struct court_act acts_set(struct court *court, const char *by, const char *org);  // time_zone
struct court_act acts_set_policy(struct court *court, const char *by, const char *org, const char *policy);
struct court_act acts_license(struct court *court, const char *by, const char *org, const char *license);
struct court_act acts_license_update(struct court *court, const char *by, const char *org,
                                     const char *license);
struct court_act acts_license_revoke(struct court *court, const char *by, const char *org,
                                     const char *license);
struct court_act acts_offer(struct court *court, const char *by, const char *org, const char *to);
struct court_act acts_accept_offer(struct court *court, const char *by, const char *org, uint64_t offer);
struct court_act acts_withdraw(struct court *court, const char *by, const char *org, uint64_t offer);
struct court_act acts_change_type(struct court *court, const char *by, const char *org);
struct court_act acts_event(struct court *court, const char *by, const char *org);

// ---- Of members
struct court_act acts_role(struct court *court, const char *by, const char *org, const char *member,
                           const char *role);
struct court_act acts_deactivate(struct court *court, const char *by, const char *org, const char *member);
struct court_act acts_reactivate(struct court *court, const char *by, const char *org, const char *member,
                                 const char *role);
struct court_act acts_leave(struct court *court, const char *by, const char *org);

// ---- Of invitations. The token of an invitation is the key "INVITATION token"; after a resend, what the
// resend says.
struct court_act acts_invite(struct court *court, const char *by, const char *org, const char *invitation,
                             const char *address, const char *role);
struct court_act acts_resend(struct court *court, const char *by, const char *org, const char *invitation,
                             const char *token);
struct court_act acts_revoke(struct court *court, const char *by, const char *org, const char *invitation);
struct court_act acts_accept(struct court *court, const char *by, const char *org, const char *invitation,
                             const char *token);
struct court_act acts_decline(struct court *court, const char *by, const char *org, const char *invitation,
                              const char *token);

// ---- Several at once; each must be permitted

// Registers and verifies a user.
void acts_have_user(struct court *court, const char *user);
// The same, and has him create an organization.
void acts_have_org(struct court *court, const char *owner, const char *org);
// The same, and has `by` invite him, and him accept.
void acts_have_member(struct court *court, const char *by, const char *org, const char *user,
                      const char *role);

#endif
