// A journal after each end that a run can come to. Runs of the program itself: resume_test.py.
#include "cli/journal.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

static const struct digest ledger_id = {{1, 2, 3}};
static const struct journal_batch batch = {256, {{9}}};

static struct journal *open_journal(const char *path)
{
    struct journal *journal = NULL;
    cr_assert_eq(journal_open(path, &ledger_id, &journal), OK);
    return journal;
}

static void expect_open_error(const char *path, const struct digest *id, enum err error)
{
    struct journal *journal = NULL;
    cr_assert_eq(journal_open(path, id, &journal), error);
    cr_assert_null(journal);
}

static void send_one(struct journal *journal, const char *request)
{
    cr_assert_eq(journal_sending(journal, &batch, span_text(request)), OK);
}

static void finish_one(struct journal *journal, uint64_t first)
{
    struct journal_done done = {.batch = batch, .events = 256, .first = first, .refused = 2};
    cr_assert_eq(journal_finish(journal, &done), OK);
}

static bool is_in_doubt(const struct journal *journal, const char *request)
{
    struct journal_batch found;
    struct span bytes;
    return journal_in_doubt(journal, &found, &bytes) && found.lines == batch.lines
           && digest_equal(&found.content, &batch.content) && span_equal(bytes, span_text(request));
}

Test(journal, remembers_what_is_done)
{
    struct files_path folder = files_scratch();
    struct files_path path = files_in(folder.text, "journal");
    struct journal *journal = open_journal(path.text);
    finish_one(journal, 10);
    finish_one(journal, 266);
    journal_close(journal);
    journal = open_journal(path.text);
    cr_assert_eq(journal_count(journal), 2);
    cr_assert_eq(journal_at(journal, 1)->first, 266);
    cr_assert_eq(journal_at(journal, 1)->refused, 2);
    cr_assert_eq(journal_at(journal, 1)->batch.lines, 256);
    cr_assert(digest_equal(&journal_at(journal, 1)->batch.content, &batch.content));
    journal_close(journal);
    files_remove(folder.text);
}

Test(journal, remembers_the_bytes_that_are_in_doubt)
{
    struct files_path folder = files_scratch();
    struct files_path path = files_in(folder.text, "journal");
    struct journal *journal = open_journal(path.text);
    cr_assert(!is_in_doubt(journal, "bytes"));
    finish_one(journal, 10);
    send_one(journal, "bytes");
    journal_close(journal);
    journal = open_journal(path.text);
    cr_assert(is_in_doubt(journal, "bytes"));
    finish_one(journal, 266);
    cr_assert(!is_in_doubt(journal, "bytes"), "it is done");
    journal_close(journal);
    journal = open_journal(path.text);
    cr_assert(!is_in_doubt(journal, "bytes"));
    journal_close(journal);
    files_remove(folder.text);
}

Test(journal, forgets_what_came_to_nothing)
{
    struct files_path folder = files_scratch();
    struct files_path path = files_in(folder.text, "journal");
    struct journal *journal = open_journal(path.text);
    send_one(journal, "bytes");
    cr_assert_eq(journal_forget(journal), OK);
    cr_assert_eq(journal_forget(journal), OK, "twice is fine");
    cr_assert(!is_in_doubt(journal, "bytes"));
    cr_assert_eq(files_count(folder.text, ".sending"), 0);
    journal_close(journal);
    files_remove(folder.text);
}

Test(journal, believes_no_bytes_that_were_damaged)
{
    struct files_path folder = files_scratch();
    struct files_path path = files_in(folder.text, "journal");
    struct files_path sending = files_in(folder.text, "journal.sending");
    struct journal *journal = open_journal(path.text);
    send_one(journal, "bytes");
    journal_close(journal);
    size_t size = files_size(sending.text);
    for (size_t bit = 0; bit < 8 * size; bit += 7) {
        files_flip(sending.text, bit);
        journal = open_journal(path.text);
        cr_assert(!is_in_doubt(journal, "bytes"), "bit %zu", bit);
        journal_close(journal);
        files_flip(sending.text, bit);
    }
    files_cut(sending.text, size - 1);
    journal = open_journal(path.text);
    cr_assert(!is_in_doubt(journal, "bytes"));
    journal_close(journal);
    files_remove(folder.text);
}

Test(journal, cuts_off_a_torn_line_and_goes_on)
{
    struct files_path folder = files_scratch();
    struct files_path path = files_in(folder.text, "journal");
    struct journal *journal = open_journal(path.text);
    finish_one(journal, 10);
    size_t whole = files_size(path.text);
    finish_one(journal, 266);
    journal_close(journal);
    struct buf all;
    buf_init(&all, 4096);
    files_read(path.text, &all);
    for (size_t size = all.size - 1; size >= whole; size--) {
        files_write(path.text, span(all.data, size));
        journal = open_journal(path.text);
        cr_assert_eq(journal_count(journal), 1);
        cr_assert_eq(files_size(path.text), whole);
        journal_close(journal);
    }
    buf_fini(&all);
    files_cut(path.text, 3);
    journal = open_journal(path.text);
    cr_assert_eq(journal_count(journal), 0, "a torn first line is none");
    journal_close(journal);
    files_remove(folder.text);
}

Test(journal, is_for_one_ledger_and_one_run_at_a_time)
{
    struct files_path folder = files_scratch();
    struct files_path path = files_in(folder.text, "journal");
    struct digest other = {{5}};
    struct journal *journal = open_journal(path.text);
    expect_open_error(path.text, &ledger_id, E_LOCKED);
    journal_close(journal);
    expect_open_error(path.text, &other, E_FOREIGN);
    expect_open_error(folder.text, &ledger_id, E_IO);
    files_write(path.text, span_text("not a journal\n"));
    expect_open_error(path.text, &ledger_id, E_MALFORMED);
    files_write(path.text, span_text("{\"journal\": 2, \"ledger\": \"00\"}\n"));
    expect_open_error(path.text, &ledger_id, E_MALFORMED);
    files_remove(folder.text);
}
