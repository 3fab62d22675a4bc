// cell.h — cells of the tamper matrix: what is done to a stopped ledger, and what an audit must say of it.
//
// One laboratory for each test, tampered with in a copy for each cell. A cell that an audit does not name
// fails the test, and the next is tried.
#ifndef TESTS_SUPPORT_CELL_H
#define TESTS_SUPPORT_CELL_H

#include "tests/support/stopped.h"
#include "tests/support/tamper.h"

struct cell {
    const char *name;
    // What is done, with the copy's database open, to entry `it` (and `other`), or to what these stand for.
    void (*act)(struct tamper *tamper, uint64_t it, uint64_t other);
    uint64_t it;
    uint64_t other;
    enum fault_class class;
    enum fault_part part;
    uint64_t index;
};

extern struct stopped cell_lab;

void cell_begin(void);
void cell_end(void);

// Folders of the copy that is tampered with.
const struct store_paths *cell_paths(void);

// Makes the copy anew.
void cell_copy(void);

void cell_expect_all(const struct cell *cells, size_t count);

#define CELL_EXPECT(cells) cell_expect_all((cells), sizeof(cells) / sizeof((cells)[0]))

#endif
