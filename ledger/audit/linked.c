// linked.c — heads of chains in a map, as the service keeps them.
#include "ledger/audit/linked.h"

#include "ledger/base/limits.h"
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"

#include <inttypes.h>

enum { HEAD_KEY_MAX = 1 + LIMIT_ORG_ID + 2 + LIMIT_SUBJECT_ID };

void linked_init(struct linked *linked)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    *linked = (struct linked){0};
    secret_random(hash_key, sizeof(hash_key));
    map_init(&linked->heads, hash_key);
    merkle_init(&linked->tree);
}

void linked_fini(struct linked *linked)
{
    map_fini(&linked->heads);
}

enum fault_class linked_follows(const struct linked *linked, const struct item_opened *entry,
                                struct fault *fault_out)
{
    uint64_t at = linked->tree.size;
    const Tally__Entry *said = entry->entry;
    struct span previous = at == 0 ? span(NULL, 0) : digest_span(&linked->previous);
    if (entry->place != at) {
        return fault_set(fault_out, FAULT_MISSING, FAULT_IN_ENTRY, at, "nothing stands in its place");
    }
    if (said->index != at) {
        return fault_set(fault_out, FAULT_REORDERED, FAULT_IN_ENTRY, at,
                         "entry %" PRIu64 " stands in its place", said->index);
    }
    if (!span_equal(message_span(said->previous), previous)) {
        return fault_set(fault_out, FAULT_MODIFIED, FAULT_IN_ENTRY, at,
                         "it does not follow the entry that stands before it");
    }
    return said->time_us >= linked->time_us ? FAULT_NONE
                                            : fault_set(fault_out, FAULT_REORDERED, FAULT_IN_ENTRY, at,
                                                        "its time is before that of the entry before");
}

// ---- What follows from what

static bool is_led(const struct linked *linked, const Tally__Entry *entry)
{
    return entry->cause != NULL && entry->cause->index == linked->leader_index
           && span_equal(message_span(entry->cause->leaf_hash), digest_span(&linked->leader));
}

static enum fault_class check_cause(struct linked *linked, const struct item_opened *entry,
                                    struct fault *fault)
{
    const Tally__Entry *said = entry->entry;
    bool follows = said->action == TALLY__ACTION__ACTION_NOTICE_FOLLOW;
    if (linked->following == 0) {
        if (follows || said->cause != NULL) {
            return fault_set(fault, FAULT_UNAUTHORIZED, FAULT_IN_LINK, said->index,
                             "it follows from an entry that nothing follows from");
        }
        linked->following = said->follow;
        linked->leader = entry->leaf;
        linked->leader_index = said->index;
        return FAULT_NONE;
    }
    if (!follows) {
        return fault_set(fault, FAULT_MISSING, FAULT_IN_LINK, said->index,
                         "%" PRIu64 " entries must follow from entry %" PRIu64 " first", linked->following,
                         linked->leader_index);
    }
    linked->following--;
    return is_led(linked, said) && said->follow == 0
               ? FAULT_NONE
               : fault_set(fault, FAULT_FORKED, FAULT_IN_LINK, said->index,
                           "it follows from another entry than the one before");
}

enum fault_class linked_end(const struct linked *linked, struct fault *fault_out)
{
    return linked->following == 0 ? FAULT_NONE
                                  : fault_set(fault_out, FAULT_MISSING, FAULT_IN_LINK, linked->tree.size,
                                              "%" PRIu64 " entries must follow from entry %" PRIu64,
                                              linked->following, linked->leader_index);
}

// ---- Links

static struct span key_of(const Tally__Entry *entry, const Tally__Link *link, uint8_t *room)
{
    struct pack pack = pack_into(room, HEAD_KEY_MAX);
    struct span org = span_text(entry->org);
    pack_u8(&pack, (uint8_t)org.size);
    pack_bytes(&pack, org);
    pack_u8(&pack, (uint8_t)link->kind);
    pack_u8(&pack, (uint8_t)link->subject);
    pack_bytes(&pack, message_span(link->id));
    require(!pack.failed);
    return pack_span(&pack);
}

static enum fault_class check_link(const Tally__Entry *entry, size_t at, const struct linked_head *head,
                                   struct fault *fault)
{
    const Tally__Link *link = entry->link[at];
    if (link->before != head->count) {
        return fault_set(fault, link->before < head->count ? FAULT_FORKED : FAULT_MISSING, FAULT_IN_LINK,
                         entry->index, "its link %zu counts %" PRIu64 " entries of a chain that has %" PRIu64,
                         at, link->before, head->count);
    }
    struct span last = head->count == 0 ? span(NULL, 0) : digest_span(&head->leaf);
    return span_equal(message_span(link->leaf_before), last)
               ? FAULT_NONE
               : fault_set(fault, FAULT_FORKED, FAULT_IN_LINK, entry->index,
                           "its link %zu names another entry than entry %" PRIu64 " as the last of its chain",
                           at, head->index);
}

static enum fault_class join_chain(struct linked *linked, const struct item_opened *entry, size_t at,
                                   struct fault *fault)
{
    uint8_t room[HEAD_KEY_MAX];
    struct linked_head head = {0};
    struct span value;
    struct span key = key_of(entry->entry, entry->entry->link[at], room);
    if (map_get(&linked->heads, key, &value)) {
        memcpy(&head, value.data, sizeof(head));
    }
    enum fault_class class = check_link(entry->entry, at, &head, fault);
    if (class != FAULT_NONE) {
        return class;
    }
    head = (struct linked_head){head.count + 1, entry->leaf, entry->entry->index};
    enum err error = map_put(&linked->heads, key, span(&head, sizeof(head)));
    return error == OK
               ? FAULT_NONE
               : fault_set(fault, FAULT_UNREADABLE, FAULT_IN_LINK, entry->place, "%s", err_sentence(error));
}

enum fault_class linked_join(struct linked *linked, const struct item_opened *entry, struct fault *fault_out)
{
    enum fault_class class = check_cause(linked, entry, fault_out);
    for (size_t at = 0; class == FAULT_NONE && at < entry->entry->n_link; at++) {
        class = join_chain(linked, entry, at, fault_out);
    }
    if (class != FAULT_NONE) {
        return class;
    }
    enum err error = merkle_append(&linked->tree, &entry->leaf);
    require(error == OK);
    linked->previous = entry->leaf;
    linked->time_us = entry->entry->time_us;
    return FAULT_NONE;
}
