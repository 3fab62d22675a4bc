// heads.c — the kept heads of chains against those that the links make.
#include "ledger/audit/inside.h"

#include <inttypes.h>

struct comparing_heads {
    const struct inside *inside;
    uint64_t complete_to;
    uint64_t due;     // chains whose heads must be there
    uint64_t seen;    // of them
    struct map kept;  // their keys
    struct fault *fault;
};

static enum fault_class differs(const struct comparing_heads *comparing, uint64_t index, const char *what)
{
    return fault_set(comparing->fault, FAULT_STATE_DIFFERS, FAULT_IN_CHAIN, index, "%s", what);
}

static bool find(const struct inside *inside, struct span key, struct linked_head *head)
{
    struct span value;
    bool found = map_get(&inside->linked.heads, key, &value);
    if (found) {
        memcpy(head, value.data, sizeof(*head));
    }
    return found;
}

static enum err compare_head(void *context, const struct source_head *kept)
{
    struct comparing_heads *comparing = context;
    struct linked_head head = {0};
    if (!find(comparing->inside, kept->key, &head)) {
        (void)differs(comparing, comparing->inside->linked.tree.size, "no entry has joined the chain");
        return E_NOT_FOUND;
    }
    bool due = head.index < comparing->complete_to;
    bool same =
        kept->count == head.count && kept->index == head.index && digest_equal(&kept->leaf, &head.leaf);
    comparing->seen += due;
    // Of chains that went on after the image was complete, it may hold an earlier head.
    if (same || (!due && kept->count < head.count && kept->index < head.index)) {
        return OK;
    }
    (void)differs(comparing, head.index, "the kept head of a chain is not its last entry");
    return E_NOT_FOUND;
}

// ---- A head that is not kept

static enum err count_due(void *context, struct span key, struct span value)
{
    struct comparing_heads *comparing = context;
    struct linked_head head;
    (void)key;
    memcpy(&head, value.data, sizeof(head));
    comparing->due += head.index < comparing->complete_to;
    return OK;
}

static enum err note_kept(void *context, const struct source_head *kept)
{
    struct comparing_heads *comparing = context;
    return map_put(&comparing->kept, kept->key, span(NULL, 0));
}

static enum err find_missing(void *context, struct span key, struct span value)
{
    struct comparing_heads *comparing = context;
    struct linked_head head;
    struct span nothing;
    memcpy(&head, value.data, sizeof(head));
    if (head.index >= comparing->complete_to || map_get(&comparing->kept, key, &nothing)) {
        return OK;
    }
    (void)differs(comparing, head.index, "the kept head of a chain is not there");
    return E_NOT_FOUND;
}

// Only when the numbers say that one is missing is it looked for.
static enum err check_missing(struct comparing_heads *comparing)
{
    static const uint8_t hash_key[MAP_HASH_KEY_SIZE];
    const struct source *source = comparing->inside->source;
    const struct map *heads = &comparing->inside->linked.heads;
    TRY(map_scan(heads, span(NULL, 0), count_due, comparing));
    if (comparing->due == comparing->seen) {
        return OK;
    }
    map_init(&comparing->kept, hash_key);
    enum err error = source->heads(source->context, &comparing->complete_to, note_kept, comparing);
    if (error == OK) {
        error = map_scan(heads, span(NULL, 0), find_missing, comparing);
    }
    map_fini(&comparing->kept);
    return error == E_NOT_FOUND ? OK : error;
}

enum fault_class inside_compare_heads(struct inside *inside, struct fault *fault)
{
    const struct source *source = inside->source;
    struct comparing_heads comparing = {.inside = inside, .fault = fault};
    fault->class = FAULT_NONE;
    if (source->heads == NULL) {
        return FAULT_NONE;
    }
    enum err error = source->heads(source->context, &comparing.complete_to, compare_head, &comparing);
    if (error == OK && fault->class == FAULT_NONE) {
        error = check_missing(&comparing);
    }
    return error == OK ? fault->class
                       : fault_set(fault, FAULT_UNREADABLE, FAULT_IN_CHAIN, inside->linked.tree.size, "%s",
                                   err_sentence(error));
}
