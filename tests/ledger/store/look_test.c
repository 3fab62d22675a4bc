// The first look at a database: what it says, and that it touches nothing.
#include "ledger/base/diag.h"
#include "ledger/store/look.h"
#include "tests/support/ledger_builder.h"

#include <criterion/criterion.h>

static struct ledger_builder ledger;

Test(look, at_a_folder_that_is_not_there_or_empty_finds_no_database)
{
    struct files_path folder = files_scratch();
    struct start_database database = {.exists = true};
    cr_assert_eq(look_at(folder.text, &database), OK);
    cr_assert(!database.exists);
    cr_assert(!look_for_remains(folder.text));
    files_remove(folder.text);
    cr_assert_eq(look_at(folder.text, &database), OK);
    cr_assert(!database.exists);
    cr_assert(!look_for_remains(folder.text));
    cr_assert(!files_exist(folder.text));
}

Test(look, at_a_database_finds_its_newest_commit)
{
    struct start_database database;
    ledger_create(&ledger, 1);
    cr_assert_eq(look_at(ledger.database.text, &database), OK);
    cr_assert(database.exists);
    cr_assert_eq(database.commit, 0);
    ledger_grow(&ledger, 3, 10);
    ledger_close(&ledger);
    cr_assert_eq(look_at(ledger.database.text, &database), OK);
    struct digest ledger_id = digest_leaf(ledger.items[0].entry);
    cr_assert(database.exists);
    cr_assert_eq(database.commit, 3);
    cr_assert_eq(database.size, 30);
    cr_assert(digest_equal(&database.root, &ledger.commits[2].root));
    cr_assert(digest_equal(&database.chain_head, &ledger.commits[2].chain_head));
    cr_assert(digest_equal(&database.ledger_id, &ledger_id));
    ledger_destroy(&ledger);
}

Test(look, leaves_the_files_of_data_as_they_were)
{
    struct start_database database;
    struct buf before;
    struct buf after;
    ledger_create(&ledger, 2);
    ledger_grow(&ledger, 3, 10);
    ledger_close(&ledger);
    buf_init(&before, 1 << 20);
    buf_init(&after, 1 << 20);
    files_read(files_find(ledger.database.text, "", ".log").text, &before);
    files_read(files_find(ledger.database.text, "MANIFEST-", "").text, &before);
    cr_assert_eq(look_at(ledger.database.text, &database), OK);
    files_read(files_find(ledger.database.text, "", ".log").text, &after);
    files_read(files_find(ledger.database.text, "MANIFEST-", "").text, &after);
    cr_assert(span_equal(buf_span(&before), buf_span(&after)));
    cr_assert_eq(files_count(ledger.database.text, ".sst"), 0, "nothing was flushed");
    buf_fini(&before);
    buf_fini(&after);
    ledger_destroy(&ledger);
}

Test(look, at_a_database_that_cannot_be_read_is_corrupt)
{
    struct start_database database = {.commit = 77};
    diag_set_level(DIAG_ERROR + 1);
    ledger_create(&ledger, 3);
    ledger_grow(&ledger, 3, 10);
    ledger_close(&ledger);
    files_cut(files_find(ledger.database.text, "MANIFEST-", "").text, 20);
    cr_assert_eq(look_at(ledger.database.text, &database), E_CORRUPT);
    cr_assert_eq(database.commit, 77);
    files_write(files_in(ledger.database.text, "CURRENT").text, span_text("garbage\n"));
    cr_assert_eq(look_at(ledger.database.text, &database), E_CORRUPT);
    ledger_destroy(&ledger);
}

Test(look, for_remains_knows_the_files_of_a_database_and_no_others)
{
    static const char *const remains[] = {"CURRENT", "MANIFEST-000005", "000012.sst", "000013.log"};
    static const char *const others[] = {"HEAD", "LOG", "LOCK", "notes.txt", "sst"};
    struct files_path folder = files_scratch();
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        files_write(files_in(folder.text, others[i]).text, span(NULL, 0));
        cr_assert(!look_for_remains(folder.text), "%s", others[i]);
    }
    for (size_t i = 0; i < sizeof(remains) / sizeof(remains[0]); i++) {
        struct files_path file = files_in(folder.text, remains[i]);
        files_write(file.text, span(NULL, 0));
        cr_assert(look_for_remains(folder.text), "%s", remains[i]);
        files_remove(file.text);
    }
    files_remove(folder.text);
}
