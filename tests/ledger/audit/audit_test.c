// Audits of a whole ledger that nobody touched, and of what somebody kept of it.
#include "ledger/core/checkpoint.h"
#include "tests/support/stopped.h"
#include "tests/support/tamper.h"

#include <criterion/criterion.h>

static struct stopped lab;

static void begin(void)
{
    stopped_begin(&lab, 600);
}

static void end(void)
{
    stopped_end(&lab);
}

TestSuite(audit, .init = begin, .fini = end);

static struct audit_report audit(const struct stopped_options *options)
{
    struct audit_report report = {0};
    cr_assert_eq(stopped_audit(&lab, &lab.house.paths, options, &report), OK);
    return report;
}

static void expect_verified(const struct audit_report *report)
{
    cr_assert(report->verified, "%s %s at %lu: %s", fault_class_name(report->fault.class),
              fault_part_name(report->fault.part), report->fault.index, report->fault.what);
    cr_assert_eq(report->entries, lab.size);
    cr_assert_eq(report->good, lab.size);
}

Test(audit, of_a_ledger_that_nobody_touched_finds_nothing)
{
    struct audit_report report = audit(&(struct stopped_options){0});
    expect_verified(&report);
    cr_assert_eq(report.level, AUDIT_JUDGED);
    cr_assert_str_eq(report.origin, "tally.example/house");
    cr_assert_eq(report.unjudged, 0);
    cr_assert_eq(report.withheld, 0);
    cr_assert_gt(report.sealed, 5);
    cr_assert_eq(report.erased, 0);
}
