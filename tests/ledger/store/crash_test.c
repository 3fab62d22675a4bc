// A process killed at any moment: what it acknowledged is there, and what is there is what it wrote.
//
// The seed makes the ledger, so a reference grown without a crash says what a killed process was writing.
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMMITS = 30, ENTRIES = 15, KILLS = 20, SEED = 60 };

static struct ledger_builder reference;
static struct ledger_builder ledger;

static void tell(int end, uint8_t what)
{
    if (write(end, &what, 1) != 1) {
        _exit(1);
    }
}

// Grows the ledger, and says when a commit is about to be written (twice its number) and when it is
// acknowledged (and one).
[[gnu::noreturn]] static void grow_and_tell(int end)
{
    ledger_open(&ledger);
    for (uint8_t commit = 2; commit <= COMMITS; commit++) {
        ledger_make_commit(&ledger, ENTRIES);
        tell(end, (uint8_t)(2 * commit));
        ledger_write(&ledger);
        ledger_acknowledge(&ledger);
        tell(end, (uint8_t)(2 * commit + 1));
    }
    (void)pause();
    _exit(0);
}

// Lets a child grow the ledger until it is at some commit and a random moment more, and kills it. The last
// that it told.
static uint8_t grow_until_killed(struct random *random)
{
    int ends[2];
    uint8_t told = 3;
    uint8_t until = (uint8_t)(4 + random_below(random, 2 * COMMITS - 4));
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        grow_and_tell(ends[1]);
    }
    (void)close(ends[1]);
    while (told < until && read(ends[0], &told, 1) == 1) {
    }
    (void)usleep((useconds_t)random_below(random, 600));
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    while (read(ends[0], &told, 1) == 1) {
    }
    (void)close(ends[0]);
    return told;
}

// Opens what is left through the reference, which knows what must be in it. How far the ledger had come.
static uint64_t expect_survived(uint8_t told)
{
    reference.paths = ledger.paths;
    ledger_open(&reference);
    uint64_t commit = store_newest(reference.store).commit;
    uint64_t acknowledged = (told - 1u) / 2;  // an odd number told it, an even one is about the next
    cr_assert(commit >= acknowledged && commit <= told / 2u, "told %u, found %u", told, (unsigned)commit);
    reference.commit_count = (size_t)commit;
    if (reference.opened.unfinished) {
        ledger_acknowledge(&reference);
    }
    ledger_expect(&reference, (size_t)commit);
    ledger_close(&reference);
    reference.commit_count = COMMITS;
    return commit;
}

Test(crash, what_was_acknowledged_survives_a_kill_at_any_moment)
{
    struct random random = {SEED};
    size_t unfinished = 0;
    ledger_create(&reference, SEED);
    ledger_grow(&reference, COMMITS, ENTRIES);
    ledger_close(&reference);
    for (int kills = 0; kills < KILLS; kills++) {
        ledger_create(&ledger, SEED);
        ledger_grow(&ledger, 1, ENTRIES);
        ledger_close(&ledger);
        uint8_t told = grow_until_killed(&random);
        cr_assert(expect_survived(told) > 0);
        unfinished += reference.opened.unfinished;
        ledger_destroy(&ledger);
    }
    cr_log_info("%zu of %d kills left an unfinished commit", unfinished, KILLS);
    ledger_destroy(&reference);
}
