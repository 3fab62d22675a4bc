// The address book of one ledger, in a home of its own.
#include "cli/names.h"
#include "ledger/base/limits.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#define USER TALLY__SUBJECT_KIND__SUBJECT_KIND_USER
#define INVITATION TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION

static struct files_path folder;
static struct names names;
static const struct digest ledger_id = {{0xab}};
static const uint8_t first[NAMES_ID_SIZE] = {1, 2, 3};
static const uint8_t second[NAMES_ID_SIZE] = {4, 5, 6};

static void begin(void)
{
    folder = files_scratch();
    cr_assert_eq(setenv("XDG_CONFIG_HOME", folder.text, 1), 0);
    cr_assert_eq(names_init(&names, &ledger_id), OK);
}

static void end(void)
{
    files_remove(folder.text);
}

TestSuite(names, .init = begin, .fini = end);

static void expect_id(Tally__SubjectKind kind, const char *name, const uint8_t *expected)
{
    uint8_t id[NAMES_ID_SIZE] = {0};
    cr_assert_eq(names_find(&names, kind, name, id), OK);
    cr_assert(span_equal(span(id, sizeof(id)), span(expected, sizeof(id))));
}

static enum err find(const char *name)
{
    uint8_t id[NAMES_ID_SIZE];
    return names_find(&names, USER, name, id);
}

Test(names, are_found_as_they_were_added)
{
    cr_assert_eq(find("ada"), E_NOT_FOUND, "before there is a file");
    cr_assert_eq(names_add(&names, USER, "ada", first), OK);
    cr_assert_eq(names_add(&names, USER, "bob", second), OK);
    expect_id(USER, "ada", first);
    expect_id(USER, "bob", second);
    cr_assert_eq(find("ad"), E_NOT_FOUND);
}

Test(names, are_added_below_a_last_line_that_somebody_left_open)
{
    cr_assert_eq(names_add(&names, USER, "ada", first), OK);
    files_write(names.path, span_text("user ada 01020300000000000000000000000000"));
    cr_assert_eq(names_add(&names, USER, "bob", second), OK);
    expect_id(USER, "ada", first);
    expect_id(USER, "bob", second);
}

Test(names, of_one_kind_are_not_those_of_another)
{
    cr_assert_eq(names_add(&names, INVITATION, "ada", second), OK);
    cr_assert_eq(find("ada"), E_NOT_FOUND);
    cr_assert_eq(names_add(&names, USER, "ada", first), OK);
    expect_id(INVITATION, "ada", second);
}

Test(names, that_stand_twice_are_what_the_first_line_says)
{
    cr_assert_eq(names_add(&names, USER, "ada", first), OK);
    cr_assert_eq(names_add(&names, USER, "ada", second), OK);
    expect_id(USER, "ada", first);
}

Test(names, for_one_ledger_are_not_those_for_another)
{
    const struct digest other = {{0xcd}};
    cr_assert_eq(names_add(&names, USER, "ada", first), OK);
    cr_assert_eq(names_init(&names, &other), OK);
    cr_assert_eq(find("ada"), E_NOT_FOUND);
}

Test(names, follow_a_grammar)
{
    char longest[LIMIT_NAME + 2] = {0};
    memset(longest, 'a', LIMIT_NAME);
    cr_assert_eq(names_add(&names, USER, longest, first), OK);
    expect_id(USER, longest, first);
    longest[LIMIT_NAME] = 'a';
    cr_assert_eq(names_add(&names, USER, longest, first), E_INVALID);
    cr_assert_eq(names_add(&names, USER, "Ada", first), E_INVALID);
    cr_assert_eq(names_add(&names, USER, "ada lovelace", first), E_INVALID);
    cr_assert_eq(names_add(&names, USER, "", first), E_INVALID);
}

Test(names, in_a_file_that_somebody_spoilt_are_an_error)
{
    cr_assert_eq(names_add(&names, USER, "bob", second), OK);
    files_write(names.path, span_text("user ada 12\n"));
    cr_assert_eq(find("ada"), E_MALFORMED);
    files_write(names.path, span_text("\nuser ada 0102030000000000000000000000000X\n"));
    cr_assert_eq(find("ada"), E_MALFORMED);
    files_write(names.path, span_text("nonsense\n"));
    cr_assert_eq(find("ada"), E_MALFORMED);
}

Test(names, need_a_home)
{
    cr_assert_eq(unsetenv("XDG_CONFIG_HOME"), 0);
    cr_assert_eq(unsetenv("HOME"), 0);
    cr_assert_eq(names_init(&names, &ledger_id), E_NOT_FOUND);
}
