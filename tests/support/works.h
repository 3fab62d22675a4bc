// works.h — the commands of machines, each a verb of a court, as acts.h has those of people.
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

#endif
