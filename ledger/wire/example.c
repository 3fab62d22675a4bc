// example.c — appends one event to a ledger and prints where it stands: all of it that a backend needs.
//
//   cc example.c $(pkg-config --cflags --libs tally)
//   example URL PIN-FILE VKEY-FILE KEY-FILE ORGANIZATION THING
#include "ledger/wire/client.h"

#include <stdio.h>

// One event about one thing, with one field that nobody but the organization can read.
static struct tally_draft *write_event(char *organization, const char *thing)
{
    struct tally_draft *draft = tally_draft_new();
    Tally__Intent *intent = tally_draft_intent(draft);
    Tally__EventAppend *event = tally_draft_alloc(draft, sizeof(*event));
    Tally__Subject *subject = tally_draft_alloc(draft, sizeof(*subject));
    Tally__Subject **subjects = tally_draft_alloc(draft, sizeof(Tally__Subject *));
    Tally__Field **fields = tally_draft_alloc(draft, sizeof(Tally__Field *));
    tally__subject__init(subject);
    subject->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_THING;
    subject->id = tally_draft_bytes(draft, thing, strlen(thing));
    subjects[0] = subject;
    fields[0] = tally_draft_sealed_field(draft, "reading", "7.04 pH");
    tally__event_append__init(event);
    event->type = tally_draft_text(draft, "sample.measured");
    event->field = fields;
    event->n_field = 1;
    intent->org = organization;
    intent->subject = subjects;
    intent->n_subject = 1;
    intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    intent->event_append = event;
    return draft;
}

static enum err append(const struct tally_options *options, const char *key_file, struct tally_draft *draft)
{
    struct tally_key *key = NULL;
    struct tally_client *client = NULL;
    struct tally_result result = {0};
    enum err error = tally_key_load(key_file, NULL, &key);
    if (error == OK) {
        error = tally_connect(options, &client);
    }
    if (error == OK) {
        error = tally_submit(client, draft, &key, 1, &result);
    }
    if (error == OK && result.refused != 0) {
        (void)printf("refused: %s\n", tally_code_sentence(result.refused));
    } else if (error == OK) {
        (void)printf("index %llu: %s\n", (unsigned long long)result.first,
                     result.codes[0] == 0 ? "permitted" : tally_code_sentence(result.codes[0]));
    }
    tally_close(client);
    tally_key_free(key);
    return error;
}

int main(int count, char **arguments)
{
    if (count != 7) {
        (void)fprintf(stderr, "usage: example URL PIN VKEY KEY ORGANIZATION THING\n");
        return 2;
    }
    struct tally_options options = {.url = arguments[1],
                                    .pin = arguments[2],
                                    .vkey = arguments[3],
                                    .channel = TALLY__CHANNEL__CHANNEL_API};
    struct tally_draft *draft = write_event(arguments[5], arguments[6]);
    enum err error = append(&options, arguments[4], draft);
    if (error != OK) {
        (void)fprintf(stderr, "%s: %s\n", tally_error_name(error), tally_error_sentence(error));
    }
    tally_draft_free(draft);
    return error == OK ? 0 : 1;
}
