// What is left out of an item, and what stays.
#include "tests/support/bundling.h"

#include <criterion/criterion.h>

static struct bundling bundling;
static struct arena arena;
static Tally__Item item;

static void begin(void)
{
    bundling_begin(&bundling);
    cr_assert_eq(arena_init(&arena, 1024 * 1024), OK);
    cr_assert_eq(bundling_fetch(&bundling, bundling.event, &arena, &item), OK);
    cr_assert_eq(item.n_disclosure, 1);
}

static void end(void)
{
    arena_fini(&arena);
    bundling_end(&bundling);
}

TestSuite(redact, .init = begin, .fini = end);

static const char *const note[] = {"note"};
static const char *const other[] = {"mass"};

static void redact(struct bundle_redaction redaction)
{
    cr_assert_eq(bundle_redact(&item, &redaction, &arena), OK);
}

Test(redact, leaves_out_the_values_of_a_name)
{
    redact((struct bundle_redaction){.fields = other, .count = 1});
    cr_assert_eq(item.n_disclosure, 1, "another name");
    redact((struct bundle_redaction){.fields = note, .count = 1});
    cr_assert_eq(item.n_disclosure, 0);
    cr_assert_gt(item.command.len, 0);
}

Test(redact, leaves_out_all_values_but_those_of_a_name)
{
    redact((struct bundle_redaction){.fields = note, .count = 1, .all_but = true});
    cr_assert_eq(item.n_disclosure, 1);
    redact((struct bundle_redaction){.fields = other, .count = 1, .all_but = true});
    cr_assert_eq(item.n_disclosure, 0);
}

Test(redact, leaves_an_empty_disclosure_where_others_stay)
{
    static const char *const message[] = {"message"};
    cr_assert_eq(bundling_fetch(&bundling, bundling.created + 2, &arena, &item), OK);
    cr_assert_eq(item.n_disclosure, 2, "an invitation's address and message");
    redact((struct bundle_redaction){.fields = message, .count = 1});
    cr_assert_eq(item.n_disclosure, 2);
    cr_assert_eq((item.disclosure[0]->salt.len == 0) + (item.disclosure[1]->salt.len == 0), 1);
}

Test(redact, leaves_out_whole_bodies)
{
    redact((struct bundle_redaction){.bodies = true});
    cr_assert_eq(item.command.len + item.effects.len + item.n_disclosure, 0);
    cr_assert_gt(item.entry.len, 0);
    cr_assert_gt(item.n_proof, 0);
}

Test(redact, refuses_other_values_than_the_command_commits_to)
{
    struct bundle_redaction redaction = {.fields = note, .count = 1};
    Tally__Disclosure *twice[] = {item.disclosure[0], item.disclosure[0]};
    item.disclosure = twice;
    item.n_disclosure = 2;
    cr_assert_eq(bundle_redact(&item, &redaction, &arena), E_INVALID);
}
