// Organizations are sealed from each other: what one does, the other cannot notice; and judging reads nothing
// but the organization and the platform.
#include "ledger/state/state_key.h"
#include "tests/support/chance.h"

#include <criterion/criterion.h>

#define WEST "lab-west"
#define EAST "lab-east"

static const char *const orgs[] = {WEST, EAST};

enum { STEPS = 500, HISTORIES = 60 };

// ---- A view that knows where it may be read

struct guard {
    struct view inner;
    const char *org;  // beside the platform
    size_t reads;
};

static bool begins_with(struct span key, const char *org)
{
    struct state_key prefix = state_key(span_text(org), (enum state_key_family)0, span(NULL, 0));
    size_t size = prefix.size - 1;
    return key.size > size && span_equal(span(key.data, size), span(prefix.bytes, size));
}

static enum err guarded_get(void *context, struct span key, struct span *value_out)
{
    struct guard *guard = context;
    guard->reads++;
    cr_assert(begins_with(key, COURT_PLATFORM) || begins_with(key, guard->org), "reads another organization");
    return guard->inner.get(guard->inner.context, key, value_out);
}

static enum err no_scan(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    (void)context;
    (void)prefix;
    (void)visit;
    (void)visit_context;
    cr_assert(false, "judgement never scans");
    return E_INVALID;
}

Test(isolation, judging_reads_the_organization_and_the_platform_alone)
{
    static struct court court;
    struct random random = {7};
    court_open(&court, true);
    chance_begin(&court, orgs, 2);
    struct guard guard = {.inner = court.view};
    court.view = (struct view){.get = guarded_get, .scan = no_scan, .context = &guard};
    for (size_t i = 0; i < 12 * STEPS; i++) {
        guard.org = random_once_in(&random, 2) ? WEST : EAST;
        struct court_act act = random_once_in(&random, 4) ? chance_in_platform(&court, &random)
                                                          : chance_in_org(&court, &random, guard.org);
        if (strcmp(act.intent->org, COURT_PLATFORM) == 0) {
            guard.org = COURT_PLATFORM;
        }
        (void)court_try(&court, &act);
        court_forget(&court);
    }
    cr_assert_gt(guard.reads, 30 * STEPS);
    court_close(&court);
}

// ---- Two histories, with and without the other organization

struct account {
    struct court court;
    struct random random;
    struct sha256 verdicts;  // of the organization that stays
    size_t permitted;
    size_t refused;
};

static void note_verdict(struct account *account)
{
    const struct gate_verdict *verdict = &account->court.verdict;
    uint64_t parts[] = {verdict->code,   verdict->stage,          verdict->told,
                        verdict->policy, verdict->record,         verdict->in_platform,
                        verdict->engine, verdict->evidence_count, verdict->sender_gets_it};
    sha256_update(&account->verdicts, span(parts, sizeof(parts)));
    sha256_update(&account->verdicts, span(verdict->evidence, verdict->evidence_count * sizeof(uint64_t)));
    sha256_update(&account->verdicts, span(account->court.actor.role, strlen(account->court.actor.role)));
    account->permitted += verdict->code == CODE_NONE;
    account->refused += verdict->code != CODE_NONE;
}

// One step; the same command in both histories. An entry of the one left out leaves its index empty.
static void step(struct account *account, bool with_east)
{
    struct court *court = &account->court;
    size_t where = random_below(&account->random, 8);
    uint64_t index = court->index;
    struct court_act act = where == 0  ? chance_in_platform(court, &account->random)
                           : where < 4 ? chance_in_org(court, &account->random, EAST)
                                       : chance_in_org(court, &account->random, WEST);
    if (where == 0 || where >= 4 || with_east) {
        (void)court_try(court, &act);
    }
    if (where == 0 || where >= 4) {
        note_verdict(account);
    }
    court->time_us += 1000u - (court->index - index);
    court->index = index + 1;
    court_forget(court);
}

// Where the machines of all organizations belong is written at the platform, by the key of each: only who
// holds such a key can come upon it.
static bool is_home(struct span key)
{
    struct state_key home = state_key(span_text(COURT_PLATFORM), STATE_KEY_HOME, span(NULL, 0));
    return key.size > home.size && span_equal(span(key.data, home.size), state_key_span(&home));
}

static enum err digest_value(void *context, struct span key, struct span value)
{
    if (is_home(key)) {
        return OK;
    }
    sha256_update(context, key);
    sha256_update(context, value);
    return OK;
}

static struct digest state_of(struct court *court, const char *org)
{
    struct sha256 hash;
    struct state_key prefix = state_key(span_text(org), (enum state_key_family)0, span(NULL, 0));
    sha256_init(&hash);
    struct span bytes = span(prefix.bytes, prefix.size - 1);
    cr_assert_eq(court->view.scan(court->view.context, bytes, digest_value, &hash), OK);
    return sha256_final(&hash);
}

static void begin(struct account *account, uint64_t seed)
{
    *account = (struct account){.random = {seed}};
    court_open(&account->court, true);
    chance_begin(&account->court, orgs, 2);
    sha256_init(&account->verdicts);
}

Test(isolation, an_organization_is_the_same_with_and_without_another)
{
    static struct account with;
    static struct account without;
    size_t permitted = 0;
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        begin(&with, seed);
        begin(&without, seed);
        for (size_t i = 0; i < STEPS; i++) {
            step(&with, true);
            step(&without, false);
        }
        struct digest left = sha256_final(&with.verdicts);
        struct digest right = sha256_final(&without.verdicts);
        cr_assert(digest_equal(&left, &right), "seed %lu: verdicts differ", seed);
        left = state_of(&with.court, WEST);
        right = state_of(&without.court, WEST);
        cr_assert(digest_equal(&left, &right), "seed %lu: states differ", seed);
        left = state_of(&with.court, COURT_PLATFORM);
        right = state_of(&without.court, COURT_PLATFORM);
        cr_assert(digest_equal(&left, &right), "seed %lu: the platform differs", seed);
        left = state_of(&with.court, EAST);
        right = state_of(&without.court, EAST);
        cr_assert_not(digest_equal(&left, &right), "seed %lu: the other did nothing", seed);
        permitted += with.permitted;
        court_close(&with.court);
        court_close(&without.court);
    }
    cr_assert_gt(permitted, 40 * HISTORIES, "only %zu were permitted", permitted);
}
