// bench_event.c — a balance that is read.
#include "cli/bench_event.h"

#include "ledger/state/state_key.h"

#include <inttypes.h>
#include <stdio.h>

enum { SUBJECT_TEXT = 32, SUBJECTS_OF_ONE = 1000000 };

static const char event_type[] = "sample.weighed";
static const char subject_format[] = "sample-%08" PRIu64;
static const char sealed_value[] = "as read by A. Technician";

static const struct {
    const char *name;
    const char *value;
} open_fields[] = {{"mass_mg", "1020.4"}, {"status", "ok"}};

enum { OPEN_FIELDS = sizeof(open_fields) / sizeof(open_fields[0]) };

// xorshift64*: which sample is weighed next need not be a secret.
static uint64_t draw(struct bench_event_maker *maker)
{
    maker->seed ^= maker->seed >> 12;
    maker->seed ^= maker->seed << 25;
    maker->seed ^= maker->seed >> 27;
    return maker->seed * UINT64_C(2685821657736338717);
}

static Tally__Subject *subject(struct tally_draft *draft, uint64_t number)
{
    char text[SUBJECT_TEXT];
    Tally__Subject *subject = tally_draft_alloc(draft, sizeof(*subject));
    if (subject != NULL) {
        int size = snprintf(text, sizeof(text), subject_format, number);
        tally__subject__init(subject);
        subject->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_THING;
        subject->id = tally_draft_bytes(draft, text, (size_t)size);
    }
    return subject;
}

static void sealed_name(char name[static SUBJECT_TEXT], size_t at)
{
    (void)snprintf(name, SUBJECT_TEXT, "remark_%02zu", at);
}

static bool fill_fields(const struct bench_plan *plan, struct tally_draft *draft, Tally__EventAppend *append)
{
    append->field = tally_draft_alloc(draft, (OPEN_FIELDS + plan->sealed) * sizeof(Tally__Field *));
    for (size_t i = 0; append->field != NULL && i < OPEN_FIELDS; i++) {
        append->field[append->n_field++] =
            tally_draft_open_field(draft, open_fields[i].name, open_fields[i].value);
    }
    for (size_t i = 0; append->field != NULL && i < plan->sealed; i++) {
        char name[SUBJECT_TEXT];
        sealed_name(name, i);
        append->field[append->n_field++] = tally_draft_sealed_field(draft, name, sealed_value);
    }
    return append->field != NULL && append->field[append->n_field - 1] != NULL;
}

static bool add_event(struct bench_event_maker *maker, struct tally_draft *draft, uint64_t about)
{
    Tally__Intent *intent = tally_draft_intent(draft);
    Tally__EventAppend *append = tally_draft_alloc(draft, sizeof(*append));
    Tally__Subject **subjects = tally_draft_alloc(draft, sizeof(Tally__Subject *));
    if (intent == NULL || append == NULL || subjects == NULL) {
        return false;
    }
    tally__event_append__init(append);
    append->type = (char *)(uintptr_t)event_type;
    subjects[0] = subject(draft, about);
    intent->org = (char *)(uintptr_t)STATE_KEY_PLATFORM;
    intent->subject = subjects;
    intent->n_subject = 1;
    intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    intent->event_append = append;
    return subjects[0] != NULL && fill_fields(maker->plan, draft, append);
}

struct tally_draft *bench_event_draft(struct bench_event_maker *maker)
{
    const struct bench_plan *plan = maker->plan;
    struct tally_draft *draft = tally_draft_new();
    uint64_t one = draw(maker) % SUBJECTS_OF_ONE;
    bool good = draft != NULL;
    for (size_t i = 0; good && i < plan->batch; i++) {
        good = add_event(maker, draft, plan->subjects == 1 ? one : draw(maker) % plan->subjects);
    }
    if (!good) {
        tally_draft_free(draft);
        return NULL;
    }
    return draft;
}

uint64_t bench_event_payload(const struct bench_plan *plan)
{
    char text[SUBJECT_TEXT];
    int subject_size = snprintf(text, sizeof(text), subject_format, UINT64_C(0));
    uint64_t size = strlen(event_type) + (uint64_t)subject_size;
    for (size_t i = 0; i < OPEN_FIELDS; i++) {
        size += strlen(open_fields[i].name) + strlen(open_fields[i].value);
    }
    sealed_name(text, 0);
    return size + plan->sealed * (strlen(text) + strlen(sealed_value));
}
