// The client library against a service that runs: what is said yes to, and what is not.
#include "ledger/core/message.h"
#include "ledger/wire/client_inside.h"
#include "ledger/wire/signing.h"
#include "tests/support/answering.h"
#include "tests/support/events.h"
#include "tests/support/running_ledger.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct running_ledger ledger;
static struct tally_client *client;

static void begin(void)
{
    running_ledger_found(&ledger);
    running_ledger_start(&ledger);
    client = running_ledger_client(&ledger, NULL);
}

static void end(void)
{
    tally_close(client);
    running_ledger_destroy(&ledger);
}

TestSuite(client, .init = begin, .fini = end);

static struct tally_result submit(struct tally_draft *draft)
{
    struct tally_result result = {0};
    enum err error = tally_submit(client, draft, &ledger.admin, 1, &result);
    cr_assert_eq(error, OK, "%s", err_name(error));
    return result;
}

Test(client, gets_a_verified_receipt_for_batches_of_1_2_256_and_1024)
{
    static const size_t counts[] = {1, 2, 256, 1024};
    uint64_t next = 2;  // after genesis and the notice of the start
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct tally_draft *draft = events_draft(counts[i]);
        struct tally_result result = submit(draft);
        cr_assert_eq(result.count, counts[i]);
        cr_assert_eq(result.refused, 0);
        cr_assert(!result.unchanged);
        cr_assert_eq(result.first, next);
        cr_assert_eq(result.size, next + counts[i]);
        for (size_t at = 0; at < counts[i]; at++) {
            cr_assert_eq(result.codes[at], 0);
        }
        next += counts[i];
        tally_draft_free(draft);
    }
}

Test(client, is_told_of_each_command_whether_it_was_refused)
{
    struct tally_draft *draft = tally_draft_new();
    (void)events_add(draft, "sample.measured");
    (void)events_add(draft, "deny.this");
    (void)events_add(draft, "sample.measured");
    struct tally_result result = submit(draft);
    cr_assert_eq(result.refused, 0);
    cr_assert_eq(result.codes[0], 0);
    cr_assert_eq(result.codes[1], 400);
    cr_assert_eq(result.codes[2], 0);
    tally_draft_free(draft);
}

Test(client, is_told_the_code_of_a_batch_that_is_refused_whole)
{
    static const uint8_t seed[32] = {7};
    struct tally_key *stranger = NULL;
    struct tally_result result;
    struct tally_draft *draft = tally_draft_new();
    (void)events_add(draft, "hush.this");
    cr_assert_eq(submit(draft).refused, 106);
    tally_draft_free(draft);
    draft = events_draft(1);
    cr_assert_eq(tally_key_from_seed(seed, &stranger), OK);
    cr_assert_eq(tally_submit(client, draft, &stranger, 1, &result), OK);
    cr_assert_eq(result.refused, 200);
    cr_assert_eq(result.receipt.size, 0);
    tally_key_free(stranger);
    tally_draft_free(draft);
}

Test(client, gets_the_same_receipt_byte_for_byte_when_it_submits_the_same_draft_again)
{
    struct tally_draft *draft = events_draft(3);
    struct tally_draft *other = events_draft(5);
    struct tally_result first = submit(draft);
    (void)submit(other);
    for (size_t round = 0; round < 3; round++) {
        struct tally_result again = submit(draft);
        cr_assert(span_equal(again.receipt, first.receipt));
        cr_assert_eq(again.first, first.first);
        cr_assert_eq(again.size, first.size);
    }
    tally_draft_free(draft);
    tally_draft_free(other);
}

Test(client, gets_the_refusal_again_when_it_submits_a_refused_draft_again)
{
    struct tally_draft *draft = tally_draft_new();
    (void)events_add(draft, "deny.this");
    struct tally_result first = submit(draft);
    struct tally_result again = submit(draft);
    cr_assert_eq(first.codes[0], 400);
    cr_assert_eq(again.codes[0], 400);
    cr_assert(span_equal(again.receipt, first.receipt));
    tally_draft_free(draft);
}

Test(client, may_have_many_batches_under_way_at_once)
{
    enum { MANY = 300 };
    static struct tally_draft *drafts[MANY];
    static struct tally_ticket *tickets[MANY];
    static bool seen[MANY + 2];
    for (size_t i = 0; i < MANY; i++) {
        drafts[i] = events_draft(1);
        cr_assert_eq(tally_submit_begin(client, drafts[i], &ledger.admin, 1, &tickets[i]), OK);
    }
    for (size_t i = MANY; i-- > 0;) {
        struct tally_result result;
        cr_assert_eq(tally_submit_end(tickets[i], &result), OK);
        cr_assert_lt(result.first, MANY + 2);
        cr_assert(!seen[result.first], "index %lu was given twice", result.first);
        seen[result.first] = true;
        tally_draft_free(drafts[i]);
    }
}

Test(client, has_a_draft_under_way_once_at_a_time)
{
    struct tally_draft *draft = events_draft(1);
    struct tally_ticket *ticket = NULL;
    struct tally_ticket *second = NULL;
    struct tally_result result;
    cr_assert_eq(tally_submit_begin(client, draft, &ledger.admin, 1, &ticket), OK);
    cr_assert_eq(tally_submit_begin(client, draft, &ledger.admin, 1, &second), E_BUSY);
    cr_assert_null(second);
    cr_assert_eq(tally_submit_end(ticket, &result), OK);
    cr_assert_eq(tally_submit_begin(client, draft, &ledger.admin, 1, &ticket), OK);
    cr_assert_eq(tally_submit_end(ticket, &result), OK);
    tally_draft_free(draft);
}

// Signs a draft under a batch id of the test's choosing.
static void sign_as(struct tally_draft *draft, uint8_t id)
{
    struct tally_options options = running_ledger_options(&ledger, NULL);
    struct proof_tree nothing = {0};
    struct stamp stamp = stamp_now(&ledger.ledger_id, &options, &nothing);
    memset(stamp.batch_id, id, sizeof(stamp.batch_id));
    cr_assert_eq(signing_finish(draft, &stamp, &ledger.admin, 1), OK);
}

Test(client, is_refused_with_211_when_a_batch_id_was_used_for_other_bytes)
{
    struct tally_draft *first = events_draft(2);
    struct tally_draft *other = events_draft(2);
    sign_as(first, 9);
    (void)events_add(other, "sample.measured");
    sign_as(other, 9);
    cr_assert_eq(submit(first).refused, 0);
    cr_assert_eq(submit(other).refused, 211);
    cr_assert_eq(submit(first).refused, 0);
    tally_draft_free(first);
    tally_draft_free(other);
}

Test(client, is_refused_with_209_when_the_window_is_over)
{
    struct tally_options options = running_ledger_options(&ledger, NULL);
    struct tally_client *hasty = NULL;
    struct tally_draft *draft = events_draft(1);
    struct tally_result result;
    struct span request;
    options.window_ms = 1;
    cr_assert_eq(tally_connect(&options, &hasty), OK);
    cr_assert_eq(tally_draft_keep(hasty, draft, &ledger.admin, 1, &request), OK);
    (void)usleep(20000);
    cr_assert_eq(tally_submit(hasty, draft, &ledger.admin, 1, &result), OK);
    cr_assert_eq(result.refused, 209);
    tally_draft_free(draft);
    tally_close(hasty);
}

Test(client, counts_the_signatures_of_one_to_four_keys)
{
    struct tally_key *keys[] = {ledger.admin, ledger.admin, ledger.admin, ledger.admin, ledger.admin};
    struct tally_result result;
    for (size_t count = 0; count <= 5; count++) {
        struct tally_draft *draft = events_draft(1);
        enum err expected = count == 0 || count == 5 ? E_INVALID : OK;
        cr_assert_eq(tally_submit(client, draft, keys, count, &result), expected, "%zu keys", count);
        tally_draft_free(draft);
    }
}

Test(client, says_how_the_ledger_is)
{
    Tally__Status *status = NULL;
    cr_assert_eq(tally_status(client, &status), OK);
    cr_assert_eq(status->size, 2);
    cr_assert_str_eq(status->origin, RUNNING_LEDGER_ORIGIN);
    tally_status_free(status);
    tally_status_free(NULL);
}

Test(client, does_not_submit_a_draft_that_was_signed_for_another_ledger)
{
    static const uint8_t other[32] = {1};
    struct tally_draft *draft = events_draft(1);
    struct tally_result result;
    struct span request;
    cr_assert_eq(tally_draft_request(draft, other, NULL, &ledger.admin, 1, &request), OK);
    cr_assert_eq(tally_draft_request(draft, ledger.ledger_id.bytes, NULL, &ledger.admin, 1, &request),
                 E_INVALID);
    cr_assert_eq(tally_submit(client, draft, &ledger.admin, 1, &result), E_INVALID);
    tally_draft_free(draft);
}

Test(client, appends_an_event_by_the_forty_lines_of_the_example)
{
    struct files_path program = files_in(getenv("TALLY_BUILD_DIR"), "ledger/wire/example");
    char command[6 * FILES_PATH_MAX];
    char line[200] = "";
    (void)snprintf(command, sizeof(command), "%s %s %s %s %s platform sample-3", program.text,
                   ledger.url.text, ledger.pin.text, ledger.vkey.text, ledger.admin_key.text);
    FILE *output = popen(command, "re");
    cr_assert_not_null(output);
    cr_assert_not_null(fgets(line, sizeof(line), output));
    cr_assert_eq(pclose(output), 0);
    cr_assert_str_eq(line, "index 2: permitted\n");
}

static enum err connect_with(const char *url, const char *pin, const char *vkey, const char *memory)
{
    struct tally_options options = {.url = url, .pin = pin, .vkey = vkey, .memory = memory};
    struct tally_client *made = NULL;
    enum err error = tally_connect(&options, &made);
    cr_assert_eq(made == NULL, error != OK);
    tally_close(made);
    return error;
}

Test(client, needs_a_url_a_pin_and_a_key_that_belong_together)
{
    const char *url = ledger.url.text;
    const char *pin = ledger.pin.text;
    const char *vkey = ledger.vkey.text;
    struct files_path bad = files_in(ledger.folder.text, "bad");
    cr_assert_eq(connect_with(url, pin, vkey, NULL), OK);
    cr_assert_eq(connect_with(NULL, pin, vkey, NULL), E_INVALID);
    cr_assert_eq(connect_with("ws://127.0.0.1/x", pin, vkey, NULL), E_INVALID);
    cr_assert_eq(connect_with(url, NULL, vkey, NULL), E_INVALID);
    cr_assert_eq(connect_with(url, bad.text, vkey, NULL), E_IO);
    cr_assert_eq(connect_with(url, pin, bad.text, NULL), E_IO);
    cr_assert_eq(connect_with(url, vkey, vkey, NULL), E_MALFORMED);
    cr_assert_eq(connect_with(url, pin, pin, NULL), E_MALFORMED);
    files_write(bad.text, span_text("tally.example/lab-east 0000000000000000000000000000000000000000"
                                    "000000000000000000000000\n"));
    cr_assert_eq(connect_with(url, bad.text, vkey, NULL), E_INVALID, "the origin is another one's");
    cr_assert_eq(connect_with(url, pin, vkey, pin), E_MALFORMED, "no checkpoint");
}

static enum err submit_with_vkey(const char *vkey)
{
    struct tally_options options = running_ledger_options(&ledger, NULL);
    struct tally_client *wary = NULL;
    struct tally_draft *draft = events_draft(1);
    struct tally_result result = {.count = 777};
    Tally__Status *status = NULL;
    options.vkey = vkey;
    cr_assert_eq(tally_connect(&options, &wary), OK);
    enum err error = tally_submit(wary, draft, &ledger.admin, 1, &result);
    cr_assert(error == OK || result.count == 777);
    cr_assert_eq(tally_status(wary, &status), error);
    tally_status_free(status);
    tally_close(wary);
    tally_draft_free(draft);
    return error;
}

Test(client, does_not_believe_a_ledger_that_signs_with_another_key)
{
    struct signer *other = NULL;
    struct note_key key;
    char text[NOTE_VKEY_SIZE];
    struct files_path vkey = files_in(ledger.folder.text, "other-vkey");
    cr_assert_eq(submit_with_vkey(ledger.vkey.text), OK);
    cr_assert_eq(signer_generate(KEY_ED25519, &other), OK);
    cr_assert_eq(note_key_from(RUNNING_LEDGER_ORIGIN, signer_key(other), &key), OK);
    note_key_text(&key, text);
    files_write(vkey.text, span_text(text));
    cr_assert_eq(submit_with_vkey(vkey.text), E_SIGNATURE);
    signer_close(other);
}

// A server that says what the ledger has said to a draft, with one bit flipped.
struct parrot {
    struct buf reply;
    size_t bit;
};

static bool repeat(void *context, size_t at, struct span request, struct buf *reply)
{
    struct parrot *parrot = context;
    (void)at;
    (void)request;
    cr_assert_eq(buf_append(reply, buf_span(&parrot->reply)), OK);
    if (parrot->bit / 8 < reply->size) {
        reply->data[parrot->bit / 8] ^= (uint8_t)(1u << parrot->bit % 8);
    }
    return true;
}

static void ask_ledger(struct tally_draft *draft, struct buf *bytes)
{
    struct span request;
    struct reply *reply = NULL;
    struct proof_tree known = remembered_tree(&client->remembered);
    cr_assert_eq(tally_draft_request(draft, ledger.ledger_id.bytes, NULL, &ledger.admin, 1, &request), OK);
    cr_assert_eq(courier_ask(client->courier, request, &known, &reply), OK);
    cr_assert_eq(buf_append(bytes, span(nng_msg_body(reply->message), nng_msg_len(reply->message))), OK);
    reply_drop(reply);
}

Test(client, believes_no_reply_with_one_bit_flipped)
{
    struct parrot parrot = {0};
    struct answering server = {.answer = repeat, .context = &parrot};
    struct tally_options options = running_ledger_options(&ledger, NULL);
    struct tally_client *wary = NULL;
    struct tally_draft *draft = events_draft(1);
    struct tally_result result;
    buf_init(&parrot.reply, LIMIT_REPLY);
    ask_ledger(draft, &parrot.reply);
    answering_start(&server, NULL);
    options.url = server.url.text;
    cr_assert_eq(tally_connect(&options, &wary), OK);
    for (; parrot.bit < 8 * parrot.reply.size; parrot.bit += 5) {
        enum err error = tally_submit(wary, draft, &ledger.admin, 1, &result);
        cr_assert_neq(error, OK, "bit %zu of %zu", parrot.bit, 8 * parrot.reply.size);
    }
    parrot.bit = 8 * parrot.reply.size;
    cr_assert_eq(tally_submit(wary, draft, &ledger.admin, 1, &result), OK);
    tally_close(wary);
    answering_stop(&server);
    buf_fini(&parrot.reply);
    tally_draft_free(draft);
}
