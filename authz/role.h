// role.h — roles as judgement sees them: a row of the role table in force, or an organization's own role.
//
// A role of an organization lists actions. What each is worth, the table in force says: as much as it is to
// the highest built-in role that ranks no higher and has it (never the owner). So no role of an organization
// reaches above its rank, and what the platform takes away is taken away there, too.
// Depends on: base, state. Threads: as the view.
#ifndef AUTHZ_ROLE_H
#define AUTHZ_ROLE_H

#include "ledger/state/platform.h"

#define ROLE_NO_ACCESS "no_access"

// Whether the name is the platform's: of a row of the table, another name of one, or no_access.
bool role_is_built_in(struct span role);

// Whether a member may be given the built-in role of this canonical name.
bool role_is_assignable(struct span role);

// The row of a role. E_NOT_FOUND when neither the table in force nor the organization has one; errors of the
// view. The role no_access needs no row: it is below all others, and denied everything.
enum err role_get(const struct view *view, struct span org, struct span role, struct platform_role *role_out);

// Fills in what the actions that a role of an organization lists are worth: what no built-in role of its rank
// or below has stays denied. E_NOT_FOUND when the table lacks a built-in role; errors of the view.
enum err role_resolve(const struct view *view, struct platform_role *role);

#endif
