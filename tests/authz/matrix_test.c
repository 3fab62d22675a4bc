// Every action, for every role, status and kind of principal, against the matrix as the requirements have it.
#include "authz/actions.h"
#include "ledger/core/query.h"
#include "ledger/state/account.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "ledger/state/user.h"
#include "tests/support/matrix.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define LAB "lab-west"

static struct matrix matrix;
static struct court court;

static const struct {
    Tally__Action action;
    const char *name;
} actions[] = {
#define X(action, name, o, a, s, t, v, au, sa, p, u, control) {TALLY__ACTION__ACTION_##action, name},
#include "authz/actions.def"
#undef X
};

enum { ACTIONS = sizeof(actions) / sizeof(actions[0]) };

// ---- The role table is the matrix

static char letter_of(uint32_t cell)
{
    static const char letters[] = {'-', 'Y', 'G', 'p', 's', 'U', 'Y'};
    return cell < sizeof(letters) ? letters[cell] : '?';
}

static uint32_t cell_of(const Tally__RoleDefinition *role, uint32_t action)
{
    for (size_t i = 0; i < role->n_permission; i++) {
        if (role->permission[i]->action == action) {
            return (uint32_t)role->permission[i]->cell;
        }
    }
    return TALLY__CELL__CELL_DENIED;
}

Test(matrix, has_every_action_and_no_other)
{
    matrix_load(&matrix);
    cr_assert_eq(matrix.count, ACTIONS);
    for (size_t i = 0; i < ACTIONS; i++) {
        cr_assert_not_null(matrix_find(&matrix, actions[i].name), "%s", actions[i].name);
        cr_assert_eq(actions_find(span_text(actions[i].name)), actions[i].action);
        cr_assert_str_eq(actions_name(actions[i].action), actions[i].name);
    }
}

Test(matrix, is_what_the_role_table_says_cell_by_cell)
{
    struct arena arena;
    matrix_load(&matrix);
    cr_assert_eq(arena_init(&arena, 1024 * 1024), OK);
    const Tally__RoleTable *table = actions_table(&arena);
    cr_assert_eq(table->n_role, MATRIX_COLUMNS);
    for (size_t role = 0; role < MATRIX_COLUMNS; role++) {
        for (size_t i = 0; i < ACTIONS; i++) {
            const struct matrix_row *row = matrix_find(&matrix, actions[i].name);
            char expected = row->narrower[role] ? '-' : row->cells[role];
            char actual = letter_of(cell_of(table->role[role], (uint32_t)actions[i].action));
            cr_assert_eq(actual, expected, "%s, %s: %c, not %c", table->role[role]->role, row->action, actual,
                         expected);
        }
    }
    arena_fini(&arena);
}

Test(matrix, is_what_the_controls_say)
{
    struct arena arena;
    matrix_load(&matrix);
    cr_assert_eq(arena_init(&arena, 1024 * 1024), OK);
    const Tally__RoleTable *table = actions_table(&arena);
    for (size_t i = 0; i < ACTIONS; i++) {
        char text[4] = "";
        for (size_t at = 0; at < table->n_control; at++) {
            const Tally__Control *control = table->control[at];
            if (control->action == (uint32_t)actions[i].action) {
                (void)snprintf(text, sizeof(text), "%s%s%s", control->sensitive ? "S" : "",
                               control->reason ? "R" : "", control->human ? "H" : "");
            }
        }
        const char *expected = matrix_find(&matrix, actions[i].name)->control;
        cr_assert_str_eq(text, strcmp(expected, "-") == 0 ? "" : expected, "%s", actions[i].name);
    }
    arena_fini(&arena);
}

// ---- And what is judged is the matrix

enum status { STATUS_NONE, STATUS_ACTIVE, STATUS_DEACTIVATED };

// Who asks: ann, a member or not; the administrator padm-1; or a machine.
struct principal {
    const char *role;
    enum matrix_column column;  // of a role that stands in the matrix
    enum status status;
    bool ultimate;
    bool owners_invite;  // only owners may invite
    const char *by;
};

// The lab of olive: tom a technician, ted a viewer who was deactivated, an invitation for ann, a license.
static void open_court(void)
{
    matrix_load(&matrix);
    court_open(&court, true);
    acts_have_org(&court, "olive", LAB);
    acts_have_member(&court, "olive", LAB, "tom", "technician");
    acts_have_member(&court, "olive", LAB, "ted", "viewer");
    court_do(&court, acts_deactivate(&court, "olive", LAB, "ted"));
    court_do(&court, acts_license(&court, "olive", LAB, "license"));
    acts_have_user(&court, "ann");
    court_do(&court, acts_enroll(&court, "ann", "ann's other"));
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "ann", "viewer"));
    court_do(&court, works_account(&court, "olive", LAB, "machine"));
    court_do(&court, works_account(&court, "olive", LAB, "other machine"));
    court_do(&court, works_grant(&court, "olive", LAB, "grant", "technician", "samples"));
    court_do(&court, works_grant_account(&court, "olive", LAB, "machine's", "machine", "calendar"));
    struct court_act record = works_record(&court, "olive", LAB, "calendar/2026-03-02");
    record.intent->record_create->field[0]->name = (char *)(uintptr_t) "title";
    court_do(&court, record);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(judged, .init = open_court, .fini = close_court);

static void seat_member(const struct principal *who)
{
    struct state_key key =
        state_key(span_text(LAB), STATE_KEY_MEMBER, span(court_id("ann").data, COURT_ID_SIZE));
    struct member member = {.status = who->status == STATUS_ACTIVE ? MEMBER_ACTIVE : MEMBER_DEACTIVATED,
                            .role_entry = 5,
                            .status_entry = 6};
    if (who->status == STATUS_NONE) {
        cr_assert_eq(court.view.delete(court.view.context, state_key_span(&key)), OK);
        return;
    }
    (void)snprintf(member.role, sizeof(member.role), "%s", who->role);
    cr_assert_eq(member_put(&court.view, span_text(LAB), court_id("ann").data, &member), OK);
}

// The organization and ann's account as the action needs them, so that only who asks decides.
static void set_scene(const struct principal *who, Tally__Action action)
{
    struct org org;
    struct user user;
    cr_assert_eq(org_get(&court.view, span_text(LAB), &org), OK);
    memcpy(org.owner, court_id(who->ultimate ? "ann" : "olive").data, COURT_ID_SIZE);
    org.owner_count = 2;
    org.invite_policy = who->owners_invite ? ORG_INVITE_OWNER_ONLY : ORG_INVITE_OWNER_AND_ADMIN;
    org.has_offer = action != TALLY__ACTION__ACTION_ORG_TRANSFER_OFFER;
    org.offer_entry = 3;
    memcpy(org.offered_to, court_id("ann").data, COURT_ID_SIZE);
    cr_assert_eq(org_put(&court.view, span_text(LAB), &org), OK);
    cr_assert_eq(user_get(&court.view, court_id("ann").data, &user), OK);
    user.verified = action != TALLY__ACTION__ACTION_USER_EMAIL_VERIFY;
    user.code = court_fingerprint("ann code");
    cr_assert_eq(user_put(&court.view, court_id("ann").data, &user), OK);
    seat_member(who);
}

static struct court_act register_again(const char *by)
{
    struct court_act act = acts_register(&court, by);
    act.facts->code = acts_key(&court, "new code");
    return act;
}

static struct court_act act_of_person(const char *by, Tally__Action action)
{
    switch (action) {
    case TALLY__ACTION__ACTION_USER_REGISTER:
        return register_again(by);
    case TALLY__ACTION__ACTION_USER_INVITE:
        return acts_invite_user(&court, by, "new invitation", "somebody");
    case TALLY__ACTION__ACTION_USER_KEY_ENROLL:
        return acts_enroll(&court, by, "new key");
    case TALLY__ACTION__ACTION_USER_KEY_ROTATE:
        return acts_rotate(&court, by, "new key");
    case TALLY__ACTION__ACTION_USER_KEY_REVOKE:
        return acts_revoke_key(&court, by, "ann's other");
    case TALLY__ACTION__ACTION_USER_EMAIL_VERIFY:
        return acts_verify(&court, by);
    default:
        return acts_update_profile(&court, by);
    }
}

static struct court_act act_of_org(const char *by, Tally__Action action)
{
    switch (action) {
    case TALLY__ACTION__ACTION_ORG_TYPE_CHANGE:
        return acts_change_type(&court, by, LAB);
    case TALLY__ACTION__ACTION_ORG_CREATE:
        return acts_create(&court, by, "lab-new");
    case TALLY__ACTION__ACTION_ORG_UPDATE:
        return acts_update(&court, by, LAB);
    case TALLY__ACTION__ACTION_ORG_SETTINGS_UPDATE:
        return acts_set(&court, by, LAB);
    case TALLY__ACTION__ACTION_ORG_LICENSE_ADD:
        return acts_license(&court, by, LAB, "new license");
    case TALLY__ACTION__ACTION_ORG_LICENSE_UPDATE:
        return acts_license_update(&court, by, LAB, "license");
    case TALLY__ACTION__ACTION_ORG_LICENSE_REVOKE:
        return acts_license_revoke(&court, by, LAB, "license");
    case TALLY__ACTION__ACTION_ORG_TRANSFER_OFFER:
        return acts_offer(&court, by, LAB, "tom");
    case TALLY__ACTION__ACTION_ORG_TRANSFER_ACCEPT:
        return acts_accept_offer(&court, by, LAB, 3);
    default:
        return acts_withdraw(&court, by, LAB, 3);
    }
}

static struct court_act act_of_member(const char *by, Tally__Action action)
{
    switch (action) {
    case TALLY__ACTION__ACTION_MEMBER_ROLE_CHANGE:
        return acts_role(&court, by, LAB, "tom", "viewer");
    case TALLY__ACTION__ACTION_MEMBER_DEACTIVATE:
        return acts_deactivate(&court, by, LAB, "tom");
    case TALLY__ACTION__ACTION_MEMBER_REACTIVATE:
        return acts_reactivate(&court, by, LAB, "ted", "viewer");
    case TALLY__ACTION__ACTION_MEMBER_LEAVE:
        return acts_leave(&court, by, LAB);
    case TALLY__ACTION__ACTION_INVITE_CREATE:
        return acts_invite(&court, by, LAB, "new invitation", "somebody", "viewer");
    case TALLY__ACTION__ACTION_INVITE_RESEND:
        return acts_resend(&court, by, LAB, "inv", "new token");
    case TALLY__ACTION__ACTION_INVITE_REVOKE:
        return acts_revoke(&court, by, LAB, "inv");
    case TALLY__ACTION__ACTION_INVITE_ACCEPT:
        return acts_accept(&court, by, LAB, "inv", "inv token");
    case TALLY__ACTION__ACTION_INVITE_DECLINE:
        return acts_decline(&court, by, LAB, "inv", "inv token");
    default:
        return acts_event(&court, by, LAB);
    }
}

static struct court_act act_of_policy(const char *by, Tally__Action action)
{
    switch (action) {
    case TALLY__ACTION__ACTION_ROLE_PUBLISH:
        return works_publish_roles(&court, by, 2);
    case TALLY__ACTION__ACTION_SCHEMA_PUBLISH:
        return works_publish_schema(&court, by, "samples", 2);
    case TALLY__ACTION__ACTION_CLOCK_CONFIRM:
        return works_confirm_clock(&court, by, court.time_us);
    case TALLY__ACTION__ACTION_ROLE_DEFINE:
        return works_define(&court, by, LAB, "keeper", 20);
    case TALLY__ACTION__ACTION_GRANT_COLLECTION_SET:
        return works_grant(&court, by, LAB, "new grant", "technician", "projects");
    default:
        return works_ungrant(&court, by, LAB, "grant");
    }
}

// The calendar is a collection in which all who write by grant have one.
static struct court_act act_of_record(const char *by, Tally__Action action)
{
    struct court_act act;
    switch (action) {
    case TALLY__ACTION__ACTION_RECORD_CREATE:
        act = works_record(&court, by, LAB, "calendar/2026-03-03");
        act.intent->record_create->field[0]->name = (char *)(uintptr_t) "title";
        return act;
    case TALLY__ACTION__ACTION_RECORD_UPDATE:
        act = works_record_update(&court, by, LAB, "calendar/2026-03-02", 1);
        act.intent->record_update->field[0]->name = (char *)(uintptr_t) "title";
        return act;
    default:
        return works_record_void(&court, by, LAB, "calendar/2026-03-02", 1);
    }
}

static bool is_of_record(Tally__Action action)
{
    return action >= TALLY__ACTION__ACTION_RECORD_CREATE && action <= TALLY__ACTION__ACTION_RECORD_VOID;
}

static bool is_of_platform(Tally__Action action)
{
    return action == TALLY__ACTION__ACTION_ROLE_PUBLISH || action == TALLY__ACTION__ACTION_SCHEMA_PUBLISH
           || action == TALLY__ACTION__ACTION_CLOCK_CONFIRM;
}

static bool is_of_policy(Tally__Action action)
{
    return is_of_platform(action)
           || (action >= TALLY__ACTION__ACTION_ROLE_DEFINE
               && action <= TALLY__ACTION__ACTION_GRANT_COLLECTION_REVOKE);
}

static struct court_act act_of_account(const char *by, Tally__Action action)
{
    switch (action) {
    case TALLY__ACTION__ACTION_SA_CREATE:
        return works_account_as(&court, by, LAB, "new machine", "no_access");
    case TALLY__ACTION__ACTION_SA_UPDATE:
        return works_account_update(&court, by, LAB, "other machine", "no_access");
    default:
        return works_account_end(&court, by, LAB, "other machine");
    }
}

static bool is_of_account(Tally__Action action)
{
    return action >= TALLY__ACTION__ACTION_SA_CREATE && action <= TALLY__ACTION__ACTION_SA_DEACTIVATE;
}

static bool is_of_person(Tally__Action action)
{
    return action >= TALLY__ACTION__ACTION_USER_REGISTER
           && action <= TALLY__ACTION__ACTION_USER_PROFILE_UPDATE;
}

static bool is_of_invitee(Tally__Action action)
{
    return action == TALLY__ACTION__ACTION_INVITE_ACCEPT || action == TALLY__ACTION__ACTION_INVITE_DECLINE;
}

static bool is_of_org(Tally__Action action)
{
    return action == TALLY__ACTION__ACTION_ORG_TYPE_CHANGE
           || (action >= TALLY__ACTION__ACTION_ORG_CREATE
               && action <= TALLY__ACTION__ACTION_ORG_TRANSFER_WITHDRAW);
}

static bool is_of_member(Tally__Action action)
{
    return (action >= TALLY__ACTION__ACTION_MEMBER_ROLE_CHANGE
            && action <= TALLY__ACTION__ACTION_INVITE_DECLINE)
           || action == TALLY__ACTION__ACTION_EVENT_APPEND;
}

static bool is_built(Tally__Action action)
{
    return is_of_person(action) || is_of_org(action) || is_of_member(action) || is_of_account(action)
           || is_of_policy(action) || is_of_record(action);
}

static struct court_act act_of(const char *by, Tally__Action action)
{
    return is_of_person(action)    ? act_of_person(by, action)
           : is_of_org(action)     ? act_of_org(by, action)
           : is_of_account(action) ? act_of_account(by, action)
           : is_of_policy(action)  ? act_of_policy(by, action)
           : is_of_record(action)  ? act_of_record(by, action)
                                   : act_of_member(by, action);
}

// ---- What the matrix means for one who asks

// As himself: everybody may what the column of the user says, but nobody is registered twice.
static uint32_t expected_as_himself(const struct matrix_row *row, Tally__Action action,
                                    const struct principal *who)
{
    if (action == TALLY__ACTION__ACTION_USER_REGISTER) {
        return CODE_ALREADY_EXISTS;
    }
    if (action == TALLY__ACTION__ACTION_INVITE_ACCEPT && who->status != STATUS_NONE) {
        return who->status == STATUS_ACTIVE ? CODE_ALREADY_EXISTS : CODE_DEACTIVATED;
    }
    if (action == TALLY__ACTION__ACTION_INVITE_DECLINE && who->status == STATUS_DEACTIVATED) {
        return CODE_MEMBER_INACTIVE;
    }
    return row->cells[MATRIX_USER] == '-' ? CODE_ROLE : CODE_NONE;
}

static uint32_t expected_of_member(const struct matrix_row *row, Tally__Action action,
                                   const struct principal *who)
{
    if (who->column == MATRIX_COLUMNS) {
        return strcmp(who->role, "no_access") == 0 ? CODE_ROLE : CODE_ROLE_UNKNOWN;
    }
    if (action == TALLY__ACTION__ACTION_MEMBER_LEAVE && who->ultimate) {
        return CODE_SOLE_OWNER;
    }
    bool invites =
        action >= TALLY__ACTION__ACTION_INVITE_CREATE && action <= TALLY__ACTION__ACTION_INVITE_REVOKE;
    switch (row->cells[who->column]) {
    case 'Y':
    case 'G':
    case 's':
        return CODE_NONE;
    case 'U':
        return who->ultimate ? CODE_NONE : CODE_ROLE;
    case 'p':
        return invites && who->owners_invite ? CODE_ROLE : CODE_NONE;
    default:
        return CODE_ROLE;
    }
}

static uint32_t expected_of_user(const struct matrix_row *row, Tally__Action action,
                                 const struct principal *who)
{
    if (is_of_person(action) || is_of_platform(action) || is_of_invitee(action)
        || action == TALLY__ACTION__ACTION_ORG_CREATE) {
        return expected_as_himself(row, action, who);
    }
    switch (who->status) {
    case STATUS_NONE:
        return CODE_NOT_A_MEMBER;
    case STATUS_DEACTIVATED:
        return CODE_MEMBER_INACTIVE;
    default:
        return expected_of_member(row, action, who);
    }
}

static size_t judged;  // cells

static void judge_all(const struct principal *who)
{
    for (size_t i = 0; i < ACTIONS; i++) {
        const struct matrix_row *row = matrix_find(&matrix, actions[i].name);
        Tally__Action action = actions[i].action;
        if (!is_built(action)) {
            continue;
        }
        set_scene(who, action);
        struct court_act act = act_of(who->by, action);
        uint32_t actual = court_ask(&court, &act);
        uint32_t expected = expected_of_user(row, action, who);
        cr_assert_eq(actual, expected, "%s by %s%s, %s: %u, not %u", row->action, who->role,
                     who->ultimate ? " (ultimate)" : "", who->owners_invite ? "owners invite" : "admins too",
                     actual, expected);
        court_forget(&court);
        judged++;
    }
}

Test(judged, every_role_in_every_status_is_judged_as_the_matrix_says)
{
    static const char *const roles[] = {"owner",  "admin",   "scientist", "technician",
                                        "viewer", "auditor", "no_access", "wizard"};
    for (size_t role = 0; role < sizeof(roles) / sizeof(roles[0]); role++) {
        for (int variant = 0; variant < 8; variant++) {
            struct principal who = {
                .role = roles[role],
                .column = role <= MATRIX_AUDITOR ? (enum matrix_column)role : MATRIX_COLUMNS,
                .status = (variant & 1) != 0 ? STATUS_ACTIVE : STATUS_DEACTIVATED,
                .owners_invite = (variant & 2) != 0,
                .ultimate = (variant & 4) != 0,
                .by = "ann",
            };
            // The ultimate owner is an active owner; there is no other.
            if (!who.ultimate || (role == MATRIX_OWNER && who.status == STATUS_ACTIVE)) {
                judge_all(&who);
            }
        }
    }
    // Eight roles, two of them times and policies; the ultimate owner; actions.
    cr_assert_eq(judged, 34 * 39);
}

Test(judged, who_is_no_member_is_a_stranger_to_all_but_what_is_his_own)
{
    judge_all(&(struct principal){.role = "nobody", .status = STATUS_NONE, .by = "ann"});
    struct court_act act = acts_register(&court, "newcomer");
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
}

static uint32_t expected_of_admin(const struct matrix_row *row, Tally__Action action)
{
    if (action == TALLY__ACTION__ACTION_USER_REGISTER) {
        return CODE_ALREADY_EXISTS;  // His key is somebody's.
    }
    bool tenant =
        !is_of_person(action) && !is_of_platform(action) && action != TALLY__ACTION__ACTION_ORG_CREATE;
    bool allowed = row->cells[MATRIX_PLATFORM] == 'Y' && !row->narrower[MATRIX_PLATFORM];
    if (tenant) {
        // The cells speak of the platform's own chain, but for one.
        bool reaches = action == TALLY__ACTION__ACTION_ORG_TYPE_CHANGE;
        return allowed && reaches ? CODE_NONE : CODE_PLATFORM_NO_STANDING_ACCESS;
    }
    return allowed ? CODE_NONE : CODE_ROLE;
}

Test(judged, a_platform_administrator_stays_on_the_platform)
{
    struct principal who = {.role = "platform", .status = STATUS_NONE, .by = "padm-1"};
    for (size_t i = 0; i < ACTIONS; i++) {
        const struct matrix_row *row = matrix_find(&matrix, actions[i].name);
        Tally__Action action = actions[i].action;
        if (!is_built(action)) {
            continue;
        }
        set_scene(&who, action);
        struct court_act act = act_of("padm-1", action);
        cr_assert_eq(court_ask(&court, &act), expected_of_admin(row, action), "%s", row->action);
    }
    struct court_act act = acts_event(&court, "padm-1", COURT_PLATFORM);
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
}

// What a machine may do: with a role, as far as the column of machines goes; else what is listed for it.
static uint32_t expected_of_machine(const struct matrix_row *row, Tally__Action action,
                                    const struct principal *who)
{
    if (action == TALLY__ACTION__ACTION_USER_REGISTER) {
        return CODE_ALREADY_EXISTS;  // Its key is somebody's.
    }
    if (is_of_person(action) || is_of_platform(action) || action == TALLY__ACTION__ACTION_ORG_CREATE) {
        return CODE_ORG_SCOPE;
    }
    if (strchr(row->control, 'H') != NULL) {
        return CODE_HUMAN_REQUIRED;
    }
    bool column = row->cells[MATRIX_ACCOUNT] != '-' && !row->narrower[MATRIX_ACCOUNT];
    char cell = who->column == MATRIX_COLUMNS ? '-' : row->cells[who->column];
    return column && (cell == 'Y' || cell == 'G') ? CODE_NONE : CODE_ROLE;
}

static void judge_machine(const struct principal *who)
{
    struct account account;
    const uint8_t *id = court_id("machine").data;
    cr_assert_eq(account_get(&court.view, span_text(LAB), id, &account), OK);
    memset(account.role, 0, sizeof(account.role));
    if (who->column != MATRIX_ACCOUNT) {
        (void)snprintf(account.role, sizeof(account.role), "%s", who->role);
    }
    memset(account.actions, who->column == MATRIX_ACCOUNT ? 0xff : 0, sizeof(account.actions));
    cr_assert_eq(account_put(&court.view, span_text(LAB), id, &account), OK);
    for (size_t i = 0; i < ACTIONS; i++) {
        Tally__Action action = actions[i].action;
        if (!is_built(action)) {
            continue;
        }
        const struct matrix_row *row = matrix_find(&matrix, actions[i].name);
        set_scene(who, action);
        struct court_act act = act_of("machine", action);
        uint32_t actual = court_ask(&court, &act);
        cr_assert_eq(actual, expected_of_machine(row, action, who), "%s by a machine, %s: %u", row->action,
                     who->role, actual);
        court_forget(&court);
        judged++;
    }
}

Test(judged, a_machine_may_do_what_is_left_to_machines_by_its_role_or_its_list)
{
    static const char *const roles[] = {"owner",  "admin",   "scientist",      "technician",
                                        "viewer", "auditor", "service_account"};
    for (size_t role = 0; role < sizeof(roles) / sizeof(roles[0]); role++) {
        judge_machine(
            &(struct principal){.role = roles[role], .column = (enum matrix_column)role, .by = "machine"});
    }
    judge_machine(&(struct principal){.role = "no_access", .column = MATRIX_COLUMNS, .by = "machine"});
    cr_assert_eq(judged, 8 * 39);
}

// Neither as a form nor, had it one, as a judgement.
Test(judged, what_is_not_built_is_unknown_to_everybody)
{
    static const char *const askers[] = {"olive", "tom", "ann", "padm-1"};
    const struct gate *gate = authz_gate();
    size_t count = 0;
    for (uint32_t action = 0; action < 300; action++) {
        bool built = is_built((Tally__Action)action) || action == TALLY__ACTION__ACTION_PLATFORM_GENESIS
                     || action == TALLY__ACTION__ACTION_ENGINE_ACTIVATE;
        for (size_t i = 0; !built && i < sizeof(askers) / sizeof(askers[0]); i++) {
            struct court_act act = acts_event(&court, askers[i], LAB);
            cr_assert_eq(court_ask(&court, &act) == CODE_KEY_UNKNOWN, false);
            act.intent->payload_case = (Tally__Intent__PayloadCase)action;
            cr_assert_eq(gate->form(gate->context, act.command), CODE_COMMAND_UNKNOWN, "%u", action);
            if (query_is_action((Tally__Action)action)) {
                continue;  // A question's: no command has its number (ask_test.c).
            }
            struct gate_batch batch = {.first = act.command, .count = 1, .index = court.index};
            struct gate_command command = {act.command, &batch, act.facts, court.index};
            gate->judge(gate->context, &court.view, &command, &court.actor, &court.verdict);
            cr_assert_eq(court.verdict.code, CODE_COMMAND_UNKNOWN, "%u", action);
            cr_assert(court.verdict.in_platform);
            court_forget(&court);
            count++;
        }
    }
    cr_assert_geq(count, 4 * (ACTIONS - 42 - 10));
}
