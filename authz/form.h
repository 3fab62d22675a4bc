// form.h — stage 1: is the command well-formed by itself?
//
// Sizes of ids, grammars of names, ranges of numbers, and that nothing is filled in that this version cannot
// judge. Needs no state, so a worker does it. (Values behind commitments are checked where they are seen, at
// admission.)
// Depends on: base, core, proto. Threads: pure.
#ifndef AUTHZ_FORM_H
#define AUTHZ_FORM_H

#include "ledger/base/span.h"

#include "proto/command.pb-c.h"

#include <stdbool.h>

// 0, or the code of the first thing that is wrong.
uint32_t form_check(const Tally__Command *command);

// [a-z0-9](-?[a-z0-9])*, 2 to LIMIT_ORG_ID characters: organizations and their like.
bool form_is_slug(struct span text);

// [a-z][a-z0-9_.-]*, 1 to LIMIT_NAME characters: names of fields and of event types.
bool form_is_name(struct span text);

// [A-Za-z0-9]([._-]?[A-Za-z0-9])*, up to 64 characters: ids of records.
bool form_is_record_id(struct span text);

#endif
