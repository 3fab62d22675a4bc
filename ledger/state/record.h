// record.h — a record of a collection: that it is there, in which version, under which schema.
//
// Its fields lie beside it (field.h: kind record, the path). A record is never removed: it is voided, and its
// id is not used again.
// Depends on: base, view, state_key. Threads: as the view.
#ifndef LEDGER_STATE_RECORD_H
#define LEDGER_STATE_RECORD_H

#include "ledger/state/platform.h"

enum record_status { RECORD_ACTIVE = 1, RECORD_VOID = 2 };

struct record {
    enum record_status status;
    uint32_t schema_version;  // under which it was last written
    uint64_t version;         // 1 when created, one more with each change
    uint64_t entry;           // that created it
    uint64_t version_entry;   // that made this version
};

// By path, "collection/id", of at most LIMIT_SUBJECT_ID bytes. E_NOT_FOUND.
enum err record_get(const struct view *view, struct span org, struct span path, struct record *record_out);
// Errors of the view.
enum err record_put(const struct view *view, struct span org, struct span path, const struct record *record);

#endif
