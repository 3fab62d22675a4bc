// A client that remembers, and ledgers that are restarted, killed, put back or forked behind its back.
#include "tests/support/events.h"
#include "tests/support/running_ledger.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <unistd.h>

static struct running_ledger ledger;

static void begin(void)
{
    running_ledger_found(&ledger);
}

static void end(void)
{
    running_ledger_destroy(&ledger);
}

TestSuite(history, .init = begin, .fini = end);

static struct tally_client *remembering(void)
{
    return running_ledger_client(&ledger, ledger.memory.text);
}

static enum err try_to_append(struct tally_client *client, size_t count, struct tally_result *result)
{
    struct tally_draft *draft = events_draft(count);
    enum err error = tally_submit(client, draft, &ledger.admin, 1, result);
    tally_draft_free(draft);
    return error;
}

static uint64_t append(struct tally_client *client, size_t count)
{
    struct tally_result result = {0};
    enum err error = try_to_append(client, count, &result);
    cr_assert_eq(error, OK, "%s", err_name(error));
    cr_assert_eq(result.refused, 0);
    return result.size;
}

// Appends through a client that remembers nothing.
static void append_unseen(size_t count)
{
    struct tally_client *client = running_ledger_client(&ledger, NULL);
    (void)append(client, count);
    tally_close(client);
}

Test(history, a_client_reconnects_when_the_service_is_stopped_and_started_again)
{
    running_ledger_start(&ledger);
    struct tally_client *client = remembering();
    (void)append(client, 3);
    for (size_t round = 0; round < 3; round++) {
        running_ledger_stop(&ledger);
        running_ledger_start(&ledger);
        (void)append(client, 2);
    }
    tally_close(client);
}

Test(history, a_client_waits_for_a_service_that_starts_later)
{
    struct tally_client *client = remembering();
    struct tally_draft *draft = events_draft(1);
    struct tally_ticket *ticket = NULL;
    struct tally_result result;
    cr_assert_eq(tally_submit_begin(client, draft, &ledger.admin, 1, &ticket), OK);
    (void)usleep(200000);
    running_ledger_start(&ledger);
    cr_assert_eq(tally_submit_end(ticket, &result), OK);
    // It was signed before this process could know that it saw no twin.
    cr_assert_eq(result.refused, 209);
    (void)append(client, 1);
    tally_draft_free(draft);
    tally_close(client);
}

Test(history, a_draft_gets_its_receipt_again_after_the_service_was_killed)
{
    struct tally_result first;
    struct tally_result again;
    running_ledger_spawn(&ledger);
    struct tally_client *client = remembering();
    struct tally_draft *draft = events_draft(5);
    cr_assert_eq(tally_submit(client, draft, &ledger.admin, 1, &first), OK);
    running_ledger_kill(&ledger, SIGKILL);
    running_ledger_spawn(&ledger);
    enum err error = tally_submit(client, draft, &ledger.admin, 1, &again);
    cr_assert_eq(error, OK, "%s", err_name(error));
    cr_assert_eq(again.refused, 0);
    cr_assert(span_equal(again.receipt, first.receipt));
    tally_draft_free(draft);
    tally_close(client);
}

Test(history, what_is_under_way_when_the_service_stops_is_answered_or_did_not_happen)
{
    enum { MANY = 200 };
    static struct tally_draft *drafts[MANY];
    static struct tally_ticket *tickets[MANY];
    uint64_t answered = 0;
    running_ledger_spawn(&ledger);
    struct tally_client *client = remembering();
    (void)append(client, 1);
    for (size_t i = 0; i < MANY; i++) {
        drafts[i] = events_draft(1);
        cr_assert_eq(tally_submit_begin(client, drafts[i], &ledger.admin, 1, &tickets[i]), OK);
    }
    running_ledger_kill(&ledger, SIGTERM);
    running_ledger_spawn(&ledger);
    for (size_t i = 0; i < MANY; i++) {
        struct tally_result result;
        struct tally_result again;
        cr_assert_eq(tally_submit_end(tickets[i], &result), OK);
        cr_assert(result.refused == 0 || result.refused == 209);
        cr_assert_eq(tally_submit(client, drafts[i], &ledger.admin, 1, &again), OK);
        cr_assert_eq(again.refused, result.refused);
        cr_assert(span_equal(again.receipt, result.receipt));
        answered += result.refused == 0;
        tally_draft_free(drafts[i]);
    }
    // Genesis, two starts, one stop, one event before and one now, and those that were answered.
    cr_assert_eq(append(client, 1), 6 + answered);
    tally_close(client);
}

Test(history, a_memory_is_believed_by_the_next_client_and_not_outgrown_by_another_ledger)
{
    running_ledger_start(&ledger);
    struct tally_client *client = remembering();
    uint64_t size = append(client, 3);
    tally_close(client);
    cr_assert(files_exist(ledger.memory.text));
    client = remembering();
    cr_assert_gt(append(client, 1), size);
    tally_close(client);
    files_flip(ledger.memory.text, 8 * 30);
    struct tally_options options = running_ledger_options(&ledger, ledger.memory.text);
    cr_assert_neq(tally_connect(&options, &client), OK, "a memory that is no signed checkpoint");
}

Test(history, a_ledger_that_was_put_back_is_a_rollback)
{
    struct tally_result result;
    Tally__Status *status = NULL;
    running_ledger_save(&ledger, "old");
    running_ledger_start(&ledger);
    struct tally_client *client = remembering();
    (void)append(client, 100);
    running_ledger_stop(&ledger);
    running_ledger_restore(&ledger, "old");
    running_ledger_start(&ledger);
    cr_assert_eq(tally_status(client, &status), E_ROLLBACK);
    cr_assert_eq(try_to_append(client, 1, &result), E_ROLLBACK);
    tally_close(client);
    client = remembering();
    cr_assert_eq(try_to_append(client, 1, &result), E_ROLLBACK, "the memory says so, too");
    append_unseen(1);
    tally_close(client);
}

Test(history, a_ledger_that_went_another_way_is_a_fork)
{
    struct tally_result result;
    running_ledger_save(&ledger, "old");
    running_ledger_start(&ledger);
    struct tally_client *client = remembering();
    (void)append(client, 10);
    running_ledger_stop(&ledger);
    running_ledger_restore(&ledger, "old");
    running_ledger_start(&ledger);
    append_unseen(100);
    cr_assert_eq(try_to_append(client, 1, &result), E_FORK);
    cr_assert_eq(try_to_append(client, 1, &result), E_FORK, "and it stays one");
    tally_close(client);
}

Test(history, a_fork_of_the_same_size_is_told_by_its_status)
{
    Tally__Status *status = NULL;
    running_ledger_save(&ledger, "old");
    running_ledger_start(&ledger);
    struct tally_client *client = remembering();
    (void)append(client, 10);
    running_ledger_stop(&ledger);
    running_ledger_restore(&ledger, "old");
    running_ledger_start(&ledger);
    append_unseen(10);
    cr_assert_eq(tally_status(client, &status), E_FORK);
    cr_assert_null(status);
    tally_close(client);
}

struct search {
    const char *text;
    size_t found;
};

static bool holds(struct span bytes, const char *text)
{
    return bytes.size > 0 && memmem(bytes.data, bytes.size, text, strlen(text)) != NULL;
}

static enum err look_for(void *context, uint64_t index, const struct frame_item *item)
{
    struct search *search = context;
    (void)index;
    const struct span parts[] = {item->entry, item->command, item->effects, item->sealed};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        search->found += holds(parts[i], search->text);
    }
    return OK;
}

static size_t count_in_files(const char *folder, const char *text)
{
    struct files_list list;
    size_t found = 0;
    files_list(folder, &list);
    for (size_t i = 0; i < list.count; i++) {
        struct buf bytes;
        buf_init(&bytes, SIZE_MAX / 2);
        files_read(files_in(folder, list.files[i].name).text, &bytes);
        found += holds(buf_span(&bytes), text);
        buf_fini(&bytes);
    }
    return found;
}

Test(history, a_sealed_value_stands_nowhere_in_what_is_stored)
{
    struct search open = {.text = "bench-four"};
    struct search sealed = {.text = "Dr. Quillfeather"};
    struct tally_result result;
    running_ledger_start(&ledger);
    struct tally_client *client = remembering();
    struct tally_draft *draft = tally_draft_new();
    for (size_t i = 0; i < 20; i++) {
        events_add_with_fields(draft, sealed.text, open.text);
    }
    cr_assert_eq(tally_submit(client, draft, &ledger.admin, 1, &result), OK);
    cr_assert_eq(result.refused, 0);
    tally_draft_free(draft);
    tally_close(client);
    running_ledger_stop(&ledger);
    running_ledger_walk(&ledger, look_for, &open);
    running_ledger_walk(&ledger, look_for, &sealed);
    cr_assert_eq(open.found, 20);
    cr_assert_eq(sealed.found, 0);
    cr_assert_eq(count_in_files(ledger.database.text, sealed.text), 0);
    cr_assert_eq(count_in_files(ledger.head.text, sealed.text), 0);
    cr_assert_eq(count_in_files(ledger.vault_folder.text, sealed.text), 0);
}
