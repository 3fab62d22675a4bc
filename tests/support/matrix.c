// One line, one row.
#include "tests/support/matrix.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 200, WORDS = 2 + MATRIX_COLUMNS };

static size_t split(char *line, char *words[WORDS])
{
    size_t count = 0;
    char *rest = line;
    line[strcspn(line, "#\n")] = '\0';
    for (char *word = strtok_r(line, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        cr_assert_lt(count, WORDS, "too many cells: %s", words[0]);
        words[count++] = word;
    }
    return count;
}

static void take_cell(struct matrix_row *row, size_t column, const char *word)
{
    bool marked = word[1] == '!';
    cr_assert(strchr("Y-GpsU", word[0]) != NULL && word[marked ? 2 : 1] == '\0', "%s: %s", row->action, word);
    row->cells[column] = word[0];
    row->narrower[column] = marked;
}

static void take_row(struct matrix *matrix, char *words[WORDS])
{
    cr_assert_lt(matrix->count, MATRIX_ROWS_MAX);
    cr_assert_null(matrix_find(matrix, words[0]), "%s stands twice", words[0]);
    struct matrix_row *row = &matrix->rows[matrix->count++];
    (void)snprintf(row->action, sizeof(row->action), "%s", words[0]);
    for (size_t i = 0; i < MATRIX_COLUMNS; i++) {
        take_cell(row, i, words[1 + i]);
    }
    (void)snprintf(row->control, sizeof(row->control), "%s", words[1 + MATRIX_COLUMNS]);
}

void matrix_load(struct matrix *matrix)
{
    char path[1024];
    char line[LINE_SIZE];
    char *words[WORDS];
    (void)snprintf(path, sizeof(path), "%s/tests/authz/matrix.txt", getenv("TALLY_SOURCE_DIR"));
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    matrix->count = 0;
    while (fgets(line, sizeof(line), file) != NULL) {
        size_t count = split(line, words);
        cr_assert(count == 0 || count == WORDS, "not %d cells: %s", WORDS, words[0]);
        if (count == WORDS) {
            take_row(matrix, words);
        }
    }
    (void)fclose(file);
}

const struct matrix_row *matrix_find(const struct matrix *matrix, const char *action)
{
    for (size_t i = 0; i < matrix->count; i++) {
        if (strcmp(matrix->rows[i].action, action) == 0) {
            return &matrix->rows[i];
        }
    }
    return NULL;
}
