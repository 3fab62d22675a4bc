// judge.c — the stages in their order.
#include "authz/judge.h"

#include "authz/actions.h"
#include "authz/authenticate.h"
#include "authz/rules.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"

static const uint64_t late_us = 15u * 60u * 1000000u;

static enum code run(rules_guard *guard, struct judging *judging)
{
    return guard == NULL ? CODE_NONE : guard(judging);
}

// Policy and engine in force. At index 0 there is none yet: genesis is judged by its own signatures.
static enum code load_policy(struct judging *judging)
{
    struct platform_ledger ledger = {0};
    struct platform_controls controls = {0};
    if (judging->command->index == 0) {
        judging->verdict->engine = 1;
        return CODE_NONE;
    }
    bool missing = platform_ledger_get(judging->view, &ledger) != OK
                   || platform_controls_get(judging->view, &controls) != OK;
    if (denies(CODE_POLICY_MISSING, missing)) {
        return CODE_POLICY_MISSING;
    }
    judging->verdict->engine = ledger.engine;
    judging->verdict->policy = ledger.policy;
    judging->control = controls.flags[judging->action];
    judging->open_registration = ledger.open_registration;
    return CODE_NONE;
}

// Stage 3, the part that was not the batch's: the key is still good, what the command tells of has occurred,
// and it has the further signatures that it asks for.
static enum code check_proof(struct judging *judging, const struct rule *rule)
{
    const struct gate_batch *batch = judging->command->batch;
    enum code code = CODE_NONE;
    if (judging->command->index > batch->index) {
        code = authenticate_again(judging->view, batch, judging->verdict);
    }
    bool to_come = judging->intent->occurred_at_us > judging->time_us + AUTHENTICATE_SKEW_US;
    if (code == CODE_NONE && denies(CODE_CLOCK, to_come)) {
        return CODE_CLOCK;
    }
    return code == CODE_NONE ? run(rule->proof, judging) : code;
}

// ---- Stage 4: the organization, and what the actor is in it

static enum judging_standing standing_of(const struct judging *judging)
{
    switch (judging->actor->kind) {
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN:
        return JUDGING_ADMIN;
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT:
        return JUDGING_MACHINE;
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER:
        return judging->action == TALLY__ACTION__ACTION_USER_REGISTER ? JUDGING_STRANGER : JUDGING_PERSON;
    default:
        return JUDGING_STRANGER;
    }
}

static enum code load_member(struct judging *judging)
{
    bool known = false;
    enum code code = judging_member(judging, judging->actor->id, &judging->member, &known);
    if (code != CODE_NONE) {
        return code;
    }
    judging->standing = JUDGING_STRANGER;
    if (known) {
        bool active = judging->member.status == MEMBER_ACTIVE;
        judging->standing = active ? JUDGING_MEMBER : JUDGING_DEACTIVATED;
        judging->role_name = judging->member.role;
        check_cite(judging->verdict, judging->org.entry);
    }
    return CODE_NONE;
}

// A machine has one organization, and is told so wherever else it comes, be anything there or not.
static enum code check_home(struct judging *judging)
{
    const struct gate_actor *actor = judging->actor;
    bool machine = judging->standing == JUDGING_MACHINE;
    bool elsewhere = machine && !span_equal(span_text(actor->home), judging->org_id);
    return denies(CODE_ORG_SCOPE, elsewhere) ? CODE_ORG_SCOPE : CODE_NONE;
}

static enum code load_account(struct judging *judging)
{
    struct account *account = &judging->account;
    enum err error = account_get(judging->view, judging->org_id, judging->actor->id, account);
    if (denies(CODE_EVAL_ERROR, error != OK)) {
        return CODE_EVAL_ERROR;
    }
    bool listed = account->role[0] == '\0';
    judging->role_name = listed ? actions_role_name(ACTIONS_SERVICE_ACCOUNT) : account->role;
    check_cite(judging->verdict, account->rights_entry);
    check_cite(judging->verdict, account->status_entry);
    check_cite(judging->verdict, judging->org.entry);
    return CODE_NONE;
}

static enum code load_organization(struct judging *judging)
{
    enum code code = judging_found(org_get(judging->view, judging->org_id, &judging->org), &judging->has_org);
    if (code != CODE_NONE) {
        return code;
    }
    enum judging_standing standing = standing_of(judging);
    bool creates = judging->action == TALLY__ACTION__ACTION_ORG_CREATE;
    if (denies(CODE_ORG_UNKNOWN, !judging->has_org && !creates)) {
        return CODE_ORG_UNKNOWN;
    }
    judging->standing = standing;
    if (standing == JUDGING_MACHINE) {
        return load_account(judging);
    }
    return standing == JUDGING_PERSON && !creates ? load_member(judging) : CODE_NONE;
}

static enum code check_standing(const struct judging *judging)
{
    bool registers = judging->action == TALLY__ACTION__ACTION_USER_REGISTER;
    if (denies(CODE_NOT_A_MEMBER, judging->standing == JUDGING_STRANGER && !registers)) {
        return CODE_NOT_A_MEMBER;
    }
    return denies(CODE_MEMBER_INACTIVE, judging->standing == JUDGING_DEACTIVATED) ? CODE_MEMBER_INACTIVE
                                                                                  : CODE_NONE;
}

static enum code check_status(const struct judging *judging)
{
    bool addressed = judging->has_org && judging->action != TALLY__ACTION__ACTION_ORG_CREATE;
    if (denies(CODE_ORG_ARCHIVED, addressed && judging->org.status == ORG_ARCHIVED)) {
        return CODE_ORG_ARCHIVED;
    }
    // What is suspended can still be read (ORG-22).
    bool asks = query_is_action((Tally__Action)judging->action);
    bool closed = addressed && judging->org.status != ORG_ACTIVE && !asks;
    return denies(CODE_SUSPENDED, closed) ? CODE_SUSPENDED : CODE_NONE;
}

static enum code check_organization(struct judging *judging, const struct rule *rule)
{
    enum judging_standing standing = standing_of(judging);
    // What the others are is known only when the organization is.
    judging->standing = judging->in_platform || standing == JUDGING_MACHINE ? standing : JUDGING_STRANGER;
    enum code code = check_home(judging);
    if (code == CODE_NONE && !judging->in_platform) {
        code = load_organization(judging);
    }
    if (code == CODE_NONE) {
        code = run(rule->organization, judging);
    }
    if (code == CODE_NONE) {
        code = check_standing(judging);
    }
    return code == CODE_NONE ? check_status(judging) : code;
}

// ---- Stage 5: the role table, then what the action asks beyond it

static bool acts_on_himself(const struct judging *judging)
{
    return judging->intent->n_subject > 0
           && judging->intent->subject[0]->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_USER
           && judging_is_actor(judging, judging->intent->subject[0]->id);
}

static bool cell_allows(const struct judging *judging, uint8_t cell)
{
    switch (cell) {
    case TALLY__CELL__CELL_ALLOWED:
        return true;
    case TALLY__CELL__CELL_BY_POLICY:
        return (judging->standing == JUDGING_MEMBER || judging->standing == JUDGING_MACHINE)
               && rules_policy_allows(&judging->org, judging->action);
    case TALLY__CELL__CELL_SELF:
        return acts_on_himself(judging);
    case TALLY__CELL__CELL_ULTIMATE_OWNER:
        return judging_is_ultimate(judging);
    case TALLY__CELL__CELL_NEEDS_GRANT:
        return rules_asks_for_grant(judging->action);
    case TALLY__CELL__CELL_LISTED:
        return judging->standing == JUDGING_MACHINE;  // That it is listed, check_machine() asked.
    default:
        return false;
    }
}

// A machine may do what the column of the service account leaves to machines, as far as its role goes; or,
// where it has none, what is listed among its own permissions.
static enum code check_machine(const struct judging *judging)
{
    struct platform_role column = {0};
    const struct account *account = &judging->account;
    bool human = (judging->control & PLATFORM_CONTROL_HUMAN) != 0;
    if (judging->standing != JUDGING_MACHINE) {
        return CODE_NONE;
    }
    if (denies(CODE_HUMAN_REQUIRED, human)) {
        return CODE_HUMAN_REQUIRED;
    }
    enum code code = judging_role(judging, span_text(actions_role_name(ACTIONS_SERVICE_ACCOUNT)), &column);
    bool may = column.cells[judging->action] != TALLY__CELL__CELL_DENIED
               && (account->role[0] != '\0' || account_lists(account, judging->action));
    return code == CODE_NONE && denies(CODE_ROLE, !may) ? CODE_ROLE : code;
}

// Among people as such nobody ranks above another, so that nobody acts on another; and what an organization
// does is no business of the platform's administrators, whose cells speak of the platform's own chain.
static enum code check_cell(const struct judging *judging, const struct rule *rule)
{
    uint8_t cell = judging->role.cells[judging->action];
    bool allowed = cell_allows(judging, cell);
    bool on_another = judging->in_platform && cell == TALLY__CELL__CELL_SELF;
    if (denies(CODE_TARGET_OUTRANKS_ACTOR, !allowed && on_another)) {
        return CODE_TARGET_OUTRANKS_ACTOR;
    }
    bool in_tenant = judging->standing == JUDGING_ADMIN && !judging->in_platform
                     && judging->action != TALLY__ACTION__ACTION_ORG_CREATE;
    if (denies(CODE_PLATFORM_NO_STANDING_ACCESS, in_tenant && !(allowed && rule->who == RULES_PLATFORM))) {
        return CODE_PLATFORM_NO_STANDING_ACCESS;
    }
    return denies(CODE_ROLE, !allowed) ? CODE_ROLE : CODE_NONE;
}

static void name_role(struct judging *judging, const struct rule *rule)
{
    if (judging->standing == JUDGING_ADMIN) {
        judging->role_name = actions_role_name(ACTIONS_PLATFORM);
    } else if (judging->standing != JUDGING_MACHINE && (rule->who == RULES_HIMSELF || judging->in_platform)) {
        judging->role_name = actions_role_name(ACTIONS_USER);
    }
}

static enum code check_permission(struct judging *judging, const struct rule *rule)
{
    if (judging->command->index == 0) {
        return CODE_NONE;
    }
    name_role(judging, rule);
    enum code code = judging_role(judging, span_text(judging->role_name), &judging->role);
    if (code == CODE_NONE) {
        code = check_machine(judging);
    }
    if (code == CODE_NONE) {
        code = check_cell(judging, rule);
    }
    return code == CODE_NONE ? run(rule->permission, judging) : code;
}

// ---- Stage 6

// What occurred long before it is told is a late entry (AUD-14).
static bool is_late(const struct judging *judging)
{
    uint64_t occurred_us = judging->intent->occurred_at_us;
    return occurred_us != 0 && judging->time_us > occurred_us && judging->time_us - occurred_us > late_us;
}

static enum code check_compliance(const struct judging *judging)
{
    const Tally__Reason *reason = judging->intent->reason;
    bool asked = (judging->control & PLATFORM_CONTROL_REASON) != 0 || is_late(judging);
    bool given = reason != NULL && reason->code > 0 && reason->text != NULL;
    return denies(CODE_REASON_REQUIRED, asked && !given) ? CODE_REASON_REQUIRED : CODE_NONE;
}

// ----

static enum code judge(struct judging *judging)
{
    const struct rule *rule = rules_find(judging->action);
    if (denies(CODE_COMMAND_UNKNOWN, rule->who == RULES_NOBODY)) {
        return CODE_COMMAND_UNKNOWN;
    }
    // Genesis is entry 0 and nothing else, wherever in a batch it stands: its own signatures are all that
    // judges it.
    bool genesis = judging->action == TALLY__ACTION__ACTION_PLATFORM_GENESIS;
    if (denies(CODE_INVALID, genesis != (judging->command->index == 0))) {
        return CODE_INVALID;
    }
    enum code code = load_policy(judging);
    if (code == CODE_NONE) {
        code = check_proof(judging, rule);
    }
    if (code == CODE_NONE) {
        code = check_organization(judging, rule);
    }
    if (code == CODE_NONE) {
        code = check_permission(judging, rule);
    }
    if (code == CODE_NONE) {
        code = check_compliance(judging);
    }
    return code == CODE_NONE ? run(rule->blocking, judging) : code;
}

// Whether a refusal is written, where, and who gets to see it. A stranger's stands in the platform's chain,
// and he is told one code, whether the organization exists or not. A machine's stands where it belongs.
static void place_refusal(const struct judging *judging)
{
    struct gate_verdict *verdict = judging->verdict;
    enum judging_standing standing = judging->standing;
    bool of_org = standing == JUDGING_MEMBER || standing == JUDGING_DEACTIVATED || standing == JUDGING_MACHINE
                  || (standing == JUDGING_INVITEE && !judging->in_platform);
    bool of_platform = judging->in_platform && (standing == JUDGING_PERSON || standing == JUDGING_ADMIN);
    bool sensitive = (judging->control & PLATFORM_CONTROL_SENSITIVE) != 0;
    verdict->in_platform = !of_org;
    verdict->at_home = verdict->code == CODE_ORG_SCOPE;
    // A former member is told that he is one, and no more.
    verdict->sender_gets_it = of_platform || (of_org && verdict->code != CODE_MEMBER_INACTIVE);
    bool always = sensitive || verdict->code == CODE_EVAL_ERROR;
    verdict->record = always ? GATE_RECORD_ENTRY : GATE_RECORD_FIRST;
}

// A question changes nothing: whether it was answered or refused, it is an entry only if its action asks for
// one.
static void place_question(const struct judging *judging)
{
    bool sensitive = (judging->control & PLATFORM_CONTROL_SENSITIVE) != 0;
    judging->verdict->record = sensitive ? GATE_RECORD_ENTRY : GATE_RECORD_NONE;
}

// Nobody becomes a user by being refused: his refusal stands under the key that he came with.
static void make_stranger(const struct judging *judging, struct gate_actor *actor)
{
    actor->kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_STRANGER;
    actor->key_entry = 0;
    memcpy(actor->id, judging->command->batch->signers[0].bytes, GATE_ID_SIZE);
}

void judge_command(const struct view *view, const struct gate_command *command, struct gate_actor *actor,
                   struct gate_verdict *verdict_out)
{
    const Tally__Intent *intent = command->command->intent;
    *verdict_out = (struct gate_verdict){.outcome = TALLY__OUTCOME__OUTCOME_PERMIT};
    struct judging judging = {
        .view = view,
        .command = command,
        .intent = intent,
        .actor = actor,
        .verdict = verdict_out,
        .action = (uint32_t)intent->payload_case,
        .org_id = span_text(intent->org),
        .in_platform = strcmp(intent->org, STATE_KEY_PLATFORM) == 0,
        .time_us = command->batch->time_us,
        .role_name = "",
    };
    if (actor->key_entry < command->index) {
        check_cite(verdict_out, actor->key_entry);
    }
    enum code code = judge(&judging);
    memcpy(actor->role, judging.role_name, strlen(judging.role_name) + 1);
    bool asks = query_is_action((Tally__Action)judging.action);
    if (code != CODE_NONE) {
        check_deny(verdict_out, code);
        place_refusal(&judging);
    }
    if (asks) {
        place_question(&judging);
    }
    if (code == CODE_NONE) {
        return;
    }
    if (judging.action == TALLY__ACTION__ACTION_USER_REGISTER) {
        make_stranger(&judging, actor);
    }
}

// Who somebody is, without what a command would say: each guard beyond the cell reads the command.
static enum code judge_ability(struct judging *judging, const struct rule *rule)
{
    if (denies(CODE_COMMAND_UNKNOWN, rule->who == RULES_NOBODY)) {
        return CODE_COMMAND_UNKNOWN;
    }
    const struct rule bare = {.who = rule->who};
    enum code code = load_policy(judging);
    if (code == CODE_NONE) {
        code = check_organization(judging, &bare);
    }
    return code == CODE_NONE ? check_permission(judging, &bare) : code;
}

void judge_can(const struct view *view, const struct gate_can *can, struct gate_actor *actor,
               struct gate_verdict *verdict_out)
{
    Tally__Subject self = TALLY__SUBJECT__INIT;
    Tally__Subject *subjects[] = {&self};
    Tally__Intent intent = TALLY__INTENT__INIT;
    struct gate_batch batch = {.time_us = can->time_us, .index = can->index};
    struct gate_command command = {.batch = &batch, .index = can->index};
    *verdict_out = (struct gate_verdict){.outcome = TALLY__OUTCOME__OUTCOME_PERMIT};
    self.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    self.id = message_bytes(span(actor->id, GATE_ID_SIZE));
    intent.org = (char *)(uintptr_t)can->org;
    intent.subject = subjects;
    intent.n_subject = 1;
    struct judging judging = {
        .view = view,
        .command = &command,
        .intent = &intent,
        .actor = actor,
        .verdict = verdict_out,
        .action = (uint32_t)can->action,
        .org_id = span_text(can->org),
        .in_platform = strcmp(can->org, STATE_KEY_PLATFORM) == 0,
        .time_us = can->time_us,
        .role_name = "",
    };
    if (actor->kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT
        && judging.org_id.size < sizeof(actor->home)) {
        memcpy(actor->home, can->org, judging.org_id.size + 1);  // It is looked for where it is asked about.
    }
    enum code code = judge_ability(&judging, rules_find(judging.action));
    memcpy(actor->role, judging.role_name, strlen(judging.role_name) + 1);
    if (code != CODE_NONE) {
        check_deny(verdict_out, code);
    }
}
