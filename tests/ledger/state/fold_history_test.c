// A random history that a gate could have permitted, folded and replayed: the same state, byte for byte.
#include "ledger/state/invite.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "tests/support/family.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

#include <stdio.h>

enum { USERS = 8, INVITES_FIRST = 10, INVITES_END = 100, STEPS = 1500, TOKENS_END = 255 };

static const char *const orgs[] = {"lab-west", "lab-east"};
static const char *const roles[] = {"owner", "administrator", "editor", "technician", "viewer", "auditor"};

// What the generator knows of the state it reads from the state itself: it asks before it folds, as a gate
// does.
struct history {
    struct folding folding;
    struct view view;
    struct random random;
    uint8_t next_invite;
    uint8_t next_token;
    size_t folded;
};

static struct history history;

static void begin(void)
{
    history = (struct history){.random = {20261121}, .next_invite = INVITES_FIRST, .next_token = 150};
    folding_begin(&history.folding);
    history.view = folding_view(&history.folding);
}

static void end(void)
{
    folding_end(&history.folding);
}

TestSuite(fold_history, .init = begin, .fini = end);

static void done(enum err error)
{
    cr_assert_eq(error, OK, "%s at entry %zu", err_name(error), history.folded);
    history.folded++;
}

static bool is_member(const char *org, uint8_t user, enum member_status status, struct member *member)
{
    return member_get(&history.view, span_text(org), folding_id(user).data, member) == OK
           && member->status == status;
}

static bool is_ultimate(const char *org, uint8_t user)
{
    struct org value;
    return org_get(&history.view, span_text(org), &value) == OK && value.owner[0] == user;
}

static void invite(const char *org, uint8_t contact, const char *role)
{
    if (history.next_invite == INVITES_END || history.next_token == TOKENS_END) {
        return;
    }
    struct family_invitation invitation = {org, history.next_invite++, history.next_token++, contact, 1, role,
                                           0};
    done(family_invite(&history.folding, &invitation));
}

static void answer(const char *org, uint8_t user)
{
    uint8_t id[PLATFORM_ID_SIZE];
    struct member member;
    if (invite_pending_of(&history.view, span_text(org), folding_id(user).data, id) != OK) {
        return;
    }
    bool known = member_get(&history.view, span_text(org), folding_id(user).data, &member) == OK;
    if (!known && random_below(&history.random, 3) > 0) {
        done(family_accept(&history.folding, org, id[0], user));
    } else if (random_once_in(&history.random, 2)) {
        done(family_decline(&history.folding, org, id[0], user));
    } else if (random_once_in(&history.random, 2)) {
        done(family_revoke(&history.folding, org, id[0]));
    } else if (history.next_token < TOKENS_END) {
        done(family_resend(&history.folding, org, id[0], history.next_token++));
    }
}

static void change_member(const char *org, uint8_t user, const char *role)
{
    struct member member;
    if (is_ultimate(org, user)) {
        return;
    }
    if (is_member(org, user, MEMBER_DEACTIVATED, &member)) {
        done(family_reactivate(&history.folding, org, user, role));
        return;
    }
    if (!is_member(org, user, MEMBER_ACTIVE, &member)) {
        return;
    }
    switch (random_below(&history.random, 4)) {
    case 0:
        done(family_deactivate(&history.folding, org, user));
        return;
    case 1:
        done(family_leave(&history.folding, org, user));
        return;
    default:
        done(family_change_role(&history.folding, org, user, role, NULL));
    }
}

static void transfer(const char *org, uint8_t user)
{
    struct org value;
    struct member member;
    if (org_get(&history.view, span_text(org), &value) != OK) {
        return;
    }
    if (!value.has_offer) {
        done(family_offer(&history.folding, org, value.owner[0], user));
    } else if (is_member(org, value.offered_to[0], MEMBER_ACTIVE, &member)) {
        done(family_take_offer(&history.folding, org, value.offered_to[0]));
    } else {
        done(family_withdraw_offer(&history.folding, org, value.owner[0]));
    }
}

static void step(void)
{
    const char *org = orgs[random_below(&history.random, 2)];
    const char *role = roles[random_below(&history.random, 6)];
    uint8_t user = (uint8_t)(1 + random_below(&history.random, USERS));
    switch (random_below(&history.random, 5)) {
    case 0:
        invite(org, user, role);
        return;
    case 1:
        answer(org, user);
        return;
    case 2:
        transfer(org, user);
        return;
    default:
        change_member(org, user, role);
    }
}

struct tally {
    uint32_t owners;
    uint32_t members;
};

static struct tally count_members(const char *org)
{
    struct tally tally = {0};
    struct member member;
    for (uint8_t user = 1; user <= USERS; user++) {
        if (is_member(org, user, MEMBER_ACTIVE, &member)) {
            tally.members++;
            tally.owners += strcmp(member.role, MEMBER_ROLE_OWNER) == 0;
        }
    }
    return tally;
}

static void expect_counts(const char *org)
{
    struct tally tally = count_members(org);
    struct org value;
    struct member owner;
    cr_assert_eq(org_get(&history.view, span_text(org), &value), OK);
    cr_assert_eq(value.owner_count, tally.owners);
    cr_assert_eq(value.member_count, tally.members);
    cr_assert(is_member(org, value.owner[0], MEMBER_ACTIVE, &owner));
    cr_assert_str_eq(owner.role, MEMBER_ROLE_OWNER);
}

Test(fold_history, counters_hold_and_a_replay_yields_the_same_state)
{
    for (uint8_t user = 1; user <= USERS; user++) {
        done(family_register(&history.folding, user));
        done(family_verify(&history.folding, user));
    }
    done(family_create(&history.folding, orgs[0], 1));
    done(family_create(&history.folding, orgs[1], 2));
    for (size_t i = 0; i < STEPS; i++) {
        step();
        expect_counts(orgs[0]);
        expect_counts(orgs[1]);
    }
    cr_assert_gt(history.folded, STEPS / 3, "%zu", history.folded);
    struct digest now = folding_digest(&history.folding);
    struct digest replayed = folding_replayed(&history.folding);
    cr_assert(digest_equal(&now, &replayed));
}
