// Questions: by whom each may be asked, as the matrix says, and what a question must say.
#include "authz/actions.h"
#include "ledger/core/batch.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "tests/support/acts.h"
#include "tests/support/matrix.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define LAB "lab-west"
#define ASK(name) TALLY__QUERY__QUESTION_##name

static struct matrix matrix;
static struct court court;

// The lab of olive, in which ann is what a test makes her.
static void open_court(void)
{
    matrix_load(&matrix);
    court_open(&court, true);
    acts_have_org(&court, "olive", LAB);
    acts_have_user(&court, "ann");
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(ask, .init = open_court, .fini = close_court);

// One of each question, about nobody in particular.
static struct {
    Tally__Query query;
    Tally__Envelope envelope;
    Tally__Subject record;
    Tally__Subject person;
    Tally__OrgOverview overview;
    Tally__MemberList members;
    Tally__InviteList invitations;
    Tally__RecordGet get;
    Tally__History history;
    Tally__CanDo can;
    Tally__Explain explain;
    Tally__AuditLog log;
    Tally__EntryGet entry;
    Tally__CheckpointGet checkpoint;
    Tally__ProofExport export;
    Tally__Commitment commitment;
    uint8_t digest[DIGEST_SIZE];
    struct digest signer;
} q;

static void fill_parts(void)
{
    tally__org_overview__init(&q.overview);
    tally__member_list__init(&q.members);
    tally__invite_list__init(&q.invitations);
    tally__record_get__init(&q.get);
    tally__history__init(&q.history);
    tally__can_do__init(&q.can);
    tally__explain__init(&q.explain);
    tally__audit_log__init(&q.log);
    tally__entry_get__init(&q.entry);
    tally__checkpoint_get__init(&q.checkpoint);
    tally__proof_export__init(&q.export);
    tally__commitment__init(&q.commitment);
    tally__subject__init(&q.record);
    tally__subject__init(&q.person);
    q.commitment.digest = message_bytes(span(q.digest, sizeof(q.digest)));
    q.export.recipient = &q.commitment;
    q.export.purpose = &q.commitment;
    q.export.kind = TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION;
    q.record.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
    q.record.id = message_bytes(span_text("samples/s-1"));
    q.person.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    q.person.id = court_id("olive");
    q.get.record = &q.record;
    q.history.subject = &q.record;
    q.can.principal = &q.person;
}

static void new_query(const char *by, Tally__Query__QuestionCase question)
{
    static uint8_t batch_id[BATCH_ID_SIZE];
    void *const parts[] = {&q.overview, &q.members, &q.invitations, &q.get,        &q.history, &q.can,
                           &q.explain,  &q.log,     &q.entry,       &q.checkpoint, &q.export};
    fill_parts();
    tally__query__init(&q.query);
    tally__envelope__init(&q.envelope);
    q.signer = court_fingerprint(by);
    q.envelope.key = message_bytes(digest_span(&q.signer));
    q.envelope.batch_id = message_bytes(span(batch_id, sizeof(batch_id)));
    q.envelope.time_us = court.time_us;
    q.envelope.window_ms = 60000;
    q.envelope.channel = court.ingress;
    q.query.envelope = &q.envelope;
    q.query.org = (char *)(uintptr_t)LAB;
    q.query.question_case = question;
    q.query.org_overview = parts[(size_t)question - ASK(ORG_OVERVIEW)];
}

static uint32_t ask_about(const Tally__Subject *about)
{
    const struct gate *gate = authz_gate();
    uint32_t code = gate->form_question(gate->context, &q.query);
    struct gate_question question = {&q.query, about, &q.signer, court.index, court.time_us, court.ingress};
    if (code != CODE_NONE) {
        return code;
    }
    gate->ask(gate->context, &court.view, &question, &court.actor, &court.verdict);
    return court.verdict.code;
}

static uint32_t ask(void)
{
    return ask_about(NULL);
}

static void seat(const char *role, enum member_status status)
{
    struct member member = {.status = status, .role_entry = 5, .status_entry = 6};
    (void)snprintf(member.role, sizeof(member.role), "%s", role);
    cr_assert_eq(member_put(&court.view, span_text(LAB), court_id("ann").data, &member), OK);
}

static uint32_t expected_of(const struct matrix_row *row, enum matrix_column column)
{
    char cell = row->narrower[column] ? '-' : row->cells[column];
    bool policy = cell == 'p' && strcmp(row->action, "invite.list") == 0;
    return cell == 'Y' || policy ? CODE_NONE : CODE_ROLE;
}

Test(ask, every_role_may_ask_what_the_matrix_says)
{
    static const char *const roles[] = {"owner", "admin", "scientist", "technician", "viewer", "auditor"};
    size_t asked = 0;
    for (size_t role = 0; role < sizeof(roles) / sizeof(roles[0]); role++) {
        seat(roles[role], MEMBER_ACTIVE);
        for (uint32_t question = ASK(ORG_OVERVIEW); question <= ASK(PROOF_EXPORT); question++) {
            new_query("ann", (Tally__Query__QuestionCase)question);
            const char *name = actions_name(query_action(&q.query));
            const struct matrix_row *row = matrix_find(&matrix, name);
            uint32_t expected = expected_of(row, (enum matrix_column)role);
            if (question == ASK(EXPLAIN)) {
                continue;  // Of his own acts below.
            }
            cr_assert_eq(ask(), expected, "%s by %s", name, roles[role]);
            bool sensitive = row->control[0] == 'S';
            cr_assert_eq(court.verdict.record == GATE_RECORD_ENTRY, sensitive, "%s", name);
            asked++;
        }
    }
    cr_assert_eq(asked, 6 * 10);
}

Test(ask, who_is_no_member_is_told_one_code)
{
    for (uint32_t question = ASK(ORG_OVERVIEW); question <= ASK(PROOF_EXPORT); question++) {
        new_query("ann", (Tally__Query__QuestionCase)question);
        cr_assert_eq(ask(), CODE_NOT_A_MEMBER);
        cr_assert_eq(court.verdict.told, CODE_ORG_UNKNOWN);
        q.query.org = (char *)(uintptr_t) "lab-none";
        cr_assert_eq(ask(), CODE_ORG_UNKNOWN);
        cr_assert_eq(court.verdict.told, CODE_ORG_UNKNOWN);
        new_query("padm-1", (Tally__Query__QuestionCase)question);
        cr_assert_eq(ask(), CODE_PLATFORM_NO_STANDING_ACCESS);
        cr_assert_eq(court.verdict.told, CODE_ORG_UNKNOWN);
    }
    seat("owner", MEMBER_DEACTIVATED);
    new_query("ann", ASK(ORG_OVERVIEW));
    cr_assert_eq(ask(), CODE_MEMBER_INACTIVE);
}

Test(ask, an_administrator_reads_the_platforms_own_chain)
{
    new_query("padm-1", ASK(ENTRY));
    q.query.org = (char *)(uintptr_t)COURT_PLATFORM;
    cr_assert_eq(ask(), CODE_NONE);
    new_query("padm-1", ASK(ORG_OVERVIEW));
    q.query.org = (char *)(uintptr_t)COURT_PLATFORM;
    cr_assert_eq(ask(), CODE_ROLE);
}

Test(ask, his_own_is_read_by_whoever_may_read_no_more)
{
    seat("technician", MEMBER_ACTIVE);
    new_query("ann", ASK(AUDIT_LOG));
    q.log.actor = &q.person;
    cr_assert_eq(ask(), CODE_ROLE);
    q.person.id = court_id("ann");
    cr_assert_eq(ask(), CODE_NONE);
    new_query("ann", ASK(EXPLAIN));
    cr_assert_eq(ask_about(&q.person), CODE_ROLE, "olive's");
    cr_assert_eq(ask_about(NULL), CODE_ROLE, "nobody's");
    q.person.id = court_id("ann");
    cr_assert_eq(ask_about(&q.person), CODE_NONE);
    uint8_t command[] = {0};
    q.explain.command = message_bytes(span(command, sizeof(command)));
    cr_assert_eq(ask_about(NULL), CODE_NONE, "what she would send herself");
}

Test(ask, the_collection_admin_is_the_owners)
{
    static const char *const roles[] = {"owner", "admin", "auditor"};
    for (size_t i = 0; i < 3; i++) {
        seat(roles[i], MEMBER_ACTIVE);
        new_query("ann", ASK(RECORD));
        q.record.id = message_bytes(span_text("admin/vault-1"));
        cr_assert_eq(ask(), i == 0 ? CODE_NONE : CODE_ROLE, "%s", roles[i]);
        new_query("ann", ASK(HISTORY));
        q.record.id = message_bytes(span_text("admin/vault-1"));
        cr_assert_eq(ask(), i == 0 ? CODE_NONE : CODE_ROLE, "%s", roles[i]);
    }
}

Test(ask, a_suspended_organization_can_be_read_and_an_archived_one_not)
{
    struct org org;
    cr_assert_eq(org_get(&court.view, span_text(LAB), &org), OK);
    org.status = ORG_SUSPENDED;
    cr_assert_eq(org_put(&court.view, span_text(LAB), &org), OK);
    new_query("olive", ASK(PROOF_EXPORT));
    cr_assert_eq(ask(), CODE_NONE);
    org.status = ORG_ARCHIVED;
    cr_assert_eq(org_put(&court.view, span_text(LAB), &org), OK);
    new_query("olive", ASK(RECORD));
    cr_assert_eq(ask(), CODE_ORG_ARCHIVED);
}

Test(ask, a_question_is_authenticated_like_a_command)
{
    new_query("olive", ASK(ORG_OVERVIEW));
    q.envelope.time_us = court.time_us - 61u * 1000000u;
    cr_assert_eq(ask(), CODE_COMMAND_EXPIRED);
    new_query("olive", ASK(ORG_OVERVIEW));
    q.envelope.time_us = court.time_us - 301u * 1000000u;
    cr_assert_eq(ask(), CODE_CLOCK);
    new_query("olive", ASK(ORG_OVERVIEW));
    q.envelope.channel = TALLY__CHANNEL__CHANNEL_QR;
    cr_assert_eq(ask(), CODE_CHANNEL_MISMATCH);
    new_query("nobody", ASK(ORG_OVERVIEW));
    cr_assert_eq(ask(), CODE_KEY_UNKNOWN);
    cr_assert_eq(court.verdict.record, GATE_RECORD_NONE);
}

// Bends a question that holds, and says what it then is.
#define FORM(question, bend, code)                                 \
    do {                                                           \
        new_query("olive", ASK(question));                         \
        cr_assert_eq(ask(), CODE_NONE, #question);                 \
        bend;                                                      \
        cr_assert_eq(ask(), CODE_##code, #question ": %s", #bend); \
    } while (0)

Test(ask, a_question_has_a_form)
{
    FORM(ORG_OVERVIEW, q.query.envelope = NULL, MALFORMED);
    FORM(ORG_OVERVIEW, q.envelope.window_ms = LIMIT_WINDOW_MS + 1, MALFORMED);
    FORM(ORG_OVERVIEW, q.query.org = (char *)(uintptr_t) "Lab", BAD_ID);
    FORM(ORG_OVERVIEW, q.envelope.position = 1, INVALID);
    FORM(ORG_OVERVIEW, q.query.question_case = ASK(_NOT_SET), COMMAND_UNKNOWN);
    FORM(RECORD, q.get.record = NULL, INVALID);
    FORM(RECORD, q.get.record = &q.person, INVALID);
    FORM(RECORD, q.record.id = message_bytes(span_text("samples")), BAD_ID);
    FORM(HISTORY, q.history.subject = NULL, INVALID);
    FORM(CAN_DO, q.can.principal = NULL, INVALID);
    FORM(CAN_DO, q.can.principal = &q.record, INVALID);
    FORM(CAN_DO, q.can.action = 256, INVALID);
    FORM(AUDIT_LOG, q.log.limit = LIMIT_ANSWER_ITEMS + 1, INVALID);
    FORM(AUDIT_LOG, (q.log.from_us = 2, q.log.to_us = 1), INVALID);
    FORM(AUDIT_LOG, q.log.actor = &q.record, INVALID);
    FORM(ENTRY, q.query.as_of = 1, VERSION_UNSUPPORTED);
    FORM(CHECKPOINT, (q.checkpoint.from_size = 2, q.checkpoint.size = 1), INVALID);
    FORM(PROOF_EXPORT, q.export.purpose = NULL, INVALID);
    FORM(PROOF_EXPORT, q.export.recipient = NULL, INVALID);
    FORM(PROOF_EXPORT, q.export.kind = TALLY__EXPORT_KIND__EXPORT_KIND_UNSPECIFIED, INVALID);
    new_query("olive", ASK(AUDIT_LOG));
    q.log.limit = LIMIT_ANSWER_ITEMS;
    cr_assert_eq(ask(), CODE_NONE, "the limit itself");
}

static bool says(const struct gate_lines *lines, const char *text)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (strstr(lines->text[i], text) != NULL) {
            return true;
        }
    }
    return false;
}

Test(ask, a_verdict_is_explained_with_what_would_pass)
{
    const struct gate *gate = authz_gate();
    static struct gate_lines lines;
    seat("viewer", MEMBER_ACTIVE);
    struct gate_actor actor = {.kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER};
    memcpy(actor.id, court_id("ann").data, COURT_ID_SIZE);
    struct gate_can can = {LAB, TALLY__ACTION__ACTION_ORG_UPDATE, court.index, court.time_us};
    struct gate_verdict verdict;
    gate->can(gate->context, &court.view, &can, &actor, &verdict);
    cr_assert_eq(verdict.code, CODE_ROLE);
    struct gate_explained explained = {&verdict, can.action, LAB, actor.role};
    gate->explain(gate->context, &court.view, &explained, &lines);
    cr_assert(says(&lines, "org.update: refused in stage 5 (permission) with 400 ROLE"));
    cr_assert(says(&lines, "acting as viewer"));
    cr_assert(says(&lines, "resting on entries"));
    cr_assert(says(&lines, "would pass: the role owner"));
    cr_assert_not(says(&lines, "would pass: the role admin"));
    seat("owner", MEMBER_ACTIVE);
    gate->can(gate->context, &court.view, &can, &actor, &verdict);
    cr_assert_eq(verdict.code, CODE_NONE);
    gate->explain(gate->context, &court.view, &explained, &lines);
    cr_assert(says(&lines, "permitted"));
}
