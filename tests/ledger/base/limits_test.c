// Limits that hold each other up: what one allows must fit what another encloses. Each limit itself is tested
// at its place, at the limit and one past it.
#include "ledger/base/limits.h"
#include "ledger/core/message.h"

#include "proto/command.pb-c.h"
#include "proto/entry.pb-c.h"
#include "proto/request.pb-c.h"

#include <criterion/criterion.h>

static char name[LIMIT_NAME + 1];
static char org[LIMIT_ORG_ID + 1];
static uint8_t bytes[LIMIT_COMMAND];

static ProtobufCBinaryData of_size(size_t size)
{
    return message_bytes(span(bytes, size));
}

static void fill_names(void)
{
    memset(name, 'n', LIMIT_NAME);
    memset(org, 'o', LIMIT_ORG_ID);
}

TestSuite(limits, .init = fill_names);

Test(limits, let_a_command_hold_a_full_record_about_as_many_subjects_as_may_be)
{
    static Tally__Field field[LIMIT_FIELDS];
    static Tally__Field *fields[LIMIT_FIELDS];
    static Tally__Subject subject[LIMIT_SUBJECTS];
    static Tally__Subject *subjects[LIMIT_SUBJECTS];
    Tally__Commitment sealed;
    Tally__RecordCreate record;
    Tally__Intent intent;
    tally__commitment__init(&sealed);
    tally__record_create__init(&record);
    tally__intent__init(&intent);
    sealed.digest = of_size(32);
    for (size_t i = 0; i < LIMIT_FIELDS; i++) {
        tally__field__init(&field[i]);
        field[i].name = name;
        field[i].content_case = TALLY__FIELD__CONTENT_SEALED;
        field[i].sealed = &sealed;
        fields[i] = &field[i];
    }
    for (size_t i = 0; i < LIMIT_SUBJECTS; i++) {
        tally__subject__init(&subject[i]);
        subject[i].kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_THING;
        subject[i].id = of_size(LIMIT_SUBJECT_ID);
        subjects[i] = &subject[i];
    }
    intent.org = org;
    intent.n_subject = LIMIT_SUBJECTS;
    intent.subject = subjects;
    intent.payload_case = TALLY__INTENT__PAYLOAD_RECORD_CREATE;
    intent.record_create = &record;
    record.n_field = LIMIT_FIELDS;
    record.field = fields;
    cr_assert_leq(protobuf_c_message_get_packed_size(&intent.base), LIMIT_COMMAND / 2);
}

Test(limits, let_effects_hold_the_change_of_every_field_of_a_full_record)
{
    static Tally__Effect effect[LIMIT_FIELDS + LIMIT_SUBJECTS];
    static Tally__Effect *effects_list[LIMIT_FIELDS + LIMIT_SUBJECTS];
    Tally__Subject subject;
    Tally__Datum datum;
    Tally__Effects effects;
    tally__subject__init(&subject);
    tally__datum__init(&datum);
    tally__effects__init(&effects);
    subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_THING;
    subject.id = of_size(LIMIT_SUBJECT_ID);
    datum.kind_case = TALLY__DATUM__KIND_ID;
    datum.id = of_size(LIMIT_PUBLIC_VALUE);
    effects.n_effect = LIMIT_FIELDS + LIMIT_SUBJECTS;
    effects.effect = effects_list;
    for (size_t i = 0; i < effects.n_effect; i++) {
        tally__effect__init(&effect[i]);
        effect[i].subject = &subject;
        effect[i].field = name;
        effect[i].old = &datum;
        effect[i].new_ = &datum;
        effects_list[i] = &effect[i];
    }
    cr_assert_leq(protobuf_c_message_get_packed_size(&effects.base), LIMIT_EFFECTS);
}

Test(limits, let_a_request_hold_a_command_of_the_largest_size_with_disclosures_as_large)
{
    static ProtobufCBinaryData command[1];
    static Tally__Disclosure disclosure[LIMIT_DISCLOSURES];
    static Tally__Disclosure *list[LIMIT_DISCLOSURES];
    Tally__DisclosureSet set;
    Tally__DisclosureSet *sets[] = {&set};
    Tally__SignedBatch batch;
    tally__signed_batch__init(&batch);
    tally__disclosure_set__init(&set);
    command[0] = of_size(LIMIT_COMMAND);
    batch.n_command = 1;
    batch.command = command;
    batch.n_disclosures = 1;
    batch.disclosures = sets;
    set.n_disclosure = LIMIT_DISCLOSURES;
    set.disclosure = list;
    for (size_t i = 0; i < LIMIT_DISCLOSURES; i++) {
        tally__disclosure__init(&disclosure[i]);
        disclosure[i].salt = of_size(32);
        disclosure[i].value = of_size(LIMIT_VALUE / 2);
        list[i] = &disclosure[i];
    }
    cr_assert_leq(protobuf_c_message_get_packed_size(&batch.base), LIMIT_REQUEST);
}

Test(limits, of_one_thing_are_below_those_of_what_holds_many)
{
    cr_assert_lt(LIMIT_VALUE, LIMIT_REQUEST);
    cr_assert_lt(LIMIT_ENTRY, LIMIT_FRAME_CLOSE);
    cr_assert_lt(LIMIT_COMMAND + LIMIT_EFFECTS + LIMIT_ENTRY, LIMIT_COMMIT_CLOSE);
    cr_assert_lt(LIMIT_REFUSED_COMMAND, LIMIT_COMMAND);
    cr_assert_lt(LIMIT_BATCH_COMMANDS, 65536);  // a position is a u16
    cr_assert_lt(LIMIT_PUBLIC_VALUE, LIMIT_VALUE);
}
