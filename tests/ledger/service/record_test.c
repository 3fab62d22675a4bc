// Records, from the request to the entry: admitted by their schema, written, changed, kept over a restart.
#include "tests/support/house_work.h"

#include <criterion/criterion.h>

#define LAB "lab-west"
#define PATH "samples/S-1"

static struct house house;

static void begin(void)
{
    house_begin(&house);
    cr_assert_eq(house_register(&house, "ada", "ada@lab.example"), CODE_NONE);
    cr_assert_eq(house_create(&house, "ada", LAB), CODE_NONE);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(record, .init = begin, .fini = end);

Test(record, is_admitted_by_its_schema)
{
    char long_name[202] = "";
    memset(long_name, 'x', 201);
    cr_assert_eq(house_record(&house, LAB, PATH, "name", long_name), CODE_INVALID);
    cr_assert_null(house_entry(&house));
    cr_assert_eq(house_record(&house, LAB, PATH, "colour", "red"), CODE_INVALID);
    cr_assert_eq(house_record(&house, LAB, PATH, "amount", "18.72 g"), CODE_INVALID, "a text is no decimal");
    long_name[200] = '\0';
    cr_assert_eq(house_record(&house, LAB, PATH, "name", long_name), CODE_NONE);
}

Test(record, is_changed_version_by_version_and_kept)
{
    cr_assert_eq(house_record(&house, LAB, PATH, "name", "Lantern Glow"), CODE_NONE);
    cr_assert_eq(house_record_update(&house, LAB, PATH, 1, "Lantern Glow #4"), CODE_NONE);
    cr_assert_eq(house_record_update(&house, LAB, PATH, 1, "Lantern Glow #5"), CODE_CONFLICT);
    struct digest before = house_state(&house);
    house_reopen(&house, true);
    struct digest after = house_state(&house);
    cr_assert(digest_equal(&before, &after));
    cr_assert_eq(house_record_update(&house, LAB, PATH, 2, "Lantern Glow #5"), CODE_NONE);
    cr_assert_eq(house_record(&house, LAB, PATH, "name", "another"), CODE_ALREADY_EXISTS);
}
