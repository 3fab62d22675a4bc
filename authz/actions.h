// actions.h — the actions that this engine can judge, from the one table (actions.def).
//
// Depends on: base, proto. Threads: pure.
#ifndef AUTHZ_ACTIONS_H
#define AUTHZ_ACTIONS_H

#include "ledger/base/arena.h"
#include "ledger/base/span.h"

#include "proto/command.pb-c.h"
#include "proto/platform.pb-c.h"

enum actions_role {
    ACTIONS_OWNER,
    ACTIONS_ADMIN,
    ACTIONS_SCIENTIST,
    ACTIONS_TECHNICIAN,
    ACTIONS_VIEWER,
    ACTIONS_AUDITOR,
    ACTIONS_SERVICE_ACCOUNT,
    ACTIONS_PLATFORM,
    ACTIONS_USER,  // whoever acts as himself
    ACTIONS_ROLE_COUNT,
};

// The slug and rank of a built-in role; higher outranks lower. Static storage.
const char *actions_role_name(enum actions_role role);
uint32_t actions_role_rank(enum actions_role role);

// "record.create"; NULL for an action that is not in the table. Static storage.
const char *actions_name(Tally__Action action);

// The action of a name; ACTION_UNSPECIFIED when there is none.
Tally__Action actions_find(struct span name);

// Role table version 1 as the message that genesis carries, in the arena. NULL when that is used up.
Tally__RoleTable *actions_table(struct arena *arena);

#endif
