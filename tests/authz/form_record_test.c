// The form of records: how their ids are made, collection by collection, and what a command must bring.
#include "authz/form.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#define LAB "lab-west"
#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(form_record, .init = open_court, .fini = close_court);

static uint32_t form_of(struct court_act act)
{
    return form_check(act.command);
}

static uint32_t create(const char *path)
{
    return form_of(works_record(&court, "olive", LAB, path));
}

static const char *const good[] = {
    "admin/metrc-key",
    "analyses/cannabinoids",
    "batches/B-0001",
    "calculations/total-thc",
    "calendar/2026-03-02",
    "clients/salt-marsh",
    "coas/JR-260302-001.1",
    "files/" ULID,
    "instruments/hplc-1",
    "inventory/" ULID,
    "invoices/INV_7",
    "measurements/" ULID,
    "projects/P-1",
    "reports/" ULID,
    "results/JR-1.thc.12",
    "samples/JR-260302-001",
    "templates/intake.3",
    "transfers/" ULID,
    "samples/x",
    "calendar/2026-03-02.pickup-1",
};
static const char *const bad[] = {
    "admin/Metrc",
    "analyses/a",
    "batches/-1",
    "calculations/total_thc",
    "calendar/2026-3-2",
    "clients/Salt",
    "coas/JR-260302-001",
    "files/F-1",
    "instruments/x--y",
    "inventory/" ULID "0",
    "invoices/INV 7",
    "measurements/01arz3ndektsv4rrffq69g5fav",
    "projects/P-",
    "reports/81ARZ3NDEKTSV4RRFFQ69G5FAV",
    "results/JR-1.0",
    "samples/",
    "templates/intake",
    "transfers/01ARZ3NDEKTSV4RRFFQ69G5FAU",
    "samples/a/b",
    "calendar/2026-13-01",
    "calendar/2026-00-01",
    "calendar/2026-01-32",
    "calendar/2026-01-00",
    "calendar/2026-01-01x",
    "calendar/2026-01-01.",
    "coas/.1",
    "templates/Intake.3",
    "results/x.01",
    "things/x",
    "samples",
    "/x",
    "",
};

Test(form_record, each_collection_has_ids_of_its_own)
{
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_assert_eq(create(good[i]), CODE_NONE, "%s: %u", good[i], create(good[i]));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_eq(create(bad[i]), CODE_BAD_ID, "%s: %u", bad[i], create(bad[i]));
    }
}

Test(form_record, an_id_has_at_most_64_characters)
{
    char path[8 + 65 + 1] = "samples/";
    memset(path + 8, 'x', 64);
    cr_assert_eq(create(path), CODE_NONE);
    path[8 + 64] = 'x';
    cr_assert_eq(create(path), CODE_BAD_ID);
}

Test(form_record, a_new_one_has_fields_and_no_version)
{
    struct court_act act = works_record(&court, "olive", LAB, "samples/S-1");
    act.intent->record_create->schema_version = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = works_record(&court, "olive", LAB, "samples/S-1");
    act.intent->record_create->n_field = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = works_record(&court, "olive", LAB, "samples/S-1");
    act.intent->expected_version = 1;
    cr_assert_eq(form_of(act), CODE_VERSION_UNSUPPORTED);
    act = works_record(&court, "olive", LAB, "samples/S-1");
    acts_add_sealed(&court, &act.intent->record_create->field, &act.intent->record_create->n_field, "name");
    cr_assert_eq(form_of(act), CODE_INVALID, "twice");
    cr_assert_eq(form_of(works_record(&court, "olive", COURT_PLATFORM, "samples/S-1")), CODE_BAD_ID);
}

Test(form_record, a_change_says_which_version_it_changes)
{
    struct court_act act = works_record_update(&court, "olive", LAB, "samples/S-1", 1);
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->record_update->n_field = 0;
    cr_assert_eq(form_of(act), CODE_INVALID, "a change of nothing");
    act = works_record_update(&court, "olive", LAB, "samples/S-1", 1);
    act.intent->record_update->schema_version = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
    cr_assert_eq(form_of(works_record_void(&court, "olive", LAB, "samples/S-1", 1)), CODE_NONE);
    cr_assert_eq(form_of(works_record_void(&court, "olive", LAB, "samples", 1)), CODE_BAD_ID);
}

Test(form_record, what_is_written_once_is_not_changed)
{
    cr_assert_eq(form_of(works_record_update(&court, "olive", LAB, "measurements/" ULID, 1)), CODE_INVALID);
    cr_assert_eq(form_of(works_record_update(&court, "olive", LAB, "templates/intake.1", 1)), CODE_INVALID);
    cr_assert_eq(form_of(works_record_void(&court, "olive", LAB, "measurements/" ULID, 1)), CODE_NONE);
}
