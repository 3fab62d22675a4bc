// Authentication: genesis, registration, and whose signatures count. The rest stands in codes and attack.
#include "tests/support/acts.h"

#include <criterion/criterion.h>

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
    acts_have_user(&court, "ann");
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(authenticate, .init = open_court, .fini = close_court);

// What authentication alone says of a batch that begins with this act, as the entry at `index`.
static uint32_t authenticate(const struct court_act *act, uint64_t index, size_t count)
{
    const struct gate *gate = authz_gate();
    struct digest signers[COURT_SIGNERS_MAX];
    struct gate_batch batch = {act->command, count, signers, 0, index, court.time_us, court.ingress};
    while (batch.signer_count < COURT_SIGNERS_MAX && act->by[batch.signer_count] != NULL) {
        signers[batch.signer_count] = court_fingerprint(act->by[batch.signer_count]);
        batch.signer_count++;
    }
    gate->authenticate(gate->context, &court.view, &batch, &court.actor, &court.verdict);
    return court.verdict.code;
}

static struct court_act genesis_of_two(void)
{
    static const char *const admins[] = {"padm-1", "padm-2"};
    struct court_act act = court_new(&court, "padm-1", COURT_PLATFORM, 0, NULL);
    Tally__Genesis *genesis = court_lend(&court, sizeof(*genesis));
    tally__genesis__init(genesis);
    genesis->platform_key = court_lend(&court, 2 * sizeof(Tally__PlatformKey *));
    for (size_t i = 0; i < 2; i++) {
        Tally__PlatformKey *key = court_lend(&court, sizeof(*key));
        tally__platform_key__init(key);
        key->admin = court_id(admins[i]);
        key->key = acts_key(&court, admins[i]);
        genesis->platform_key[genesis->n_platform_key++] = key;
    }
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
    act.intent->platform_genesis = genesis;
    act.by[1] = "padm-2";
    return act;
}

Test(authenticate, genesis_is_signed_by_all_whom_it_names_and_by_nobody_else)
{
    struct court_act act = genesis_of_two();
    cr_assert_eq(authenticate(&act, 0, 1), CODE_NONE);
    cr_assert_eq(court.actor.kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN);
    act.by[1] = NULL;
    cr_assert_eq(authenticate(&act, 0, 1), CODE_PROOF_INVALID);
    act.by[1] = "ann";
    cr_assert_eq(authenticate(&act, 0, 1), CODE_PROOF_INVALID);
    act.by[1] = "padm-2";
    act.by[2] = "ann";
    cr_assert_eq(authenticate(&act, 0, 1), CODE_PROOF_INVALID);
}

Test(authenticate, genesis_is_the_first_entry_alone_and_the_platforms)
{
    struct court_act act = genesis_of_two();
    cr_assert_eq(authenticate(&act, 1, 1), CODE_INVALID, "there is one");
    cr_assert_eq(authenticate(&act, 0, 2), CODE_INVALID, "alone");
    act.intent->org = (char *)(uintptr_t) "lab-west";
    cr_assert_eq(authenticate(&act, 0, 1), CODE_INVALID, "of the platform");
    struct court_act other = acts_update_profile(&court, "ann");
    cr_assert_eq(authenticate(&other, 0, 1), CODE_INVALID, "and nothing else is the first");
}

Test(authenticate, a_registration_is_its_keys_own_whatever_else_it_says)
{
    struct court_act act = acts_register(&court, "newcomer");
    cr_assert_eq(authenticate(&act, court.index, 1), CODE_NONE);
    cr_assert_eq(court.actor.kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER);
    cr_assert_arr_eq(court.actor.id, court_id("newcomer").data, GATE_ID_SIZE);
    cr_assert_eq(court.actor.key_entry, court.index);
    cr_assert_eq(authenticate(&act, court.index, 2), CODE_INVALID);
    act.intent->user_register->key = acts_key(&court, "another");
    cr_assert_eq(authenticate(&act, court.index, 1), CODE_PROOF_INVALID);
}

Test(authenticate, the_actor_is_the_keys_owner_and_the_key_is_cited)
{
    uint64_t enrolled = court.index;
    court_do(&court, acts_enroll(&court, "ann", "ann's other"));
    struct court_act act = acts_update_profile(&court, "ann");
    court_sign_with(&court, &act, "ann's other");
    cr_assert_eq(authenticate(&act, court.index, 1), CODE_NONE);
    cr_assert_arr_eq(court.actor.id, court_id("ann").data, GATE_ID_SIZE);
    cr_assert_eq(court.actor.key_entry, enrolled);
    cr_assert_eq(court.actor.assurance, TALLY__ASSURANCE__ASSURANCE_KEY_ATTESTED);
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    cr_assert_eq(court.verdict.evidence[court.verdict.evidence_count - 1], enrolled);
}
