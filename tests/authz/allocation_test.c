// Judging allocates nothing: every malloc of the process is counted while it runs.
#include "tests/support/chance.h"

#include <criterion/criterion.h>

#include <stdlib.h>

static size_t allocations;

// The linker sends the calls of the product's rooms here (-Wl,--wrap).
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    allocations++;
    return __real_realloc(block, size);
}

static struct court court;

// Makes the same random commands again and again, each judged twice: once by the court, and once alone.
Test(allocation, judging_allocates_nothing_whatever_the_verdict)
{
    static const char *const orgs[] = {"lab-west"};
    const struct gate *gate = authz_gate();
    struct random random = {11};
    size_t permitted = 0;
    court_open(&court, true);
    chance_begin(&court, orgs, 1);
    for (size_t i = 0; i < 5000; i++) {
        struct court_act act = random_once_in(&random, 4) ? chance_in_platform(&court, &random)
                                                          : chance_in_org(&court, &random, orgs[0]);
        (void)court_ask(&court, &act);
        struct digest signers[] = {court_fingerprint(act.by[0]),
                                   court_fingerprint(act.by[1] == NULL ? act.by[0] : act.by[1])};
        struct gate_batch batch = {
            act.command, 1, signers, act.by[1] == NULL ? 1 : 2, court.index, court.time_us, court.ingress};
        struct gate_command command = {act.command, &batch, act.facts, court.index};
        struct view view = view_read_only(&court.view);
        struct gate_verdict verdict;
        struct gate_actor actor;
        size_t before = allocations;
        uint32_t code = gate->form(gate->context, act.command);
        gate->authenticate(gate->context, &view, &batch, &actor, &verdict);
        if (verdict.code == CODE_NONE) {
            gate->judge(gate->context, &view, &command, &actor, &verdict);
        }
        cr_assert_eq(allocations, before, "action %d, code %u", act.intent->payload_case, verdict.code);
        permitted += code == CODE_NONE && verdict.code == CODE_NONE;
        (void)court_try(&court, &act);
        court_forget(&court);
    }
    cr_assert_gt(permitted, 400);
    cr_assert_gt(allocations, 100, "folding does, so that they are counted");
    court_close(&court);
}
