// rules.h — what each action asks beyond its cell of the role table and its control: one row of guards.
//
// The rows stand in rules.def. A guard answers CODE_NONE or the code that refuses. The guards of one stage
// run before any of the next, and the first refusal decides. judge.c runs them; an action without a row is
// refused.
// Depends on: judging. Threads: as the view.
#ifndef AUTHZ_RULES_H
#define AUTHZ_RULES_H

#include "authz/judging.h"
#include "ledger/state/collection.h"

typedef enum code rules_guard(struct judging *judging);

enum rules_who {
    RULES_NOBODY,    // there is no such action
    RULES_ROLE,      // whoever holds a role that allows it
    RULES_HIMSELF,   // anybody as himself: by the row of the role `user`, whatever role he holds
    RULES_PLATFORM,  // a platform administrator, to an organization
};

struct rule {
    enum rules_who who;
    rules_guard *proof;         // stage 3: further signatures
    rules_guard *organization;  // stage 4: what the command names, before it is asked who the actor is here
    rules_guard *permission;    // stage 5
    rules_guard *blocking;      // stage 7
};

// The row of an action. Static storage.
const struct rule *rules_find(uint32_t action);

// Whether the organization's policy gives the action to roles whose cell says so (P).
bool rules_policy_allows(const struct org *org, uint32_t action);

// Whether somebody who ranks `rank` may give a role: the ultimate owner any, others those below their own.
static inline bool rules_may_give(bool ultimate, uint8_t rank, const struct platform_role *role)
{
    return ultimate || role->rank < rank;
}

// Stage 5, for who gives a role as a command names it: it exists, and is not above what the actor may give.
enum code rules_ceiling(const struct judging *judging, const char *role);

// ---- rules_user.c

rules_guard rules_register_proof;
rules_guard rules_register_organization;
rules_guard rules_register_permission;
rules_guard rules_register_blocking;
rules_guard rules_key_proof;
rules_guard rules_key_enroll_blocking;
rules_guard rules_key_rotate_blocking;
rules_guard rules_key_revoke_blocking;
rules_guard rules_email_proof;
rules_guard rules_email_blocking;

// ---- rules_org.c

rules_guard rules_create_blocking;
rules_guard rules_settings_permission;
rules_guard rules_license_add_blocking;
rules_guard rules_license_blocking;
rules_guard rules_offer_permission;
rules_guard rules_offer_blocking;
rules_guard rules_accept_offer_permission;
rules_guard rules_accept_offer_blocking;
rules_guard rules_withdraw_blocking;

// ---- rules_member.c

rules_guard rules_role_permission;
rules_guard rules_role_blocking;
rules_guard rules_deactivate_permission;
rules_guard rules_deactivate_blocking;
rules_guard rules_reactivate_permission;
rules_guard rules_reactivate_blocking;
rules_guard rules_leave_permission;

// ---- rules_invite.c

rules_guard rules_user_invite_blocking;
rules_guard rules_invite_permission;
rules_guard rules_invite_blocking;
rules_guard rules_resend_organization;
rules_guard rules_resend_permission;
rules_guard rules_resend_blocking;
rules_guard rules_revoke_organization;
rules_guard rules_accept_organization;
rules_guard rules_accept_blocking;
rules_guard rules_decline_organization;

// ---- rules_policy.c

rules_guard rules_define_permission;
rules_guard rules_grant_permission;
rules_guard rules_grant_blocking;
rules_guard rules_ungrant_blocking;
rules_guard rules_table_blocking;
rules_guard rules_engine_blocking;
rules_guard rules_clock_blocking;

// Whether a grant on a collection reaches whoever has this role.
enum code rules_grant_reaches(const struct judging *judging, const struct collection *collection,
                              const struct platform_role *holder, bool *reaches_out);

// ---- rules_record.c

rules_guard rules_record_permission;
rules_guard rules_record_new_blocking;
rules_guard rules_record_blocking;
rules_guard rules_record_void_blocking;
rules_guard rules_schema_blocking;

// Whether a cell that needs a grant allows the action as far as the cell goes: its own guard asks for it.
bool rules_asks_for_grant(uint32_t action);

// ---- rules_ask.c

rules_guard rules_record_read_permission;

// ---- rules_account.c

rules_guard rules_account_proof;
rules_guard rules_account_new_permission;
rules_guard rules_account_new_blocking;
rules_guard rules_account_permission;
rules_guard rules_account_blocking;
rules_guard rules_account_end_blocking;

// Stage 4, for who redeems an invitation of judging->org_id: what became of it, its token, its time, and that
// it is the actor's. Loads and cites it, and makes a stranger who holds its token an invitee.
enum code rules_redeem(struct judging *judging, const uint8_t *id);

#endif
