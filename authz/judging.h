// judging.h — one command while it is judged: what was given, and what was read of the state so far.
//
// For authenticate.c, judge.c and the rules alone. Each stage reads what it needs once and leaves it here for
// the later ones. Nothing is written but the verdict, and to it only what the verdict rests on.
// Depends on: base, core, state. Threads: as the view.
#ifndef AUTHZ_JUDGING_H
#define AUTHZ_JUDGING_H

#include "authz/check.h"
#include "ledger/state/account.h"
#include "ledger/state/invite.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "ledger/state/user.h"

// What the actor is where the command is addressed.
enum judging_standing {
    JUDGING_STRANGER,     // nobody, or nobody yet
    JUDGING_PERSON,       // a user who acts as himself, under the platform
    JUDGING_ADMIN,        // a platform administrator
    JUDGING_INVITEE,      // no member, but the holder of the invitation that the command is about
    JUDGING_DEACTIVATED,  // was a member
    JUDGING_MEMBER,
    JUDGING_MACHINE,  // a service account of the organization, or of another
};

// The member whom a command is about, with the row of the role that he has or had.
struct judging_target {
    bool known;
    bool self;
    bool ultimate;
    struct member member;
    struct platform_role role;
};

struct judging {
    const struct view *view;
    const struct gate_command *command;
    const Tally__Intent *intent;
    const struct gate_actor *actor;
    struct gate_verdict *verdict;
    uint32_t action;
    struct span org_id;
    bool in_platform;
    uint64_t time_us;  // of the entry to be
    // The platform's rules.
    uint8_t control;  // platform_control_flag
    bool open_registration;
    // Stage 4.
    enum judging_standing standing;
    bool has_org;
    struct org org;
    struct member member;    // the actor's membership, when he is or was one
    struct account account;  // the actor, when it is a machine of the organization
    struct invite invite;    // that the command is about
    // Stage 5.
    const char *role_name;  // held here; "" for none
    struct platform_role role;
    struct judging_target target;
};

// Tells what is there from what is not; anything else that a read can answer is CODE_EVAL_ERROR.
enum code judging_found(enum err error, bool *found_out);

// Whether the actor is this user.
bool judging_is_actor(const struct judging *judging, ProtobufCBinaryData id);

// Whether the actor is the ultimate owner of the organization.
bool judging_is_ultimate(const struct judging *judging);

// The id of 16 bytes of the first subject. Its size was checked as form.
const uint8_t *judging_subject(const struct judging *judging);

// The one number of an address in the facts. NULL when the service gave none: no rule holds without it.
const uint8_t *judging_contact(const struct judging *judging);

// The fingerprint of a key that a command brings. That it is a key was checked as form; what is none has
// another fingerprint than any.
struct digest judging_fingerprint(const Tally__PublicKey *key);

// Whether one of the batch's signatures is by this key.
bool judging_is_signed_by(const struct judging *judging, const struct digest *fingerprint);

// Whether the registry knows the key, of whomever: under the platform, under the organization, or as a
// machine's of any.
enum code judging_key_known(const struct judging *judging, const struct digest *fingerprint, bool *known_out);

// The row of a role in the table in force, or of the organization, which it cites. CODE_ROLE_UNKNOWN.
enum code judging_role(const struct judging *judging, struct span role, struct platform_role *role_out);

// Likewise of a role that somebody is to be given, as a command names it.
enum code judging_new_role(const struct judging *judging, const char *role, struct platform_role *role_out);

// The membership of another, which it cites.
enum code judging_member(const struct judging *judging, const uint8_t *user, struct member *member_out,
                         bool *found_out);

#endif
