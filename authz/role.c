// role.c — the roles that stand in the table, those that an organization makes, and the one that is neither.
#include "authz/role.h"

#include "authz/actions.h"
#include "ledger/state/member.h"

static bool is_no_access(struct span role)
{
    return span_equal(role, span_text(ROLE_NO_ACCESS));
}

static bool is_one_of(struct span role, enum actions_role last)
{
    for (int built_in = ACTIONS_OWNER; built_in <= (int)last; built_in++) {
        if (span_equal(role, span_text(actions_role_name((enum actions_role)built_in)))) {
            return true;
        }
    }
    return is_no_access(role);
}

bool role_is_built_in(struct span role)
{
    return is_one_of(member_role_canonical(role), ACTIONS_USER);
}

bool role_is_assignable(struct span role)
{
    return is_one_of(role, ACTIONS_AUDITOR);
}

// What the built-in role leaves of the actions that are listed and have no cell yet.
static void take_cells(const struct platform_role *listed, const struct platform_role *built_in,
                       struct platform_role *resolved)
{
    for (size_t action = 0; action < PLATFORM_ACTIONS; action++) {
        if (listed->cells[action] != TALLY__CELL__CELL_DENIED
            && resolved->cells[action] == TALLY__CELL__CELL_DENIED) {
            resolved->cells[action] = built_in->cells[action];
        }
    }
}

enum err role_resolve(const struct view *view, struct platform_role *role)
{
    // From the highest to the lowest, as this engine ranks them.
    static const enum actions_role descending[] = {ACTIONS_ADMIN, ACTIONS_SCIENTIST, ACTIONS_TECHNICIAN,
                                                   ACTIONS_AUDITOR, ACTIONS_VIEWER};
    struct platform_role resolved = {.entry = role->entry, .rank = role->rank};
    for (size_t i = 0; i < sizeof(descending) / sizeof(descending[0]); i++) {
        struct platform_role built_in;
        struct span name = span_text(actions_role_name(descending[i]));
        TRY(platform_role_get(view, span_text(STATE_KEY_PLATFORM), name, &built_in));
        if (built_in.rank <= role->rank) {
            take_cells(role, &built_in, &resolved);
        }
    }
    *role = resolved;
    return OK;
}

enum err role_get(const struct view *view, struct span org, struct span role, struct platform_role *role_out)
{
    if (is_no_access(role)) {
        *role_out = (struct platform_role){0};
        return OK;
    }
    // The table has the engine's roles alone, whose names no organization can take.
    enum err error = platform_role_get(view, span_text(STATE_KEY_PLATFORM), role, role_out);
    if (error != E_NOT_FOUND) {
        return error;
    }
    TRY(platform_role_get(view, org, role, role_out));
    return role_resolve(view, role_out);
}
