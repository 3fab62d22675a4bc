// Records: who writes where, in which version, under which schema, and referring to what.
#include "ledger/state/grant.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#define LAB "lab-west"
#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define HOUR_S UINT64_C(3600)

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
    acts_have_org(&court, "olive", LAB);
    acts_have_member(&court, "olive", LAB, "adam", "admin");
    acts_have_member(&court, "olive", LAB, "sam", "scientist");
    acts_have_member(&court, "olive", LAB, "tom", "technician");
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(rules_record, .init = open_court, .fini = close_court);

static uint32_t try(struct court_act act)
{
    return court_try(&court, &act);
}

static uint32_t create(const char *by, const char *path)
{
    return try(works_record(&court, by, LAB, path));
}

static struct court_act calendar(const char *by, const char *path)
{
    struct court_act act = works_record(&court, by, LAB, path);
    act.intent->record_create->field[0]->name = (char *)(uintptr_t) "title";
    return act;
}

// ---- Who writes where

Test(rules_record, an_organization_begins_with_grants_to_its_roles)
{
    cr_assert_eq(create("olive", "projects/P-1"), CODE_NONE);
    cr_assert_eq(create("adam", "projects/P-2"), CODE_NONE);
    cr_assert_eq(create("sam", "projects/P-3"), CODE_NONE);
    cr_assert_eq(create("tom", "projects/P-4"), CODE_NO_GRANT);
    cr_assert_eq(try(calendar("tom", "calendar/2026-03-02")), CODE_NONE);
    cr_assert_eq(create("sam", "samples/S-1"), CODE_NONE);
    cr_assert_eq(create("tom", "samples/S-2"), CODE_NO_GRANT, "he may update, not create");
    cr_assert_eq(try(works_record_update(&court, "tom", LAB, "samples/S-1", 1)), CODE_NONE);
    cr_assert_eq(try(works_record_void(&court, "sam", LAB, "samples/S-1", 2)), CODE_ROLE);
    cr_assert_eq(try(works_record_void(&court, "adam", LAB, "samples/S-1", 2)), CODE_NONE);
}

Test(rules_record, some_collections_are_the_owners_and_some_are_nobodys)
{
    struct court_act act = works_record(&court, "olive", LAB, "admin/key");
    acts_add_sealed(&court, &act.intent->record_create->field, &act.intent->record_create->n_field,
                    "secret_name");
    cr_assert_eq(court_try(&court, &act), CODE_NONE);
    cr_assert_eq(create("adam", "admin/other"), CODE_NO_GRANT);
    cr_assert_eq(create("olive", "logs/L-1"), CODE_ROLE);
    cr_assert_eq(create("adam", "notifications/N-1"), CODE_ROLE);
    cr_assert_eq(create("sam", "stats/st"), CODE_ROLE);
    cr_assert_eq(create("adam", "clients/salt-marsh"), CODE_NONE);
    cr_assert_eq(create("sam", "clients/other"), CODE_NO_GRANT);
}

Test(rules_record, a_grant_is_to_a_role_or_to_one_alone)
{
    acts_have_member(&court, "olive", LAB, "tim", "technician");
    court_do(&court, works_grant_user(&court, "olive", LAB, "one", "tom", "projects"));
    cr_assert_eq(create("tom", "projects/P-1"), CODE_NONE);
    cr_assert_eq(create("tim", "projects/P-2"), CODE_NO_GRANT);
    court_do(&court, works_grant(&court, "olive", LAB, "two", "technician", "projects"));
    cr_assert_eq(create("tim", "projects/P-2"), CODE_NONE);
    acts_have_member(&court, "olive", LAB, "vic", "viewer");
    court_do(&court, works_grant(&court, "olive", LAB, "three", "viewer", "projects"));
    cr_assert_eq(create("vic", "projects/P-3"), CODE_ROLE, "a grant gives nothing that the role has not");
    cr_assert_eq(try(works_record_void(&court, "tom", LAB, "projects/P-1", 1)), CODE_ROLE);
}

Test(rules_record, a_verb_is_granted_by_itself)
{
    struct court_act act = works_grant(&court, "olive", LAB, "one", "technician", "projects");
    act.intent->grant_collection_set->update = false;
    court_do(&court, act);
    cr_assert_eq(create("tom", "projects/P-1"), CODE_NONE);
    cr_assert_eq(try(works_record_update(&court, "tom", LAB, "projects/P-1", 1)), CODE_NO_GRANT);
}

Test(rules_record, a_grant_is_over_from_its_instant_on)
{
    struct court_act grant = works_grant(&court, "olive", LAB, "one", "technician", "projects");
    grant.intent->grant_collection_set->expires_us = court.time_us + HOUR_S * 1000000;
    uint64_t ends = grant.intent->grant_collection_set->expires_us;
    court_do(&court, grant);
    court.time_us = ends - 1;
    struct court_act act = works_record(&court, "tom", LAB, "projects/P-1");
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    court.time_us = ends;
    cr_assert_eq(court_ask(&court, &act), CODE_EXPIRED);
    court_do(&court, works_grant_user(&court, "olive", LAB, "two", "tom", "projects"));
    cr_assert_eq(create("tom", "projects/P-1"), CODE_NONE, "another one holds");
}

Test(rules_record, a_grant_that_was_revoked_or_replaced_grants_nothing)
{
    court_do(&court, works_grant(&court, "olive", LAB, "one", "technician", "projects"));
    court_do(&court, works_ungrant(&court, "olive", LAB, "one"));
    cr_assert_eq(create("tom", "projects/P-1"), CODE_NO_GRANT);
    struct court_act narrower = works_grant(&court, "olive", LAB, "two", "technician", "calendar");
    narrower.intent->grant_collection_set->create = false;
    court_do(&court, narrower);
    cr_assert_eq(try(calendar("tom", "calendar/2026-03-02")), CODE_NO_GRANT);
}

Test(rules_record, what_an_organization_began_with_can_be_revoked_by_its_known_id)
{
    struct court_act act = works_ungrant(&court, "olive", LAB, "default");
    grant_default_id("technician", "calendar", act.intent->subject[0]->id.data);
    act.intent->grant_collection_revoke->grant = act.intent->subject[0]->id;
    court_do(&court, act);
    cr_assert_eq(try(calendar("tom", "calendar/2026-03-02")), CODE_NO_GRANT);
}

Test(rules_record, clients_are_for_scientists_also_when_a_grant_was_given_earlier)
{
    court_do(&court, works_grant_user(&court, "olive", LAB, "one", "sam", "clients"));
    cr_assert_eq(create("sam", "clients/salt-marsh"), CODE_NONE);
    court_do(&court, acts_role(&court, "olive", LAB, "sam", "technician"));
    cr_assert_eq(create("sam", "clients/other"), CODE_NO_GRANT);
}

Test(rules_record, a_machine_needs_the_permission_and_the_grant)
{
    static const uint32_t actions[] = {TALLY__ACTION__ACTION_RECORD_CREATE};
    court_do(&court, works_account(&court, "olive", LAB, "mute"));
    cr_assert_eq(create("mute", "projects/P-1"), CODE_ROLE);
    struct court_act act = works_account(&court, "olive", LAB, "bot");
    works_list(&court, &act, actions, 1);
    court_do(&court, act);
    cr_assert_eq(create("bot", "projects/P-1"), CODE_NO_GRANT);
    court_do(&court, works_grant_account(&court, "olive", LAB, "one", "bot", "projects"));
    cr_assert_eq(create("bot", "projects/P-1"), CODE_NONE);
    cr_assert_eq(try(works_record_update(&court, "bot", LAB, "projects/P-1", 1)), CODE_ROLE);
    court_do(&court, works_account_as(&court, "olive", LAB, "sci", "scientist"));
    cr_assert_eq(create("sci", "projects/P-2"), CODE_NONE, "by the grant to its role");
    cr_assert_eq(try(works_record_void(&court, "sci", LAB, "projects/P-2", 1)), CODE_ROLE);
}

Test(rules_record, a_role_of_the_organization_writes_what_it_lists_and_is_granted)
{
    static const uint32_t actions[] = {TALLY__ACTION__ACTION_RECORD_CREATE};
    struct court_act act = works_define(&court, "olive", LAB, "keeper", 20);
    works_define_actions(&court, &act, actions, 1);
    court_do(&court, act);
    court_do(&court, acts_role(&court, "olive", LAB, "tom", "keeper"));
    cr_assert_eq(create("tom", "projects/P-1"), CODE_NO_GRANT);
    court_do(&court, works_grant(&court, "olive", LAB, "one", "keeper", "projects"));
    cr_assert_eq(create("tom", "projects/P-1"), CODE_NONE);
}

// ---- Versions and ids

Test(rules_record, an_id_is_used_once_also_after_it_was_voided)
{
    court_do(&court, works_record(&court, "olive", LAB, "samples/S-1"));
    cr_assert_eq(create("sam", "samples/S-1"), CODE_ALREADY_EXISTS);
    court_do(&court, works_record_void(&court, "olive", LAB, "samples/S-1", 1));
    cr_assert_eq(create("sam", "samples/S-1"), CODE_ALREADY_EXISTS);
    cr_assert_eq(create("sam", "samples/s-1"), CODE_NONE, "ids are bytes");
}

Test(rules_record, a_change_is_of_the_version_that_was_seen)
{
    court_do(&court, works_record(&court, "sam", LAB, "samples/S-1"));
    cr_assert_eq(try(works_record_update(&court, "sam", LAB, "samples/S-1", 0)), CODE_CONFLICT);
    cr_assert_eq(try(works_record_update(&court, "sam", LAB, "samples/S-1", 2)), CODE_CONFLICT);
    struct court_act one = works_record_update(&court, "sam", LAB, "samples/S-1", 1);
    struct court_act two = works_record_update(&court, "tom", LAB, "samples/S-1", 1);
    cr_assert_eq(court_try(&court, &one), CODE_NONE);
    cr_assert_eq(court_try(&court, &two), CODE_CONFLICT, "of two that saw the same, one wins");
    cr_assert_eq(try(works_record_void(&court, "adam", LAB, "samples/S-1", 1)), CODE_CONFLICT);
    court_do(&court, works_record_void(&court, "adam", LAB, "samples/S-1", 2));
    cr_assert_eq(try(works_record_update(&court, "sam", LAB, "samples/S-1", 3)), CODE_CONFLICT);
    cr_assert_eq(try(works_record_void(&court, "adam", LAB, "samples/S-1", 3)), CODE_CONFLICT);
    cr_assert_eq(try(works_record_update(&court, "sam", LAB, "samples/S-2", 1)), CODE_NOT_FOUND);
}

Test(rules_record, a_change_of_what_was_recorded_has_a_reason)
{
    court_do(&court, works_record(&court, "sam", LAB, "samples/S-1"));
    struct court_act act = works_record_update(&court, "sam", LAB, "samples/S-1", 1);
    act.intent->reason = NULL;
    cr_assert_eq(try(act), CODE_REASON_REQUIRED);
    act = works_record_void(&court, "adam", LAB, "samples/S-1", 1);
    act.intent->reason = NULL;
    cr_assert_eq(try(act), CODE_REASON_REQUIRED);
}

Test(rules_record, one_of_another_organization_is_not_there)
{
    acts_have_org(&court, "bert", "lab-east");
    court_do(&court, works_record(&court, "bert", "lab-east", "samples/S-1"));
    cr_assert_eq(try(works_record_update(&court, "sam", LAB, "samples/S-1", 1)), CODE_NOT_FOUND);
    cr_assert_eq(try(works_record_update(&court, "sam", "lab-east", "samples/S-1", 1)), CODE_NOT_A_MEMBER);
    cr_assert_eq(create("sam", "samples/S-1"), CODE_NONE);
}

// ---- Schemas

Test(rules_record, a_record_has_the_fields_of_its_schema_and_all_that_are_required)
{
    struct court_act act = works_record(&court, "sam", LAB, "samples/S-1");
    act.intent->record_create->field[0]->name = (char *)(uintptr_t) "colour";
    cr_assert_eq(try(act), CODE_INVALID, "it is unknown");
    act.intent->record_create->field[0]->name = (char *)(uintptr_t) "note";
    cr_assert_eq(try(act), CODE_INVALID, "the name is missing");
    act = works_record(&court, "sam", LAB, "samples/S-1");
    acts_add_sealed(&court, &act.intent->record_create->field, &act.intent->record_create->n_field, "note");
    cr_assert_eq(court_try(&court, &act), CODE_NONE);
    act = works_record_update(&court, "sam", LAB, "samples/S-1", 1);
    act.intent->record_update->field[0]->name = (char *)(uintptr_t) "note";
    cr_assert_eq(try(act), CODE_NONE, "a change brings what changes");
}

Test(rules_record, what_is_sealed_is_not_open_and_the_other_way_round)
{
    struct court_act act = works_record(&court, "sam", LAB, "samples/S-1");
    Tally__PublicValue *value =
        acts_add_open(&court, &act.intent->record_create->field, &act.intent->record_create->n_field, "note");
    value->kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
    value->text = acts_join(&court, "for all to see", "");
    cr_assert_eq(try(act), CODE_INVALID);
    act = works_record(&court, "sam", LAB, "samples/S-1");
    acts_add_sealed(&court, &act.intent->record_create->field, &act.intent->record_create->n_field,
                    "project");
    cr_assert_eq(try(act), CODE_INVALID);
}

Test(rules_record, a_reference_is_to_a_record_of_the_organization_that_was_not_voided)
{
    acts_have_org(&court, "bert", "lab-east");
    court_do(&court, works_record(&court, "bert", "lab-east", "projects/P-9"));
    court_do(&court, works_record(&court, "sam", LAB, "projects/P-1"));
    struct court_act act = works_record(&court, "sam", LAB, "samples/S-1");
    works_refer(&court, &act, "project", "projects/P-9");
    cr_assert_eq(try(act), CODE_NOT_FOUND, "of another organization");
    act = works_record(&court, "sam", LAB, "samples/S-1");
    works_refer(&court, &act, "project", "samples/S-0");
    cr_assert_eq(try(act), CODE_INVALID, "of another collection");
    act = works_record(&court, "sam", LAB, "samples/S-1");
    works_refer(&court, &act, "project", "projects/P-1");
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    court_do(&court, works_record_void(&court, "olive", LAB, "projects/P-1", 1));
    cr_assert_eq(court_ask(&court, &act), CODE_NOT_FOUND);
}

Test(rules_record, schemas_follow_one_another_and_the_newest_holds)
{
    cr_assert_eq(try(works_publish_schema(&court, "padm-1", "samples", 1)), CODE_CONFLICT);
    cr_assert_eq(try(works_publish_schema(&court, "padm-1", "samples", 3)), CODE_CONFLICT);
    cr_assert_eq(try(works_publish_schema(&court, "olive", "samples", 2)), CODE_ROLE);
    court_do(&court, works_record(&court, "sam", LAB, "samples/S-1"));
    court_do(&court, works_publish_schema(&court, "padm-1", "samples", 2));
    cr_assert_eq(create("sam", "samples/S-2"), CODE_CONFLICT, "by the version before");
    struct court_act act = works_record_update(&court, "sam", LAB, "samples/S-1", 1);
    act.intent->record_update->schema_version = 2;
    cr_assert_eq(try(act), CODE_NONE);
    act = works_record(&court, "sam", LAB, "samples/S-2");
    act.intent->record_create->schema_version = 2;
    cr_assert_eq(try(act), CODE_NONE);
}

Test(rules_record, a_field_that_the_newest_version_has_no_more_is_unknown)
{
    struct court_act schema = works_publish_schema(&court, "padm-1", "samples", 2);
    Tally__CollectionSchema *payload = schema.intent->schema_publish->schema;
    payload->field[0] = payload->field[--payload->n_field];
    court_do(&court, schema);
    struct court_act act = works_record(&court, "sam", LAB, "samples/S-1");
    act.intent->record_create->schema_version = 2;
    acts_add_sealed(&court, &act.intent->record_create->field, &act.intent->record_create->n_field, "amount");
    cr_assert_eq(try(act), CODE_INVALID);
}

static bool cites(uint64_t entry)
{
    for (size_t i = 0; i < court.verdict.evidence_count; i++) {
        if (court.verdict.evidence[i] == entry) {
            return true;
        }
    }
    return false;
}

// The fullest there is: by a role of the organization, through a grant of its own, with references.
Test(rules_record, a_verdict_cites_the_role_the_grant_and_every_record_that_is_referred_to)
{
    static const char *const others[] = {"samples/S-1", "instruments/hplc-1", "analyses/thc"};
    static const char *const fields[] = {"sample", "instrument", "analysis"};
    static const uint32_t actions[] = {TALLY__ACTION__ACTION_RECORD_CREATE};
    uint64_t cited[8];
    size_t count = 0;
    struct court_act act = works_define(&court, "olive", LAB, "keeper", 20);
    works_define_actions(&court, &act, actions, 1);
    cited[count++] = court.index;
    court_do(&court, act);
    court_do(&court, acts_role(&court, "olive", LAB, "tom", "keeper"));
    cited[count++] = court.index;
    court_do(&court, works_grant(&court, "olive", LAB, "one", "keeper", "measurements"));
    act = works_record(&court, "tom", LAB, "measurements/" ULID);
    act.intent->record_create->field[0]->name = (char *)(uintptr_t) "measured_at";
    acts_add_sealed(&court, &act.intent->record_create->field, &act.intent->record_create->n_field, "value");
    for (size_t i = 0; i < 3; i++) {
        cited[count++] = court.index;
        court_do(&court, works_record(&court, "olive", LAB, others[i]));
        works_refer(&court, &act, fields[i], others[i]);
    }
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    for (size_t i = 0; i < count; i++) {
        cr_assert(cites(cited[i]), "%zu", i);
    }
    cr_assert_lt(court.verdict.evidence_count, LIMIT_EVIDENCE, "and one more would fit");
}

// ---- When it occurred

Test(rules_record, what_occurred_long_ago_is_told_with_a_reason)
{
    const uint64_t late_us = UINT64_C(15) * 60 * 1000000;
    struct court_act acts[] = {works_record(&court, "sam", LAB, "samples/S-1"),
                               acts_event(&court, "sam", LAB)};
    for (size_t i = 0; i < 2; i++) {
        acts[i].intent->occurred_at_us = court.time_us - late_us;
        cr_assert_eq(court_ask(&court, &acts[i]), CODE_NONE);
        acts[i].intent->occurred_at_us--;
        cr_assert_eq(court_ask(&court, &acts[i]), CODE_REASON_REQUIRED);
        acts_give_reason(&court, &acts[i]);
        cr_assert_eq(court_ask(&court, &acts[i]), CODE_NONE);
        acts[i].intent->occurred_at_us = 1;
        cr_assert_eq(court_ask(&court, &acts[i]), CODE_NONE);
    }
}

Test(rules_record, nothing_has_occurred_that_is_still_to_come)
{
    const uint64_t skew_us = UINT64_C(300) * 1000000;
    struct court_act acts[] = {works_record(&court, "sam", LAB, "samples/S-1"),
                               acts_event(&court, "sam", LAB)};
    for (size_t i = 0; i < 2; i++) {
        acts[i].intent->occurred_at_us = court.time_us + skew_us;
        cr_assert_eq(court_ask(&court, &acts[i]), CODE_NONE);
        acts[i].intent->occurred_at_us++;
        cr_assert_eq(court_ask(&court, &acts[i]), CODE_CLOCK);
        acts[i].intent->occurred_at_us = UINT64_MAX;
        cr_assert_eq(court_ask(&court, &acts[i]), CODE_CLOCK);
    }
}
