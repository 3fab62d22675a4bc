// A grant's record, and the way to it: written, read, spoiled; and what every organization begins with.
#include "ledger/state/grant.h"
#include "ledger/state/memory.h"
#include "tests/support/spoil.h"

#include <criterion/criterion.h>

enum {
    ROLE = 7,  // subject kinds
    USER = 2,
};

static const uint8_t id[PLATFORM_ID_SIZE] = "sixteen bytes !";

static struct memory memory;
static struct view view;

static void begin(void)
{
    memory_init(&memory);
    view = memory_view(&memory);
}

static void end(void)
{
    memory_fini(&memory);
}

TestSuite(grant, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static struct grant full(const char *holder)
{
    return (struct grant){.status = GRANT_REPLACED,
                          .holder = grant_holder(ROLE, span_text(holder)),
                          .collection = "notifications",
                          .verbs = GRANT_ALL,
                          .expires_us = 0x0102030405060708,
                          .entry = 0x1112131415161718,
                          .status_entry = 0x2122232425262728};
}

static enum err get(const struct view *reading)
{
    struct grant grant;
    return grant_get(reading, lab(), id, &grant);
}

Test(grant, reads_back_as_it_was_written)
{
    char longest[LIMIT_NAME + 1] = "";
    struct grant back = {0};
    memset(longest, 'r', LIMIT_NAME);
    struct grant grant = full(longest);
    cr_assert_eq(get(&view), E_NOT_FOUND);
    cr_assert_eq(grant_put(&view, lab(), id, &grant), OK);
    cr_assert_eq(grant_get(&view, lab(), id, &back), OK);
    cr_assert_eq(back.status, grant.status);
    cr_assert_eq(back.holder.kind, ROLE);
    cr_assert(span_equal(span(back.holder.id, back.holder.size), span_text(longest)));
    cr_assert_str_eq(back.collection, grant.collection);
    cr_assert_eq(back.verbs, GRANT_ALL);
    cr_assert_eq(back.expires_us, grant.expires_us);
    cr_assert_eq(back.entry, grant.entry);
    cr_assert_eq(back.status_entry, grant.status_entry);
    cr_assert_eq(grant_get(&view, span_text("lab-east"), id, &back), E_NOT_FOUND);
}

Test(grant, of_another_layout_is_corrupt)
{
    struct grant grant = full("r");
    cr_assert_eq(grant_put(&view, lab(), id, &grant), OK);
    cr_assert_eq(spoil_size(&memory, get), spoil_value_size(&memory) + 1);
    cr_assert_eq(spoil_byte(&memory, get, 0, 0), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 0, GRANT_REPLACED + 1), E_CORRUPT);
    size_t verbs = 1 + 1 + 2 + 1 + strlen("notifications");
    cr_assert_eq(spoil_byte(&memory, get, verbs, GRANT_ALL + 1), E_CORRUPT);
}

Test(grant, is_found_by_holder_and_collection)
{
    uint8_t found[PLATFORM_ID_SIZE];
    struct grant_holder role = grant_holder(ROLE, span_text("technician"));
    struct grant_holder user = grant_holder(USER, span(id, sizeof(id)));
    struct grant_holder longer = grant_holder(ROLE, span_text("techniciansam"));
    cr_assert_eq(grant_of(&view, lab(), &role, span_text("samples"), found), E_NOT_FOUND);
    cr_assert_eq(grant_set_of(&view, lab(), &role, span_text("samples"), id), OK);
    cr_assert_eq(grant_of(&view, lab(), &role, span_text("samples"), found), OK);
    cr_assert_arr_eq(found, id, sizeof(id));
    cr_assert_eq(grant_of(&view, lab(), &role, span_text("results"), found), E_NOT_FOUND);
    cr_assert_eq(grant_of(&view, lab(), &user, span_text("samples"), found), E_NOT_FOUND);
    cr_assert_eq(grant_of(&view, lab(), &longer, span_text("ples"), found), E_NOT_FOUND);
    cr_assert_eq(grant_of(&view, span_text("lab-east"), &role, span_text("samples"), found), E_NOT_FOUND);
    cr_assert_eq(grant_set_of(&view, lab(), &role, span_text("samples"), NULL), OK);
    cr_assert_eq(grant_of(&view, lab(), &role, span_text("samples"), found), E_NOT_FOUND);
}

Test(grant, verbs_have_a_text)
{
    cr_assert_str_eq(grant_verbs_text(0), "");
    cr_assert_str_eq(grant_verbs_text(GRANT_CREATE), "create");
    cr_assert_str_eq(grant_verbs_text(GRANT_CREATE | GRANT_VOID), "create,void");
    cr_assert_str_eq(grant_verbs_text(GRANT_UPDATE), "update");
    cr_assert_str_eq(grant_verbs_text(GRANT_ALL), "create,update,void");
}

static size_t count_default(const char *role, uint8_t verb)
{
    size_t count = 0;
    for (size_t i = 0; i < COLLECTION_COUNT; i++) {
        count += (grant_default(role, collection_at(i)) & verb) != 0;
    }
    return count;
}

// ROLE-9
Test(grant, an_organization_begins_with_what_its_roles_write)
{
    cr_assert_eq(count_default("admin", GRANT_CREATE), 17, "all but the owners' and the ledger's");
    cr_assert_eq(count_default("admin", GRANT_VOID), 17);
    cr_assert_eq(count_default("scientist", GRANT_UPDATE), 15, "those of the lab");
    cr_assert_eq(count_default("scientist", GRANT_VOID), 0);
    cr_assert_eq(count_default("technician", GRANT_CREATE), 3);
    cr_assert_eq(count_default("technician", GRANT_UPDATE), 4);
    cr_assert_eq(count_default("technician", GRANT_VOID), 0);
    cr_assert_eq(count_default("viewer", GRANT_ALL), 0);
    cr_assert_eq(count_default("owner", GRANT_ALL), 0);
    cr_assert_eq(grant_default("technician", collection_find(span_text("samples"))), GRANT_UPDATE);
    cr_assert_eq(grant_default("technician", collection_find(span_text("projects"))), 0);
}

Test(grant, what_it_begins_with_has_ids_that_anybody_can_compute)
{
    uint8_t one[PLATFORM_ID_SIZE];
    uint8_t other[PLATFORM_ID_SIZE];
    struct digest digest = digest_of(span_text("technician/samples"));
    grant_default_id("technician", "samples", one);
    grant_default_id("technician", "results", other);
    cr_assert_arr_eq(one, digest.bytes, sizeof(one));
    cr_assert_arr_neq(one, other, sizeof(one));
}
