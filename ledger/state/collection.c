// collection.c — the table.
#include "ledger/state/collection.h"

#include "ledger/base/require.h"

static const struct collection collections[COLLECTION_COUNT] = {
    {"admin", COLLECTION_OWNERS, COLLECTION_ID_SLUG, false},
    {"analyses", COLLECTION_LAB, COLLECTION_ID_SLUG, false},
    {"batches", COLLECTION_LAB, COLLECTION_ID_SCHEMA, false},
    {"calculations", COLLECTION_LAB, COLLECTION_ID_SLUG, false},
    {"calendar", COLLECTION_LAB, COLLECTION_ID_DATE, false},
    {"clients", COLLECTION_OFFICE, COLLECTION_ID_SLUG, false},
    {"coas", COLLECTION_LAB, COLLECTION_ID_REVISION, false},
    {"files", COLLECTION_LAB, COLLECTION_ID_ULID, false},
    {"instruments", COLLECTION_LAB, COLLECTION_ID_SLUG, false},
    {"inventory", COLLECTION_LAB, COLLECTION_ID_ULID, false},
    {"invoices", COLLECTION_OFFICE, COLLECTION_ID_SCHEMA, false},
    {"logs", COLLECTION_LEDGERS, COLLECTION_ID_SCHEMA, false},
    {"measurements", COLLECTION_LAB, COLLECTION_ID_ULID, true},
    {"notifications", COLLECTION_LEDGERS, COLLECTION_ID_SCHEMA, false},
    {"projects", COLLECTION_LAB, COLLECTION_ID_SCHEMA, false},
    {"reports", COLLECTION_LAB, COLLECTION_ID_ULID, false},
    {"results", COLLECTION_LAB, COLLECTION_ID_REVISION, false},
    {"samples", COLLECTION_LAB, COLLECTION_ID_SCHEMA, false},
    {"stats", COLLECTION_LEDGERS, COLLECTION_ID_SLUG, false},
    {"templates", COLLECTION_LAB, COLLECTION_ID_VERSION, true},
    {"transfers", COLLECTION_LAB, COLLECTION_ID_ULID, false},
};

const struct collection *collection_at(size_t number)
{
    require(number < COLLECTION_COUNT);
    return &collections[number];
}

const struct collection *collection_find(struct span name)
{
    for (size_t i = 0; i < COLLECTION_COUNT; i++) {
        if (span_equal(name, span_text(collections[i].name))) {
            return &collections[i];
        }
    }
    return NULL;
}

const struct collection *collection_of(struct span path, struct span *id_out)
{
    const uint8_t *slash = path.size == 0 ? NULL : memchr(path.data, '/', path.size);
    if (slash == NULL) {
        return NULL;
    }
    size_t size = (size_t)(slash - path.data);
    *id_out = span(slash + 1, path.size - size - 1);
    return collection_find(span(path.data, size));
}
