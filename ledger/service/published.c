// published.c — a reader of the store as a view.
#include "ledger/service/published.h"

#include "ledger/base/limits.h"

bool published_open(struct store *store, struct published *published)
{
    if (!store_reader_open(store, &published->reader)) {
        return false;
    }
    buf_init(&published->value, LIMIT_COMMAND);
    return true;
}

void published_close(struct published *published)
{
    buf_fini(&published->value);
    store_reader_close(&published->reader);
}

static enum err get(void *context, struct span key, struct span *value_out)
{
    struct published *published = context;
    buf_clear(&published->value);
    TRY(store_read_state(&published->reader, key, &published->value));
    *value_out = buf_span(&published->value);
    return OK;
}

static enum err scan(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    struct published *published = context;
    return store_scan_state(&published->reader, prefix, visit, visit_context);
}

struct view published_view(struct published *published)
{
    return (struct view){.get = get, .scan = scan, .context = published};
}
