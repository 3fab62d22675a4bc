// cell.c — copying, tampering, auditing.
#include "tests/support/cell.h"

#include <criterion/criterion.h>

enum { EVENTS = 560 };

struct stopped cell_lab;

static struct files_path database, head;
static struct store_paths paths;

void cell_begin(void)
{
    stopped_begin(&cell_lab, EVENTS);
    database = files_in(cell_lab.house.folder.text, "tampered database");
    head = files_in(cell_lab.house.folder.text, "tampered head");
    paths = (struct store_paths){database.text, head.text};
}

void cell_end(void)
{
    stopped_end(&cell_lab);
}

const struct store_paths *cell_paths(void)
{
    return &paths;
}

void cell_copy(void)
{
    files_remove(database.text);
    files_remove(head.text);
    files_copy_folder(cell_lab.house.database.text, database.text);
    files_copy_folder(cell_lab.house.head.text, head.text);
}

static void expect(const struct cell *cell)
{
    struct tamper tamper;
    struct audit_report report = {0};
    cell_copy();
    tamper_open(&tamper, database.text);
    cell->act(&tamper, cell->it, cell->other);
    tamper_close(&tamper);
    cr_assert_eq(stopped_audit(&cell_lab, &paths, &(struct stopped_options){0}, &report), OK, "%s",
                 cell->name);
    const struct fault *fault = &report.fault;
    cr_expect(!report.verified && fault->class == cell->class && fault->part == cell->part
                  && fault->index == cell->index,
              "%s: %s %s at %lu (%s), not %s %s at %lu", cell->name, fault_class_name(fault->class),
              fault_part_name(fault->part), fault->index, fault->what, fault_class_name(cell->class),
              fault_part_name(cell->part), cell->index);
    cr_expect(report.level == AUDIT_NOTHING && report.good <= cell_lab.size, "%s", cell->name);
}

void cell_expect_all(const struct cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect(&cells[i]);
    }
}
