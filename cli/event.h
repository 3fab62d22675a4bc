// event.h — an event as a person or a program writes it, in JSON, and as a command says it.
//
//   {"org": "platform", "type": "sample.weighed", "subject": ["thing:balance-7"],
//    "field": {"mass": "1.02 g"}, "open": {"status": "ok"},
//    "occurred_at": "2026-03-02T08:00:00Z", "reason": "...", "reason_code": 3}
//
// Values of "field" are sealed: the log holds salted commitments, and the values can be forgotten. Those of
// "open" stand in the log for ever. A value is a text, a whole number, true or false. "subject" may be one
// text. All but "org" and "type" may be missing.
// Depends on: authz (grammars), wire, jansson. Threads: as the draft.
#ifndef CLI_EVENT_H
#define CLI_EVENT_H

#include "ledger/base/err.h"
#include "ledger/wire/client.h"

#include <jansson.h>

enum { EVENT_PROBLEM_SIZE = 200 };

// Adds the event to the draft. E_INVALID, with what is wrong in `problem`; E_LIMIT or E_NO_MEMORY when the
// draft is full.
enum err event_add(struct tally_draft *draft, const json_t *event, char problem[static EVENT_PROBLEM_SIZE]);

// The organization of an event; NULL when it has none.
const char *event_org(const json_t *event);

// Bytes that an event takes in a request at most, when its JSON text is `text_size` long.
size_t event_size_max(const json_t *event, size_t text_size);

#endif
