// The collections: that there are 21, and whose they are.
#include "ledger/state/collection.h"

#include <criterion/criterion.h>

Test(collection, has_the_21_in_the_order_of_the_alphabet)
{
    size_t kinds[4] = {0};
    for (size_t i = 0; i < COLLECTION_COUNT; i++) {
        const struct collection *collection = collection_at(i);
        cr_assert_eq(collection_find(span_text(collection->name)), collection);
        cr_assert_leq(strlen(collection->name), (size_t)COLLECTION_NAME_MAX);
        kinds[collection->kind]++;
        if (i > 0) {
            cr_assert_lt(strcmp(collection_at(i - 1)->name, collection->name), 0);
        }
    }
    cr_assert_eq(kinds[COLLECTION_LAB], 15);
    cr_assert_eq(kinds[COLLECTION_OFFICE], 2);
    cr_assert_eq(kinds[COLLECTION_OWNERS], 1);
    cr_assert_eq(kinds[COLLECTION_LEDGERS], 3);
}

Test(collection, of_another_name_there_is_none)
{
    static const char *const names[] = {"", "sample", "samples ", "Samples", "users", "samples/x"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cr_assert_null(collection_find(span_text(names[i])), "%s", names[i]);
    }
}

Test(collection, is_read_from_the_path_of_a_record)
{
    struct span id;
    const struct collection *collection = collection_of(span_text("samples/JR-1"), &id);
    cr_assert_not_null(collection);
    cr_assert_str_eq(collection->name, "samples");
    cr_assert(span_equal(id, span_text("JR-1")));
    cr_assert_null(collection_of(span_text("samples"), &id));
    cr_assert_null(collection_of(span_text(""), &id));
    cr_assert_null(collection_of(span_text("things/1"), &id));
}
