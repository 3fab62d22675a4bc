// What the platform publishes anew.
#include "ledger/core/message.h"
#include "ledger/state/platform.h"
#include "tests/support/folding.h"

#include <criterion/criterion.h>

static struct folding folding;
static struct view view;

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_platform, .init = begin, .fini = end);

static enum err publish(Tally__RoleTable *roles)
{
    Tally__RolePublish payload = TALLY__ROLE_PUBLISH__INIT;
    struct folding_command command;
    folding_new(&command, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY, 1, 1);
    command.subject.id = message_bytes(span_text("roles"));
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_ROLE_PUBLISH;
    command.intent.role_publish = &payload;
    payload.roles = roles;
    return folding_fold(&folding, &command);
}

// A table of one role, which may append events if a reason is given.
static Tally__RoleTable *one_role(void)
{
    static char name[] = "technician";
    static Tally__RoleTable table;
    static Tally__RoleDefinition technician;
    static Tally__RoleDefinition *roles[] = {&technician};
    static Tally__Permission permission;
    static Tally__Permission *permissions[] = {&permission};
    static Tally__Control control;
    static Tally__Control *controls[] = {&control};
    tally__role_table__init(&table);
    tally__role_definition__init(&technician);
    tally__permission__init(&permission);
    tally__control__init(&control);
    technician.role = name;
    technician.rank = 20;
    technician.permission = permissions;
    technician.n_permission = 1;
    permission.action = TALLY__ACTION__ACTION_EVENT_APPEND;
    permission.cell = TALLY__CELL__CELL_ALLOWED;
    control.action = TALLY__ACTION__ACTION_EVENT_APPEND;
    control.reason = true;
    table.version = 2;
    table.role = roles;
    table.n_role = 1;
    table.control = controls;
    table.n_control = 1;
    return &table;
}

Test(fold_platform, a_role_table_takes_the_place_of_the_one_before)
{
    const uint32_t action = TALLY__ACTION__ACTION_EVENT_APPEND;
    struct platform_ledger ledger;
    struct platform_role role;
    struct platform_controls asked;
    uint64_t index = folding.index;
    cr_assert_eq(publish(one_role()), OK);
    cr_assert_str_eq(folding.text, "policy_version: 1 -> 2\n");
    cr_assert_eq(platform_ledger_get(&view, &ledger), OK);
    cr_assert_eq(ledger.policy, index);
    cr_assert_eq(ledger.policy_version, 2);
    cr_assert_eq(platform_role_get(&view, span_text("platform"), span_text("technician"), &role), OK);
    cr_assert_eq(role.entry, index);
    cr_assert_eq(role.cells[action], TALLY__CELL__CELL_ALLOWED);
    cr_assert_eq(platform_controls_get(&view, &asked), OK);
    cr_assert_eq(asked.flags[action], PLATFORM_CONTROL_REASON);
}

Test(fold_platform, a_table_that_no_gate_lets_pass_is_corrupt)
{
    Tally__RoleTable *table = one_role();
    cr_assert_eq(publish(NULL), E_CORRUPT);
    table->role[0]->permission[0]->action = PLATFORM_ACTIONS;
    cr_assert_eq(publish(table), E_CORRUPT);
    table = one_role();
    table->control[0]->action = PLATFORM_ACTIONS;
    cr_assert_eq(publish(table), E_CORRUPT);
}
