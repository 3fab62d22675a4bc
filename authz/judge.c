// judge.c — the stages in their order.
#include "authz/judge.h"

#include "authz/actions.h"
#include "authz/check.h"
#include "ledger/state/platform.h"

struct judging {
    const struct view *view;
    const struct gate_command *command;
    struct gate_actor *actor;
    struct gate_verdict *verdict;
    uint32_t action;
    bool in_platform;
    uint8_t control;  // platform_control_flag
};

// Policy and engine in force. At index 0 there is none yet: genesis is judged by its own signatures.
static enum code load_policy(struct judging *judging)
{
    struct platform_ledger ledger;
    struct platform_controls controls;
    if (judging->command->index == 0) {
        judging->verdict->engine = 1;
        return CODE_NONE;
    }
    if (platform_ledger_get(judging->view, &ledger) != OK
        || platform_controls_get(judging->view, &controls) != OK) {
        return CODE_POLICY_MISSING;
    }
    judging->verdict->engine = ledger.engine;
    judging->verdict->policy = ledger.policy;
    judging->control = controls.flags[judging->action];
    return CODE_NONE;
}

// Stage 4. Organizations come with their own commands; until one exists, all but the platform is unknown.
static enum code check_organization(const struct judging *judging)
{
    return denies(CODE_ORG_UNKNOWN, !judging->in_platform) ? CODE_ORG_UNKNOWN : CODE_NONE;
}

// Stage 5.
static enum code check_permission(struct judging *judging)
{
    struct platform_role role;
    const char *name = actions_role_name(ACTIONS_PLATFORM);
    if (judging->command->index == 0) {
        return CODE_NONE;
    }
    enum err error = platform_role_get(judging->view, span_text(STATE_KEY_PLATFORM), span_text(name), &role);
    if (error != OK) {
        return error == E_NOT_FOUND ? CODE_ROLE_UNKNOWN : CODE_EVAL_ERROR;
    }
    memcpy(judging->actor->role, name, strlen(name) + 1);
    check_cite(judging->verdict, role.entry);
    bool allowed = role.cells[judging->action] == TALLY__CELL__CELL_ALLOWED;
    return denies(CODE_ROLE, !allowed) ? CODE_ROLE : CODE_NONE;
}

// Stage 6.
static enum code check_compliance(const struct judging *judging)
{
    bool reason_asked = (judging->control & PLATFORM_CONTROL_REASON) != 0;
    bool reason_given = judging->command->command->intent->reason != NULL;
    return denies(CODE_REASON_REQUIRED, reason_asked && !reason_given) ? CODE_REASON_REQUIRED : CODE_NONE;
}

static enum code judge(struct judging *judging)
{
    if (denies(CODE_COMMAND_UNKNOWN, actions_name((Tally__Action)judging->action) == NULL)) {
        return CODE_COMMAND_UNKNOWN;
    }
    // Genesis is entry 0 and nothing else, wherever in a batch it stands: its own signatures are all that judges it.
    bool genesis = judging->action == TALLY__ACTION__ACTION_PLATFORM_GENESIS;
    if (denies(CODE_INVALID, genesis != (judging->command->index == 0))) {
        return CODE_INVALID;
    }
    enum code code = load_policy(judging);
    if (code == CODE_NONE) {
        code = check_organization(judging);
    }
    if (code == CODE_NONE) {
        code = check_permission(judging);
    }
    return code == CODE_NONE ? check_compliance(judging) : code;
}

// Whether a refusal is written, where, and who gets to see it.
static void place_refusal(const struct judging *judging)
{
    struct gate_verdict *verdict = judging->verdict;
    bool stranger = verdict->stage == 4 && verdict->told == CODE_ORG_UNKNOWN;
    bool sensitive = (judging->control & PLATFORM_CONTROL_SENSITIVE) != 0;
    verdict->in_platform = stranger || judging->in_platform;
    verdict->sender_gets_it = !stranger;
    verdict->record = stranger && !sensitive ? GATE_RECORD_NONE : GATE_RECORD_ENTRY;
}

void judge_command(const struct view *view, const struct gate_command *command, struct gate_actor *actor,
                   struct gate_verdict *verdict_out)
{
    *verdict_out = (struct gate_verdict){.outcome = TALLY__OUTCOME__OUTCOME_PERMIT};
    struct judging judging = {
        .view = view,
        .command = command,
        .actor = actor,
        .verdict = verdict_out,
        .action = (uint32_t)command->command->intent->payload_case,
        .in_platform = strcmp(command->command->intent->org, STATE_KEY_PLATFORM) == 0,
    };
    if (command->index > 0) {
        check_cite(verdict_out, actor->key_entry);
    }
    enum code code = judging.action < PLATFORM_ACTIONS ? judge(&judging) : CODE_COMMAND_UNKNOWN;
    if (code != CODE_NONE) {
        check_deny(verdict_out, code);
        place_refusal(&judging);
    }
}
