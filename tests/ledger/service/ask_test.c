// Questions, through every part of the service and the real gate.
#include "ledger/core/checkpoint.h"
#include "ledger/core/message.h"
#include "ledger/core/proof.h"
#include "tests/support/house.h"

#include <criterion/criterion.h>

#define LAB "lab-west"
#define ASK(name) TALLY__QUERY__QUESTION_##name

static struct house house;

static void have(const char *user, const char *address, const char *code)
{
    cr_assert_eq(house_register(&house, user, address), CODE_NONE);
    cr_assert(house_take_code(&house, user, code));
    cr_assert_eq(house_verify(&house, user, code), CODE_NONE);
}

// The lab of ada, in which bob is a scientist; carol is invited; and eve, who is nobody there.
static void begin(void)
{
    house_begin(&house);
    have("ada", "ada@lab.example", "ada code");
    have("bob", "bob@lab.example", "bob code");
    have("eve", "eve@lab.example", "eve code");
    cr_assert_eq(house_create(&house, "ada", LAB), CODE_NONE);
    cr_assert_eq(house_invite(&house, "ada", LAB, "inv", "bob@lab.example"), CODE_NONE);
    cr_assert_eq(house_accept(&house, "bob", LAB, "inv"), CODE_NONE);
    cr_assert_eq(house_invite(&house, "ada", LAB, "carol inv", "carol@lab.example"), CODE_NONE);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(ask, .init = begin, .fini = end);

// A question without further parts.
static union {
    Tally__OrgOverview overview;
    Tally__MemberList members;
    Tally__InviteList invitations;
    Tally__AuditLog log;
    Tally__EntryGet entry;
    Tally__CheckpointGet checkpoint;
    Tally__RecordGet record;
    Tally__History history;
    Tally__Explain explain;
    Tally__CanDo can;
} part;

static Tally__Subject subject = TALLY__SUBJECT__INIT;

static Tally__Query about(const char *org, Tally__Query__QuestionCase question)
{
    Tally__Query query = TALLY__QUERY__INIT;
    query.org = (char *)(uintptr_t)org;
    query.question_case = question;
    query.org_overview = &part.overview;  // every member of the oneof lies there
    return query;
}

static Tally__Query about_org(const char *org)
{
    tally__org_overview__init(&part.overview);
    return about(org, ASK(ORG_OVERVIEW));
}

static Tally__Query about_log(const char *org)
{
    tally__audit_log__init(&part.log);
    return about(org, ASK(AUDIT_LOG));
}

static Tally__Query about_entry(const char *org, uint64_t index)
{
    tally__entry_get__init(&part.entry);
    part.entry.index = index;
    return about(org, ASK(ENTRY));
}

static Tally__Query about_record(const char *org, const char *id)
{
    tally__record_get__init(&part.record);
    tally__subject__init(&subject);
    subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
    subject.id = message_bytes(span_text(id));
    part.record.record = &subject;
    return about(org, ASK(RECORD));
}

static const Tally__Fact *find_fact(const Tally__Answer *answer, const char *field)
{
    for (size_t i = 0; i < answer->n_fact; i++) {
        if (strcmp(answer->fact[i]->field, field) == 0) {
            return answer->fact[i];
        }
    }
    return NULL;
}

static uint64_t size_now(void)
{
    return store_newest(house.store).size;
}

static const char *opened_text(const Tally__Fact *fact)
{
    Tally__Value *value = NULL;
    cr_assert_not_null(fact);
    cr_assert_not_null(fact->disclosure);
    cr_assert_eq(message_decode(&tally__value__descriptor, message_span(fact->disclosure->value),
                                &house.arena, &value),
                 OK);
    return value->text;
}

static Tally__Entry *entry_of(const Tally__Item *item)
{
    Tally__Entry *entry = NULL;
    cr_assert_eq(entry_decode(message_span(item->entry), &house.arena, &entry), OK);
    return entry;
}

Test(ask, members_see_what_the_organization_is)
{
    uint64_t before = size_now();
    Tally__Query query = about_org(LAB);
    const Tally__Answer *answer = house_ask(&house, "bob", &query, NULL);
    cr_assert_not_null(answer);
    cr_assert_str_eq(find_fact(answer, "type")->value->text, "lab");
    cr_assert_eq(find_fact(answer, "member_count")->value->integer, 2);
    cr_assert_str_eq(opened_text(find_fact(answer, "name")), "Laboratory West");
    cr_assert_eq(answer->as_of, before);
    cr_assert_eq(size_now(), before, "reading leaves no trace");
}

Test(ask, what_was_erased_is_absent)
{
    // Another vault, in which nothing was ever sealed.
    struct vault *full = house.vault;
    struct files_path folder = files_in(house.folder.text, "other");
    struct files_path master = files_in(house.folder.text, "other.key");
    struct vault *empty = NULL;
    cr_assert_eq(vault_make_master(master.text), OK);
    cr_assert_eq(vault_make(folder.text, master.text, &empty), OK);
    house.tools.vault = empty;
    Tally__Query query = about_org(LAB);
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_not_null(find_fact(answer, "name"));
    cr_assert_null(find_fact(answer, "name")->disclosure);
    house.tools.vault = full;
    vault_close(empty);
}

Test(ask, a_stranger_cannot_tell_what_is_from_what_is_not)
{
    struct buf first;
    Tally__Query there[] = {about_org(LAB), about_org("lab-none")};
    buf_init(&first, LIMIT_REPLY);
    cr_assert_null(house_ask(&house, "eve", &there[0], NULL));
    cr_assert_eq(buf_append(&first, buf_span(&house.reply)), OK);
    uint32_t code = 0;
    cr_assert_null(house_ask(&house, "eve", &there[1], &code));
    cr_assert_eq(code, CODE_ORG_UNKNOWN);
    cr_assert(span_equal(buf_span(&first), buf_span(&house.reply)));
    const struct {
        uint64_t entry;
        const char *record;
    } rows[] = {{7, "samples/s-1"}, {1000000, "samples/none"}};
    for (size_t i = 0; i < 2; i++) {
        Tally__Query query = about_entry(LAB, rows[i].entry);
        cr_assert_null(house_ask(&house, "eve", &query, NULL));
        cr_assert(span_equal(buf_span(&first), buf_span(&house.reply)));
        query = about_record(LAB, rows[i].record);
        cr_assert_null(house_ask(&house, "eve", &query, NULL));
        cr_assert(span_equal(buf_span(&first), buf_span(&house.reply)));
        query = about_log(i == 0 ? LAB : "lab-none");
        cr_assert_null(house_ask(&house, "eve", &query, NULL));
        cr_assert(span_equal(buf_span(&first), buf_span(&house.reply)));
    }
    buf_fini(&first);
}

Test(ask, a_member_is_told_of_anothers_entry_what_he_is_told_of_none)
{
    struct buf first;
    buf_init(&first, LIMIT_REPLY);
    Tally__Query query = about_entry(LAB, 0);  // the platform's
    cr_assert_null(house_ask(&house, "bob", &query, NULL));
    cr_assert_eq(buf_append(&first, buf_span(&house.reply)), OK);
    query = about_entry(LAB, 1000000);
    cr_assert_null(house_ask(&house, "bob", &query, NULL));
    cr_assert(span_equal(buf_span(&first), buf_span(&house.reply)));
    buf_fini(&first);
}

Test(ask, an_entry_comes_with_its_proof)
{
    uint64_t last = size_now() - 1;
    struct checkpoint checkpoint;
    struct proof proof;
    Tally__Query query = about_entry(LAB, last);
    const Tally__Answer *answer = house_ask(&house, "bob", &query, NULL);
    cr_assert_eq(answer->n_item, 1);
    cr_assert_eq(checkpoint_parse(message_span(answer->checkpoint), &checkpoint), OK);
    struct digest leaf = digest_leaf(message_span(answer->item[0]->entry));
    proof.count = answer->item[0]->n_proof;
    for (size_t i = 0; i < proof.count; i++) {
        proof.path[i] = digest_from(message_span(answer->item[0]->proof[i]));
    }
    cr_assert_eq(proof_verify_inclusion(&proof, last, checkpoint.size, &leaf, &checkpoint.root), OK);
    cr_assert_eq(entry_of(answer->item[0])->index, last);
}

Test(ask, reading_the_audit_log_is_an_entry_before_it_is_answered)
{
    uint64_t before = size_now();
    Tally__Query query = about_log(LAB);
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_not_null(answer);
    cr_assert_eq(size_now(), before + 1);
    cr_assert_eq(answer->recorded, before);
    cr_assert_eq(answer->as_of, before + 1);
    const Tally__Entry *entry = entry_of(answer->item[0]);
    cr_assert_eq(entry->index, before, "the newest first: the reading itself");
    cr_assert_eq(entry->action, TALLY__ACTION__ACTION_AUDITLOG_READ);
    cr_assert_eq(entry->count, 1);
    cr_assert_eq(entry->n_signature, 1);
    cr_assert_eq(entry->effects_hash.len, 0);
    struct digest hash = batch_command_hash(message_span(answer->item[0]->command));
    cr_assert(span_equal(message_span(entry->command_hash), digest_span(&hash)));
    cr_assert_not_null(house_ask_again(&house, 0, NULL));
    cr_assert_eq(size_now(), before + 1, "the same bytes: no second entry");
    struct digest state = house_state(&house);
    house_reopen(&house, true);
    struct digest again = house_state(&house);
    cr_assert(digest_equal(&state, &again), "and nothing of the state");
}

Test(ask, a_refused_reading_of_the_audit_log_is_an_entry_too)
{
    uint32_t code = 0;
    uint64_t before = size_now();
    Tally__Query query = about_log(LAB);
    cr_assert_null(house_ask(&house, "bob", &query, &code));
    cr_assert_eq(code, CODE_ROLE);
    cr_assert_eq(size_now(), before + 1);
    query = about_entry(LAB, before);
    const Tally__Entry *entry = entry_of(house_ask(&house, "bob", &query, NULL)->item[0]);
    cr_assert_eq(entry->action, TALLY__ACTION__ACTION_AUDITLOG_READ);
    cr_assert_eq(entry->verdict->code, CODE_ROLE);
    cr_assert_eq(entry->n_link, 2);
}

Test(ask, whoever_may_read_only_his_own_acts_reads_those)
{
    Tally__Query query = about_log(LAB);
    tally__subject__init(&subject);
    subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    subject.id = message_bytes(house_id("bob"));
    part.log.actor = &subject;
    const Tally__Answer *answer = house_ask(&house, "bob", &query, NULL);
    cr_assert_not_null(answer);
    for (size_t i = 0; i < answer->n_item; i++) {
        const Tally__Entry *entry = entry_of(answer->item[i]);
        cr_assert(span_equal(message_span(entry->actor->id), house_id("bob")));
    }
    cr_assert_eq(answer->n_item, 2, "his acceptance, and this reading");
}

Test(ask, pages_leave_nothing_out)
{
    Tally__Query query = about_log(LAB);
    part.log.limit = 1;
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    uint64_t seen = 0;
    uint64_t size = size_now();
    uint64_t last = UINT64_MAX;
    while (true) {
        cr_assert_not_null(answer);
        if (answer->n_item == 0) {
            break;
        }
        cr_assert_eq(answer->n_item, 1);
        uint64_t index = entry_of(answer->item[0])->index;
        cr_assert_lt(index, last);
        last = index;
        seen++;
        if (answer->cursor == 0) {
            break;
        }
        answer = house_ask_again(&house, answer->cursor, NULL);
    }
    cr_assert_eq(seen, 5, "founded, two invitations, one accepted, this reading");
    cr_assert_eq(size_now(), size, "all pages are of one reading");
}

Test(ask, members_are_listed_with_what_makes_them_known)
{
    tally__member_list__init(&part.members);
    Tally__Query query = about(LAB, ASK(MEMBER_LIST));
    const Tally__Answer *answer = house_ask(&house, "bob", &query, NULL);
    cr_assert_eq(answer->matched, 2);
    cr_assert_eq(answer->cursor, 0);
    bool found = false;
    for (size_t i = 0; i < answer->n_fact; i++) {
        const Tally__Fact *fact = answer->fact[i];
        bool is_bob = span_equal(message_span(fact->subject->id), house_id("bob"));
        if (is_bob && strcmp(fact->field, "email") == 0) {
            cr_assert_str_eq(opened_text(fact), "bob@lab.example");
            found = true;
        }
    }
    cr_assert(found);
}

Test(ask, invitations_are_listed_for_those_who_may_invite)
{
    uint32_t code = 0;
    tally__invite_list__init(&part.invitations);
    Tally__Query query = about(LAB, ASK(INVITE_LIST));
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_eq(answer->matched, 1, "bob's is no longer pending");
    cr_assert_str_eq(opened_text(find_fact(answer, "email")), "carol@lab.example");
    cr_assert_null(house_ask(&house, "bob", &query, &code));
    cr_assert_eq(code, CODE_ROLE);
}

Test(ask, the_state_can_be_asked_for_as_of_any_size)
{
    tally__member_list__init(&part.members);
    Tally__Query query = about(LAB, ASK(MEMBER_LIST));
    query.as_of = size_now() - 2;  // before bob accepted
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_not_null(answer);
    cr_assert_eq(answer->as_of, query.as_of);
    cr_assert_eq(answer->matched, 1);
    query.as_of = size_now();
    cr_assert_eq(house_ask(&house, "ada", &query, NULL)->matched, 2);
    query.as_of = size_now() + 1;
    uint32_t code = 0;
    cr_assert_null(house_ask(&house, "ada", &query, &code));
    cr_assert_eq(code, CODE_ORG_UNKNOWN);
}

Test(ask, what_somebody_could_do_then)
{
    tally__can_do__init(&part.can);
    tally__subject__init(&subject);
    subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    subject.id = message_bytes(house_id("bob"));
    part.can.principal = &subject;
    part.can.action = TALLY__ACTION__ACTION_EVENT_APPEND;
    Tally__Query query = about(LAB, ASK(CAN_DO));
    cr_assert_eq(house_ask(&house, "ada", &query, NULL)->fact[0]->value->integer, CODE_NONE);
    query.as_of = size_now() - 2;
    subject.id = message_bytes(house_id("bob"));
    const Tally__Answer *answer = house_ask(&house, "ada", &query, NULL);
    cr_assert_eq(answer->fact[0]->value->integer, CODE_NOT_A_MEMBER);
    cr_assert_gt(answer->n_line, 0);
}
