// start.c — the matrix as a column of guards.
#include "ledger/store/start.h"

static enum start_action refuse(enum err reason, enum err *error_out)
{
    *error_out = reason;
    return START_REFUSE;
}

// The slot beside the newest is whole: good, or not yet written because there was one commit only.
static bool other_slot_is_whole(const struct head_reading *head, const struct head_facts *newest)
{
    size_t other = (newest->commit + 1) % HEAD_SLOTS;
    if (head->states[other] == HEAD_SLOT_EMPTY) {
        return newest->commit == 1;
    }
    return head->states[other] == HEAD_SLOT_GOOD && head->slots[other].commit + 1 == newest->commit;
}

static bool same_log(const struct start_database *database, const struct head_facts *head)
{
    return database->size == head->size && digest_equal(&database->root, &head->root)
           && digest_equal(&database->chain_head, &head->chain_head);
}

enum start_action start_decide(const struct start_database *database, const struct head_reading *head,
                               enum err *error_out)
{
    const struct head_facts *newest = head_newest(head);
    *error_out = OK;
    if (!database->exists || database->commit == 0) {
        return refuse(head->exists ? E_ROLLBACK : E_NOT_FOUND, error_out);
    }
    if (newest == NULL) {
        return refuse(E_HEAD_LOST, error_out);
    }
    if (!digest_equal(&database->ledger_id, &newest->ledger_id)) {
        return refuse(E_FOREIGN, error_out);
    }
    if (database->commit < newest->commit) {
        return refuse(E_ROLLBACK, error_out);
    }
    if (database->commit - newest->commit > 1) {
        return refuse(E_HEAD_STALE, error_out);
    }
    bool whole = other_slot_is_whole(head, newest);
    if (database->commit > newest->commit) {
        return whole ? START_FINISH : START_FINISH_OR_STOP;
    }
    if (!same_log(database, newest)) {
        return refuse(E_FORK, error_out);
    }
    return whole ? START_SERVE : refuse(E_HEAD_DAMAGED, error_out);
}
