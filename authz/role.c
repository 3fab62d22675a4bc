// role.c — the roles that stand in the table, and the one that does not.
#include "authz/role.h"

#include "authz/actions.h"

static bool is_no_access(struct span role)
{
    return span_equal(role, span_text(ROLE_NO_ACCESS));
}

bool role_is_assignable(struct span role)
{
    for (int built_in = ACTIONS_OWNER; built_in <= ACTIONS_AUDITOR; built_in++) {
        if (span_equal(role, span_text(actions_role_name((enum actions_role)built_in)))) {
            return true;
        }
    }
    return is_no_access(role);
}

enum err role_get(const struct view *view, struct span role, struct platform_role *role_out)
{
    if (is_no_access(role)) {
        *role_out = (struct platform_role){0};
        return OK;
    }
    return platform_role_get(view, span_text(STATE_KEY_PLATFORM), role, role_out);
}
