// Names are drawn from small sets, so that the same person, invitation and key come up again.
#include "tests/support/chance.h"

#include "ledger/state/org.h"
#include "tests/support/works.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const people[] = {"person 0", "person 1", "person 2", "person 3",
                                     "person 4", "person 5", "nobody"};
static const char *const roles[] = {"owner",  "admin",   "administrator", "scientist", "technician",
                                    "viewer", "auditor", "no_access",     "wizard"};
static const char *const invitations[] = {"inv 0", "inv 1", "inv 2", "inv 3", "inv 4",  "inv 5",
                                          "inv 6", "inv 7", "inv 8", "inv 9", "inv 10", "inv 11"};
static const char *const tokens[] = {
    "inv 0 token", "inv 1 token", "inv 2 token", "inv 3 token",  "inv 4 token",  "inv 5 token", "inv 6 token",
    "inv 7 token", "inv 8 token", "inv 9 token", "inv 10 token", "inv 11 token", "token a",     "token b"};
static const char *const keys[] = {"key a", "key b", "key c", "person 0", "person 1"};
static const char *const careless[] = {"person 4", "person 5"};  // who lose their first keys
static const char *const licenses[] = {"license 0", "license 1"};
static const char *const policies[] = {"owner_only", "owner_and_admin"};

#define ANY(random, array) ((array)[random_below((random), COUNT(array))])

const char *chance_person(size_t at)
{
    return people[at % COUNT(people)];
}

// Mostly the few who found something, so that much is permitted.
static const char *somebody(struct random *random)
{
    return random_once_in(random, 12)  ? "padm-1"
           : random_once_in(random, 4) ? ANY(random, people)
                                       : people[random_below(random, 2)];
}

// Invitations have someone for whom they are meant, mostly.
static const char *invitee(struct random *random, size_t invitation)
{
    return random_once_in(random, 4) ? ANY(random, people) : people[invitation % CHANCE_PEOPLE];
}

// The entry of the offer that stands, as its holder knows it.
static uint64_t offer_of(const struct court *court, const char *org)
{
    struct org known = {0};
    struct view view = memory_view((struct memory *)(uintptr_t)&court->memory);
    return org_get(&view, span_text(org), &known) == OK ? known.offer_entry : 0;
}

static struct court_act about_org(struct court *court, struct random *random, const char *by, const char *org)
{
    uint64_t offer = offer_of(court, org) + (random_once_in(random, 6) ? 1 : 0);
    switch (random_below(random, 10)) {
    case 0:
        return acts_create(court, by, org);
    case 1:
        return acts_update(court, by, org);
    case 2:
        return acts_set(court, by, org);
    case 3:
        return acts_set_policy(court, by, org, ANY(random, policies));
    case 4:
        return acts_license(court, by, org, ANY(random, licenses));
    case 5:
        return acts_license_update(court, by, org, ANY(random, licenses));
    case 6:
        return acts_license_revoke(court, by, org, ANY(random, licenses));
    case 7:
        return acts_offer(court, by, org, ANY(random, people));
    case 8:
        return random_once_in(random, 3) ? acts_withdraw(court, by, org, offer)
                                         : acts_accept_offer(court, by, org, offer);
    default:
        return acts_change_type(court, by, org);
    }
}

static struct court_act about_member(struct court *court, struct random *random, const char *by,
                                     const char *org)
{
    const char *member = ANY(random, people);
    switch (random_below(random, 6)) {
    case 0:
    case 1:
        return acts_role(court, by, org, member, ANY(random, roles));
    case 2:
        return acts_deactivate(court, by, org, member);
    case 3:
        return acts_reactivate(court, by, org, member, ANY(random, roles));
    case 4:
        return acts_event(court, by, org);
    default:
        return random_once_in(random, 8) ? acts_leave(court, by, org) : acts_event(court, by, org);
    }
}

static struct court_act about_invitation(struct court *court, struct random *random, const char *by,
                                         const char *org)
{
    size_t at = random_below(random, COUNT(invitations));
    const char *token = random_once_in(random, 6) ? ANY(random, tokens) : tokens[at];
    switch (random_below(random, 8)) {
    case 0:
    case 1:
        return acts_invite(court, by, org, invitations[at], invitee(random, at), ANY(random, roles));
    case 2:
        return acts_resend(court, by, org, invitations[at], ANY(random, tokens));
    case 3:
        return acts_revoke(court, by, org, invitations[at]);
    case 4:
        return acts_decline(court, invitee(random, at), org, invitations[at], token);
    default:
        return acts_accept(court, invitee(random, at), org, invitations[at], token);
    }
}

// Machines have names of their own in each organization, as a key is no two machines'.
static const char *machine(struct court *court, struct random *random, const char *org)
{
    static const char *const machines[] = {" machine 0", " machine 1", " machine 2"};
    return acts_join(court, org, ANY(random, machines));
}

static struct court_act about_machine(struct court *court, struct random *random, const char *by,
                                      const char *org)
{
    const char *one = machine(court, random, org);
    switch (random_below(random, 8)) {
    case 0:
        return works_account(court, by, org, one);
    case 1:
        return works_account_as(court, by, org, one, ANY(random, roles));
    case 2:
        return works_account_update(court, by, org, one, ANY(random, roles));
    case 3:
        return random_once_in(random, 8) ? works_account_end(court, by, org, one)
                                         : acts_update(court, one, org);
    default:
        return acts_event(court, one, org);
    }
}

static struct court_act about_policy(struct court *court, struct random *random, const char *by,
                                     const char *org)
{
    static const char *const own_roles[] = {"keeper", "clerk", "technician", "scientist"};
    static const char *const grants[] = {"grant 0", "grant 1", "grant 2", "grant 3", "grant 4", "grant 5"};
    static const char *const collections[] = {"samples", "projects", "clients", "admin"};
    switch (random_below(random, 4)) {
    case 0:
        return works_define(court, by, org, own_roles[random_below(random, 2)],
                            20 + (uint32_t)random_below(random, 40));
    case 1:
        return works_grant(court, by, org, ANY(random, grants), ANY(random, own_roles),
                           ANY(random, collections));
    case 2:
        return works_grant_user(court, by, org, ANY(random, grants), ANY(random, people),
                                ANY(random, collections));
    default:
        return works_ungrant(court, by, org, ANY(random, grants));
    }
}

static struct court_act about_record(struct court *court, struct random *random, const char *by,
                                     const char *org)
{
    static const char *const paths[] = {"samples/S-1",  "samples/S-2",  "samples/S-3", "samples/S-4",
                                        "projects/P-1", "projects/P-2", "logs/L-1"};
    const char *path = ANY(random, paths);
    uint64_t version = 1 + random_below(random, 3);
    struct court_act act;
    switch (random_below(random, 4)) {
    case 0:
        act = works_record(court, by, org, path);
        works_refer(court, &act, "project", ANY(random, paths));
        return act;
    case 1:
        return works_record(court, random_once_in(random, 3) ? machine(court, random, org) : by, org, path);
    case 2:
        return works_record_update(court, by, org, path, version);
    default:
        return works_record_void(court, by, org, path, version);
    }
}

void chance_begin(struct court *court, const char *const orgs[], size_t count)
{
    for (size_t i = 0; i < CHANCE_PEOPLE - 1; i++) {
        acts_have_user(court, people[i]);
    }
    for (size_t i = 0; i < count; i++) {
        court_do(court, acts_create(court, people[0], orgs[i]));
        court_do(court, acts_invite(court, people[0], orgs[i], "first", people[1], "admin"));
        court_do(court, acts_accept(court, people[1], orgs[i], "first", "first token"));
    }
}

struct court_act chance_in_org(struct court *court, struct random *random, const char *org)
{
    const char *by = somebody(random);
    struct court_act act;
    switch (random_below(random, 6)) {
    case 0:
        act = about_org(court, random, by, org);
        break;
    case 1:
        act = about_member(court, random, by, org);
        break;
    case 2:
        act = about_machine(court, random, by, org);
        break;
    case 3:
        act = about_policy(court, random, by, org);
        break;
    case 4:
        act = about_record(court, random, by, org);
        break;
    default:
        act = about_invitation(court, random, by, org);
        break;
    }
    if (random_once_in(random, 20)) {
        act.intent->reason = NULL;
    }
    return act;
}

struct court_act chance_in_platform(struct court *court, struct random *random)
{
    const char *by = ANY(random, people);
    switch (random_below(random, 9)) {
    case 0:
        return acts_register(court, by);
    case 1:
        return acts_register_invited(court, by, ANY(random, invitations), ANY(random, tokens));
    case 2:
        return acts_verify(court, by);
    case 3:
        return acts_enroll(court, by, ANY(random, keys));
    case 4:
        return acts_rotate(court, ANY(random, careless), ANY(random, keys));
    case 5:
        return acts_revoke_key(court, ANY(random, careless), ANY(random, keys));
    case 6:
        return acts_update_profile(court, by);
    case 7:
        return acts_invite_user(court, "padm-1", ANY(random, invitations), by);
    default:
        return acts_event(court, random_once_in(random, 2) ? "padm-2" : by, COURT_PLATFORM);
    }
}
