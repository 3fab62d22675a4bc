// rules_account.c — service accounts: what a machine may be given, by whom, and who answers for it.
#include "authz/rules.h"
#include "ledger/core/message.h"

// ---- What it is given

static bool is_everything(const char *role, const uint32_t *actions, size_t count)
{
    return strcmp(role, "*") == 0 || (count > 0 && actions[0] == TALLY__ACTION__ACTION_UNSPECIFIED);
}

// Nobody gives a machine more than he has himself, and an owner's role no machine has.
static enum code check_rights(const struct judging *judging, const char *role, const uint32_t *actions,
                              size_t count)
{
    if (denies(CODE_WILDCARD, is_everything(role, actions, count))) {
        return CODE_WILDCARD;
    }
    if (denies(CODE_RESERVED, strcmp(role, MEMBER_ROLE_OWNER) == 0)) {
        return CODE_RESERVED;
    }
    bool above = false;
    for (size_t i = 0; i < count; i++) {
        above = above || judging->role.cells[actions[i]] == TALLY__CELL__CELL_DENIED;
    }
    if (denies(CODE_ROLE_CEILING, above)) {
        return CODE_ROLE_CEILING;
    }
    return role[0] == '\0' ? CODE_NONE : rules_ceiling(judging, role);
}

// Whoever answers for it is a member, and active.
static enum code check_responsible(const struct judging *judging, ProtobufCBinaryData id)
{
    struct member member = {0};
    bool known = false;
    enum code code = judging_member(judging, id.data, &member, &known);
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, !known)) {
        return CODE_NOT_FOUND;
    }
    return code == CODE_NONE && denies(CODE_CONFLICT, member.status != MEMBER_ACTIVE) ? CODE_CONFLICT : code;
}

// ---- A new one

// The machine holds its key: it signs, too.
enum code rules_account_proof(struct judging *judging)
{
    struct digest fingerprint = judging_fingerprint(judging->intent->sa_create->key);
    bool holds = judging_is_signed_by(judging, &fingerprint);
    return denies(CODE_PROOF_INVALID, !holds) ? CODE_PROOF_INVALID : CODE_NONE;
}

enum code rules_account_new_permission(struct judging *judging)
{
    const Tally__SaCreate *payload = judging->intent->sa_create;
    return check_rights(judging, payload->role, payload->action, payload->n_action);
}

static enum code load(const struct judging *judging, struct account *account_out, bool *known_out)
{
    enum err error = account_get(judging->view, judging->org_id, judging_subject(judging), account_out);
    enum code code = judging_found(error, known_out);
    if (code == CODE_NONE && *known_out) {
        check_cite(judging->verdict, account_out->rights_entry);
        check_cite(judging->verdict, account_out->status_entry);
    }
    return code;
}

enum code rules_account_new_blocking(struct judging *judging)
{
    const Tally__SaCreate *payload = judging->intent->sa_create;
    struct account account;
    struct digest fingerprint = judging_fingerprint(payload->key);
    bool id_known = false;
    bool key_known = false;
    enum code code = check_responsible(judging, payload->responsible);
    if (code == CODE_NONE) {
        code = load(judging, &account, &id_known);
    }
    if (code == CODE_NONE) {
        code = judging_key_known(judging, &fingerprint, &key_known);
    }
    bool taken = id_known || key_known;
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, taken) ? CODE_ALREADY_EXISTS : code;
}

// ---- One that is there

// A machine whose role is above what somebody may give, he does not change either.
static enum code check_rank(const struct judging *judging)
{
    struct account account = {0};
    struct platform_role held = {0};
    bool known = false;
    enum code code = load(judging, &account, &known);
    if (code == CODE_NONE && known && account.role[0] != '\0') {
        code = judging_role(judging, span_text(account.role), &held);
    }
    bool above = !rules_may_give(judging_is_ultimate(judging), judging->role.rank, &held);
    return code == CODE_NONE && denies(CODE_TARGET_OUTRANKS_ACTOR, above) ? CODE_TARGET_OUTRANKS_ACTOR : code;
}

enum code rules_account_permission(struct judging *judging)
{
    const Tally__SaUpdate *payload = judging->intent->sa_update;
    enum code code = check_rights(judging, payload->role, payload->action, payload->n_action);
    return code == CODE_NONE ? check_rank(judging) : code;
}

enum code rules_account_end_blocking(struct judging *judging)
{
    struct account account = {0};
    bool known = false;
    enum code code = load(judging, &account, &known);
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, !known)) {
        return CODE_NOT_FOUND;
    }
    return code == CODE_NONE && denies(CODE_CONFLICT, account.status != ACCOUNT_ACTIVE) ? CODE_CONFLICT
                                                                                        : code;
}

enum code rules_account_blocking(struct judging *judging)
{
    ProtobufCBinaryData responsible = judging->intent->sa_update->responsible;
    enum code code = rules_account_end_blocking(judging);
    return code == CODE_NONE && responsible.len > 0 ? check_responsible(judging, responsible) : code;
}
