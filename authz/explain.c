// explain.c — one line for each part of a verdict.
#include "authz/explain.h"

#include "authz/actions.h"
#include "authz/role.h"
#include "ledger/core/code.h"
#include "ledger/state/platform.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const stages[] = {
    "transport",  "form",     "signature", "authentication", "organization", "permission",
    "compliance", "blocking", "",          "service",
};

enum { STAGES = sizeof(stages) / sizeof(stages[0]) };

// A line that is too long ends early; one too many is left out.
[[gnu::format(printf, 2, 3)]] static void add(struct gate_lines *lines, const char *format, ...)
{
    va_list values;
    if (lines->count == GATE_LINES_MAX) {
        return;
    }
    va_start(values, format);
    (void)vsnprintf(lines->text[lines->count++], GATE_LINE_SIZE, format, values);
    va_end(values);
}

static void add_outcome(const struct gate_explained *explained, struct gate_lines *lines)
{
    const struct gate_verdict *verdict = explained->verdict;
    const char *action = actions_name(explained->action);
    action = action == NULL ? "an action that this engine does not know" : action;
    if (verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT) {
        add(lines, "%s: permitted; no stage refused it", action);
        return;
    }
    const struct code_row *row = code_find(verdict->code);
    add(lines, "%s: refused in stage %u (%s) with %u %s: %s", action, verdict->stage,
        verdict->stage < STAGES ? stages[verdict->stage] : "", verdict->code, row == NULL ? "" : row->name,
        row == NULL ? "a code that this engine does not know" : row->sentence);
}

static void add_rules(const struct gate_explained *explained, struct gate_lines *lines)
{
    const struct gate_verdict *verdict = explained->verdict;
    if (explained->role[0] == '\0') {
        add(lines, "acting without a role here");
    } else {
        add(lines, "acting as %s", explained->role);
    }
    add(lines, "by engine %u and the role table of entry %llu", verdict->engine,
        (unsigned long long)verdict->policy);
}

static void add_evidence(const struct gate_verdict *verdict, struct gate_lines *lines)
{
    char text[GATE_LINE_SIZE] = "";
    size_t size = 0;
    for (size_t i = 0; i < verdict->evidence_count && size < sizeof(text); i++) {
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%s%llu", i == 0 ? "" : ", ",
                                 (unsigned long long)verdict->evidence[i]);
    }
    if (verdict->evidence_count > 0) {
        add(lines, "resting on entries %s", text);
    }
}

static const char *condition_of(uint8_t cell)
{
    switch (cell) {
    case TALLY__CELL__CELL_ALLOWED:
        return "";
    case TALLY__CELL__CELL_NEEDS_GRANT:
        return ", with a grant on the collection";
    case TALLY__CELL__CELL_BY_POLICY:
        return ", if the organization's policy says so";
    case TALLY__CELL__CELL_SELF:
        return ", on himself";
    case TALLY__CELL__CELL_ULTIMATE_OWNER:
        return ", who is the ultimate owner";
    case TALLY__CELL__CELL_LISTED:
        return ", if it is listed among its permissions";
    default:
        return NULL;
    }
}

// The roles that the table in force lets do it.
static void add_roles(const struct view *view, Tally__Action action, struct gate_lines *lines)
{
    size_t before = lines->count;
    for (int at = 0; at < ACTIONS_ROLE_COUNT && (uint32_t)action < PLATFORM_ACTIONS; at++) {
        struct platform_role role = {0};
        const char *name = actions_role_name((enum actions_role)at);
        const char *condition = role_get(view, span_text(STATE_KEY_PLATFORM), span_text(name), &role) == OK
                                    ? condition_of(role.cells[(uint32_t)action])
                                    : NULL;
        if (condition != NULL) {
            add(lines, "would pass: the role %s%s", name, condition);
        }
    }
    if (lines->count == before) {
        add(lines, "would pass: nothing, by the role table in force");
    }
}

// What a role's cell asks beside the role.
static void add_condition(const struct view *view, const struct gate_explained *explained,
                          struct gate_lines *lines)
{
    struct platform_role role = {0};
    bool known = explained->role[0] != '\0' && (uint32_t)explained->action < PLATFORM_ACTIONS
                 && role_get(view, span_text(explained->org), span_text(explained->role), &role) == OK;
    const char *condition = known ? condition_of(role.cells[(uint32_t)explained->action]) : NULL;
    if (condition != NULL && condition[0] != '\0') {
        add(lines, "as the role %s may%s", explained->role, condition);
    }
}

static const char *hint_of(uint32_t code)
{
    switch (code) {
#define X(name, sentence) \
    case CODE_##name:     \
        return sentence;
#include "authz/explain.def"
#undef X
    default:
        return NULL;
    }
}

void explain_verdict(const struct view *view, const struct gate_explained *explained,
                     struct gate_lines *lines_out)
{
    lines_out->count = 0;
    add_outcome(explained, lines_out);
    add_rules(explained, lines_out);
    add_evidence(explained->verdict, lines_out);
    const char *hint = hint_of(explained->verdict->code);
    if (explained->verdict->code == CODE_NONE) {
        add_condition(view, explained, lines_out);
    } else if (explained->verdict->code == CODE_ROLE) {
        add_roles(view, explained->action, lines_out);
    } else if (hint != NULL) {
        add(lines_out, "would pass: %s", hint);
    }
}
