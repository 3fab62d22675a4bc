// What a client remembers, in memory and in its file.
#include "ledger/wire/remembered.h"
#include "ledger/wire/small_file.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

#include <unistd.h>

static struct files_path folder;
static struct files_path file;
static struct signer *signer;
static struct note_key key;
static struct remembered remembered;
static struct buf notes[8];

static void begin(void)
{
    folder = files_scratch();
    file = files_in(folder.text, "memory");
    cr_assert_eq(signer_generate(KEY_ED25519, &signer), OK);
    cr_assert_eq(note_key_from("tally.example/lab", signer_key(signer), &key), OK);
}

static void end(void)
{
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        buf_fini(&notes[i]);
    }
    signer_close(signer);
    files_remove(folder.text);
}

TestSuite(remembered, .init = begin, .fini = end);

// A checkpoint of `size` whose root begins with `root`, in place `at`.
static struct receipt_known known(size_t at, uint64_t size, uint8_t root)
{
    struct receipt_known result = {.checkpoint = {.size = size, .root = {{root}}}};
    memcpy(result.checkpoint.origin, key.name, sizeof(result.checkpoint.origin));
    buf_fini(&notes[at]);
    buf_init(&notes[at], LIMIT_CHECKPOINT);
    cr_assert_eq(checkpoint_sign(&result.checkpoint, &key, signer, &notes[at]), OK);
    result.note = buf_span(&notes[at]);
    return result;
}

static enum err take(uint64_t size, uint8_t root)
{
    struct receipt_known checkpoint = known(0, size, root);
    struct proof_tree proven = remembered_tree(&remembered);
    return remembered_take(&remembered, &proven, &checkpoint);
}

Test(remembered, is_the_largest_that_was_taken)
{
    cr_assert_eq(remembered_open(&remembered, NULL, &key), OK);
    cr_assert_eq(remembered_tree(&remembered).size, 0);
    cr_assert_eq(take(5, 1), OK);
    cr_assert_eq(take(9, 2), OK);
    cr_assert_eq(take(7, 3), OK);
    cr_assert_eq(remembered_tree(&remembered).size, 9);
    cr_assert_eq(remembered_tree(&remembered).root.bytes[0], 2);
    cr_assert_eq(take(9, 2), OK);
    cr_assert_eq(take(9, 4), E_FORK);
    cr_assert_eq(remembered_tree(&remembered).root.bytes[0], 2);
    cr_assert_eq(remembered_close(&remembered), OK);
}

Test(remembered, does_not_become_what_was_proven_to_extend_something_older)
{
    struct proof_tree older = {5, {{1}}};
    struct receipt_known other = known(1, 12, 7);
    cr_assert_eq(remembered_open(&remembered, NULL, &key), OK);
    cr_assert_eq(take(5, 1), OK);
    cr_assert_eq(take(9, 2), OK);
    cr_assert_eq(remembered_take(&remembered, &older, &other), OK);
    cr_assert_eq(remembered_tree(&remembered).size, 9);
    cr_assert_eq(remembered_close(&remembered), OK);
}

Test(remembered, verifies_a_note_but_not_one_that_it_knows)
{
    struct checkpoint checkpoint;
    struct receipt_known first = known(1, 5, 1);
    struct receipt_known second = known(2, 6, 1);
    cr_assert_eq(remembered_open(&remembered, NULL, &key), OK);
    cr_assert_eq(remembered_verify(&remembered, first.note, &checkpoint), OK);
    // With another key nothing verifies any more, but what is known needs not.
    key.id[0] ^= 1;
    cr_assert_eq(remembered_verify(&remembered, first.note, &checkpoint), OK);
    cr_assert_eq(checkpoint.size, 5);
    cr_assert_eq(remembered_verify(&remembered, second.note, &checkpoint), E_SIGNATURE);
    key.id[0] ^= 1;
    cr_assert_eq(remembered_verify(&remembered, second.note, &checkpoint), OK);
    // Nor does one that was verified lately, although it is not remembered.
    key.id[0] ^= 1;
    cr_assert_eq(remembered_verify(&remembered, second.note, &checkpoint), OK);
    cr_assert_eq(checkpoint.size, 6);
    second.note.size--;
    cr_assert_neq(remembered_verify(&remembered, second.note, &checkpoint), OK);
    cr_assert_eq(remembered_close(&remembered), OK);
}

Test(remembered, takes_notes_of_2_kib_and_no_larger)
{
    struct checkpoint checkpoint;
    struct receipt_known first = known(1, 5, 1);
    uint8_t note[LIMIT_CHECKPOINT + 1];
    cr_assert_eq(remembered_open(&remembered, NULL, &key), OK);
    // Lines of strangers, as witnesses add them.
    size_t line_size = sizeof(note) - first.note.size;
    memcpy(note, first.note.data, first.note.size);
    for (size_t size = line_size - 1; size <= line_size; size++) {
        uint8_t *line = note + first.note.size;
        memcpy(line, "\xe2\x80\x94 ", 4);
        memset(line + 4, 'n', size - 4);
        memcpy(line + size - 10, " AAAAAAAA\n", 10);
        enum err error = remembered_verify(&remembered, span(note, first.note.size + size), &checkpoint);
        cr_assert_eq(error, size < line_size ? E_MALFORMED : E_LIMIT, "%s", err_name(error));
    }
    cr_assert_eq(remembered_close(&remembered), OK);
}

Test(remembered, is_read_back_from_its_file)
{
    cr_assert_eq(remembered_open(&remembered, file.text, &key), OK);
    cr_assert_eq(take(5, 1), OK);
    cr_assert_eq(take(6, 1), OK);
    cr_assert_eq(remembered_close(&remembered), OK);
    cr_assert_eq(remembered_open(&remembered, file.text, &key), OK);
    cr_assert_eq(remembered_tree(&remembered).size, 6);
    cr_assert_eq(take(6, 9), E_FORK);
    cr_assert_eq(remembered_close(&remembered), OK);
    cr_assert(!files_exist(files_in(folder.text, "memory.new").text));
}

Test(remembered, is_written_once_a_second_at_most)
{
    struct buf text;
    cr_assert_eq(remembered_open(&remembered, file.text, &key), OK);
    cr_assert_eq(take(5, 1), OK);
    cr_assert(files_exist(file.text));
    files_remove(file.text);
    cr_assert_eq(take(6, 1), OK);
    cr_assert(!files_exist(file.text));
    (void)usleep(1100000);
    cr_assert_eq(take(7, 1), OK);
    buf_init(&text, LIMIT_CHECKPOINT);
    cr_assert_eq(small_file_read(file.text, &text), OK);
    cr_assert(span_equal(buf_span(&text), buf_span(&notes[0])));
    buf_fini(&text);
    cr_assert_eq(remembered_close(&remembered), OK);
}

Test(remembered, believes_no_file_that_is_not_its_ledgers)
{
    struct receipt_known good = known(1, 5, 1);
    struct remembered refused;
    files_write(file.text, good.note);
    for (size_t bit = 3; bit < 8 * good.note.size; bit += 7) {
        files_flip(file.text, bit);
        cr_assert_neq(remembered_open(&refused, file.text, &key), OK, "bit %zu", bit);
        files_flip(file.text, bit);
    }
    cr_assert_eq(remembered_open(&remembered, file.text, &key), OK);
    cr_assert_eq(remembered_close(&remembered), OK);
    cr_assert_eq(remembered_open(&refused, "", &key), E_LIMIT);
    cr_assert_eq(remembered_open(&refused, folder.text, &key), E_IO);
}

Test(remembered, goes_on_when_its_file_cannot_be_written)
{
    struct files_path nowhere = files_in(folder.text, "no/such/folder");
    cr_assert_eq(remembered_open(&remembered, nowhere.text, &key), OK);
    cr_assert_eq(take(5, 1), OK);
    cr_assert_eq(remembered_tree(&remembered).size, 5);
    cr_assert_eq(remembered_close(&remembered), E_IO);
}

Test(remembered, small_files_are_replaced_whole_and_read_whole)
{
    struct buf text;
    buf_init(&text, 10);
    cr_assert_eq(small_file_read(file.text, &text), E_NOT_FOUND);
    cr_assert_eq(small_file_replace(file.text, span_text("0123456789")), OK);
    cr_assert_eq(small_file_replace(file.text, span_text("abc")), OK);
    cr_assert_eq(small_file_read(file.text, &text), OK);
    cr_assert(span_equal(buf_span(&text), span_text("abc")));
    cr_assert_eq(small_file_replace(file.text, span_text("0123456789!")), OK);
    buf_clear(&text);
    cr_assert_eq(small_file_read(file.text, &text), E_LIMIT);
    cr_assert_eq(text.size, 0);
    cr_assert_eq(small_file_read(folder.text, &text), E_IO);
    cr_assert_eq(small_file_replace("/nowhere/at/all", span_text("x")), E_IO);
    buf_fini(&text);
}
