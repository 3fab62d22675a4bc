// collection.h — the 21 collections of records: their names, whose they are, and how their records are named.
//
// Depends on: base. Threads: pure.
#ifndef LEDGER_STATE_COLLECTION_H
#define LEDGER_STATE_COLLECTION_H

#include "ledger/base/span.h"

enum {
    COLLECTION_COUNT = 21,
    COLLECTION_NAME_MAX = 13,  // characters of the longest name
};

enum collection_kind {
    COLLECTION_LAB,      // the work of a laboratory: written by role and grant
    COLLECTION_OFFICE,   // its clients and invoices: of owners and, by grant, of admins and scientists
    COLLECTION_OWNERS,   // the owners' alone
    COLLECTION_LEDGERS,  // what the ledger itself tells: nobody's
};

// How the ids of a collection are made (REC-1). A schema id is letters and digits with single marks . _ -
// between them, up to 64 characters.
enum collection_id {
    COLLECTION_ID_SLUG,      // as an organization's
    COLLECTION_ID_SCHEMA,    // a schema id
    COLLECTION_ID_ULID,      // 26 capitals and digits
    COLLECTION_ID_DATE,      // YYYY-MM-DD, or that, a dot and a schema id
    COLLECTION_ID_REVISION,  // a schema id that ends in a dot and a number: of a sample, and of what of it
    COLLECTION_ID_VERSION,   // a slug, a dot and a number
};

struct collection {
    const char *name;
    enum collection_kind kind;
    enum collection_id id;
    bool written_once;  // a record is never changed: a new one corrects it
};

// By name, NULL when there is none; by number below COLLECTION_COUNT, in the order of the alphabet. Static
// storage.
const struct collection *collection_find(struct span name);
const struct collection *collection_at(size_t number);

// The collection in the id of a record, "collection/id", and the id within it; NULL when it is none.
const struct collection *collection_of(struct span path, struct span *id_out);

#endif
