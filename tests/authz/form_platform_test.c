// The form of what the platform publishes.
#include "authz/form.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#include <stdio.h>

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(form_platform, .init = open_court, .fini = close_court);

static uint32_t form_of(struct court_act act)
{
    return form_check(act.command);
}

static struct court_act publish(void)
{
    return works_publish_roles(&court, "padm-1", 2);
}

static Tally__RoleTable *table_of(struct court_act *act)
{
    return act->intent->role_publish->roles;
}

Test(form_platform, a_role_table_has_the_roles_of_the_engine_and_no_other)
{
    struct court_act act = publish();
    cr_assert_eq(form_of(act), CODE_NONE);
    table_of(&act)->n_role--;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->role[3] = table_of(&act)->role[2];
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->role[3]->rank = 256;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->version = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    act.intent->role_publish->roles = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    act.intent->subject[0]->id.len--;
    cr_assert_eq(form_of(act), CODE_BAD_ID, "its subject is called roles");
}

Test(form_platform, actions_are_known_and_stand_once)
{
    struct court_act act = publish();
    table_of(&act)->role[0]->permission[0]->action = 31;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->role[0]->permission[1] = table_of(&act)->role[0]->permission[0];
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->control[0]->action = 31;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->control[1] = table_of(&act)->control[0];
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form_platform, a_table_asks_for_nothing_that_is_not_judged_and_leaves_a_way_back)
{
    struct court_act act = publish();
    table_of(&act)->control[0]->step_up = true;
    cr_assert_eq(form_of(act), CODE_VERSION_UNSUPPORTED);
    act = publish();
    table_of(&act)->control[0]->second_person = true;
    cr_assert_eq(form_of(act), CODE_VERSION_UNSUPPORTED);
    act = publish();
    works_cell(&act, "platform", TALLY__ACTION__ACTION_ROLE_PUBLISH)->cell = TALLY__CELL__CELL_DENIED;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->role[7]->n_permission = 1;
    cr_assert_eq(form_of(act), CODE_INVALID, "it is not even named");
}

// ---- Schemas

static struct court_act schema(void)
{
    return works_publish_schema(&court, "padm-1", "samples", 2);
}

static Tally__SchemaField *field_of(struct court_act *act, const char *name)
{
    Tally__CollectionSchema *payload = act->intent->schema_publish->schema;
    for (size_t i = 0; i < payload->n_field; i++) {
        if (strcmp(payload->field[i]->name, name) == 0) {
            return payload->field[i];
        }
    }
    cr_assert(false, "no field %s", name);
    return NULL;
}

Test(form_platform, a_schema_is_of_a_collection_that_somebody_writes)
{
    struct court_act act = schema();
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->schema_publish->schema->version = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    act.intent->schema_publish->schema->collection = (char *)(uintptr_t) "logs";
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    act.intent->schema_publish->schema->collection = (char *)(uintptr_t) "things";
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = schema();
    act.intent->schema_publish->schema->collection = (char *)(uintptr_t) "projects";
    cr_assert_eq(form_of(act), CODE_BAD_ID, "not what the subject says");
    act = schema();
    act.intent->schema_publish->schema = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    act.intent->schema_publish->schema->n_field = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form_platform, a_schema_has_at_most_as_many_fields_as_a_record)
{
    Tally__SchemaField fields[LIMIT_FIELDS + 1];
    Tally__SchemaField *places[LIMIT_FIELDS + 1];
    char names[LIMIT_FIELDS + 1][8];
    struct court_act act = schema();
    for (size_t i = 0; i <= LIMIT_FIELDS; i++) {
        tally__schema_field__init(&fields[i]);
        (void)snprintf(names[i], sizeof(names[i]), "f%zu", i);
        fields[i].name = names[i];
        fields[i].type = TALLY__FIELD_TYPE__FIELD_TYPE_FLAG;
        places[i] = &fields[i];
    }
    act.intent->schema_publish->schema->field = places;
    act.intent->schema_publish->schema->n_field = LIMIT_FIELDS;
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->schema_publish->schema->n_field = LIMIT_FIELDS + 1;
    cr_assert_eq(form_of(act), CODE_TOO_LARGE);
}

Test(form_platform, a_schema_has_as_many_references_as_a_verdict_can_cite)
{
    static const char *const others[] = {"note", "tag"};
    struct court_act act = schema();
    for (size_t i = 0; i < 2; i++) {
        Tally__SchemaField *field = field_of(&act, others[i]);
        field->type = TALLY__FIELD_TYPE__FIELD_TYPE_REFERENCE;
        field->open = true;
        field->bytes_max = 0;
        field->reference_to = (char *)(uintptr_t) "samples";
        cr_assert_eq(form_of(act), i == 0 ? CODE_NONE : CODE_TOO_LARGE, "three and %zu", i + 1);
    }
}

Test(form_platform, a_field_has_a_name_a_type_and_a_size)
{
    struct court_act act = schema();
    field_of(&act, "note")->name = (char *)(uintptr_t) "a.note";
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    field_of(&act, "note")->name = (char *)(uintptr_t) "name";
    cr_assert_eq(form_of(act), CODE_INVALID, "twice");
    act = schema();
    field_of(&act, "note")->type = TALLY__FIELD_TYPE__FIELD_TYPE_UNSPECIFIED;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    field_of(&act, "note")->bytes_max = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
    field_of(&act, "note")->bytes_max = LIMIT_VALUE - 8;
    cr_assert_eq(form_of(act), CODE_NONE);
    field_of(&act, "note")->bytes_max = LIMIT_VALUE - 7;
    cr_assert_eq(form_of(act), CODE_INVALID);
    field_of(&act, "note")->bytes_max = LIMIT_OPEN_TEXT;
    field_of(&act, "note")->open = true;
    cr_assert_eq(form_of(act), CODE_NONE);
    field_of(&act, "note")->bytes_max = LIMIT_OPEN_TEXT + 1;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    field_of(&act, "received_at")->bytes_max = 1;
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form_platform, a_reference_is_open_and_names_a_collection_and_nothing_else_does)
{
    struct court_act act = schema();
    field_of(&act, "project")->open = false;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    field_of(&act, "project")->reference_to = (char *)(uintptr_t) "things";
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    field_of(&act, "note")->reference_to = (char *)(uintptr_t) "projects";
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = schema();
    field_of(&act, "amount")->open = true;
    cr_assert_eq(form_of(act), CODE_INVALID, "a decimal has no public form");
}

Test(form_platform, engine_and_clock_are_named)
{
    struct court_act acts[] = {works_activate(&court, "padm-1", 1), works_confirm_clock(&court, "padm-1", 1)};
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(form_of(acts[i]), CODE_NONE);
        acts[i].intent->subject[0]->id.len--;
        cr_assert_eq(form_of(acts[i]), CODE_BAD_ID);
    }
}
