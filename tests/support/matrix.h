// matrix.h — the role x permission matrix as tests/authz/matrix.txt has it.
#ifndef TESTS_SUPPORT_MATRIX_H
#define TESTS_SUPPORT_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

enum matrix_column {
    MATRIX_OWNER,
    MATRIX_ADMIN,
    MATRIX_SCIENTIST,
    MATRIX_TECHNICIAN,
    MATRIX_VIEWER,
    MATRIX_AUDITOR,
    MATRIX_ACCOUNT,
    MATRIX_PLATFORM,
    MATRIX_USER,
    MATRIX_COLUMNS,
};

enum { MATRIX_ROWS_MAX = 100 };

struct matrix_row {
    char action[40];
    char cells[MATRIX_COLUMNS];     // Y - G p s U
    bool narrower[MATRIX_COLUMNS];  // the engine denies it for now
    char control[8];
};

struct matrix {
    struct matrix_row rows[MATRIX_ROWS_MAX];
    size_t count;
};

// Reads the file; the test ends when a line is not as it should be.
void matrix_load(struct matrix *matrix);

// The row of an action; NULL when there is none.
const struct matrix_row *matrix_find(const struct matrix *matrix, const char *action);

#endif
