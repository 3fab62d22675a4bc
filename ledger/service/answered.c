// answered.c — a map of rows, and a ring of when they may go.
#include "ledger/service/answered.h"

#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/crypto/secret.h"

#include <stdlib.h>

struct answered_due {
    uint8_t id[ANSWERED_ID_SIZE];
    uint64_t keep_until_us;
    uint64_t first;
};

enum err answered_init(struct answered *answered)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    *answered = (struct answered){0};
    map_init(&answered->rows, hash_key);
    answered->due = calloc(LIMIT_ANSWERED, sizeof(*answered->due));
    return answered->due == NULL ? E_NO_MEMORY : OK;
}

void answered_fini(struct answered *answered)
{
    map_fini(&answered->rows);
    free(answered->due);
    answered->due = NULL;
}

bool answered_find(const struct answered *answered, const uint8_t id[static ANSWERED_ID_SIZE],
                   struct answered_row *row_out)
{
    struct span value;
    if (!map_get(&answered->rows, span(id, ANSWERED_ID_SIZE), &value)) {
        return false;
    }
    memcpy(row_out, value.data, sizeof(*row_out));
    return true;
}

enum err answered_make_room(struct answered *answered, uint64_t now_us, uint64_t indexed)
{
    while (answered->due_count > 0) {
        const struct answered_due *oldest = &answered->due[answered->due_head];
        if (oldest->keep_until_us > now_us || oldest->first >= indexed) {
            break;
        }
        map_delete(&answered->rows, span(oldest->id, ANSWERED_ID_SIZE));
        answered->due_head = (answered->due_head + 1) % LIMIT_ANSWERED;
        answered->due_count--;
    }
    return answered->due_count == LIMIT_ANSWERED ? E_BUSY : OK;
}

enum err answered_add(struct answered *answered, const uint8_t id[static ANSWERED_ID_SIZE],
                      const struct answered_row *row)
{
    require(answered->due_count < LIMIT_ANSWERED);
    TRY(map_put(&answered->rows, span(id, ANSWERED_ID_SIZE), span(row, sizeof(*row))));
    struct answered_due *due = &answered->due[(answered->due_head + answered->due_count) % LIMIT_ANSWERED];
    memcpy(due->id, id, ANSWERED_ID_SIZE);
    due->keep_until_us = row->keep_until_us;
    due->first = row->refused == 0 ? row->first : 0;
    answered->due_count++;
    return OK;
}
