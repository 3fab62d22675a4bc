// families.h — the folds, one for each command, by family. For fold.c alone.
//
// Each applies a permitted command to the view and lists its effects; see fold.h for errors and state after
// failure. What the gate has to make sure of, because a fold that meets anything else answers E_CORRUPT, which
// ends the process:
//   ids       the subject is of the command's kind, ids are 16 bytes, keys pass key_from(), commitments are 32
//             bytes long, names and roles have at most LIMIT_NAME bytes, flags have a number (member_flag_of)
//   values    an open one is at most FIELD_OPEN_MAX bytes encoded; setting invite_policy is an open text, one
//             of owner_only and owner_and_admin
//   new       user, organization, invitation, license, key (enrolled or brought as a token) and address do not
//             exist yet; a key neither under the organization nor under the platform
//   there     user, organization, member, invitation, license, key: of the status that the command changes
//   contacts  register, user.invite and invite.create have one number in the facts; register its code
// A counter that would fall below 0 is corrupt as well.
// Depends on: fold, effect. Threads: as the view.
#ifndef LEDGER_STATE_FAMILIES_H
#define LEDGER_STATE_FAMILIES_H

#include "ledger/state/effect.h"
#include "ledger/state/fold.h"

// fold_platform.c
enum err fold_genesis(const struct view *view, const struct fold_input *input, struct effect_list *effects);

// fold_user.c
enum err fold_user_register(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects);
enum err fold_user_key_enroll(const struct view *view, const struct fold_input *input,
                              struct effect_list *effects);
enum err fold_user_key_rotate(const struct view *view, const struct fold_input *input,
                              struct effect_list *effects);
enum err fold_user_key_revoke(const struct view *view, const struct fold_input *input,
                              struct effect_list *effects);
enum err fold_user_email_verify(const struct view *view, const struct fold_input *input,
                                struct effect_list *effects);
enum err fold_user_profile_update(const struct view *view, const struct fold_input *input,
                                  struct effect_list *effects);

// fold_org.c
enum err fold_org_create(const struct view *view, const struct fold_input *input, struct effect_list *effects);
enum err fold_org_update(const struct view *view, const struct fold_input *input, struct effect_list *effects);
enum err fold_org_settings(const struct view *view, const struct fold_input *input,
                           struct effect_list *effects);
enum err fold_org_license(const struct view *view, const struct fold_input *input, struct effect_list *effects);
enum err fold_org_transfer(const struct view *view, const struct fold_input *input,
                           struct effect_list *effects);
enum err fold_org_type(const struct view *view, const struct fold_input *input, struct effect_list *effects);

// fold_member.c
enum err fold_member_role(const struct view *view, const struct fold_input *input, struct effect_list *effects);
enum err fold_member_end(const struct view *view, const struct fold_input *input, struct effect_list *effects);
enum err fold_member_reactivate(const struct view *view, const struct fold_input *input,
                                struct effect_list *effects);

// fold_invite.c
enum err fold_invite_create(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects);
enum err fold_invite_resend(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects);
enum err fold_invite_revoke(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects);
enum err fold_invite_accept(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects);
enum err fold_invite_decline(const struct view *view, const struct fold_input *input,
                             struct effect_list *effects);

#endif
