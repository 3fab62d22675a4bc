// How long a decision takes: 100,000 members of one organization, in memory, met in random order.
//
// Prints a table and a JSON line; asserts nothing. The time of reading the clock is measured and taken off.
#include "authz/authz.h"
#include "ledger/state/member.h"
#include "ledger/state/user.h"
#include "tests/support/random.h"
#include "tests/support/works.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LAB "lab-west"

enum { MEMBERS = 100000, DECISIONS = 400000 };

static struct court court;
static uint64_t samples[DECISIONS];

static uint64_t now_ns(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void must(enum err error)
{
    if (error != OK) {
        (void)fprintf(stderr, "authz_bench: %s\n", err_sentence(error));
        exit(1);
    }
}

static void number_id(uint64_t number, uint8_t id[static GATE_ID_SIZE])
{
    struct random mixed = {number};
    random_fill(&mixed, id, GATE_ID_SIZE);
}

// A key that nobody holds: to the registry it is as good as any.
static struct key number_key(uint64_t number)
{
    struct random mixed = {~number};
    struct key key = {.algorithm = KEY_ED25519, .size = KEY_ED25519_SIZE};
    random_fill(&mixed, key.bytes, key.size);
    return key;
}

static void add_member(uint64_t number)
{
    uint8_t id[GATE_ID_SIZE];
    number_id(number, id);
    struct user user = {.status = USER_ACTIVE, .entry = number, .verified = true, .active_keys = 1};
    struct platform_key key = {.key = number_key(number),
                               .owner_kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER,
                               .status = PLATFORM_KEY_ACTIVE,
                               .enrolled = number};
    struct member member = {.role = "technician",
                            .status = MEMBER_ACTIVE,
                            .role_entry = number,
                            .status_entry = number,
                            .joined_entry = number};
    memcpy(key.owner, id, GATE_ID_SIZE);
    must(user_put(&court.view, id, &user));
    must(platform_key_put(&court.view, span_text(COURT_PLATFORM), &key));
    must(member_put(&court.view, span_text(LAB), id, &member));
}

static int by_size(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void report(const char *what, uint64_t overhead)
{
    qsort(samples, DECISIONS, sizeof(samples[0]), by_size);
    uint64_t p50 = samples[DECISIONS / 2];
    uint64_t p99 = samples[DECISIONS - DECISIONS / 100];
    p50 -= p50 < overhead ? p50 : overhead;
    p99 -= p99 < overhead ? p99 : overhead;
    (void)printf("%-44s p50 %5lu ns   p99 %5lu ns\n", what, p50, p99);
    (void)printf("{\"bench\":\"authz\",\"what\":\"%s\",\"members\":%d,\"p50_ns\":%lu,\"p99_ns\":%lu}\n", what,
                 MEMBERS, p50, p99);
}

static uint64_t clock_overhead(void)
{
    for (size_t i = 0; i < DECISIONS; i++) {
        uint64_t begin = now_ns();
        samples[i] = now_ns() - begin;
    }
    qsort(samples, DECISIONS, sizeof(samples[0]), by_size);
    return samples[DECISIONS / 2];
}

// What one decision is asked: by whom, and about which member where the act has one.
struct question {
    const struct court_act *act;
    bool by_anybody;
    bool about_anybody;
    uint32_t expected;
};

static void measure_judge(const char *what, const struct question *question, uint64_t overhead)
{
    const struct gate *gate = authz_gate();
    struct random random = {99};
    struct digest signer = court_fingerprint("olive");
    struct gate_batch batch = {question->act->command, 1, &signer, 1, court.index, court.time_us,
                               court.ingress};
    struct gate_command command = {question->act->command, &batch, question->act->facts, court.index};
    struct gate_actor actor = {.kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER, .key_entry = 1};
    struct gate_verdict verdict;
    memcpy(actor.id, court_id("olive").data, GATE_ID_SIZE);
    for (size_t i = 0; i < DECISIONS; i++) {
        uint64_t number = 1000 + random_below(&random, MEMBERS);
        if (question->by_anybody) {
            number_id(number, actor.id);
        }
        if (question->about_anybody) {
            number_id(number, question->act->intent->subject[0]->id.data);
        }
        uint64_t begin = now_ns();
        gate->judge(gate->context, &court.view, &command, &actor, &verdict);
        samples[i] = now_ns() - begin;
        if (verdict.code != question->expected) {
            (void)fprintf(stderr, "authz_bench: %s: code %u\n", what, verdict.code);
            exit(1);
        }
    }
    report(what, overhead);
}

static void measure_authenticate(const struct court_act *act, uint64_t overhead)
{
    const struct gate *gate = authz_gate();
    struct random random = {98};
    for (size_t i = 0; i < DECISIONS; i++) {
        struct key key = number_key(1000 + random_below(&random, MEMBERS));
        struct digest signer = key_fingerprint(&key);
        struct gate_batch batch = {act->command, 1, &signer, 1, court.index, court.time_us, court.ingress};
        struct gate_actor actor;
        struct gate_verdict verdict;
        uint64_t begin = now_ns();
        gate->authenticate(gate->context, &court.view, &batch, &actor, &verdict);
        samples[i] = now_ns() - begin;
        if (verdict.code != CODE_NONE) {
            (void)fprintf(stderr, "authz_bench: authenticate: code %u\n", verdict.code);
            exit(1);
        }
    }
    report("authenticate", overhead);
}

// Four sealed fields, written by a technician as his role is granted.
static struct court_act record(void)
{
    static const char *const more[] = {"note", "starts_at", "ends_at"};
    struct court_act act = works_record(&court, "olive", LAB, "calendar/2026-03-02");
    Tally__RecordCreate *payload = act.intent->record_create;
    payload->field[0]->name = (char *)(uintptr_t) "title";
    for (size_t i = 0; i < 3; i++) {
        acts_add_sealed(&court, &payload->field, &payload->n_field, more[i]);
    }
    return act;
}

int main(void)
{
    court_open(&court, true);
    acts_have_org(&court, "olive", LAB);
    for (uint64_t number = 0; number < MEMBERS; number++) {
        add_member(1000 + number);
    }
    court.index = 1000 + MEMBERS;
    uint64_t overhead = clock_overhead();
    struct court_act event = acts_event(&court, "olive", LAB);
    struct court_act update = acts_update(&court, "olive", LAB);
    struct court_act change = acts_role(&court, "olive", LAB, "tom", "viewer");
    measure_authenticate(&event, overhead);
    measure_judge("judge event.append", &(struct question){&event, true, false, CODE_NONE}, overhead);
    struct court_act create = record();
    measure_judge("judge record.create, four fields", &(struct question){&create, true, false, CODE_NONE},
                  overhead);
    measure_judge("judge org.update, refused (400)", &(struct question){&update, true, false, CODE_ROLE},
                  overhead);
    measure_judge("judge member.role.change", &(struct question){&change, false, true, CODE_NONE}, overhead);
    court_close(&court);
    return 0;
}
