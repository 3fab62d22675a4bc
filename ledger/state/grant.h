// grant.h — a grant: what a role, a user or a service account may write in one collection.
//
// One is in force for a holder and a collection at most; a newer one takes its place. It is found by either,
// so that judgement never scans. Whether it has expired is judged by time.
// The grants that an organization begins with have an id that anybody can compute (grant_default_id).
// Depends on: base, crypto, view, state_key, collection. Threads: as the view.
#ifndef LEDGER_STATE_GRANT_H
#define LEDGER_STATE_GRANT_H

#include "ledger/state/collection.h"
#include "ledger/state/platform.h"

enum grant_status { GRANT_ACTIVE = 1, GRANT_REVOKED = 2, GRANT_REPLACED = 3 };

enum grant_verb { GRANT_CREATE = 1, GRANT_UPDATE = 2, GRANT_VOID = 4, GRANT_ALL = 7 };

struct grant_holder {
    uint32_t kind;  // SubjectKind: role, user or service account
    uint8_t id[LIMIT_NAME];
    size_t size;  // of the id: a role's canonical slug, or 16 bytes
};

struct grant {
    enum grant_status status;
    struct grant_holder holder;
    char collection[COLLECTION_NAME_MAX + 1];
    uint8_t verbs;          // grant_verb
    uint64_t expires_us;    // from then on it is over; 0: never
    uint64_t entry;         // that made it
    uint64_t status_entry;  // that set the status
};

// E_NOT_FOUND.
enum err grant_get(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                   struct grant *grant_out);
// Errors of the view.
enum err grant_put(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                   const struct grant *grant);

// The grant in force of a holder and a collection. E_NOT_FOUND.
enum err grant_of(const struct view *view, struct span org, const struct grant_holder *holder,
                  struct span collection, uint8_t id_out[static PLATFORM_ID_SIZE]);
// Sets it, or removes it (id NULL).
enum err grant_set_of(const struct view *view, struct span org, const struct grant_holder *holder,
                      struct span collection, const uint8_t *id);

// A holder by kind and id of at most LIMIT_NAME bytes.
struct grant_holder grant_holder(uint32_t kind, struct span id);

// The verbs as a text, with a comma between them. Static storage.
const char *grant_verbs_text(uint8_t verbs);

// The id of the grant that an organization begins with: the first 16 bytes of SHA-256("role/collection").
void grant_default_id(const char *role, const char *collection, uint8_t id_out[static PLATFORM_ID_SIZE]);

// What a role is granted in a collection when an organization begins; 0: nothing (ROLE-9).
uint8_t grant_default(const char *role, const struct collection *collection);

#endif
