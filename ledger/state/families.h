// families.h — the folds, one for each command, by family. For fold.c alone.
//
// Each applies a permitted command to the view and lists its effects; see fold.h for errors and state after
// failure. What the gate has to make sure of, because a fold that meets anything else answers E_CORRUPT, and
// that ends the process:
//   ids       the subject is of the command's kind, ids are 16 bytes, keys pass key_from(), commitments are
//             32 bytes long, names and roles have at most LIMIT_NAME bytes, flags a number (member_flag_of)
//   values    an open one is at most FIELD_OPEN_MAX bytes encoded; setting invite_policy is an open text, one
//             of owner_only and owner_and_admin
//   new       user, organization, invitation, license, account, grant, record, address and key (enrolled, or
//             brought as a token) do not exist yet; a key neither under the organization nor under the
//             platform nor as a machine's anywhere
//   there     user, organization, member, invitation, license, account, grant, record, key: of the status
//             that the command changes
//   policies  a role table and a role name actions below PLATFORM_ACTIONS; a grant a known collection, and a
//             holder of at most LIMIT_NAME bytes; a schema collections and names no longer than theirs
//   rights    an account is given a role or actions, not both; an action's number is below PLATFORM_ACTIONS
//   contacts  register, user.invite and invite.create have one number in the facts; register a code as well
// A counter that would fall below 0 is corrupt as well.
// Depends on: fold, change. Threads: as the view.
#ifndef LEDGER_STATE_FAMILIES_H
#define LEDGER_STATE_FAMILIES_H

#include "ledger/state/change.h"
#include "ledger/state/invite.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"

typedef enum err families_fold(const struct view *view, const struct fold_input *input,
                               struct effect_list *effects);

// fold_platform.c
families_fold fold_genesis;
families_fold fold_role_publish;

// fold_user.c
families_fold fold_user_register;
families_fold fold_user_key_enroll;
families_fold fold_user_key_rotate;
families_fold fold_user_key_revoke;
families_fold fold_user_email_verify;
families_fold fold_user_profile;

// fold_org.c
families_fold fold_org_create;
families_fold fold_org_update;
families_fold fold_org_settings;
families_fold fold_org_type;

// fold_license.c
families_fold fold_license_add;
families_fold fold_license_update;
families_fold fold_license_revoke;

// fold_transfer.c
families_fold fold_transfer_offer;
families_fold fold_transfer_accept;
families_fold fold_transfer_withdraw;

// fold_member.c
families_fold fold_member_role;
families_fold fold_member_end;  // by others, or by leaving
families_fold fold_member_reactivate;

// fold_invite.c
families_fold fold_invite_create;  // into an organization, or by the platform to register
families_fold fold_invite_resend;
families_fold fold_invite_revoke;
families_fold fold_invite_accept;
families_fold fold_invite_decline;

// fold_account.c
families_fold fold_account_create;
families_fold fold_account_update;
families_fold fold_account_deactivate;

// fold_grant.c
families_fold fold_role_define;
families_fold fold_grant_set;
families_fold fold_grant_revoke;

// fold_record.c
families_fold fold_schema_publish;
families_fold fold_record_create;
families_fold fold_record_update;
families_fold fold_record_void;

// For other families. Each changes what `change` names and lists it.

// Ends the pending invitation, with `status`. What it was, before it ended, goes to `invite_out`.
// (fold_invite.c)
enum err fold_invite_end(const struct change *change, enum invite_status status, struct invite *invite_out);

// Makes the user a member, or changes the membership, as `after` says, and counts owners and members in
// `org`, which the caller puts. (fold_member.c)
enum err fold_member_set(const struct change *change, struct org *org, const struct member *after);

// The grants that an organization begins with, of which it lists each as a field of its own.
// (fold_grant.c)
enum err fold_grant_begin(const struct change *change);

// Puts a schema in force and lists its version. E_CORRUPT when a name is too long. (fold_record.c)
enum err fold_schema_set(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                         const Tally__CollectionSchema *message);

// A role and flags as a command names them: the canonical role, and the flags' numbers. E_CORRUPT.
// (fold_member.c)
enum err fold_member_named(const char *role, char *const *flags, size_t count,
                           char role_out[static LIMIT_NAME + 1], uint32_t *flags_out);

#endif
