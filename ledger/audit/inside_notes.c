// inside_notes.c — signed roots: the stored checkpoints, the acknowledged end, and what somebody kept.
#include "ledger/audit/inside.h"

#include <inttypes.h>

// ---- Which of two histories: the entries, or what was signed over them

struct comparison {
    const struct source *source;
    uint64_t to;
    uint64_t other;  // the first entry whose stored leaf hash is another
};

static enum err compare_leaf(void *context, const struct source_item *item)
{
    struct comparison *comparison = context;
    struct digest stored;
    uint64_t place = item->item.place;
    if (place >= comparison->to) {
        return E_NOT_FOUND;
    }
    enum err error = comparison->source->leaf(comparison->source->context, place, &stored);
    struct digest actual = digest_leaf(item->item.entry);
    if (error == OK && !digest_equal(&stored, &actual)) {
        comparison->other = place;
        return E_NOT_FOUND;
    }
    return OK;
}

// The first entry that is another than the one in the tree that was signed, as far as the stored nodes tell;
// else the first that no other signed root covers.
static uint64_t find_fork(const struct inside *inside, uint64_t size)
{
    const struct source *source = inside->source;
    struct comparison comparison = {source, size, inside->signed_size};
    if (source->leaf != NULL
        && source->walk(source->context, inside->signed_size, compare_leaf, &comparison) != OK) {
        return inside->signed_size;
    }
    return comparison.other;
}

static enum fault_class forked(const struct inside *inside, uint64_t size, struct fault *fault)
{
    return fault_set(fault, FAULT_FORKED, FAULT_IN_ENTRY, find_fork(inside, size),
                     "the ledger signed another root over %" PRIu64 " entries; of these the first %" PRIu64
                     " are under a root that it signed",
                     size, inside->signed_size);
}

// The entries up to here are those that were signed: so a stored node that differs is at fault itself.
static enum fault_class take_signed(struct inside *inside, struct fault *fault)
{
    inside->signed_size = inside->linked.tree.size;
    if (inside->tile_fault.class != FAULT_NONE) {
        *fault = inside->tile_fault;
    }
    return inside->tile_fault.class;
}

// ---- Stored checkpoints

struct own_note {
    struct span note;
    bool found;
};

static enum err compare_note(void *context, uint64_t size, struct span note)
{
    struct own_note *own = context;
    (void)size;
    own->found = span_equal(own->note, note);
    return E_NOT_FOUND;
}

// A good checkpoint, of another size than the one it stands for.
static enum fault_class misplaced(const struct inside *inside, const struct block_note *note,
                                  struct fault *fault)
{
    const struct source *source = inside->source;
    uint64_t own_size = note->checkpoint.size;
    struct own_note own = {note->note, false};
    enum err error = source->checkpoints(source->context, own_size, own_size, compare_note, &own);
    bool twice = error == OK && own.found;
    return fault_set(fault, twice ? FAULT_DUPLICATED : FAULT_REORDERED, FAULT_IN_CHECKPOINT, note->size,
                     "the checkpoint over %" PRIu64 " entries stands for %" PRIu64, own_size, note->size);
}

static enum fault_class take_note(struct inside *inside, const struct block_note *note, struct fault *fault)
{
    struct checkpoint checkpoint = note->checkpoint;
    if (note->parsed != OK) {
        return fault_set(fault, FAULT_UNREADABLE, FAULT_IN_CHECKPOINT, note->size,
                         "what stands for the checkpoint over %" PRIu64 " entries is none", note->size);
    }
    // Who checked it may not have known yet that another key signs from here on.
    bool checked = note->verified == OK && key_equal(&inside->block->service, &inside->service.key);
    bool verified =
        checked
        || (inside->has_service && checkpoint_verify(note->note, &inside->service, &checkpoint) == OK);
    if (!verified) {
        return fault_set(fault, FAULT_MODIFIED, FAULT_IN_CHECKPOINT, note->size,
                         "the ledger's signature of the checkpoint over %" PRIu64 " entries does not verify",
                         note->size);
    }
    if (checkpoint.size != note->size) {
        return misplaced(inside, note, fault);
    }
    struct digest root = merkle_root(&inside->linked.tree);
    inside->verified_notes++;
    return digest_equal(&root, &checkpoint.root) ? take_signed(inside, fault)
                                                 : forked(inside, note->size, fault);
}

enum fault_class inside_take_notes(struct inside *inside, struct fault *fault)
{
    const struct block *block = inside->block;
    enum fault_class class = FAULT_NONE;
    while (class == FAULT_NONE && inside->next_note < block->note_count
           && block->notes[inside->next_note].size <= inside->linked.tree.size) {
        const struct block_note *note = &block->notes[inside->next_note++];
        inside->notes++;
        inside->noted_size = note->size;
        class = take_note(inside, note, fault);
    }
    return class;
}

// ---- The acknowledged end

enum signed_end { END_UNSIGNED, END_SAME, END_OTHER };

// What the checkpoint of the end says about the tree.
static enum signed_end read_end(struct inside *inside, const struct digest *root)
{
    struct checkpoint checkpoint;
    const struct source_end *end = &inside->end;
    if (end->checkpoint.size == 0 || !inside->has_service
        || checkpoint_verify(end->checkpoint, &inside->service, &checkpoint) != OK
        || checkpoint.size != end->size) {
        return END_UNSIGNED;
    }
    inside->verified_notes++;
    return digest_equal(&checkpoint.root, root) ? END_SAME : END_OTHER;
}

static enum fault_class in_head(uint64_t size, const char *what, struct fault *fault)
{
    return fault_set(fault, FAULT_MODIFIED, FAULT_IN_HEAD, size, "%s", what);
}

static enum fault_class check_acknowledged(struct inside *inside, struct fault *fault)
{
    const struct source_end *end = &inside->end;
    struct digest root = merkle_root(&inside->linked.tree);
    bool same_root = digest_equal(&root, &end->root);
    bool same_last = digest_equal(&inside->linked.previous, &end->chain_head);
    switch (read_end(inside, &root)) {
    case END_SAME:
        if (!same_root || !same_last) {
            return in_head(end->size, "HEAD says another end than its checkpoint", fault);
        }
        return take_signed(inside, fault);
    case END_OTHER:
        if (!same_last) {
            return fault_set(fault, FAULT_MODIFIED, FAULT_IN_ENTRY, end->size - 1,
                             "it is not the last entry that was acknowledged; of those before it %" PRIu64
                             " are under a root that the ledger signed",
                             inside->signed_size);
        }
        return forked(inside, end->size, fault);
    default:
        return fault_set(fault, FAULT_MODIFIED, same_root && same_last ? FAULT_IN_CHECKPOINT : FAULT_IN_HEAD,
                         end->size, "the ledger's signature of its end does not verify");
    }
}

// ---- What somebody kept

static enum fault_class check_since(struct inside *inside, struct fault *fault)
{
    struct checkpoint checkpoint;
    struct digest root = merkle_root(&inside->linked.tree);
    inside->has_since = false;
    inside->failed = inside->has_service
                         ? checkpoint_verify(inside->options->since, &inside->service, &checkpoint)
                         : E_SIGNATURE;
    if (inside->failed != OK || digest_equal(&root, &checkpoint.root)) {
        return FAULT_NONE;
    }
    return fault_set(fault, FAULT_FORKED, FAULT_IN_ENTRY, find_fork(inside, checkpoint.size),
                     "the checkpoint that was kept has another root over %" PRIu64 " entries",
                     checkpoint.size);
}

enum fault_class inside_check_end(struct inside *inside, struct fault *fault)
{
    uint64_t size = inside->linked.tree.size;
    enum fault_class class = FAULT_NONE;
    if (inside->has_since && inside->since.size == size) {
        class = check_since(inside, fault);
    }
    if (class == FAULT_NONE && inside->end.known && inside->end.size == size) {
        class = check_acknowledged(inside, fault);
    }
    return class;
}

static enum fault_class check_count(const struct inside *inside, struct fault *fault)
{
    const struct source_end *end = &inside->end;
    uint64_t size = inside->linked.tree.size;
    // The newest commit's stands in HEAD until the next.
    if (end->commits == 0 || inside->source->checkpoints == NULL || inside->notes + 1 == end->commits) {
        return FAULT_NONE;
    }
    return fault_set(fault, inside->notes + 1 < end->commits ? FAULT_MISSING : FAULT_DUPLICATED,
                     FAULT_IN_CHECKPOINT, size, "%" PRIu64 " checkpoints are stored for %" PRIu64 " commits",
                     inside->notes, end->commits);
}

enum fault_class inside_finish_end(struct inside *inside, struct fault *fault)
{
    const struct source_end *end = &inside->end;
    uint64_t size = inside->linked.tree.size;
    if (end->known && size < end->size) {
        return fault_set(fault, FAULT_TRUNCATED, FAULT_IN_ENTRY, size,
                         "the log ends here, and %" PRIu64 " entries were acknowledged", end->size);
    }
    if (!end->known && size < end->durable) {
        return fault_set(fault, FAULT_TRUNCATED, FAULT_IN_ENTRY, size,
                         "the log ends here, and the newest commit ended with entry %" PRIu64,
                         end->durable - 1);
    }
    if (end->known && size > end->durable) {
        return fault_set(fault, FAULT_TRUNCATED, FAULT_IN_HEAD, end->durable,
                         "the record of the newest commit ends before the entries do");
    }
    if (inside->has_since) {
        struct checkpoint checkpoint;
        inside->failed = inside->has_service
                             ? checkpoint_verify(inside->options->since, &inside->service, &checkpoint)
                             : E_SIGNATURE;
        return fault_set(fault, FAULT_TRUNCATED, FAULT_IN_ENTRY, size,
                         "the log ends here, and the checkpoint that was kept covers %" PRIu64 " entries",
                         inside->since.size);
    }
    if (inside->tile_fault.class != FAULT_NONE) {
        *fault = inside->tile_fault;
        return fault->class;
    }
    return check_count(inside, fault);
}
