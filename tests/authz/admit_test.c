// Admission: each disclosure is held against the place of its commitment, in order.
#include "authz/admit.h"
#include "ledger/core/message.h"
#include "tests/support/value.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

enum { DISCLOSURES_MAX = 8 };

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(admit, .init = open_court, .fini = close_court);

// What the worker holds of one request.
struct opened {
    Tally__Disclosure disclosures[DISCLOSURES_MAX];
    Tally__Disclosure *places[DISCLOSURES_MAX];
    size_t count;
};

static void open_with(struct opened *opened, struct span value)
{
    Tally__Disclosure *disclosure = &opened->disclosures[opened->count];
    tally__disclosure__init(disclosure);
    disclosure->value = message_bytes(arena_copy(&court.arena, value));
    opened->places[opened->count++] = disclosure;
}

static uint32_t admit(const struct court_act *act, const struct opened *opened)
{
    const struct gate *gate = authz_gate();
    return gate->admit(gate->context, &court.view, act->command, opened->places, opened->count);
}

Test(admit, a_registration_with_its_address_and_its_name)
{
    struct court_act act = acts_register(&court, "ann");
    struct opened good = {.count = 0};
    open_with(&good, value_text("ann@example.test"));
    open_with(&good, value_text("Ann"));
    cr_assert_eq(admit(&act, &good), CODE_NONE);
    struct opened swapped = {.count = 0};
    open_with(&swapped, value_text("Ann"));
    open_with(&swapped, value_text("ann@example.test"));
    cr_assert_eq(admit(&act, &swapped), CODE_INVALID);
}

Test(admit, an_invitation_with_its_address_and_its_message)
{
    struct court_act act = acts_invite(&court, "olive", "lab-west", "inv", "ann", "viewer");
    act.intent->invite_create->message = acts_sealed(&court);
    struct opened good = {.count = 0};
    open_with(&good, value_text("ann@example.test"));
    open_with(&good, value_of_size(1000));
    cr_assert_eq(admit(&act, &good), CODE_NONE);
    struct opened bad = {.count = 0};
    open_with(&bad, value_text("ann@example.test"));
    open_with(&bad, value_of_size(1001));
    cr_assert_eq(admit(&act, &bad), CODE_INVALID);
    act = acts_invite_user(&court, "padm-1", "inv", "ann");
    bad.count = 0;
    open_with(&bad, value_text("ann"));
    cr_assert_eq(admit(&act, &bad), CODE_INVALID);
}

Test(admit, a_reason_is_not_empty_whatever_it_is_for)
{
    struct court_act act = acts_deactivate(&court, "olive", "lab-west", "tom");
    struct opened opened = {.count = 0};
    open_with(&opened, value_text("left 03-20"));
    cr_assert_eq(admit(&act, &opened), CODE_NONE);
    opened.count = 0;
    open_with(&opened, value_text(""));
    cr_assert_eq(admit(&act, &opened), CODE_INVALID);
}

Test(admit, the_name_of_a_service_account)
{
    struct court_act acts[] = {works_account(&court, "olive", "lab-west", "bot"),
                               works_account_update(&court, "olive", "lab-west", "bot", "")};
    acts[1].intent->sa_update->name = acts_sealed(&court);
    for (size_t i = 0; i < 2; i++) {
        struct opened opened = {.count = 0};
        open_with(&opened, value_of_size(200));
        cr_assert_eq(admit(&acts[i], &opened), CODE_NONE);
        opened.count = 0;
        open_with(&opened, value_of_size(201));
        cr_assert_eq(admit(&acts[i], &opened), CODE_INVALID);
        opened.count = 0;
        open_with(&opened, value_text(""));
        cr_assert_eq(admit(&acts[i], &opened), CODE_INVALID);
    }
}

Test(admit, a_record_by_its_schema)
{
    struct court_act acts[] = {works_record(&court, "olive", "lab-west", "samples/S-1"),
                               works_record_update(&court, "olive", "lab-west", "samples/S-1", 1)};
    acts[1].intent->reason = NULL;
    for (size_t i = 0; i < 2; i++) {
        struct opened opened = {.count = 0};
        open_with(&opened, value_of_size(200));
        cr_assert_eq(admit(&acts[i], &opened), CODE_NONE);
        opened.count = 0;
        open_with(&opened, value_of_size(201));
        cr_assert_eq(admit(&acts[i], &opened), CODE_INVALID);
        opened.count = 0;
        open_with(&opened, value_integer(7));
        cr_assert_eq(admit(&acts[i], &opened), CODE_INVALID, "a name is a text");
    }
    acts[0].intent->record_create->field[0]->name = (char *)(uintptr_t) "colour";
    struct opened opened = {.count = 0};
    open_with(&opened, value_text("red"));
    cr_assert_eq(admit(&acts[0], &opened), CODE_INVALID, "no such field");
    acts[0].intent->record_create->field[0]->name = (char *)(uintptr_t) "project";
    cr_assert_eq(admit(&acts[0], &opened), CODE_INVALID, "it is open");
}

Test(admit, a_records_reason_is_a_reason)
{
    struct court_act act = works_record_update(&court, "olive", "lab-west", "samples/S-1", 1);
    struct opened opened = {.count = 0};
    open_with(&opened, value_of_size(0));
    open_with(&opened, value_text("Lantern Glow"));
    cr_assert_eq(admit(&act, &opened), CODE_INVALID);
    opened.count = 0;
    open_with(&opened, value_text("a slip of the pen"));
    open_with(&opened, value_text("Lantern Glow"));
    cr_assert_eq(admit(&act, &opened), CODE_NONE);
}

Test(admit, a_record_by_the_version_that_is_known)
{
    struct court_act act = works_record(&court, "olive", "lab-west", "samples/S-1");
    struct opened opened = {.count = 0};
    open_with(&opened, value_text("Lantern Glow"));
    act.intent->record_create->schema_version = 2;
    cr_assert_eq(admit(&act, &opened), CODE_CONFLICT);
    court_do(&court, works_publish_schema(&court, "padm-1", "samples", 2));
    cr_assert_eq(admit(&act, &opened), CODE_NONE);
    act = works_record(&court, "olive", "lab-west", "logs/L-1");
    cr_assert_eq(admit(&act, &opened), CODE_CONFLICT, "nobody's has none");
}

Test(admit, a_profile_field_by_field)
{
    struct court_act act = acts_create(&court, "olive", "lab-west");
    struct opened opened = {.count = 0};
    open_with(&opened, value_text("Lab West"));
    open_with(&opened, value_of_size(100));
    cr_assert_eq(admit(&act, &opened), CODE_NONE);
    opened.count = 1;
    open_with(&opened, value_of_size(101));
    cr_assert_eq(admit(&act, &opened), CODE_INVALID);
    act.intent->org_create->profile[1]->name = (char *)(uintptr_t) "team";
    opened.count = 1;
    open_with(&opened, value_text("x"));
    cr_assert_eq(admit(&act, &opened), CODE_INVALID, "no such field");
}

// A setting called text is no reason, one called email no address.
Test(admit, a_value_by_its_place_and_not_by_its_name)
{
    struct court_act act = acts_set(&court, "olive", "lab-west");
    act.intent->org_settings_update->setting[0]->name = (char *)(uintptr_t) "email";
    struct opened opened = {.count = 0};
    open_with(&opened, value_text("anything"));
    cr_assert_eq(admit(&act, &opened), CODE_NONE);
}

Test(admit, an_event_with_whatever_the_application_says)
{
    struct court_act act = acts_event(&court, "olive", "lab-west");
    Tally__EventAppend *event = act.intent->event_append;
    acts_add_sealed(&court, &event->field, &event->n_field, "whatever");
    struct opened opened = {.count = 0};
    open_with(&opened, value_of_size(5000));
    cr_assert_eq(admit(&act, &opened), CODE_NONE);
}

Test(admit, as_many_values_as_commitments)
{
    struct court_act act = acts_register(&court, "ann");
    struct opened opened = {.count = 0};
    open_with(&opened, value_text("ann@example.test"));
    cr_assert_eq(admit(&act, &opened), CODE_MALFORMED);
}
