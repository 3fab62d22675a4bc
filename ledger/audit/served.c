// served.c — the served state against the folded one, key by key.
#include "ledger/audit/inside.h"
#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/state/fold.h"
#include "ledger/state/state_key.h"

#include <inttypes.h>
#include <stdio.h>

struct difference {
    uint64_t count;
    const char *what;
    uint8_t key[STATE_KEY_MAX];  // of the first
    size_t key_size;
};

struct comparing {
    const struct view *folded;
    const struct view *served;
    uint64_t seen;
    struct difference difference;
};

static void note(struct comparing *comparing, struct span key, const char *what)
{
    struct difference *difference = &comparing->difference;
    if (difference->count++ == 0) {
        difference->what = what;
        difference->key_size = key.size < sizeof(difference->key) ? key.size : sizeof(difference->key);
        memcpy(difference->key, key.data, difference->key_size);
    }
}

static enum err compare_served(void *context, struct span key, struct span value)
{
    struct comparing *comparing = context;
    struct span folded;
    comparing->seen++;
    if (comparing->folded->get(comparing->folded->context, key, &folded) != OK) {
        note(comparing, key, "is served, and no entry set it");
    } else if (!span_equal(folded, value)) {
        note(comparing, key, "is served with another value than the log says");
    }
    return OK;
}

static enum err find_missing(void *context, struct span key, struct span value)
{
    struct comparing *comparing = context;
    struct span served;
    (void)value;
    enum err error = comparing->served->get(comparing->served->context, key, &served);
    if (error == E_NOT_FOUND) {
        note(comparing, key, "is not served");
        return OK;
    }
    return error;
}

// ---- Who set it

struct refold {
    struct memory memory;
    struct view plain;
    struct arena arena;
    struct span key;
    uint64_t index;   // of the entry being folded
    uint64_t writer;  // of the last that set the key
};

static enum err refold_get(void *context, struct span key, struct span *value_out)
{
    struct refold *refold = context;
    return refold->plain.get(refold->plain.context, key, value_out);
}

static void watch(struct refold *refold, struct span key)
{
    if (span_equal(key, refold->key)) {
        refold->writer = refold->index;
    }
}

static enum err refold_put(void *context, struct span key, struct span value)
{
    struct refold *refold = context;
    watch(refold, key);
    return refold->plain.put(refold->plain.context, key, value);
}

static enum err refold_delete(void *context, struct span key)
{
    struct refold *refold = context;
    watch(refold, key);
    return refold->plain.delete(refold->plain.context, key);
}

static enum err refold_scan(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    struct refold *refold = context;
    return refold->plain.scan(refold->plain.context, prefix, visit, visit_context);
}

static enum err refold_item(void *context, const struct source_item *item)
{
    struct refold *refold = context;
    Tally__Entry *entry = NULL;
    Tally__Effects effects;
    struct view view = {refold_get, refold_put, refold_delete, refold_scan, refold};
    arena_reset(&refold->arena);
    TRY(entry_decode(item->item.entry, &refold->arena, &entry));
    refold->index = entry->index;
    return fold_entry(&view, entry, item->item.body, &refold->arena, &effects);
}

// The last entry that set the key; `none` when none did. The entries were folded once, so they fold again.
static uint64_t find_writer(const struct source *source, struct span key, uint64_t none)
{
    struct refold refold = {.key = key, .writer = none};
    memory_init(&refold.memory);
    refold.plain = memory_view(&refold.memory);
    if (arena_init(&refold.arena, LIMIT_ARENA) == OK) {
        enum err error = source->walk(source->context, 0, refold_item, &refold);
        refold.writer = error == OK ? refold.writer : none;
    }
    arena_fini(&refold.arena);
    memory_fini(&refold.memory);
    return refold.writer;
}

// ---- What it is called

static const char *family_name(uint8_t family)
{
    static const char *const names[] = {
        [STATE_KEY_LEDGER] = "ledger",   [STATE_KEY_KEY] = "key",
        [STATE_KEY_ROLE] = "role",       [STATE_KEY_CONTROL] = "control",
        [STATE_KEY_ADMIN] = "admin",     [STATE_KEY_ORG] = "organization",
        [STATE_KEY_MEMBER] = "member",   [STATE_KEY_INVITE] = "invitation",
        [STATE_KEY_INVITED] = "invited", [STATE_KEY_USER] = "user",
        [STATE_KEY_CONTACT] = "contact", [STATE_KEY_FIELD] = "field",
        [STATE_KEY_LICENSE] = "license", [STATE_KEY_ACCOUNT] = "service account",
        [STATE_KEY_HOME] = "home",       [STATE_KEY_GRANT] = "grant",
        [STATE_KEY_GRANTED] = "granted",
    };
    bool known = family < sizeof(names) / sizeof(names[0]) && names[family] != NULL;
    return known ? names[family] : "thing";
}

static bool is_printable(struct span id)
{
    bool printable = true;
    for (size_t i = 0; printable && i < id.size; i++) {
        printable = id.data[i] > ' ' && id.data[i] < 0x7f;
    }
    return printable;
}

// "organization/family/id", the id as text or in hexadecimal, cut to what fits.
static void describe(const struct difference *difference, char text[static 128])
{
    enum { ID_SHOWN = 20 };
    char id[2 * ID_SHOWN + 1] = "";
    size_t org = difference->key_size > 0 ? difference->key[0] : 0;
    if (difference->key_size < org + 2) {
        (void)snprintf(text, 128, "a key of no family");
        return;
    }
    size_t begin = org + 2;
    size_t size = difference->key_size - begin;
    struct span shown = span(difference->key + begin, size < ID_SHOWN ? size : ID_SHOWN);
    if (is_printable(shown)) {
        memcpy(id, shown.data, shown.size);
    } else {
        bytes_to_hex(shown, id);
    }
    (void)snprintf(text, 128, "%.*s/%s/%s", (int)org, (const char *)difference->key + 1,
                   family_name(difference->key[org + 1]), id);
}

enum fault_class inside_compare_state(struct inside *inside, struct fault *fault)
{
    const struct view *served = inside->source->served;
    struct comparing comparing = {.folded = &inside->view, .served = served};
    char name[128];
    if (served == NULL) {
        return FAULT_NONE;
    }
    enum err error = served->scan(served->context, span(NULL, 0), compare_served, &comparing);
    if (error == OK && comparing.seen != inside->memory.map.count) {
        error = inside->view.scan(inside->view.context, span(NULL, 0), find_missing, &comparing);
    }
    if (error != OK) {
        return fault_set(fault, FAULT_UNREADABLE, FAULT_IN_STATE, inside->linked.tree.size,
                         "the served state cannot be read: %s", err_sentence(error));
    }
    if (comparing.difference.count == 0) {
        return FAULT_NONE;
    }
    const struct difference *first = &comparing.difference;
    describe(first, name);
    uint64_t writer =
        find_writer(inside->source, span(first->key, first->key_size), inside->linked.tree.size);
    return fault_set(fault, FAULT_STATE_DIFFERS, FAULT_IN_STATE, writer, "%s %s (%" PRIu64 " differ)", name,
                     first->what, first->count);
}
