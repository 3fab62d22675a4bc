// works.h — the commands of machines, roles, grants and policies, each a verb of a court, as acts.h has those
// of people and organizations.
#ifndef TESTS_SUPPORT_WORKS_H
#define TESTS_SUPPORT_WORKS_H

#include "tests/support/acts.h"

// ---- Service accounts. A machine is its name; so is its key. Whoever makes it answers for it.

// With one action of its own: to append events.
struct court_act works_account(struct court *court, const char *by, const char *org, const char *account);
// With a role.
struct court_act works_account_as(struct court *court, const char *by, const char *org, const char *account,
                                  const char *role);
// Gives it another role.
struct court_act works_account_update(struct court *court, const char *by, const char *org,
                                      const char *account, const char *role);
struct court_act works_account_end(struct court *court, const char *by, const char *org, const char *account);
// Sets what it may do: actions, each once and in order.
void works_list(struct court *court, struct court_act *create, const uint32_t *actions, size_t count);

// ---- An organization's roles, and its grants

struct court_act works_define(struct court *court, const char *by, const char *org, const char *role,
                              uint32_t rank);  // it may append events
void works_define_actions(struct court *court, struct court_act *define, const uint32_t *actions,
                          size_t count);
// Everything in a collection, for ever, to a role.
struct court_act works_grant(struct court *court, const char *by, const char *org, const char *grant,
                             const char *role, const char *collection);
// Likewise to a user, and to a service account.
struct court_act works_grant_user(struct court *court, const char *by, const char *org, const char *grant,
                                  const char *user, const char *collection);
struct court_act works_grant_account(struct court *court, const char *by, const char *org, const char *grant,
                                     const char *account, const char *collection);
struct court_act works_ungrant(struct court *court, const char *by, const char *org, const char *grant);

// ---- Records, by path. A new one has one sealed field, "name", and fields that a test adds.

struct court_act works_record(struct court *court, const char *by, const char *org, const char *path);
struct court_act works_record_update(struct court *court, const char *by, const char *org, const char *path,
                                     uint64_t version);
struct court_act works_record_void(struct court *court, const char *by, const char *org, const char *path,
                                   uint64_t version);
// Adds a reference to another record.
void works_refer(struct court *court, struct court_act *create, const char *field, const char *path);

// ---- The platform's policies

// The role table of the engine, under another version; free to be bent.
struct court_act works_publish_roles(struct court *court, const char *by, uint32_t version);
// The cell of a role in it.
Tally__Permission *works_cell(struct court_act *publish, const char *role, uint32_t action);

// The schema of a collection that the ledger began with, under another version; free to be bent.
struct court_act works_publish_schema(struct court *court, const char *by, const char *collection,
                                      uint32_t version);

struct court_act works_activate(struct court *court, const char *by, uint32_t engine);
struct court_act works_confirm_clock(struct court *court, const char *by, uint64_t time_us);

#endif
