// house_work.h — the commands of machines and records in a house, whole; each answered as house_send().
#ifndef TESTS_SUPPORT_HOUSE_WORK_H
#define TESTS_SUPPORT_HOUSE_WORK_H

#include "tests/support/house.h"

// A service account that may append events. Its key goes by its name; whoever makes it answers for it.
uint32_t house_machine(struct house *house, const char *by, const char *org, const char *name);
uint32_t house_stop_machine(struct house *house, const char *by, const char *org, const char *name);

// An event without fields.
uint32_t house_event(struct house *house, const char *by, const char *org);

// A record with one sealed text, under schema version 1; and a change of its name.
uint32_t house_record(struct house *house, const char *org, const char *path, const char *field,
                      const char *text);
uint32_t house_record_update(struct house *house, const char *org, const char *path, uint64_t version,
                             const char *text);

#endif
