// What becomes of the members of an event.
#include "cli/event.h"
#include "ledger/base/limits.h"
#include "ledger/wire/draft.h"

#include <criterion/criterion.h>

#include <stdio.h>

// Fills a draft with the event of a JSON text. Returns what event_add() returns.
static enum err add(struct tally_draft *draft, const char *text)
{
    char problem[EVENT_PROBLEM_SIZE];
    json_t *json = json_loads(text, 0, NULL);
    cr_assert_not_null(json, "%s", text);
    enum err error = event_add(draft, json, problem);
    cr_assert_eq(error == E_INVALID, problem[0] != '\0', "%s: %s", text, problem);
    json_decref(json);
    return error;
}

static void expect_refused(const char *text)
{
    struct tally_draft *draft = tally_draft_new();
    cr_assert_eq(add(draft, text), E_INVALID, "%s", text);
    tally_draft_free(draft);
}

Test(event, members_become_an_intent)
{
    struct tally_draft *draft = tally_draft_new();
    cr_assert_eq(add(draft,
                     "{\"org\": \"lab-west\", \"type\": \"sample.weighed\", \"subject\": [\"thing:b-7\", "
                     "\"user:000102030405060708090a0b0c0d0e0f\"], \"field\": {\"mass\": \"1 g\"}, \"open\": "
                     "{\"n\": -2, \"ok\": true, \"s\": \"x\"}, \"occurred_at\": \"1970-01-01T00:00:01Z\", "
                     "\"reason\": \"why\", \"reason_code\": 4294967295}"),
                 OK);
    const Tally__Intent *intent = &draft->first->intent;
    const Tally__EventAppend *append = intent->event_append;
    cr_assert_str_eq(intent->org, "lab-west");
    cr_assert_str_eq(append->type, "sample.weighed");
    cr_assert_eq(intent->occurred_at_us, 1000000);
    cr_assert_eq(intent->n_subject, 2);
    cr_assert_eq(intent->subject[1]->kind, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER);
    cr_assert_eq(intent->subject[1]->id.len, 16);
    cr_assert_eq(intent->subject[1]->id.data[15], 15);
    cr_assert_eq(append->n_field, 4);
    cr_assert_eq(append->field[0]->content_case, TALLY__FIELD__CONTENT_SEALED);
    cr_assert_eq(append->field[1]->open->integer, -2);
    cr_assert(append->field[2]->open->flag);
    cr_assert_str_eq(append->field[3]->open->text, "x");
    cr_assert_eq(intent->reason->code, UINT32_MAX);
    cr_assert_eq(draft->sealed_count, 2, "a field and the reason");
    tally_draft_free(draft);
}

Test(event, members_that_cannot_be_used_are_refused)
{
    static const char *const texts[] = {
        "[]",
        "{}",
        "{\"org\": \"lab\"}",
        "{\"type\": \"a\"}",
        "{\"org\": \"Lab\", \"type\": \"a\"}",
        "{\"org\": \"lab\", \"type\": \"A\"}",
        "{\"org\": \"lab\", \"type\": \"a\", \"more\": 1}",
        "{\"org\": \"lab\", \"type\": \"a\", \"subject\": 7}",
        "{\"org\": \"lab\", \"type\": \"a\", \"subject\": \"thing:\"}",
        "{\"org\": \"lab\", \"type\": \"a\", \"subject\": \"key:00\"}",
        "{\"org\": \"lab\", \"type\": \"a\", \"field\": \"mass\"}",
        "{\"org\": \"lab\", \"type\": \"a\", \"field\": {\"Mass\": \"1\"}}",
        "{\"org\": \"lab\", \"type\": \"a\", \"field\": {\"mass\": 1.5}}",
        "{\"org\": \"lab\", \"type\": \"a\", \"open\": {\"mass\": null}}",
        "{\"org\": \"lab\", \"type\": \"a\", \"occurred_at\": 7}",
        "{\"org\": \"lab\", \"type\": \"a\", \"reason\": 7}",
        "{\"org\": \"lab\", \"type\": \"a\", \"reason_code\": -1}",
        "{\"org\": \"lab\", \"type\": \"a\", \"reason_code\": 4294967296}",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        expect_refused(texts[i]);
    }
}

// An event with so many fields and subjects.
static enum err add_many(size_t fields, size_t subjects)
{
    char problem[EVENT_PROBLEM_SIZE];
    struct tally_draft *draft = tally_draft_new();
    json_t *json = json_pack("{s:s, s:s, s:{}, s:[]}", "org", "lab", "type", "a", "open", "subject");
    for (size_t i = 0; i < fields; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "n%zu", i);
        (void)json_object_set_new(json_object_get(json, "open"), name, json_integer(1));
    }
    for (size_t i = 0; i < subjects; i++) {
        (void)json_array_append_new(json_object_get(json, "subject"), json_string("thing:a"));
    }
    enum err error = event_add(draft, json, problem);
    json_decref(json);
    tally_draft_free(draft);
    return error;
}

Test(event, has_as_many_fields_and_subjects_as_the_limits_say_and_not_one_more)
{
    cr_assert_eq(add_many(LIMIT_FIELDS, LIMIT_SUBJECTS), OK);
    cr_assert_eq(add_many(LIMIT_FIELDS + 1, 0), E_INVALID);
    cr_assert_eq(add_many(0, LIMIT_SUBJECTS + 1), E_INVALID);
}
