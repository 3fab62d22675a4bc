// One-time codes on their way out: into a folder, to a program, and what may go wrong there.
#include "ledger/base/clock.h"
#include "ledger/service/deliver.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_MAX = 4096 };

static const char seed_text[] = "0101010101010101010101010101010101010101010101010101010101010101";

static struct files_path folder;
static uint8_t seed[SIGNER_SEED_SIZE];
static struct deliver_code code;

static void begin(void)
{
    folder = files_scratch();
    memset(seed, 1, sizeof(seed));
    code = (struct deliver_code){span("\xab\xcd", 2), span_text("ada@lab.example"), seed};
}

static void end(void)
{
    files_remove(folder.text);
}

TestSuite(deliver, .init = begin, .fini = end);

static void expect_content(const char *path, const char *expected)
{
    struct buf content;
    char text[TEXT_MAX] = {0};
    buf_init(&content, TEXT_MAX - 1);
    files_read(path, &content);
    memcpy(text, content.data, content.size);
    buf_fini(&content);
    cr_assert_str_eq(text, expected);
}

// A script of the folder that may be run. `$out` is where it can leave something.
static struct files_path script(const char *body)
{
    char text[TEXT_MAX];
    struct files_path path = files_in(folder.text, "program");
    struct files_path out = files_in(folder.text, "out");
    int size = snprintf(text, sizeof(text), "#!/bin/sh\nout='%s'\n%s\n", out.text, body);
    cr_assert(size > 0 && (size_t)size < sizeof(text));
    files_write(path.text, span_text(text));
    cr_assert_eq(chmod(path.text, 0700), 0);
    return path;
}

static enum err run(const char *body)
{
    struct files_path path = script(body);
    struct deliver deliver;
    cr_assert_eq(deliver_init(path.text, &deliver), OK);
    cr_assert_not(deliver.folder);
    return deliver_code(&deliver, &code);
}

static struct files_path out(void)
{
    return files_in(folder.text, "out");
}

Test(deliver, into_a_folder_is_a_file_for_its_owner_alone)
{
    struct deliver deliver;
    struct stat facts;
    char expected[TEXT_MAX];
    (void)snprintf(expected, sizeof(expected), "%s\n", seed_text);
    cr_assert_eq(deliver_init(folder.text, &deliver), OK);
    cr_assert(deliver.folder);
    cr_assert_eq(deliver_code(&deliver, &code), OK);
    struct files_path path = files_in(folder.text, "abcd.code");
    expect_content(path.text, expected);
    cr_assert_eq(stat(path.text, &facts), 0);
    cr_assert_eq(facts.st_mode & 07777, 0600);
}

Test(deliver, never_writes_over_a_file)
{
    struct deliver deliver;
    struct files_path path = files_in(folder.text, "abcd.code");
    files_write(path.text, span_text("kept"));
    cr_assert_eq(deliver_init(folder.text, &deliver), OK);
    cr_assert_eq(deliver_code(&deliver, &code), E_EXISTS);
    expect_content(path.text, "kept");
}

Test(deliver, a_folder_that_is_gone_is_an_error_and_not_the_end)
{
    struct files_path path = files_in(folder.text, "codes");
    struct deliver deliver;
    files_make_folder(path.text);
    cr_assert_eq(deliver_init(path.text, &deliver), OK);
    files_remove(path.text);
    cr_assert_eq(deliver_code(&deliver, &code), E_IO);
}

Test(deliver, a_program_reads_address_and_code)
{
    char expected[TEXT_MAX];
    (void)snprintf(expected, sizeof(expected), "ada@lab.example\n%s\n", seed_text);
    cr_assert_eq(run("cat > \"$out\""), OK);
    expect_content(out().text, expected);
}

Test(deliver, a_program_finds_the_code_in_no_argument_and_no_environment)
{
    cr_assert_eq(
        run("cat > /dev/null; { echo \"$#\"; { echo \"$@\"; env; } | grep -c 0101 ; } > \"$out\"; true"), OK);
    expect_content(out().text, "0\n0\n");
}

Test(deliver, a_program_inherits_nothing_that_is_open)
{
    char line[TEXT_MAX];
    int open_here = fcntl(STDERR_FILENO, F_DUPFD, 100);
    cr_assert_geq(open_here, 100);
    (void)snprintf(line, sizeof(line), "[ -e /proc/self/fd/2 ] && [ ! -e /proc/self/fd/%d ]", open_here);
    cr_assert_eq(run(line), OK);
    (void)close(open_here);
}

Test(deliver, a_program_need_not_read)
{
    cr_assert_eq(run("exec 0<&-; exit 0"), OK);
}

Test(deliver, a_program_that_fails_or_is_killed_is_an_error)
{
    cr_assert_eq(run("cat > /dev/null; exit 3"), E_IO);
    cr_assert_eq(run("kill -9 $$"), E_IO);
    cr_assert_eq(run("exit 0"), OK);
}

Test(deliver, a_program_that_cannot_be_run_is_an_error)
{
    struct files_path path = script("exit 0");
    struct deliver deliver;
    cr_assert_eq(deliver_init(path.text, &deliver), OK);
    files_remove(path.text);
    cr_assert_eq(deliver_code(&deliver, &code), E_IO);
}

Test(deliver, a_program_that_takes_too_long_is_killed_with_its_children)
{
    char text[32] = {0};
    uint64_t begin_us = clock_boot_us();
    cr_assert_eq(run("sleep 60 & echo $! > \"$out\"; wait"), E_TIMEOUT);
    uint64_t took_us = clock_boot_us() - begin_us;
    cr_assert_geq(took_us, LIMIT_DELIVER_MS * 1000u);
    cr_assert_lt(took_us, 5u * LIMIT_DELIVER_MS * 1000u);
    struct buf content;
    buf_init(&content, sizeof(text) - 1);
    files_read(out().text, &content);
    memcpy(text, content.data, content.size);
    buf_fini(&content);
    pid_t sleeper = (pid_t)strtol(text, NULL, 10);
    cr_assert_gt(sleeper, 1);
    for (int i = 0; i < 100 && kill(sleeper, 0) == 0; i++) {
        (void)usleep(10000);
    }
    // Gone, or waiting for whoever adopted it to look.
    char state[TEXT_MAX];
    (void)snprintf(state, sizeof(state), "/proc/%d/exe", (int)sleeper);
    cr_assert_neq(access(state, X_OK), 0);
}

Test(deliver, nowhere_is_legal_and_anything_else_is_refused_at_the_start)
{
    struct deliver deliver = {"elsewhere", true};
    struct files_path path = files_in(folder.text, "file");
    cr_assert_eq(deliver_init(NULL, &deliver), OK);
    cr_assert_null(deliver.path);
    cr_assert_eq(deliver_code(&deliver, &code), OK);
    cr_assert_eq(deliver_init(path.text, &deliver), E_INVALID);
    files_write(path.text, span_text("no program"));
    cr_assert_eq(deliver_init(path.text, &deliver), E_INVALID);
}

Test(deliver, the_longest_address_fits)
{
    char address[LIMIT_ADDRESS + 1];
    memset(address, 'a', sizeof(address));
    code.address = span(address, LIMIT_ADDRESS);
    cr_assert_eq(run("cat > \"$out\""), OK);
    cr_assert_eq(files_size(out().text), LIMIT_ADDRESS + 1 + strlen(seed_text) + 1);
    code.address = span(address, LIMIT_ADDRESS + 1);
    cr_assert_eq(run("cat > \"$out\""), E_IO);
}
