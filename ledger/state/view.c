// view.c — taking the pen away from those who only read.
#include "ledger/state/view.h"

#include "ledger/base/require.h"

static enum err refuse_put(void *context, struct span key, struct span value)
{
    (void)context;
    (void)key;
    (void)value;
    require(false && "judgement never writes");
    return E_INVALID;
}

static enum err refuse_delete(void *context, struct span key)
{
    return refuse_put(context, key, span(NULL, 0));
}

struct view view_read_only(const struct view *view)
{
    struct view read_only = *view;
    read_only.put = refuse_put;
    read_only.delete = refuse_delete;
    return read_only;
}
