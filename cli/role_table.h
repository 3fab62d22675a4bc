// role_table.h — the platform's role table as a text that people edit, in JSON.
//
//   {"version": 1,
//    "roles": {"owner": {"rank": 100, "cells": {"org.create": "allowed", "record.void": "grant"}}},
//    "control": {"org.create": ["sensitive", "human"]}}
//
// A cell is allowed, grant, policy, self, ultimate or listed; where there is none, it is denied. A control is
// sensitive, reason, human, step_up or second_person.
// Depends on: authz (actions), wire, jansson. Threads: as the draft.
#ifndef CLI_ROLE_TABLE_H
#define CLI_ROLE_TABLE_H

#include "ledger/base/err.h"
#include "ledger/wire/client.h"

#include <jansson.h>

enum { ROLE_TABLE_PROBLEM_SIZE = 200 };

// Version 1, as this program knows it. The caller's to free; NULL without memory.
json_t *role_table_built_in(void);

// Reads a table into the draft's memory: roles in the order of the engine, all else by action. E_INVALID,
// with what is wrong in `problem`; E_NO_MEMORY.
enum err role_table_read(struct tally_draft *draft, const json_t *json, Tally__RoleTable **table_out,
                         char problem[static ROLE_TABLE_PROBLEM_SIZE]);

#endif
