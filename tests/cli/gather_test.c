// How lines become batches, and how they become the same ones again.
#include "cli/gather.h"
#include "ledger/base/limits.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// A file that holds `count` times `line`, and then `last`.
static int file_of(size_t count, const char *line, const char *last)
{
    FILE *file = tmpfile();
    cr_assert_not_null(file);
    for (size_t i = 0; i < count; i++) {
        cr_assert_geq(fputs(line, file), 0);
    }
    cr_assert_geq(fputs(last, file), 0);
    cr_assert_eq(fflush(file), 0);
    int descriptor = dup(fileno(file));
    cr_assert_eq(fclose(file), 0);
    cr_assert_eq(lseek(descriptor, 0, SEEK_SET), 0);
    return descriptor;
}

static const char event[] = "{\"org\": \"lab\", \"type\": \"a\"}\n";

Test(gather, takes_as_many_lines_as_a_batch_may_have)
{
    struct gather gather;
    gather_init(&gather, file_of(GATHER_MAX + 1, event, ""), NULL);
    cr_assert_eq(gather_next(&gather), OK);
    cr_assert_eq(gather.count, GATHER_MAX);
    cr_assert_eq(gather.batch.lines, GATHER_MAX);
    cr_assert_eq(gather_next(&gather), OK);
    cr_assert_eq(gather.count, 1);
    cr_assert_eq(gather.first_line, GATHER_MAX + 1);
    cr_assert_eq(gather_next(&gather), E_NOT_FOUND);
    gather_fini(&gather);
}

Test(gather, begins_anew_with_another_organization)
{
    struct gather gather;
    gather_init(&gather, file_of(2, event, "{\"org\": \"other\", \"type\": \"a\"}"), NULL);
    cr_assert_eq(gather_next(&gather), OK);
    cr_assert_eq(gather.count, 2);
    cr_assert_eq(gather_next(&gather), OK);
    cr_assert_str_eq(event_org(gather.events[0]), "other");
    cr_assert_eq(gather.line_numbers[0], 3);
    gather_fini(&gather);
}

Test(gather, keeps_a_batch_smaller_than_a_request)
{
    char line[LIMIT_VALUE + 100];
    char value[LIMIT_VALUE - 100] = {0};
    struct gather gather;
    memset(value, 'x', sizeof(value) - 1);
    (void)snprintf(line, sizeof(line), "{\"org\": \"lab\", \"type\": \"a\", \"field\": {\"v\": \"%s\"}}\n",
                   value);
    gather_init(&gather, file_of(200, line, ""), NULL);
    size_t batches = 0;
    while (gather_next(&gather) == OK) {
        struct tally_draft *draft = tally_draft_new();
        cr_assert_eq(gather_fill(&gather, draft), OK);
        cr_assert_leq(gather.bytes, GATHER_BYTES_MAX);
        tally_draft_free(draft);
        batches++;
    }
    cr_assert_eq(batches, 5);
    gather_fini(&gather);
}

Test(gather, gives_the_same_lines_the_same_content)
{
    struct gather gather;
    gather_init(&gather, file_of(10, event, "\n\n{\"org\": \"other\", \"type\": \"a\"}\n"), NULL);
    cr_assert_eq(gather_next(&gather), OK);
    struct journal_batch first = gather.batch;
    cr_assert_eq(first.lines, 12, "blank lines belong to what is before them");
    gather_fini(&gather);
    for (int skip = 0; skip < 2; skip++) {
        gather_init(&gather, file_of(10, event, "\n\n{\"org\": \"other\", \"type\": \"a\"}\n"), NULL);
        cr_assert_eq(skip ? gather_skip(&gather, first.lines) : gather_exactly(&gather, first.lines), OK);
        cr_assert(digest_equal(&gather.batch.content, &first.content));
        cr_assert_eq(gather.count, skip ? 0 : 10);
        gather_fini(&gather);
    }
}

Test(gather, counts_what_fills_lines_in_as_part_of_them)
{
    struct digest contents[2];
    for (size_t i = 0; i < 2; i++) {
        struct gather gather;
        json_t *defaults = json_pack("{s:s, s:s}", "org", "lab", "type", i == 0 ? "a" : "b");
        gather_init(&gather, file_of(1, "{}\n", ""), defaults);
        cr_assert_eq(gather_next(&gather), OK);
        cr_assert_str_eq(event_org(gather.events[0]), "lab");
        contents[i] = gather.batch.content;
        gather_fini(&gather);
        json_decref(defaults);
    }
    cr_assert(!digest_equal(&contents[0], &contents[1]));
}

Test(gather, says_that_lines_are_missing)
{
    struct gather gather;
    gather_init(&gather, file_of(3, event, ""), NULL);
    cr_assert_eq(gather_exactly(&gather, 4), E_NOT_FOUND);
    gather_fini(&gather);
    gather_init(&gather, file_of(3, event, ""), NULL);
    cr_assert_eq(gather_skip(&gather, 4), E_NOT_FOUND);
    gather_fini(&gather);
}
