// ticket.c — submitting a draft, and believing the answer only once its receipt is verified.
//
// Verifying is done here, on the thread that asks for the result: receipts of one reply by as many threads as
// wait for them, what they share once (reply.h).
#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/code.h"
#include "ledger/core/message.h"
#include "ledger/wire/client_inside.h"
#include "ledger/wire/signing.h"

#include <time.h>

enum {
    PAUSE_MIN_MS = 10,
    PAUSE_MAX_MS = 1000,
    DOUBLINGS_MAX = 7,
    // Decoded, an entry takes a few times its bytes, and a little for each list.
    SCRATCH_MIN = 8 * 1024,
    SCRATCH_FACTOR = 8,
};

struct tally_ticket {
    struct tally_client *client;  // NULL: not under way
    struct tally_draft *draft;
    struct courier_parcel parcel;
};

// ---- Sending

static struct tally_ticket *ticket_of(struct tally_draft *draft)
{
    if (draft->ticket == NULL) {
        draft->ticket = draft_lend(draft, sizeof(*draft->ticket));
    }
    return draft->ticket;
}

// Until the window is over, but for one answer at least: a draft that is submitted again, late, may have been
// committed in time.
static uint64_t deadline_us(const struct tally_client *client, const struct tally_draft *draft)
{
    uint64_t wall_us = clock_wall_us();
    uint64_t left_us = draft->window_ends_us > wall_us ? draft->window_ends_us - wall_us : 0;
    uint64_t least_us = (uint64_t)client->options.timeout_ms * 1000u;
    return clock_boot_us() + (left_us > least_us ? left_us : least_us);
}

static enum err sign(struct tally_client *client, struct tally_draft *draft, struct tally_key *const *keys,
                     size_t key_count)
{
    if (!draft->is_signed) {
        struct proof_tree seen = remembered_tree(&client->remembered);
        struct stamp stamp = stamp_now(&client->ledger_id, &client->options, &seen);
        TRY(signing_finish(draft, &stamp, keys, key_count));
    }
    return digest_equal(&draft->ledger_id, &client->ledger_id) ? OK : E_INVALID;
}

enum err tally_submit_begin(struct tally_client *client, struct tally_draft *draft,
                            struct tally_key *const *keys, size_t key_count, struct tally_ticket **ticket_out)
{
    TRY(sign(client, draft, keys, key_count));
    struct tally_ticket *ticket = ticket_of(draft);
    if (ticket == NULL) {
        return draft->error;
    }
    if (ticket->client != NULL) {
        return E_BUSY;
    }
    *ticket = (struct tally_ticket){.client = client, .draft = draft};
    int failed = pthread_cond_init(&ticket->parcel.done, NULL);
    require(failed == 0);
    ticket->parcel.batch = draft->batch;
    ticket->parcel.deadline_us = deadline_us(client, draft);
    courier_put(client->courier, &ticket->parcel);
    *ticket_out = ticket;
    return OK;
}

// ---- Verifying

static enum err take_receipt(struct tally_ticket *ticket, const struct reply *reply, struct arena *scratch,
                             struct tally_result *result)
{
    struct tally_draft *draft = ticket->draft;
    struct receipt_claim claim = {&ticket->client->key, draft->hashes, draft->count, &reply->newest};
    struct receipt_facts facts;
    Tally__Receipt *receipt = NULL;
    TRY(message_decode(&tally__receipt__descriptor, result->receipt, scratch, &receipt));
    TRY(receipt_verify(receipt, &claim, scratch, &facts));
    // The receipt's checkpoint is one of the log that the newest one extends, as far as sizes can tell.
    const struct checkpoint *newest = &reply->newest.checkpoint;
    if (facts.checkpoint.size > newest->size) {
        return E_ROLLBACK;
    }
    if (facts.checkpoint.size == newest->size && !digest_equal(&facts.checkpoint.root, &newest->root)) {
        return E_FORK;
    }
    uint32_t *codes = draft_lend(draft, draft->count * sizeof(*codes));
    if (codes == NULL) {
        return E_NO_MEMORY;
    }
    for (size_t i = 0; i < draft->count; i++) {
        codes[i] = facts.entries[i]->verdict->code;
    }
    result->codes = codes;
    result->first = facts.first;
    result->size = facts.checkpoint.size;
    return OK;
}

static enum err verify_receipt(struct tally_ticket *ticket, const struct reply *reply, struct span receipt,
                               struct tally_result *result)
{
    struct arena scratch;
    uint8_t *copy = draft_lend(ticket->draft, receipt.size);
    if (copy == NULL) {
        return E_NO_MEMORY;
    }
    memcpy(copy, receipt.data, receipt.size);
    result->receipt = span(copy, receipt.size);
    TRY(arena_init(&scratch, SCRATCH_MIN + receipt.size * SCRATCH_FACTOR));
    enum err error = take_receipt(ticket, reply, &scratch, result);
    arena_fini(&scratch);
    return error;
}

static enum err take_refusal(const struct letter_refusal *refusal, struct tally_result *result)
{
    if (refusal->code == CODE_OVERLOADED || refusal->unknown) {
        return E_BUSY;
    }
    result->refused = refusal->code;
    return OK;
}

// E_BUSY: it has to be sent again.
static enum err take_answer(struct tally_ticket *ticket, struct reply *reply, struct tally_result *result)
{
    struct letter_answer answer;
    if (reply->parts.is_refused) {
        return take_refusal(&reply->parts.refusal, result);
    }
    TRY(reply_check(reply, &ticket->client->remembered));
    TRY(letter_read_answer(reply->parts.batches[ticket->parcel.at], &answer));
    switch (answer.kind) {
    case LETTER_REFUSAL:
        return take_refusal(&answer.refusal, result);
    case LETTER_UNCHANGED:
        result->unchanged = true;
        return OK;
    default:
        return verify_receipt(ticket, reply, answer.receipt, result);
    }
}

static void pause_for(unsigned round)
{
    unsigned pause_ms = (unsigned)PAUSE_MIN_MS << (round < DOUBLINGS_MAX ? round : DOUBLINGS_MAX);
    pause_ms = pause_ms < PAUSE_MAX_MS ? pause_ms : PAUSE_MAX_MS;
    struct timespec pause = {.tv_sec = pause_ms / 1000, .tv_nsec = (long)(pause_ms % 1000) * 1000000};
    (void)nanosleep(&pause, NULL);
}

static enum err wait_for_answer(struct tally_ticket *ticket, struct tally_result *result)
{
    for (unsigned round = 0;; round++) {
        struct reply *reply = NULL;
        *result = (struct tally_result){.count = ticket->draft->count};
        TRY(courier_wait(ticket->client->courier, &ticket->parcel, &reply));
        enum err error = take_answer(ticket, reply, result);
        reply_drop(reply);
        if (error != E_BUSY) {
            return error;
        }
        if (clock_boot_us() > ticket->parcel.deadline_us) {
            return E_TIMEOUT;
        }
        pause_for(round);
        courier_put(ticket->client->courier, &ticket->parcel);
    }
}

enum err tally_submit_end(struct tally_ticket *ticket, struct tally_result *result_out)
{
    struct tally_result result;
    enum err error = wait_for_answer(ticket, &result);
    (void)pthread_cond_destroy(&ticket->parcel.done);
    ticket->client = NULL;
    if (error == OK) {
        *result_out = result;
    }
    return error;
}

enum err tally_submit(struct tally_client *client, struct tally_draft *draft, struct tally_key *const *keys,
                      size_t key_count, struct tally_result *result_out)
{
    struct tally_ticket *ticket = NULL;
    TRY(tally_submit_begin(client, draft, keys, key_count, &ticket));
    return tally_submit_end(ticket, result_out);
}
