// role.h — roles as judgement sees them: a row of the role table in force, by slug.
//
// Depends on: base, state. Threads: as the view.
#ifndef AUTHZ_ROLE_H
#define AUTHZ_ROLE_H

#include "ledger/state/platform.h"

#define ROLE_NO_ACCESS "no_access"

// Whether a member may be given the role: a built-in one, in its canonical form.
bool role_is_assignable(struct span role);

// The row of a role. E_NOT_FOUND when the table in force has none; errors of the view. The role no_access
// needs no row: it is below all others, and denied everything.
enum err role_get(const struct view *view, struct span role, struct platform_role *role_out);

#endif
