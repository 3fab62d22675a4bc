// What a gate is given: a view without its writing half.
#include "ledger/state/memory.h"

#include <criterion/criterion.h>

#include <signal.h>

static enum err count_visit(void *context, struct span key, struct span value)
{
    size_t *count = context;
    (void)key;
    (void)value;
    ++*count;
    return OK;
}

Test(view, read_only_it_reads_and_scans_as_before)
{
    struct memory memory;
    struct span value;
    size_t count = 0;
    memory_init(&memory);
    struct view view = memory_view(&memory);
    struct view read_only = view_read_only(&view);
    cr_assert_eq(view.put(view.context, span_text("k"), span_text("v")), OK);
    cr_assert_eq(read_only.get(read_only.context, span_text("k"), &value), OK);
    cr_assert(span_equal(value, span_text("v")));
    cr_assert_eq(read_only.get(read_only.context, span_text("other"), &value), E_NOT_FOUND);
    cr_assert_eq(read_only.scan(read_only.context, span(NULL, 0), count_visit, &count), OK);
    cr_assert_eq(count, 1);
    memory_fini(&memory);
}

Test(view, read_only_a_put_ends_the_process, .signal = SIGABRT)
{
    struct memory memory;
    memory_init(&memory);
    struct view view = memory_view(&memory);
    struct view read_only = view_read_only(&view);
    (void)read_only.put(read_only.context, span_text("k"), span_text("v"));
}

Test(view, read_only_a_delete_ends_the_process, .signal = SIGABRT)
{
    struct memory memory;
    memory_init(&memory);
    struct view view = memory_view(&memory);
    struct view read_only = view_read_only(&view);
    (void)read_only.delete(read_only.context, span_text("k"));
}
