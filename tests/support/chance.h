// chance.h — random commands of few people in few organizations, so that they meet.
#ifndef TESTS_SUPPORT_CHANCE_H
#define TESTS_SUPPORT_CHANCE_H

#include "tests/support/acts.h"
#include "tests/support/random.h"

enum { CHANCE_PEOPLE = 6 };

// "person 0" and so on; and one more, who never registers.
const char *chance_person(size_t at);

// Users, and organizations that two of them found, so that there is something to be done.
void chance_begin(struct court *court, const char *const orgs[], size_t count);

// A command of somebody in an organization: well-formed, often permitted, often not.
struct court_act chance_in_org(struct court *court, struct random *random, const char *org);

// A command of somebody about himself, or of an administrator, under the platform.
struct court_act chance_in_platform(struct court *court, struct random *random);

#endif
