// Records, from the request to the entry: admitted by their schema, written, changed, kept over a restart.
#include "ledger/core/message.h"
#include "ledger/state/record.h"
#include "tests/support/house.h"

#include <criterion/criterion.h>

#define LAB "lab-west"
#define PATH "samples/S-1"

static struct house house;

static void begin(void)
{
    house_begin(&house);
    cr_assert_eq(house_register(&house, "ada", "ada@lab.example"), CODE_NONE);
    cr_assert_eq(house_create(&house, "ada", LAB), CODE_NONE);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(record, .init = begin, .fini = end);

static struct house_act about(const char *path)
{
    struct house_act act = house_act(&house, "ada", LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD, path);
    act.intent->subject[0]->id = message_bytes(span_text(path));
    return act;
}

static Tally__Field sealed(struct house_act *act, const char *name, const char *text)
{
    Tally__Field field = TALLY__FIELD__INIT;
    field.name = (char *)(uintptr_t)name;
    field.content_case = TALLY__FIELD__CONTENT_SEALED;
    field.sealed = house_seal(act, text);
    return field;
}

static uint32_t create(const char *path, const char *field_name, const char *text)
{
    struct house_act act = about(path);
    Tally__RecordCreate payload = TALLY__RECORD_CREATE__INIT;
    Tally__Field field = sealed(&act, field_name, text);
    Tally__Field *fields[] = {&field};
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_RECORD_CREATE;
    act.intent->record_create = &payload;
    payload.schema_version = 1;
    payload.field = fields;
    payload.n_field = 1;
    return house_send(&act);
}

static uint32_t update(const char *path, uint64_t version, const char *text)
{
    struct house_act act = about(path);
    Tally__RecordUpdate payload = TALLY__RECORD_UPDATE__INIT;
    Tally__Reason reason = TALLY__REASON__INIT;
    Tally__Field field = sealed(&act, "name", text);
    Tally__Field *fields[] = {&field};
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_RECORD_UPDATE;
    act.intent->record_update = &payload;
    act.intent->expected_version = version;
    act.intent->reason = &reason;
    reason.code = 1;
    reason.text = house_seal(&act, "a slip of the pen");
    payload.schema_version = 1;
    payload.field = fields;
    payload.n_field = 1;
    return house_send(&act);
}

Test(record, is_admitted_by_its_schema)
{
    char long_name[202] = "";
    memset(long_name, 'x', 201);
    cr_assert_eq(create(PATH, "name", long_name), CODE_INVALID);
    cr_assert_null(house_entry(&house));
    cr_assert_eq(create(PATH, "colour", "red"), CODE_INVALID);
    cr_assert_eq(create(PATH, "amount", "18.72 g"), CODE_INVALID, "a text is no decimal");
    long_name[200] = '\0';
    cr_assert_eq(create(PATH, "name", long_name), CODE_NONE);
}

Test(record, is_changed_version_by_version_and_kept)
{
    cr_assert_eq(create(PATH, "name", "Lantern Glow"), CODE_NONE);
    cr_assert_eq(update(PATH, 1, "Lantern Glow #4"), CODE_NONE);
    cr_assert_eq(update(PATH, 1, "Lantern Glow #5"), CODE_CONFLICT);
    struct digest before = house_state(&house);
    house_reopen(&house, true);
    struct digest after = house_state(&house);
    cr_assert(digest_equal(&before, &after));
    cr_assert_eq(update(PATH, 2, "Lantern Glow #5"), CODE_NONE);
    cr_assert_eq(create(PATH, "name", "another"), CODE_ALREADY_EXISTS);
}
