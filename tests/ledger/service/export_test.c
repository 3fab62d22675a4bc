// What leaves the building, what a question may not be, and the limits of an answer.
#include "ledger/core/checkpoint.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "tests/support/house.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define LAB "lab-west"
#define ASK(name) TALLY__QUERY__QUESTION_##name

static struct house house;

static void have(const char *user, const char *address, const char *code)
{
    cr_assert_eq(house_register(&house, user, address), CODE_NONE);
    cr_assert(house_take_code(&house, user, code));
    cr_assert_eq(house_verify(&house, user, code), CODE_NONE);
}

// The lab of ada, in which bob is a scientist.
static void begin(void)
{
    house_begin(&house);
    have("ada", "ada@lab.example", "ada code");
    have("bob", "bob@lab.example", "bob code");
    cr_assert_eq(house_create(&house, "ada", LAB), CODE_NONE);
    cr_assert_eq(house_invite(&house, "ada", LAB, "inv", "bob@lab.example"), CODE_NONE);
    cr_assert_eq(house_accept(&house, "bob", LAB, "inv"), CODE_NONE);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(export, .init = begin, .fini = end);
TestSuite(limits, .init = begin, .fini = end, .timeout = 120);

static uint64_t size_now(void)
{
    return store_newest(house.store).size;
}

// Events about a record, in one batch; one alone with a sealed note, if there is one.
static uint32_t append(const char *user, const char *record, size_t times, const char *note)
{
    struct house_act act = house_act(&house, user, LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD, record);
    Tally__EventAppend payload = TALLY__EVENT_APPEND__INIT;
    Tally__Field field = TALLY__FIELD__INIT;
    Tally__Field *fields[] = {&field};
    char type[] = "seen";
    char name[] = "note";
    act.intent->subject[0]->id = message_bytes(span_text(record));
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    act.intent->event_append = &payload;
    payload.type = type;
    act.times = times;
    if (note != NULL) {
        payload.field = fields;
        payload.n_field = 1;
        field.name = name;
        field.content_case = TALLY__FIELD__CONTENT_SEALED;
        field.sealed = house_seal(&act, note);
    }
    return house_send(&act);
}

static Tally__Subject subject;
static uint8_t digests[2][DIGEST_SIZE];
static Tally__Commitment commitments[2];

static Tally__Query about_export(Tally__ExportKind kind, uint64_t first)
{
    static Tally__ProofExport part;
    Tally__Query query = TALLY__QUERY__INIT;
    tally__proof_export__init(&part);
    for (size_t i = 0; i < 2; i++) {
        tally__commitment__init(&commitments[i]);
        commitments[i].digest = message_bytes(span(digests[i], DIGEST_SIZE));
    }
    part.kind = kind;
    part.first = first;
    part.recipient = &commitments[0];
    part.purpose = &commitments[1];
    query.org = (char *)(uintptr_t)LAB;
    query.question_case = ASK(PROOF_EXPORT);
    query.proof_export = &part;
    return query;
}

static Tally__Subject *about_record(const char *record)
{
    tally__subject__init(&subject);
    subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
    subject.id = message_bytes(span_text(record));
    return &subject;
}

static Tally__Query about_history(const char *record)
{
    static Tally__History part;
    Tally__Query query = TALLY__QUERY__INIT;
    tally__history__init(&part);
    part.subject = about_record(record);
    query.org = (char *)(uintptr_t)LAB;
    query.question_case = ASK(HISTORY);
    query.history = &part;
    return query;
}

static Tally__AuditLog log_part;

static Tally__Query about_log(void)
{
    Tally__Query query = TALLY__QUERY__INIT;
    tally__audit_log__init(&log_part);
    query.org = (char *)(uintptr_t)LAB;
    query.question_case = ASK(AUDIT_LOG);
    query.audit_log = &log_part;
    return query;
}

static const Tally__Item *find_item(const Tally__Answer *answer, uint64_t index)
{
    for (size_t i = 0; i < answer->n_item; i++) {
        Tally__Entry *entry = NULL;
        cr_assert_eq(entry_decode(message_span(answer->item[i]->entry), &house.arena, &entry), OK);
        if (entry->index == index) {
            return answer->item[i];
        }
    }
    return NULL;
}

Test(export, an_entry_comes_with_all_that_its_verdict_rests_on)
{
    cr_assert_eq(append("bob", "samples/s-1", 1, "heavy"), CODE_NONE);
    uint64_t fact = size_now() - 1;
    Tally__Query query = about_export(TALLY__EXPORT_KIND__EXPORT_KIND_ENTRY, fact);
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_not_null(answer);
    cr_assert_eq(answer->recorded, fact + 1, "an export is an entry");
    cr_assert_eq(answer->matched, 1);
    cr_assert_eq(find_item(answer, fact)->n_disclosure, 1);
    cr_assert_not_null(find_item(answer, 0), "genesis holds the rules");
    for (size_t i = 0; i < answer->n_item; i++) {
        Tally__Entry *entry = NULL;
        cr_assert_eq(entry_decode(message_span(answer->item[i]->entry), &house.arena, &entry), OK);
        cr_assert_not_null(find_item(answer, entry->actor->key_entry));
        for (size_t at = 0; at < entry->verdict->n_evidence; at++) {
            cr_assert_not_null(find_item(answer, entry->verdict->evidence[at]));
        }
        if (entry->index != fact) {
            cr_assert_eq(answer->item[i]->n_disclosure, 0, "grounds are not opened");
        }
    }
}

static uint32_t rotate(const char *from, const char *to)
{
    struct house_act act = house_act(&house, from, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, "bob");
    Tally__UserKeyRotate payload = TALLY__USER_KEY_ROTATE__INIT;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_USER_KEY_ROTATE;
    act.intent->user_key_rotate = &payload;
    act.signers[1] = to;
    payload.key = house_public_key(&house, to);
    return house_send(&act);
}

Test(export, what_an_entry_rests_on_is_followed_to_its_beginning)
{
    static char names[21][8];
    for (size_t i = 0; i < 20; i++) {
        (void)snprintf(names[i + 1], sizeof(names[0]), "key %zu", i);
        cr_assert_eq(rotate(i == 0 ? "bob" : names[i], names[i + 1]), CODE_NONE);
    }
    uint64_t last = size_now() - 1;
    cr_assert_eq(append(names[20], "samples/s-1", 1, NULL), CODE_NONE);
    Tally__Query query = about_export(TALLY__EXPORT_KIND__EXPORT_KIND_ENTRY, last + 1);
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_not_null(answer);
    for (size_t i = 0; i < 20; i++) {
        cr_assert_not_null(find_item(answer, last - i), "rotation %zu", i);
    }
}

Test(export, one_that_begins_later_brings_what_it_rests_on_from_before)
{
    cr_assert_eq(append("bob", "samples/s-1", 1, NULL), CODE_NONE);
    uint64_t first = size_now() - 1;
    Tally__Query query = about_export(TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION, first);
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_eq(answer->matched, 2, "the event, and the export");
    cr_assert_not_null(find_item(answer, first - 1), "bob's acceptance");
}

Test(export, an_organization_ends_with_the_export_and_says_for_whom)
{
    uint64_t before = size_now();
    Tally__Query query = about_export(TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION, 0);
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_not_null(answer);
    const Tally__Item *own = find_item(answer, before);
    cr_assert_not_null(own);
    cr_assert_eq(own->n_disclosure, 2);
    cr_assert_eq(answer->matched, 4, "founded, invited, accepted, exported");
    cr_assert_null(house_ask(&house, "bob", &query, NULL), "not for a scientist");
}

Test(export, another_question_under_the_same_id_is_refused)
{
    uint32_t code = 0;
    Tally__Query query = about_log();
    cr_assert_not_null(house_ask(&house, "ada", &query, NULL));
    house.batch--;
    query = about_log();
    log_part.limit = 7;
    cr_assert_null(house_ask(&house, "ada", &query, &code));
    cr_assert_eq(code, CODE_IDEMPOTENCY_MISMATCH);
}

Test(export, whoever_is_refused_makes_the_vault_draw_no_key)
{
    struct seal_key key;
    struct vault_owner none = {TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, span_text("lab-none")};
    uint32_t code = 0;
    Tally__Query query = about_export(TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION, 0);
    query.org = (char *)(uintptr_t) "lab-none";
    cr_assert_null(house_ask(&house, "bob", &query, &code));
    cr_assert_eq(code, CODE_ORG_UNKNOWN);
    cr_assert_eq(vault_find(house.vault, &none, &key), E_NOT_FOUND);
}

// Bends the last request, and asks it again.
static uint32_t ask_bent(void (*bend)(Tally__SignedQuery *message))
{
    Tally__Request *request = NULL;
    Tally__Reply *reply = NULL;
    uint64_t before = size_now();
    arena_reset(&house.arena);
    cr_assert_eq(
        message_decode(&tally__request__descriptor, buf_span(&house.request), &house.arena, &request), OK);
    bend(request->query);
    buf_clear(&house.request);
    cr_assert_eq(message_encode(request, &house.request), OK);
    house_handle(&house);
    cr_assert_eq(message_decode(&tally__reply__descriptor, buf_span(&house.reply), &house.arena, &reply), OK);
    cr_assert_not_null(reply->refusal);
    cr_assert_eq(size_now(), before);
    return reply->refusal->code;
}

static void flip_signature(Tally__SignedQuery *message)
{
    message->signature->bytes.data[5] ^= 1;
}

static void flip_query(Tally__SignedQuery *message)
{
    message->query.data[message->query.len - 1] ^= 1;
}

static void drop_signature(Tally__SignedQuery *message)
{
    message->signature = NULL;
}

static void name_another_key(Tally__SignedQuery *message)
{
    message->signature->key.data[0] ^= 1;
}

static void drop_disclosure(Tally__SignedQuery *message)
{
    message->n_disclosure = 1;
}

static void lengthen(Tally__SignedQuery *message)
{
    static uint8_t much[LIMIT_COMMAND + 1];
    message->query = message_bytes(span(much, sizeof(much)));
}

Test(export, what_is_not_as_it_was_signed_is_refused_and_leaves_nothing)
{
    static const struct {
        void (*bend)(Tally__SignedQuery *message);
        uint32_t code;
    } rows[] = {
        {flip_signature, CODE_KEY_UNKNOWN},  // as a stranger is told
        {drop_signature, CODE_MALFORMED},   {name_another_key, CODE_INVALID},
        {drop_disclosure, CODE_INVALID},    {lengthen, CODE_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        Tally__Query query = about_export(TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION, 0);
        cr_assert_not_null(house_ask(&house, "ada", &query, NULL));
        cr_assert_eq(ask_bent(rows[i].bend), rows[i].code, "%zu", i);
    }
    Tally__Query query = about_history("samples/s-1");
    cr_assert_not_null(house_ask(&house, "ada", &query, NULL));
    cr_assert_eq(ask_bent(flip_query), CODE_KEY_UNKNOWN);
}

Test(export, what_would_be_refused_is_told_and_nothing_is_done)
{
    struct span bytes;
    static Tally__Explain part;
    struct house_act act = house_act(&house, "bob", LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, "ada");
    Tally__MemberDeactivate payload = TALLY__MEMBER_DEACTIVATE__INIT;
    static uint8_t command[LIMIT_COMMAND];
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_MEMBER_DEACTIVATE;
    act.intent->member_deactivate = &payload;
    cr_assert_eq(message_encode_in(act.command, &house.arena, &bytes), OK);
    memcpy(command, bytes.data, bytes.size);
    uint64_t before = size_now();
    struct digest state = house_state(&house);
    Tally__Query query = TALLY__QUERY__INIT;
    tally__explain__init(&part);
    part.command = message_bytes(span(command, bytes.size));
    query.org = (char *)(uintptr_t)LAB;
    query.question_case = ASK(EXPLAIN);
    query.explain = &part;
    const Tally__Answer *answer = house_ask(&house, "bob", &query, NULL);
    cr_assert_not_null(answer);
    cr_assert_eq(answer->fact[0]->value->integer, CODE_ROLE);
    cr_assert_geq(answer->n_line, 3);
    cr_assert_eq(size_now(), before);
    struct digest after = house_state(&house);
    cr_assert(digest_equal(&state, &after));
}

Test(export, what_an_owner_keeps_to_himself_stays_shut_for_the_others)
{
    struct house_act act = house_act(&house, "ada", LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, "bob");
    Tally__MemberRoleChange payload = TALLY__MEMBER_ROLE_CHANGE__INIT;
    Tally__Reason reason = TALLY__REASON__INIT;
    char role[] = "auditor";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_MEMBER_ROLE_CHANGE;
    act.intent->member_role_change = &payload;
    act.intent->reason = &reason;
    reason.code = 1;
    reason.text = house_seal(&act, "audits");
    payload.role = role;
    cr_assert_eq(house_send(&act), CODE_NONE);
    cr_assert_eq(append("ada", "admin/vault-1", 1, "where the secret is"), CODE_NONE);
    uint64_t kept = size_now() - 1;
    cr_assert_eq(append("ada", "samples/s-1", 1, "heavy"), CODE_NONE);
    Tally__Query query = about_log();
    const Tally__Answer *answer = house_ask(&house, "bob", &query, NULL);
    cr_assert_eq(find_item(answer, kept)->n_disclosure, 0);
    cr_assert_eq(find_item(answer, kept + 1)->n_disclosure, 1);
    query = about_log();
    cr_assert_eq(find_item(house_ask(&house, "ada", &query, NULL), kept)->n_disclosure, 1);
}

// ---- Limits

Test(limits, a_page_has_so_many_entries_and_the_next_has_the_others)
{
    Tally__Query query = about_history("samples/s-1");
    cr_assert_eq(append("ada", "samples/s-1", LIMIT_ANSWER_ITEMS, NULL), CODE_NONE);
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_eq(answer->n_item, LIMIT_ANSWER_ITEMS);
    cr_assert_eq(answer->cursor, 0);
    cr_assert_eq(append("ada", "samples/s-1", 1, NULL), CODE_NONE);
    query = about_history("samples/s-1");
    answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_eq(answer->n_item, LIMIT_ANSWER_ITEMS);
    cr_assert_neq(answer->cursor, 0);
    answer = house_ask_again(&house, answer->cursor, NULL);
    cr_assert_eq(answer->n_item, 1);
    cr_assert_eq(answer->cursor, 0);
}

Test(limits, a_page_closes_when_it_is_large)
{
    static char note[LIMIT_VALUE - 64];
    memset(note, 'x', sizeof(note) - 1);
    size_t events = LIMIT_ANSWER_CLOSE / sizeof(note) + 8;
    for (size_t i = 0; i < events; i++) {
        cr_assert_eq(append("ada", "samples/s-1", 1, note), CODE_NONE);
    }
    Tally__Query query = about_history("samples/s-1");
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    size_t first = answer->n_item;
    cr_assert_lt(first, events);
    cr_assert_lt(house.reply.size, (size_t)LIMIT_ANSWER_CLOSE + 2 * sizeof(note));
    answer = house_ask_again(&house, answer->cursor, NULL);
    cr_assert_eq(first + answer->n_item, events);
}

Test(limits, a_search_looks_at_so_many_entries_and_says_that_there_are_more)
{
    size_t left = LIMIT_SCAN - 1;  // and the reading itself
    while (left > 0) {
        size_t times = left < HOUSE_TIMES_MAX ? left : HOUSE_TIMES_MAX;
        cr_assert_eq(append("ada", "samples/s-1", times, NULL), CODE_NONE);
        left -= times;
    }
    for (size_t past = 0; past < 2; past++) {
        Tally__Query query = about_log();
        log_part.subject = about_record("samples/s-1");
        log_part.outcome = TALLY__OUTCOME__OUTCOME_BLOCKED;
        const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
        cr_assert_eq(answer->n_item, 0);
        cr_assert_eq(answer->cursor != 0, past == 1);
        if (past == 1) {
            cr_assert_eq(house_ask_again(&house, answer->cursor, NULL)->cursor, 0);
        }
    }
}

Test(limits, an_earlier_state_is_folded_from_so_many_entries)
{
    while (size_now() < LIMIT_REFOLD + 2) {
        uint64_t left = LIMIT_REFOLD + 2 - size_now();
        struct house_act act =
            house_act(&house, "ada", LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, LAB);
        Tally__OrgSettingsUpdate payload = TALLY__ORG_SETTINGS_UPDATE__INIT;
        Tally__Field field = TALLY__FIELD__INIT;
        Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
        Tally__Field *fields[] = {&field};
        char name[] = "plan";
        char text[] = "pro";
        act.intent->payload_case = TALLY__INTENT__PAYLOAD_ORG_SETTINGS_UPDATE;
        act.intent->org_settings_update = &payload;
        payload.setting = fields;
        payload.n_setting = 1;
        field.name = name;
        field.content_case = TALLY__FIELD__CONTENT_OPEN;
        field.open = &value;
        value.kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
        value.text = text;
        act.times = left < HOUSE_TIMES_MAX ? left : HOUSE_TIMES_MAX;
        cr_assert_eq(house_send(&act), CODE_NONE);
    }
    uint32_t code = 0;
    static Tally__OrgOverview part;
    Tally__Query query = TALLY__QUERY__INIT;
    tally__org_overview__init(&part);
    query.org = (char *)(uintptr_t)LAB;
    query.question_case = ASK(ORG_OVERVIEW);
    query.org_overview = &part;
    query.as_of = LIMIT_REFOLD;
    cr_assert_not_null(house_ask(&house, "ada", &query, NULL));
    query.as_of = LIMIT_REFOLD + 1;
    cr_assert_null(house_ask(&house, "ada", &query, &code));
    cr_assert_eq(code, CODE_TOO_LARGE);
}

Test(limits, a_question_waits_for_the_index_so_long)
{
    uint32_t code = 0;
    Tally__Query query = about_history("samples/s-1");
    house.lags = true;
    cr_assert_eq(append("ada", "samples/s-1", 1, NULL), CODE_NONE);
    cr_assert_null(house_ask(&house, "ada", &query, &code));
    cr_assert_eq(code, CODE_OVERLOADED);
    cr_assert_eq(index_follow((struct index *)(uintptr_t)house.tools.index), OK);
    cr_assert_eq(house_ask_again(&house, 0, NULL)->n_item, 1);
}
