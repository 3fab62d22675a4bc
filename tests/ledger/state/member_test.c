// A membership's record: written, read, spoiled; the names of roles and flags.
#include "ledger/state/member.h"
#include "ledger/state/memory.h"
#include "tests/support/spoil.h"

#include <criterion/criterion.h>

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

TestSuite(member, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static struct member full(void)
{
    struct member member = {.role = "scientist",
                            .flags = MEMBER_FLAG_QA,
                            .status = MEMBER_DEACTIVATED,
                            .role_entry = 0x0102030405060708,
                            .status_entry = 0x1112131415161718,
                            .joined_entry = 0x2122232425262728};
    memset(member.invited_by, 0x31, sizeof(member.invited_by));
    return member;
}

static void expect_same(const struct member *member)
{
    struct member back = {0};
    cr_assert_eq(member_put(&view, lab(), id, member), OK);
    cr_assert_eq(member_get(&view, lab(), id, &back), OK);
    cr_assert_str_eq(back.role, member->role);
    cr_assert_eq(back.flags, member->flags);
    cr_assert_eq(back.status, member->status);
    cr_assert_eq(back.role_entry, member->role_entry);
    cr_assert_eq(back.status_entry, member->status_entry);
    cr_assert_eq(back.joined_entry, member->joined_entry);
    cr_assert_arr_eq(back.invited_by, member->invited_by, sizeof(member->invited_by));
}

Test(member, reads_back_as_it_was_written)
{
    struct member member = full();
    expect_same(&member);
    memset(member.role, 'r', LIMIT_NAME);
    expect_same(&member);
}

Test(member, of_another_organization_is_not_found)
{
    struct member member = full();
    cr_assert_eq(member_put(&view, lab(), id, &member), OK);
    cr_assert_eq(member_get(&view, span_text("lab-east"), id, &member), E_NOT_FOUND);
}

static enum err get(const struct view *reading)
{
    struct member member;
    return member_get(reading, lab(), id, &member);
}

Test(member, of_another_layout_is_corrupt)
{
    struct member member = full();
    cr_assert_eq(member_put(&view, lab(), id, &member), OK);
    size_t role_size = strlen("scientist");
    cr_assert_eq(spoil_size(&memory, get), spoil_value_size(&memory) + 1);
    cr_assert_eq(spoil_byte(&memory, get, 1, '\0'), E_CORRUPT, "a role does not hold an end mark");
    cr_assert_eq(spoil_byte(&memory, get, 1 + role_size + 1, 0), E_CORRUPT, "status");
    cr_assert_eq(spoil_byte(&memory, get, 1 + role_size + 1, MEMBER_DEACTIVATED + 1), E_CORRUPT, "status");
    cr_assert_eq(get(&view), OK);
}

static void expect_role(const char *given, const char *expected)
{
    struct span canonical = member_role_canonical(span_text(given));
    cr_assert(span_equal(canonical, span_text(expected)), "%s", given);
}

Test(member, roles_have_one_name_each)
{
    expect_role("administrator", "admin");
    expect_role("editor", "scientist");
    static const char *const canonical[] = {"owner",  "admin",     "scientist", "technician",
                                            "viewer", "no_access", "auditor",   "made-up"};
    for (size_t i = 0; i < sizeof(canonical) / sizeof(canonical[0]); i++) {
        expect_role(canonical[i], canonical[i]);
    }
    expect_role("administrator ", "administrator ");
}

Test(member, flags_have_a_number_and_a_name)
{
    cr_assert_eq(member_flag_of(span_text("qa")), MEMBER_FLAG_QA);
    cr_assert_eq(member_flag_of(span_text("q")), 0);
    cr_assert_eq(member_flag_of(span_text("")), 0);
    cr_assert_str_eq(member_flags_text(MEMBER_FLAG_QA), "qa");
    cr_assert_str_eq(member_flags_text(0), "");
}
