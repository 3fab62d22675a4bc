// diagnose.c — the table of README.md as code.
#include "ledger/audit/diagnose.h"

#include "ledger/base/buf.h"
#include "ledger/base/limits.h"
#include "ledger/core/batch.h"
#include "ledger/core/peek.h"

#include <inttypes.h>

// ---- Looking at what is stored

// An item as far as it can be read without decoding it.
struct seen {
    bool is_there;
    uint64_t place;
    struct digest leaf;
    bool is_read;
    uint64_t index;
    bool has_previous;
    struct digest previous;
};

struct looking {
    struct seen *seen;
    size_t room;
    size_t count;
};

static struct seen see(const struct source_item *item)
{
    struct peek peek;
    struct seen seen = {.is_there = true, .place = item->item.place, .leaf = digest_leaf(item->item.entry)};
    if (item->item.entry.size > 0 && peek_entry(item->item.entry, &peek) == OK) {
        seen.is_read = true;
        seen.index = peek.index;
        seen.has_previous = peek.previous.size == DIGEST_SIZE;
        if (seen.has_previous) {
            seen.previous = digest_from(peek.previous);
        }
    }
    return seen;
}

static enum err look_at_item(void *context, const struct source_item *item)
{
    struct looking *looking = context;
    looking->seen[looking->count++] = see(item);
    return looking->count == looking->room ? E_NOT_FOUND : OK;
}

// The items from a place on. What cannot be read is not there.
static void look(const struct source *source, uint64_t place, struct seen *seen, size_t room)
{
    struct looking looking = {seen, room, 0};
    memset(seen, 0, room * sizeof(*seen));
    (void)source->walk(source->context, place, look_at_item, &looking);
}

static bool names(const struct seen *next, const struct digest *leaf)
{
    return next->has_previous && digest_equal(&next->previous, leaf);
}

// ---- What the rest of the log says about an entry

enum told { TOLD_NOTHING, TOLD_SAME, TOLD_OTHER };

static enum told told_by_tree(const struct diagnose_place *place, uint64_t index, const struct digest *leaf)
{
    struct digest stored;
    const struct source *source = place->source;
    if (source->leaf == NULL || source->leaf(source->context, index, &stored) != OK) {
        return TOLD_NOTHING;
    }
    return digest_equal(&stored, leaf) ? TOLD_SAME : TOLD_OTHER;
}

// One witness that knows these bytes is enough: a changed entry has none.
static enum told told(const struct diagnose_place *place, const struct seen *it, const struct seen *next)
{
    enum told answer = told_by_tree(place, it->place, &it->leaf);
    if (answer == TOLD_SAME) {
        return TOLD_SAME;
    }
    if (next->is_there && next->place == it->place + 1 && next->has_previous) {
        answer = names(next, &it->leaf) ? TOLD_SAME : TOLD_OTHER;
    }
    if (answer != TOLD_SAME && place->end->known && place->end->size == it->place + 1) {
        answer = digest_equal(&place->end->chain_head, &it->leaf) ? TOLD_SAME : TOLD_OTHER;
    }
    return answer;
}

static void modified(struct fault *fault, uint64_t index)
{
    (void)fault_set(fault, FAULT_MODIFIED, FAULT_IN_ENTRY, index,
                    "its bytes are not those that the rest of the log names");
}

// ---- An entry that stands elsewhere

struct finding {
    uint64_t index;
    bool found;
    uint64_t place;
};

static enum err find_item(void *context, const struct source_item *item)
{
    struct finding *finding = context;
    struct seen seen = see(item);
    finding->found = seen.is_read && seen.index == finding->index;
    finding->place = seen.place;
    return finding->found ? E_NOT_FOUND : OK;
}

static void missing(const struct diagnose_place *place, struct fault *fault)
{
    struct finding finding = {.index = place->index};
    const struct source *source = place->source;
    enum err error = source->walk(source->context, 0, find_item, &finding);
    if (error == OK && finding.found) {
        (void)fault_set(fault, FAULT_REORDERED, FAULT_IN_ENTRY, place->index, "it stands at place %" PRIu64,
                        finding.place);
    } else {
        (void)fault_set(fault, FAULT_MISSING, FAULT_IN_ENTRY, place->index, "it is not there");
    }
}

// An entry that says the number of one before.
static void repeated(const struct diagnose_place *place, const struct seen *it, struct fault *fault)
{
    struct seen first;
    look(place->source, it->index, &first, 1);
    if (digest_equal(&first.leaf, &it->leaf)) {
        (void)fault_set(fault, FAULT_DUPLICATED, FAULT_IN_ENTRY, place->index,
                        "entry %" PRIu64 " stands a second time, in its place", it->index);
    } else {
        (void)fault_set(fault, FAULT_FORKED, FAULT_IN_ENTRY, place->index,
                        "in its place stands another entry that says it is entry %" PRIu64, it->index);
    }
}

// ---- Entries that do not follow each other

static bool follows(const struct diagnose_place *place, const struct seen *it)
{
    return place->index == 0 ? !it->has_previous : names(it, &place->previous);
}

static void misnumbered(const struct diagnose_place *place, const struct seen *it, const struct seen *next,
                        struct fault *fault)
{
    if (!follows(place, it)) {
        if (it->index < place->index) {
            repeated(place, it, fault);
        } else {
            missing(place, fault);
        }
        return;
    }
    if (told(place, it, next) == TOLD_OTHER) {
        modified(fault, place->index);
        return;
    }
    // It was written so: the numbers themselves leap.
    (void)fault_set(fault, it->index > place->index ? FAULT_MISSING : FAULT_DUPLICATED, FAULT_IN_ENTRY,
                    place->index, "the entry that follows calls itself entry %" PRIu64, it->index);
}

// It has the right number, and names another entry as the one before: which of the two is it?
static void torn(const struct diagnose_place *place, const struct seen *it, const struct seen *next,
                 struct fault *fault)
{
    enum told about_it = told(place, it, next);
    enum told about_previous =
        place->index == 0 ? TOLD_SAME : told_by_tree(place, place->index - 1, &place->previous);
    if (about_previous == TOLD_SAME && about_it == TOLD_SAME) {
        (void)fault_set(fault, FAULT_FORKED, FAULT_IN_ENTRY, place->index,
                        "it follows another entry %" PRIu64 " than the one that stands before it",
                        place->index - 1);
    } else if (about_previous == TOLD_SAME || (about_previous == TOLD_NOTHING && about_it == TOLD_OTHER)) {
        modified(fault, place->index);
    } else {
        modified(fault, place->index - 1);
    }
}

// ---- A batch whose signature does not verify: the fault may be in any entry of it

struct following {
    bool begun;
    struct digest previous;  // leaf hash of the entry before
    uint64_t left;
    uint64_t place;
    bool broken;
};

static enum err follow_item(void *context, const struct source_item *item)
{
    struct following *following = context;
    struct seen seen = see(item);
    if (following->begun && !names(&seen, &following->previous)) {
        following->broken = true;
        following->place = seen.place;
        return E_NOT_FOUND;
    }
    following->begun = true;
    following->previous = seen.leaf;
    return following->left-- == 0 ? E_NOT_FOUND : OK;
}

static bool find_break(const struct diagnose_place *place, struct diagnose_place *broken)
{
    struct following following = {.left = LIMIT_BATCH_COMMANDS};
    const struct source *source = place->source;
    *broken = *place;
    if (source->walk(source->context, place->index, follow_item, &following) != OK || !following.broken) {
        return false;
    }
    broken->index = following.place;
    broken->found = following.place;
    broken->previous = following.previous;
    return true;
}

// ---- What lies beside an entry, and belongs to another

struct owner_search {
    const struct source *source;
    enum fault_part part;
    uint64_t index;      // of the entry beside which it lies
    struct buf bytes;    // what lies there
    struct arena arena;  // for opening what is sealed
    bool found;
    bool twice;  // the owner has it, too
    uint64_t owner;
};

static bool is_of(struct owner_search *search, const struct source_item *item, struct span bytes)
{
    struct peek peek;
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    Tally__DisclosureSet *set = NULL;
    if (bytes.size == 0 || peek_entry(item->item.entry, &peek) != OK) {
        return false;
    }
    struct digest hash = digest_from(peek.command_hash);
    struct digest actual;
    switch (search->part) {
    case FAULT_IN_BODY:
        actual = batch_command_hash(bytes);
        return digest_equal(&actual, &hash);
    case FAULT_IN_EFFECTS:
        if (peek.effects_hash.size == 0 || peek_command_id(&peek, item->item.body, id) != OK) {
            return false;
        }
        actual = entry_effects_hash(id, bytes);
        return span_equal(digest_span(&actual), peek.effects_hash);
    default:
        arena_reset(&search->arena);
        return search->source->disclose(search->source->context, &hash, bytes, &search->arena, &set) == OK;
    }
}

static struct span part_of(enum fault_part part, const struct source_item *item)
{
    return part == FAULT_IN_BODY      ? item->item.body
           : part == FAULT_IN_EFFECTS ? item->item.effects
                                      : item->sealed;
}

static enum err take_part(void *context, const struct source_item *item)
{
    struct owner_search *search = context;
    enum err error = buf_append(&search->bytes, part_of(search->part, item));
    return error == OK ? E_NOT_FOUND : error;
}

static enum err find_owner(void *context, const struct source_item *item)
{
    struct owner_search *search = context;
    if (item->item.place == search->index || !is_of(search, item, buf_span(&search->bytes))) {
        return OK;
    }
    search->found = true;
    search->owner = item->item.place;
    search->twice = is_of(search, item, part_of(search->part, item));
    return E_NOT_FOUND;
}

static void find_owner_of(const struct diagnose_place *place, struct fault *fault)
{
    struct owner_search search = {.source = place->source, .part = fault->part, .index = place->index};
    const struct source *source = place->source;
    buf_init(&search.bytes, LIMIT_COMMIT);
    enum err error = arena_init(&search.arena, LIMIT_ARENA);
    if (error == OK) {
        error = source->walk(source->context, place->index, take_part, &search);
    }
    if (error == OK && search.bytes.size > 0) {
        error = source->walk(source->context, 0, find_owner, &search);
    }
    if (error == OK && search.found) {
        (void)fault_set(fault, search.twice ? FAULT_DUPLICATED : FAULT_REORDERED, fault->part, place->index,
                        "beside it lie the %s of entry %" PRIu64, fault_part_name(fault->part), search.owner);
    }
    arena_fini(&search.arena);
    buf_fini(&search.bytes);
}

static bool lies_beside(const struct diagnose_place *place, enum fault_part part)
{
    return part == FAULT_IN_BODY || part == FAULT_IN_EFFECTS
           || (part == FAULT_IN_DISCLOSURES && place->source->disclose != NULL);
}

// ----

void diagnose(const struct diagnose_place *place, struct fault *fault)
{
    struct diagnose_place broken;
    struct seen seen[2];
    look(place->source, place->index, seen, 2);
    const struct seen *it = &seen[0];
    if (place->found < place->index) {
        (void)fault_set(fault, FAULT_DUPLICATED, FAULT_IN_ENTRY, place->index,
                        "what stands from place %" PRIu64 " on stands a second time", place->found);
    } else if (!it->is_there || it->place != place->index) {
        missing(place, fault);
    } else if (it->is_read && it->index != place->index) {
        misnumbered(place, it, &seen[1], fault);
    } else if (it->is_read && !follows(place, it)) {
        torn(place, it, &seen[1], fault);
    } else if (told(place, it, &seen[1]) == TOLD_OTHER) {
        modified(fault, place->index);
    } else if (fault->class == FAULT_MODIFIED && lies_beside(place, fault->part)) {
        find_owner_of(place, fault);
    } else if (fault->part == FAULT_IN_SIGNATURE && find_break(place, &broken)) {
        diagnose(&broken, fault);
    }
}
