// events.c — intents filled in.
#include "tests/support/events.h"

#include "ledger/base/require.h"

Tally__EventAppend *events_add(struct tally_draft *draft, const char *type)
{
    Tally__EventAppend *event = tally_draft_alloc(draft, sizeof(*event));
    Tally__Subject *subject = tally_draft_alloc(draft, sizeof(*subject));
    Tally__Subject **subjects = tally_draft_alloc(draft, sizeof(Tally__Subject *));
    Tally__Intent *intent = tally_draft_intent(draft);
    require(event != NULL && subject != NULL && subjects != NULL && intent != NULL);
    tally__event_append__init(event);
    tally__subject__init(subject);
    subject->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_THING;
    subject->id = tally_draft_bytes(draft, "sample-17", 9);
    subjects[0] = subject;
    event->type = tally_draft_text(draft, type);
    intent->org = tally_draft_text(draft, "platform");
    intent->subject = subjects;
    intent->n_subject = 1;
    intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    intent->event_append = event;
    return event;
}

void events_add_with_fields(struct tally_draft *draft, const char *sealed, const char *open)
{
    Tally__EventAppend *event = events_add(draft, "sample.measured");
    event->field = tally_draft_alloc(draft, 2 * sizeof(Tally__Field *));
    require(event->field != NULL);
    event->field[0] = tally_draft_sealed_field(draft, "note", sealed);
    event->field[1] = tally_draft_open_field(draft, "place", open);
    event->n_field = 2;
    require(event->field[0] != NULL && event->field[1] != NULL);
}

struct tally_draft *events_draft(size_t count)
{
    struct tally_draft *draft = tally_draft_new();
    require(draft != NULL);
    for (size_t i = 0; i < count; i++) {
        (void)events_add(draft, "sample.measured");
    }
    return draft;
}
