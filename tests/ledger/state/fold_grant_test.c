// An organization's roles and grants: made, replaced, revoked; and those that it begins with.
#include "ledger/core/message.h"
#include "ledger/state/grant.h"
#include "tests/support/family.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

static struct folding folding;
static struct view view;

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
    cr_assert_eq(family_create(&folding, LAB, 1), OK);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_grant, .init = begin, .fini = end);

static char *text(const char *constant)
{
    return (char *)(uintptr_t)constant;
}

// ---- Roles

static enum err define(const char *role, uint32_t rank, uint32_t *actions, size_t count)
{
    Tally__RoleDefine payload = TALLY__ROLE_DEFINE__INIT;
    struct folding_command command;
    folding_new(&command, LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE, 1, 1);
    command.subject.id = message_bytes(span_text(role));
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_ROLE_DEFINE;
    command.intent.role_define = &payload;
    payload.role = text(role);
    payload.rank = rank;
    payload.action = actions;
    payload.n_action = count;
    payload.title = folding_sealed(7);
    return folding_fold(&folding, &command);
}

Test(fold_grant, a_role_is_defined_and_defined_anew)
{
    uint32_t first[] = {144, 160};
    uint32_t second[] = {145, 160};
    struct platform_role role = {0};
    cr_assert_eq(define("keeper", 20, first, 2), OK);
    cr_assert_str_eq(folding.text, "rank: - -> 20\naction: - -> 144\naction: - -> 160\ntitle: - -> #07\n");
    cr_assert_eq(define("keeper", 25, second, 2), OK);
    cr_assert_str_eq(folding.text, "rank: 20 -> 25\naction: 144 -> -\naction: - -> 145\ntitle: #07 -> #07\n");
    cr_assert_eq(platform_role_get(&view, span_text(LAB), span_text("keeper"), &role), OK);
    cr_assert_eq(role.entry, 3);
    cr_assert_eq(role.rank, 25);
    cr_assert_eq(role.cells[145], TALLY__CELL__CELL_LISTED);
    cr_assert_eq(role.cells[144], TALLY__CELL__CELL_DENIED);
    cr_assert_eq(platform_role_get(&view, span_text("platform"), span_text("keeper"), &role), E_NOT_FOUND);
    first[1] = PLATFORM_ACTIONS;
    cr_assert_eq(define("keeper", 20, first, 2), E_CORRUPT);
}

// ---- Grants

static enum err grant(uint8_t number, Tally__SubjectKind kind, struct span holder, const char *collection)
{
    Tally__GrantCollectionSet payload = TALLY__GRANT_COLLECTION_SET__INIT;
    Tally__Subject subject = TALLY__SUBJECT__INIT;
    struct folding_command command;
    folding_new(&command, LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_GRANT, number, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_GRANT_COLLECTION_SET;
    command.intent.grant_collection_set = &payload;
    subject.kind = kind;
    subject.id = message_bytes(holder);
    payload.grant = folding_bytes(number);
    payload.holder = &subject;
    payload.collection = text(collection);
    payload.create = true;
    payload.expires_us = 77;
    return folding_fold(&folding, &command);
}

static enum err revoke(uint8_t number)
{
    Tally__GrantCollectionRevoke payload = TALLY__GRANT_COLLECTION_REVOKE__INIT;
    struct folding_command command;
    folding_new(&command, LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_GRANT, number, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_GRANT_COLLECTION_REVOKE;
    command.intent.grant_collection_revoke = &payload;
    payload.grant = folding_bytes(number);
    return folding_fold(&folding, &command);
}

static enum err find(uint32_t kind, struct span holder, const char *collection, uint8_t *id)
{
    struct grant_holder named = grant_holder(kind, holder);
    return grant_of(&view, span_text(LAB), &named, span_text(collection), id);
}

Test(fold_grant, is_set_for_a_holder_and_found_by_him)
{
    const Tally__SubjectKind user = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    uint8_t id[PLATFORM_ID_SIZE];
    struct grant now;
    cr_assert_eq(grant(50, user, folding_id(2), "results"), OK);
    cr_assert_str_eq(folding.text, "status: - -> active\n"
                                   "holder: - -> 02\n"
                                   "collection: - -> results\n"
                                   "verbs: - -> create\n"
                                   "expires_us: - -> 77\n");
    cr_assert_eq(find(user, folding_id(2), "results", id), OK);
    cr_assert_eq(id[0], 50);
    cr_assert_eq(grant_get(&view, span_text(LAB), id, &now), OK);
    cr_assert_eq(now.verbs, GRANT_CREATE);
    cr_assert_eq(now.expires_us, 77);
    cr_assert_eq(grant(50, user, folding_id(3), "results"), E_CORRUPT, "the id is taken");
    cr_assert_eq(grant(51, user, folding_id(3), "things"), E_CORRUPT);
}

Test(fold_grant, a_newer_one_takes_the_place_of_the_older)
{
    const Tally__SubjectKind role = TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE;
    uint8_t id[PLATFORM_ID_SIZE];
    struct grant older;
    cr_assert_eq(grant(50, role, span_text("editor"), "clients"), OK);
    cr_assert_eq(grant(51, role, span_text("scientist"), "clients"), OK);
    cr_assert_not_null(strstr(folding.text, "32.status: active -> replaced\n"), "%s", folding.text);
    cr_assert_eq(find(role, span_text("scientist"), "clients", id), OK, "under its own name");
    cr_assert_eq(id[0], 51);
    cr_assert_eq(grant_get(&view, span_text(LAB), folding_id(50).data, &older), OK);
    cr_assert_eq(older.status, GRANT_REPLACED);
    cr_assert_eq(older.status_entry, 3);
    cr_assert_eq(revoke(50), E_CORRUPT);
}

Test(fold_grant, once_revoked_it_is_not_found_but_stays)
{
    const Tally__SubjectKind role = TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE;
    uint8_t id[PLATFORM_ID_SIZE];
    struct grant gone;
    cr_assert_eq(grant(50, role, span_text("keeper"), "clients"), OK);
    cr_assert_eq(revoke(50), OK);
    cr_assert_str_eq(folding.text, "status: active -> revoked\n");
    cr_assert_eq(find(role, span_text("keeper"), "clients", id), E_NOT_FOUND);
    cr_assert_eq(grant_get(&view, span_text(LAB), folding_id(50).data, &gone), OK);
    cr_assert_eq(gone.status, GRANT_REVOKED);
    cr_assert_eq(revoke(50), E_CORRUPT);
    cr_assert_eq(revoke(51), E_CORRUPT);
}

Test(fold_grant, an_organization_begins_with_grants_and_they_are_grants_like_others)
{
    const Tally__SubjectKind role = TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE;
    uint8_t id[PLATFORM_ID_SIZE];
    uint8_t expected[PLATFORM_ID_SIZE];
    cr_assert_eq(find(role, span_text("technician"), "samples", id), OK);
    grant_default_id("technician", "samples", expected);
    cr_assert_arr_eq(id, expected, sizeof(id));
    cr_assert_eq(find(role, span_text("technician"), "projects", id), E_NOT_FOUND);
    cr_assert_eq(grant(50, role, span_text("technician"), "samples"), OK);
    cr_assert_eq(find(role, span_text("technician"), "samples", id), OK);
    cr_assert_eq(id[0], 50);
    struct digest now = folding_digest(&folding);
    struct digest again = folding_replayed(&folding);
    cr_assert(digest_equal(&now, &again));
}
