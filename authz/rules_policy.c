// rules_policy.c — who may do what: an organization's own roles and grants, and the platform's role table.
#include "authz/actions.h"
#include "authz/authenticate.h"
#include "authz/role.h"
#include "authz/rules.h"
#include "ledger/core/message.h"
#include "ledger/state/grant.h"

// ---- Roles of an organization

// The ultimate ownership is passed on by its holder alone, to a person whom he names.
static bool is_transfer(uint32_t action)
{
    return action >= TALLY__ACTION__ACTION_ORG_TRANSFER_OFFER
           && action <= TALLY__ACTION__ACTION_ORG_TRANSFER_WITHDRAW;
}

// A role below the one who defines it, and of it nothing that no built-in role of its rank has.
enum code rules_define_permission(struct judging *judging)
{
    const Tally__RoleDefine *payload = judging->intent->role_define;
    struct platform_role role = {.rank = (uint8_t)payload->rank};
    if (denies(CODE_ROLE_CEILING, payload->rank >= judging->role.rank)) {
        return CODE_ROLE_CEILING;
    }
    for (size_t i = 0; i < payload->n_action; i++) {
        role.cells[payload->action[i]] = TALLY__CELL__CELL_LISTED;
    }
    enum err error = role_resolve(judging->view, &role);
    if (denies(CODE_EVAL_ERROR, error != OK)) {
        return CODE_EVAL_ERROR;
    }
    bool reserved = false;
    for (size_t i = 0; i < payload->n_action; i++) {
        reserved = reserved || is_transfer(payload->action[i])
                   || role.cells[payload->action[i]] == TALLY__CELL__CELL_DENIED;
    }
    return denies(CODE_RESERVED, reserved) ? CODE_RESERVED : CODE_NONE;
}

// ---- Grants

static enum code load_grant(const struct judging *judging, struct grant *grant_out, bool *known_out)
{
    enum err error = grant_get(judging->view, judging->org_id, judging_subject(judging), grant_out);
    enum code code = judging_found(error, known_out);
    if (code == CODE_NONE && *known_out) {
        check_cite(judging->verdict, grant_out->status_entry);
    }
    return code;
}

static enum code load_member(const struct judging *judging, const uint8_t *id, struct platform_role *role_out)
{
    struct member member = {0};
    bool known = false;
    enum code code = judging_member(judging, id, &member, &known);
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, !known)) {
        return CODE_NOT_FOUND;
    }
    if (code == CODE_NONE && denies(CODE_CONFLICT, member.status != MEMBER_ACTIVE)) {
        return CODE_CONFLICT;
    }
    return code == CODE_NONE ? judging_role(judging, span_text(member.role), role_out) : code;
}

static enum code load_account(const struct judging *judging, const uint8_t *id,
                              struct platform_role *role_out)
{
    struct account account = {0};
    bool known = false;
    enum err error = account_get(judging->view, judging->org_id, id, &account);
    enum code code = judging_found(error, &known);
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, !known)) {
        return CODE_NOT_FOUND;
    }
    if (code == CODE_NONE && denies(CODE_CONFLICT, account.status != ACCOUNT_ACTIVE)) {
        return CODE_CONFLICT;
    }
    const char *role = account.role[0] == '\0' ? actions_role_name(ACTIONS_SERVICE_ACCOUNT) : account.role;
    return code == CODE_NONE ? judging_role(judging, span_text(role), role_out) : code;
}

static enum code load_holder(const struct judging *judging, const Tally__Subject *holder,
                             struct platform_role *role_out)
{
    char role[LIMIT_NAME + 1] = "";
    switch (holder->kind) {
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_USER:
        return load_member(judging, holder->id.data, role_out);
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT:
        return load_account(judging, holder->id.data, role_out);
    default:
        memcpy(role, holder->id.data, holder->id.len);
        return judging_new_role(judging, role, role_out);
    }
}

// What is the owners' alone, or the ledger's, is granted to nobody.
enum code rules_grant_permission(struct judging *judging)
{
    const Tally__GrantCollectionSet *payload = judging->intent->grant_collection_set;
    const struct collection *collection = collection_find(span_text(payload->collection));
    bool reserved = collection->kind == COLLECTION_OWNERS || collection->kind == COLLECTION_LEDGERS;
    return denies(CODE_RESERVED, reserved) ? CODE_RESERVED : CODE_NONE;
}

enum code rules_grant_blocking(struct judging *judging)
{
    const Tally__GrantCollectionSet *payload = judging->intent->grant_collection_set;
    struct platform_role holder = {0};
    struct grant grant;
    bool known = false;
    bool reached = false;
    enum code code = load_holder(judging, payload->holder, &holder);
    if (code == CODE_NONE) {
        const struct collection *collection = collection_find(span_text(payload->collection));
        code = rules_grant_reaches(judging, collection, &holder, &reached);
    }
    if (code == CODE_NONE && denies(CODE_ROLE_CEILING, !reached)) {
        return CODE_ROLE_CEILING;
    }
    bool over = payload->expires_us != 0 && payload->expires_us <= judging->time_us;
    if (code == CODE_NONE && denies(CODE_INVALID, over)) {
        return CODE_INVALID;
    }
    if (code == CODE_NONE) {
        code = load_grant(judging, &grant, &known);
    }
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, known) ? CODE_ALREADY_EXISTS : code;
}

enum code rules_ungrant_blocking(struct judging *judging)
{
    struct grant grant = {0};
    bool known = false;
    enum code code = load_grant(judging, &grant, &known);
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, !known)) {
        return CODE_NOT_FOUND;
    }
    return code == CODE_NONE && denies(CODE_CONFLICT, grant.status != GRANT_ACTIVE) ? CODE_CONFLICT : code;
}

// Clients and invoices are for admins and scientists, and for roles that rank as high.
enum code rules_grant_reaches(const struct judging *judging, const struct collection *collection,
                              const struct platform_role *holder, bool *reaches_out)
{
    struct platform_role scientist = {0};
    *reaches_out = collection->kind != COLLECTION_OFFICE;
    if (*reaches_out) {
        return CODE_NONE;
    }
    enum code code = judging_role(judging, span_text(actions_role_name(ACTIONS_SCIENTIST)), &scientist);
    *reaches_out = holder->rank >= scientist.rank;
    return code;
}

// ---- The platform's role table

// One version after the other.
enum code rules_table_blocking(struct judging *judging)
{
    struct platform_ledger ledger;
    enum err error = platform_ledger_get(judging->view, &ledger);
    if (denies(CODE_EVAL_ERROR, error != OK)) {
        return CODE_EVAL_ERROR;
    }
    bool next = judging->intent->role_publish->roles->version == ledger.policy_version + 1;
    check_cite(judging->verdict, ledger.policy);
    return denies(CODE_CONFLICT, !next) ? CODE_CONFLICT : CODE_NONE;
}

// There is no engine but the first, which is in force from genesis on.
enum code rules_engine_blocking(struct judging *judging)
{
    (void)judging;
    return denies(CODE_INVALID, true) ? CODE_INVALID : CODE_NONE;
}

// The time that a person reads elsewhere is the ledger's, as far as a client's clock may be off.
enum code rules_clock_blocking(struct judging *judging)
{
    uint64_t read_us = judging->intent->clock_confirm->time_us;
    uint64_t now_us = judging->time_us;
    uint64_t apart = now_us > read_us ? now_us - read_us : read_us - now_us;
    return denies(CODE_CLOCK, apart > AUTHENTICATE_SKEW_US) ? CODE_CLOCK : CODE_NONE;
}
