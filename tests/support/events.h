// events.h — drafts of events, for whoever submits some.
//
// Anything that fails here ends the test.
#ifndef TESTS_SUPPORT_EVENTS_H
#define TESTS_SUPPORT_EVENTS_H

#include "ledger/wire/client.h"

// One more event in the draft: of the platform, about the thing "sample-17".
Tally__EventAppend *events_add(struct tally_draft *draft, const char *type);

// The same with a field of each kind: "note", sealed, and "place", open.
void events_add_with_fields(struct tally_draft *draft, const char *sealed, const char *open);

// A new draft of `count` events "sample.measured".
struct tally_draft *events_draft(size_t count);

#endif
