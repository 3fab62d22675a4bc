// Tokens as files that only their owner reads.
#include "cli/token_file.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

#include <sys/stat.h>

static struct files_path folder;
static struct files_path path;

static void begin(void)
{
    folder = files_scratch();
    path = files_in(folder.text, "token");
}

static void end(void)
{
    files_remove(folder.text);
}

TestSuite(token_file, .init = begin, .fini = end);

static enum err load(const char *text, mode_t mode)
{
    struct tally_key *key = NULL;
    files_write(path.text, span_text(text));
    cr_assert_eq(chmod(path.text, mode), 0);
    enum err error = token_file_load(path.text, &key);
    cr_assert_eq(error == OK, key != NULL);
    tally_key_free(key);
    return error;
}

Test(token_file, holds_the_key_that_was_drawn)
{
    struct tally_key *made = NULL;
    struct tally_key *loaded = NULL;
    struct stat facts;
    cr_assert_eq(token_file_make(path.text, &made), OK);
    cr_assert_eq(token_file_load(path.text, &loaded), OK);
    cr_assert(span_equal(tally_key_fingerprint(made), tally_key_fingerprint(loaded)));
    cr_assert_eq(stat(path.text, &facts), 0);
    cr_assert_eq(facts.st_mode & 0777, 0600);
    tally_key_free(made);
    tally_key_free(loaded);
}

Test(token_file, is_drawn_anew_each_time)
{
    struct files_path other = files_in(folder.text, "other");
    struct tally_key *keys[2] = {NULL, NULL};
    cr_assert_eq(token_file_make(path.text, &keys[0]), OK);
    cr_assert_eq(token_file_make(other.text, &keys[1]), OK);
    cr_assert_not(span_equal(tally_key_fingerprint(keys[0]), tally_key_fingerprint(keys[1])));
    tally_key_free(keys[0]);
    tally_key_free(keys[1]);
}

Test(token_file, is_never_overwritten)
{
    struct tally_key *key = NULL;
    files_write(path.text, span_text("mine\n"));
    cr_assert_eq(token_file_make(path.text, &key), E_EXISTS);
    cr_assert_null(key);
    path = files_in(folder.text, "absent/token");
    cr_assert_eq(token_file_make(path.text, &key), E_IO);
}

#define SEED "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

Test(token_file, is_one_line_of_64_digits_for_its_owner_alone)
{
    struct tally_key *key = NULL;
    cr_assert_eq(token_file_load(path.text, &key), E_NOT_FOUND);
    cr_assert_eq(load(SEED "\n", 0600), OK);
    cr_assert_eq(load(SEED, 0400), OK);
    cr_assert_eq(load(SEED "\n", 0640), E_INVALID);
    cr_assert_eq(load(SEED "\n", 0604), E_INVALID);
    cr_assert_eq(load(SEED "0\n", 0600), E_INVALID);
    cr_assert_eq(load("0011\n", 0600), E_INVALID);
    cr_assert_eq(load("", 0600), E_INVALID);
    cr_assert_eq(load("0Z112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", 0600), E_INVALID);
}
