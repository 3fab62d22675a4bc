// Questions of the client library: what it gives out, and what it does not believe.
#include "ledger/core/message.h"
#include "ledger/core/proof.h"
#include "ledger/wire/answer_check.h"
#include "ledger/wire/client_inside.h"
#include "tests/support/answering.h"
#include "tests/support/events.h"
#include "tests/support/running_ledger.h"

#include <criterion/criterion.h>

#define ORG "platform"  // whose events these are
#define ASK(name) TALLY__QUERY__QUESTION_##name

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

TestSuite(ask, .init = begin, .fini = end);

static void append(size_t count)
{
    struct tally_result result;
    struct tally_draft *draft = events_draft(count);
    cr_assert_eq(tally_submit(client, draft, &ledger.admin, 1, &result), OK);
    tally_draft_free(draft);
}

static Tally__AuditLog log_part = TALLY__AUDIT_LOG__INIT;
static Tally__EntryGet entry_part = TALLY__ENTRY_GET__INIT;
static Tally__CheckpointGet checkpoint_part = TALLY__CHECKPOINT_GET__INIT;
static Tally__ProofExport export_part = TALLY__PROOF_EXPORT__INIT;
static Tally__Query query;

static struct tally_question about(Tally__Query__QuestionCase question, void *part)
{
    tally__query__init(&query);
    query.org = (char *)(uintptr_t)ORG;
    query.question_case = question;
    query.audit_log = part;
    return (struct tally_question){.query = &query};
}

static struct tally_answer *ask(const struct tally_question *question)
{
    struct tally_answer *answer = NULL;
    enum err error = tally_ask(client, question, ledger.admin, &answer);
    cr_assert_eq(error, OK, "%s", err_name(error));
    return answer;
}

Test(ask, gives_out_entries_that_are_proved_page_by_page)
{
    append(5);
    log_part.limit = 2;
    struct tally_question question = about(ASK(AUDIT_LOG), &log_part);
    struct tally_answer *answer = ask(&question);
    const struct tally_page *page = tally_answer_page(answer);
    size_t pages = 1;
    size_t seen = page->message->n_item;
    cr_assert_eq(page->refused, 0);
    cr_assert_eq(page->entries[0]->action, TALLY__ACTION__ACTION_AUDITLOG_READ);
    while (!page->is_last) {
        cr_assert_eq(tally_ask_more(client, answer), OK);
        cr_assert_eq(page->refused, 0);
        seen += page->message->n_item;
        pages++;
    }
    cr_assert_eq(seen, 8, "genesis, the start, five events, this reading");
    cr_assert_eq(pages, 4);
    cr_assert_eq(tally_ask_more(client, answer), E_NOT_FOUND);
    tally_answer_free(answer);
}

Test(ask, exports_a_chain_that_ends_with_the_export)
{
    append(300);
    export_part.kind = TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION;
    struct tally_question question = about(ASK(PROOF_EXPORT), &export_part);
    struct tally_answer *answer = NULL;
    cr_assert_eq(tally_ask(client, &question, ledger.admin, &answer), E_INVALID, "for whom, and what for");
    question.recipient = "the regulator";
    question.purpose = "inspection";
    answer = ask(&question);
    const struct tally_page *page = tally_answer_page(answer);
    uint64_t matched = page->message->matched;
    uint64_t recorded = page->message->recorded;
    uint64_t size = page->size;
    while (!page->is_last) {
        append(3);  // the ledger goes on meanwhile
        cr_assert_eq(tally_ask_more(client, answer), OK);
        cr_assert_eq(page->message->recorded, recorded, "one record for all pages");
        cr_assert_eq(page->size, size, "and one checkpoint");
        matched += page->message->matched;
    }
    cr_assert_eq(matched, 303, "genesis, the start, and the export itself with them");
    const Tally__Item *last = page->message->item[page->message->n_item - 1];
    cr_assert_eq(last->n_disclosure, 2);
    tally_answer_free(answer);
}

// The answer as a page, checked as the whole export that it says it is.
static enum err check_export(const struct tally_page *page, const Tally__Answer *message)
{
    struct arena arena;
    struct checkpoint checkpoint;
    Tally__Entry **entries = NULL;
    const Tally__Entry *own = page->entries[page->message->n_item - 1];
    struct digest hash = digest_from(message_span(own->command_hash));
    struct answer_chain chain = {0};
    struct answer_claim claim = {&query, &hash, &checkpoint, &chain};
    cr_assert_eq(checkpoint_parse(page->note, &checkpoint), OK);
    cr_assert_eq(arena_init(&arena, LIMIT_ARENA), OK);
    enum err error = answer_check(message, &claim, &arena, &entries);
    arena_fini(&arena);
    return error;
}

Test(ask, believes_no_export_with_a_gap_or_an_open_end)
{
    Tally__Item *bent[32];
    append(5);
    export_part.kind = TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION;
    struct tally_question question = about(ASK(PROOF_EXPORT), &export_part);
    question.recipient = "the regulator";
    question.purpose = "inspection";
    struct tally_answer *answer = ask(&question);
    const struct tally_page *page = tally_answer_page(answer);
    Tally__Answer message = *page->message;
    size_t count = message.n_item;
    cr_assert_eq(count, 8);
    cr_assert_eq(check_export(page, &message), OK);
    message.item = bent;
    for (size_t gone = 0; gone < count; gone++) {
        message.n_item = 0;
        for (size_t i = 0; i < count; i++) {
            if (i != gone) {
                bent[message.n_item++] = page->message->item[i];
            }
        }
        cr_assert_eq(check_export(page, &message), E_MISMATCH, "without %zu", gone);
    }
    message.n_item = count;
    for (size_t at = 0; at + 1 < count; at++) {
        memcpy(bent, page->message->item, count * sizeof(Tally__Item *));
        bent[at] = page->message->item[at + 1];
        bent[at + 1] = page->message->item[at];
        cr_assert_eq(check_export(page, &message), E_MISMATCH, "%zu and the next", at);
        bent[at] = page->message->item[at];
        cr_assert_eq(check_export(page, &message), E_MISMATCH, "%zu twice", at);
    }
    tally_answer_free(answer);
}

Test(ask, is_told_the_code_of_a_refusal)
{
    static const uint8_t seed[32] = {7};
    struct tally_key *stranger = NULL;
    struct tally_answer *answer = NULL;
    cr_assert_eq(tally_key_from_seed(seed, &stranger), OK);
    struct tally_question question = about(ASK(AUDIT_LOG), &log_part);
    cr_assert_eq(tally_ask(client, &question, stranger, &answer), OK);
    cr_assert_eq(tally_answer_page(answer)->refused, 200);
    cr_assert_null(tally_answer_page(answer)->message);
    tally_answer_free(answer);
    tally_key_free(stranger);
}

Test(ask, proves_consistency_from_and_to)
{
    append(3);
    struct tally_question question = about(ASK(CHECKPOINT), &checkpoint_part);
    struct tally_answer *first = ask(&question);
    struct checkpoint old;
    cr_assert_eq(checkpoint_parse(tally_answer_page(first)->note, &old), OK);
    append(4);
    checkpoint_part.size = old.size;
    struct tally_answer *older = ask(&question);
    cr_assert(
        span_equal(message_span(tally_answer_page(older)->message->older), tally_answer_page(first)->note));
    checkpoint_part.size = 0;
    checkpoint_part.from_size = old.size;
    struct tally_answer *since = ask(&question);
    struct checkpoint now;
    struct proof proof = {.count = tally_answer_page(since)->message->n_consistency};
    for (size_t i = 0; i < proof.count; i++) {
        proof.path[i] = digest_from(message_span(tally_answer_page(since)->message->consistency[i]));
    }
    cr_assert_eq(checkpoint_parse(tally_answer_page(since)->note, &now), OK);
    struct proof_tree from = {old.size, old.root};
    struct proof_tree to = {now.size, now.root};
    cr_assert_eq(proof_verify_consistency(&proof, &from, &to), OK);
    tally_answer_free(first);
    tally_answer_free(older);
    tally_answer_free(since);
}

// A server that says what the ledger has said, with one bit flipped.
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

// Asks for an entry, as the ledger sees it.
static void keep_reply(const struct tally_question *question, struct buf *bytes)
{
    struct tally_answer *answer = ask(question);
    Tally__Reply reply = TALLY__REPLY__INIT;
    const struct tally_page *page = tally_answer_page(answer);
    reply.version = LETTER_VERSION;
    reply.answer = (Tally__Answer *)(uintptr_t)page->message;
    reply.checkpoint = page->message->checkpoint;
    cr_assert_eq(message_encode(&reply, bytes), OK);
    tally_answer_free(answer);
}

Test(ask, believes_no_answer_with_one_bit_flipped)
{
    struct parrot parrot = {0};
    struct answering answering = {.answer = repeat, .context = &parrot};
    append(1);  // by itself: the way to a batch's signature is for whoever has the keys to check
    append(1);
    entry_part.index = 3;
    struct tally_question question = about(ASK(ENTRY), &entry_part);
    buf_init(&parrot.reply, LIMIT_REPLY);
    keep_reply(&question, &parrot.reply);
    answering_start(&answering, NULL);
    struct tally_options options = running_ledger_options(&ledger, NULL);
    options.url = answering.url.text;
    options.timeout_ms = 1000;
    size_t believed = 0;
    for (parrot.bit = 0; parrot.bit < 8 * parrot.reply.size; parrot.bit += 7) {
        struct tally_client *fresh = NULL;
        struct tally_answer *answer = NULL;
        cr_assert_eq(tally_connect(&options, &fresh), OK);
        enum err error = tally_ask(fresh, &question, ledger.admin, &answer);
        if (error == OK && tally_answer_page(answer)->refused == 0) {
            cr_assert_eq(tally_answer_page(answer)->entries[0]->index, 3);
            believed++;
        }
        tally_answer_free(answer);
        tally_close(fresh);
    }
    answering_stop(&answering);
    buf_fini(&parrot.reply);
    // What is left is numbers of the answer itself: how much matched, and as of when.
    cr_assert_lt(believed, 8);
}
