// Commitments fit one field of one thing, and disclosures open exactly them.
#include "ledger/base/limits.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>

#include <stdio.h>

enum { SEALED_MAX = LIMIT_DISCLOSURES + 1, NAME_SIZE = 8 };

// A command that creates record samples/S-1 of lab-west, all in one place. Do not copy: it points into
// itself.
struct scene {
    Tally__Command command;
    Tally__Intent intent;
    Tally__Subject subject;
    Tally__Subject *subjects[1];
    Tally__Reason reason;
    Tally__RecordCreate record;
    Tally__Field field[SEALED_MAX];
    Tally__Field *fields[SEALED_MAX];
    char names[SEALED_MAX][NAME_SIZE];
    Tally__Commitment commitment[SEALED_MAX];
    struct digest digests[SEALED_MAX];
    Tally__Disclosure disclosure[SEALED_MAX];
    Tally__Disclosure *disclosures[SEALED_MAX];
    uint8_t salts[SEALED_MAX][COMMITMENT_SALT_SIZE];
    uint8_t values[SEALED_MAX][3];
};

// Writes commitment and disclosure `at` for the field `name`, in the place that the intent gives it.
static void seal(struct scene *scene, size_t at, const char *name)
{
    struct commitment_place place = commitment_place_of(&scene->intent);
    place.field = span_text(name);
    memset(scene->salts[at], (int)at, COMMITMENT_SALT_SIZE);
    memcpy(scene->values[at], "\x0a\x01", 2);  // a Value of one letter
    scene->values[at][2] = (uint8_t)('a' + at % 26);
    struct span salt = span(scene->salts[at], COMMITMENT_SALT_SIZE);
    struct span value = span(scene->values[at], 3);
    scene->digests[at] = commitment_of(&place, salt, value);
    tally__commitment__init(&scene->commitment[at]);
    scene->commitment[at].digest = message_bytes(digest_span(&scene->digests[at]));
    tally__disclosure__init(&scene->disclosure[at]);
    scene->disclosure[at].salt = message_bytes(salt);
    scene->disclosure[at].value = message_bytes(value);
    scene->disclosures[at] = &scene->disclosure[at];
}

static void begin_scene(struct scene *scene)
{
    static char org[] = "lab-west";
    tally__command__init(&scene->command);
    tally__intent__init(&scene->intent);
    tally__subject__init(&scene->subject);
    tally__record_create__init(&scene->record);
    scene->command.intent = &scene->intent;
    scene->intent.org = org;
    scene->subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
    scene->subject.id = message_bytes(span_text("samples/S-1"));
    scene->subjects[0] = &scene->subject;
    scene->intent.n_subject = 1;
    scene->intent.subject = scene->subjects;
    scene->intent.payload_case = TALLY__INTENT__PAYLOAD_RECORD_CREATE;
    scene->intent.record_create = &scene->record;
    scene->record.field = scene->fields;
}

// `count` sealed values: the reason first, then the fields "f1", "f2" and so on.
static void given_command_with(struct scene *scene, size_t count)
{
    begin_scene(scene);
    tally__reason__init(&scene->reason);
    seal(scene, 0, "text");
    scene->reason.text = &scene->commitment[0];
    scene->intent.reason = &scene->reason;
    for (size_t i = 1; i < count; i++) {
        (void)snprintf(scene->names[i], NAME_SIZE, "f%zu", i);
        seal(scene, i, scene->names[i]);
        Tally__Field *field = &scene->field[i - 1];
        tally__field__init(field);
        field->name = scene->names[i];
        field->content_case = TALLY__FIELD__CONTENT_SEALED;
        field->sealed = &scene->commitment[i];
        scene->fields[i - 1] = field;
    }
    scene->record.n_field = count - 1;
}

static enum err check(const struct scene *scene, size_t count)
{
    return commitment_check(&scene->command, scene->disclosures, count);
}

// By Python's hashlib: the tag, bytes 00 to 1f, each part after its u16be length, and the Value "12g".
Test(commitment, is_what_the_format_says)
{
    struct commitment_place place = {
        .org = span_text("lab-west"),
        .subject_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD,
        .subject_id = span_text("samples/S-1"),
        .field = span_text("weight"),
    };
    struct hex salt = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    struct digest actual = commitment_of(&place, hex_span(&salt),
                                         span_text("\x0a\x03"
                                                   "12g"));
    struct digest expected = hex_digest("c8efaae045afe19e84f863c060efc185af815e5f7eb6192112e524ee97fe1e9d");
    cr_assert(digest_equal(&actual, &expected));
}

Test(commitment, changes_with_every_part_and_with_every_boundary_between_them)
{
    static const struct {
        const char *org;
        uint32_t kind;
        const char *id;
        const char *field;
        const char *salt;
        const char *value;
    } rows[] = {
        {"lab", 10, "id", "field", "salt of thirty-two bytes, no. 1!", "value"},
        {"lac", 10, "id", "field", "salt of thirty-two bytes, no. 1!", "value"},
        {"lab", 11, "id", "field", "salt of thirty-two bytes, no. 1!", "value"},
        {"lab", 10, "ie", "field", "salt of thirty-two bytes, no. 1!", "value"},
        {"lab", 10, "id", "fielt", "salt of thirty-two bytes, no. 1!", "value"},
        {"lab", 10, "id", "field", "salt of thirty-two bytes, no. 2!", "value"},
        {"lab", 10, "id", "field", "salt of thirty-two bytes, no. 1!", "valuf"},
        {"lab", 10, "id", "field", "salt of thirty-two bytes, no. 1!", ""},
        {"la", 10, "bid", "field", "salt of thirty-two bytes, no. 1!", "value"},
        {"lab", 10, "idf", "ield", "salt of thirty-two bytes, no. 1!", "value"},
        {"lab", 10, "i", "dfield", "salt of thirty-two bytes, no. 1!", "value"},
        {"lab", 10, "id", "fieldv", "salt of thirty-two bytes, no. 1!", "alue"},
        {"", 10, "", "", "salt of thirty-two bytes, no. 1!", "labidfieldvalue"},
    };
    enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
    struct digest digests[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        struct commitment_place place = {span_text(rows[i].org), rows[i].kind, span_text(rows[i].id),
                                         span_text(rows[i].field)};
        digests[i] = commitment_of(&place, span_text(rows[i].salt), span_text(rows[i].value));
        for (size_t j = 0; j < i; j++) {
            cr_assert_not(digest_equal(&digests[i], &digests[j]), "rows %zu and %zu", i, j);
        }
    }
}

Test(commitment, stands_under_the_first_subject_or_else_the_organization)
{
    static struct scene scene;
    begin_scene(&scene);
    struct commitment_place place = commitment_place_of(&scene.intent);
    cr_assert(span_equal(place.org, span_text("lab-west")));
    cr_assert_eq(place.subject_kind, (uint32_t)TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD);
    cr_assert(span_equal(place.subject_id, span_text("samples/S-1")));
    scene.intent.n_subject = 0;
    place = commitment_place_of(&scene.intent);
    cr_assert_eq(place.subject_kind, (uint32_t)TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION);
    cr_assert(span_equal(place.subject_id, span_text("lab-west")));
}

Test(commitment, list_is_in_the_order_of_the_encoding_and_names_each_field)
{
    static struct scene scene;
    struct commitment_found found[4];
    size_t count = 0;
    given_command_with(&scene, 4);
    cr_assert_eq(commitment_list(&scene.command.base, found, 4, &count), OK);
    cr_assert_eq(count, 4);
    static const char *const names[] = {"text", "f1", "f2", "f3"};
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(found[i].commitment, &scene.commitment[i]);
        cr_assert(span_equal(found[i].field, span_text(names[i])));
    }
    count = 99;
    cr_assert_eq(commitment_list(&scene.command.base, found, 3, &count), E_LIMIT);
    cr_assert_eq(count, 99);
}

Test(commitment, list_skips_open_fields_and_members_of_a_oneof_that_are_not_set)
{
    static struct scene scene;
    struct commitment_found found[4];
    size_t count = 0;
    Tally__PublicValue open;
    tally__public_value__init(&open);
    given_command_with(&scene, 3);
    scene.field[0].content_case = TALLY__FIELD__CONTENT_OPEN;
    scene.field[0].open = &open;
    cr_assert_eq(commitment_list(&scene.command.base, found, 4, &count), OK);
    cr_assert_eq(count, 2);
    cr_assert_eq(found[1].commitment, &scene.commitment[2]);
    scene.intent.payload_case = TALLY__INTENT__PAYLOAD__NOT_SET;
    cr_assert_eq(commitment_list(&scene.command.base, found, 4, &count), OK);
    cr_assert_eq(count, 1);
}

Test(commitment, of_another_length_than_a_digest_is_malformed)
{
    static struct scene scene;
    given_command_with(&scene, 2);
    scene.commitment[1].digest.len = DIGEST_SIZE - 1;
    cr_assert_eq(check(&scene, 2), E_MALFORMED);
    scene.commitment[1].digest.len = 0;
    cr_assert_eq(check(&scene, 2), E_MALFORMED);
}

Test(commitment, is_opened_by_its_disclosures_in_order)
{
    static struct scene scene;
    given_command_with(&scene, 5);
    cr_assert_eq(check(&scene, 5), OK);
}

Test(commitment, needs_exactly_as_many_disclosures)
{
    static struct scene scene;
    given_command_with(&scene, 3);
    cr_assert_eq(check(&scene, 2), E_MISMATCH);
    cr_assert_eq(check(&scene, 0), E_MISMATCH);
    scene.disclosures[3] = &scene.disclosure[0];
    cr_assert_eq(check(&scene, 4), E_MISMATCH);
    begin_scene(&scene);
    scene.intent.reason = NULL;
    scene.record.n_field = 0;
    cr_assert_eq(check(&scene, 0), OK);
    cr_assert_eq(check(&scene, 1), E_MISMATCH);
}

Test(commitment, is_not_opened_by_swapped_or_doubled_disclosures)
{
    static struct scene scene;
    given_command_with(&scene, 3);
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 3; j++) {
            if (i == j) {
                continue;
            }
            Tally__Disclosure *kept[] = {scene.disclosures[0], scene.disclosures[1], scene.disclosures[2]};
            scene.disclosures[i] = kept[j];
            cr_assert_eq(check(&scene, 3), E_MISMATCH, "%zu doubled", j);
            scene.disclosures[j] = kept[i];
            cr_assert_eq(check(&scene, 3), E_MISMATCH, "%zu and %zu swapped", i, j);
            memcpy(scene.disclosures, kept, sizeof(kept));
        }
    }
    cr_assert_eq(check(&scene, 3), OK);
}

Test(commitment, is_not_opened_in_another_place)
{
    static struct scene scene;
    static char other_org[] = "lab-east";
    given_command_with(&scene, 3);
    scene.intent.org = other_org;
    cr_assert_eq(check(&scene, 3), E_MISMATCH);
    given_command_with(&scene, 3);
    scene.subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_THING;
    cr_assert_eq(check(&scene, 3), E_MISMATCH);
    given_command_with(&scene, 3);
    scene.subject.id = message_bytes(span_text("samples/S-2"));
    cr_assert_eq(check(&scene, 3), E_MISMATCH);
    given_command_with(&scene, 3);
    scene.names[2][1]++;
    cr_assert_eq(check(&scene, 3), E_MISMATCH);
    given_command_with(&scene, 3);
    scene.salts[1][COMMITMENT_SALT_SIZE - 1] ^= 1;
    cr_assert_eq(check(&scene, 3), E_MISMATCH);
    given_command_with(&scene, 3);
    scene.values[1][2] ^= 1;
    cr_assert_eq(check(&scene, 3), E_MISMATCH);
}

Test(commitment, wants_a_salt_of_32_bytes_and_a_value_in_its_one_form)
{
    static struct scene scene;
    given_command_with(&scene, 2);
    scene.disclosure[1].salt.len = COMMITMENT_SALT_SIZE - 1;
    cr_assert_eq(check(&scene, 2), E_MALFORMED);
    given_command_with(&scene, 2);
    scene.disclosure[1].salt.len = 0;
    cr_assert_eq(check(&scene, 2), E_MALFORMED);
    given_command_with(&scene, 2);
    scene.disclosure[1].value = message_bytes(span("\x0a\x02"
                                                   "a",
                                                   3));
    cr_assert_eq(check(&scene, 2), E_MALFORMED);
    scene.disclosure[1].value = message_bytes(span("\x0a\x81\x00"
                                                   "a",
                                                   4));
    cr_assert_eq(check(&scene, 2), E_NON_CANONICAL);
    scene.disclosure[1].value = message_bytes(span("\x0a\x01\x07", 3));
    cr_assert_eq(check(&scene, 2), E_TEXT);
    scene.disclosure[1].value = message_bytes(span("\x48\x01", 2));
    cr_assert_eq(check(&scene, 2), E_UNKNOWN_FIELD);
    scene.disclosure[1].value = message_bytes(span(NULL, 0));
    cr_assert_eq(check(&scene, 2), E_MISMATCH);
}

Test(commitment, holds_a_value_of_the_largest_size_and_not_one_byte_more)
{
    static struct scene scene;
    static uint8_t value[LIMIT_VALUE + 1];
    given_command_with(&scene, 1);
    for (size_t size = LIMIT_VALUE; size <= LIMIT_VALUE + 1; size++) {
        size_t letters = size - 3;
        memset(value, 'v', sizeof(value));
        value[0] = 0x0a;
        value[1] = (uint8_t)(0x80 | (letters & 0x7f));
        value[2] = (uint8_t)(letters >> 7);
        struct commitment_place place = commitment_place_of(&scene.intent);
        place.field = span_text("text");
        scene.disclosure[0].value = message_bytes(span(value, size));
        scene.digests[0] = commitment_of(&place, message_span(scene.disclosure[0].salt), span(value, size));
        cr_assert_eq(check(&scene, 1), size == LIMIT_VALUE ? OK : E_LIMIT, "%zu bytes", size);
    }
}

Test(commitment, stands_80_times_in_a_command_and_not_once_more)
{
    static struct scene scene;
    given_command_with(&scene, LIMIT_DISCLOSURES);
    cr_assert_eq(check(&scene, LIMIT_DISCLOSURES), OK);
    given_command_with(&scene, LIMIT_DISCLOSURES + 1);
    cr_assert_eq(check(&scene, LIMIT_DISCLOSURES + 1), E_LIMIT);
    cr_assert_eq(check(&scene, LIMIT_DISCLOSURES), E_LIMIT);
}

Test(commitment, is_not_sought_under_a_name_that_no_length_prefix_holds)
{
    static struct scene scene;
    static char long_text[UINT16_MAX + 2];
    memset(long_text, 'n', sizeof(long_text) - 1);
    given_command_with(&scene, 2);
    scene.field[0].name = long_text;
    cr_assert_eq(check(&scene, 2), E_LIMIT);
    scene.field[0].name = long_text + 1;
    cr_assert_eq(check(&scene, 2), E_MISMATCH);
    given_command_with(&scene, 2);
    scene.intent.org = long_text;
    cr_assert_eq(check(&scene, 2), E_LIMIT);
    given_command_with(&scene, 2);
    scene.subject.id = message_bytes(span(long_text, UINT16_MAX));
    cr_assert_eq(check(&scene, 2), E_LIMIT);
    scene.subject.id.len = UINT16_MAX - 1;
    cr_assert_eq(check(&scene, 2), E_MISMATCH);
}
