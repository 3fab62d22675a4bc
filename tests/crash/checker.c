// checker.c — the oracle of the kill campaign: opens the stopped ledger, recomputes everything, and holds it
// to the log.
//
// usage: checker DATABASE HEAD LOG
//
// (1) Every tag acknowledged stands at exactly the index of its receipt. (2) No tag that was refused stands
// anywhere. (3) No tag stands twice. (4) Indexes are dense, every entry names the one before, every body has
// its entry's hash, times do not run backwards, and the tree over all of them has the root that HEAD has. (5)
// State and heads of chains, folded again, are what was stored.
#include "ledger/base/bytes.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/state/fold.h"
#include "ledger/store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const uint64_t absent = UINT64_MAX;

struct check {
    struct arena arena;
    struct merkle tree;
    struct memory state;
    struct digest previous;
    uint64_t time_us;
    uint64_t *places;  // by tag
    uint64_t places_count;
    uint64_t events;
    uint64_t faults;
};

static void fault(struct check *check, const char *what, uint64_t number)
{
    printf("FAULT %s %" PRIu64 "\n", what, number);
    check->faults++;
}

static uint64_t *place_of(struct check *check, uint64_t tag)
{
    if (tag >= check->places_count) {
        uint64_t count = 2 * tag + 1024;
        check->places = realloc(check->places, count * sizeof(*check->places));
        for (uint64_t i = check->places_count; i < count; i++) {
            check->places[i] = absent;
        }
        check->places_count = count;
    }
    return &check->places[tag];
}

static void check_event(struct check *check, uint64_t index, const Tally__EventAppend *event)
{
    if (event->n_field == 0 || event->field[0]->content_case != TALLY__FIELD__CONTENT_OPEN
        || event->field[0]->open->kind_case != TALLY__PUBLIC_VALUE__KIND_TEXT) {
        return;
    }
    uint64_t *place = place_of(check, strtoull(event->field[0]->open->text + strlen("tag-"), NULL, 10));
    if (*place != absent) {
        fault(check, "tag stands twice, again at", index);
    }
    *place = index;
    check->events++;
}

static enum err check_item(void *context, uint64_t index, const struct frame_item *item)
{
    struct check *check = context;
    struct peek peek;
    Tally__Entry *entry = NULL;
    Tally__Command *command = NULL;
    Tally__Effects effects;
    arena_reset(&check->arena);
    TRY(entry_decode(item->entry, &check->arena, &entry));
    TRY(peek_entry(item->entry, &peek));
    if (entry->index != index || entry->time_us < check->time_us
        || !span_equal(message_span(entry->previous),
                       index == 0 ? span(NULL, 0) : digest_span(&check->previous))) {
        fault(check, "entry does not follow the one before at", index);
    }
    if (peek_check_bodies(&peek, item->command, item->effects) != OK) {
        fault(check, "bodies are not the entry's at", index);
    }
    check->previous = digest_leaf(item->entry);
    check->time_us = entry->time_us;
    TRY(merkle_append(&check->tree, &check->previous));
    struct view view = memory_view(&check->state);
    TRY(fold_entry(&view, entry, item->command, &check->arena, &effects));
    if (entry->action == TALLY__ACTION__ACTION_EVENT_APPEND && entry->verdict->code == 0) {
        TRY(message_decode(&tally__command__descriptor, item->command, &check->arena, &command));
        check_event(check, index, command->intent->event_append);
    }
    return OK;
}

static void check_line(struct check *check, const char *line)
{
    uint64_t tag = 0;
    uint64_t number = 0;
    if (sscanf(line, "ACK %" SCNu64 " %" SCNu64, &tag, &number) == 2) {
        if (*place_of(check, tag) != number) {
            fault(check,
                  *place_of(check, tag) == absent ? "acknowledged and lost: tag"
                                                  : "acknowledged elsewhere: tag",
                  tag);
        }
    } else if (sscanf(line, "REFUSED %" SCNu64 " %" SCNu64, &tag, &number) == 2) {
        if (*place_of(check, tag) != absent) {
            fault(check, "refused and done: tag", tag);
        }
    }
}

static void check_log(struct check *check, const char *path)
{
    char line[128];
    FILE *log = fopen(path, "re");
    if (log == NULL) {
        fault(check, "no log", 0);
        return;
    }
    while (fgets(line, sizeof(line), log) != NULL) {
        check_line(check, line);
    }
    (void)fclose(log);
}

static void check_ledger(struct check *check, struct store *store)
{
    struct store_reader reader;
    struct digest stored;
    struct digest folded;
    if (!store_reader_open(store, &reader)) {
        fault(check, "nothing is published", 0);
        return;
    }
    enum err error = store_walk(&reader, 0, check_item, check);
    if (error != OK) {
        fault(check, err_name(error), check->tree.size);
    }
    struct digest root = merkle_root(&check->tree);
    if (check->tree.size != reader.head->size || !digest_equal(&root, &reader.head->root)) {
        fault(check, "the tree is not HEAD's, of size", check->tree.size);
    }
    struct view view = memory_view(&check->state);
    struct view served = image_view(store_image(store));
    if (memory_digest(&view, &folded) != OK || memory_digest(&served, &stored) != OK
        || !digest_equal(&folded, &stored)) {
        fault(check, "the state is not what the log says, of size", check->tree.size);
    }
    store_reader_close(&reader);
}

int main(int count, char **words)
{
    if (count != 4) {
        fprintf(stderr, "usage: checker DATABASE HEAD LOG\n");
        return 2;
    }
    struct store_paths paths = {words[1], words[2]};
    struct store_opened opened;
    struct store *store = NULL;
    struct check check = {0};
    enum err error = store_open(&paths, &opened, &store);
    if (error != OK || opened.unfinished) {
        printf("FAULT cannot open: %s\n", error == OK ? "unfinished" : err_sentence(error));
        return 1;
    }
    memory_init(&check.state);
    merkle_init(&check.tree);
    if (arena_init(&check.arena, LIMIT_ARENA) != OK) {
        return 2;
    }
    check_ledger(&check, store);
    check_log(&check, words[3]);
    printf("%" PRIu64 " entries, %" PRIu64 " events, %" PRIu64 " faults\n", check.tree.size, check.events,
           check.faults);
    store_close(store);
    memory_fini(&check.state);
    arena_fini(&check.arena);
    free(check.places);
    return check.faults == 0 ? 0 : 1;
}
