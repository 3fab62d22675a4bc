// checker.c — the oracle of the kill campaign: audits the stopped ledger, and holds it to the log.
//
// usage: checker DATABASE HEAD LOG
//
// (1) Every tag acknowledged stands at exactly the index of its receipt. (2) No tag that was refused stands
// anywhere. (3) No tag stands twice. (4) The ledger opens, with nothing unfinished. (5) An audit of
// everything verifies: hashes, links, tree, signatures, checkpoints, verdicts, and the state as it is stored.
#include "authz/authz.h"
#include "ledger/audit/audit.h"
#include "ledger/core/message.h"
#include "ledger/store/examine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const uint64_t absent = UINT64_MAX;

struct check {
    struct arena arena;
    uint64_t entries;
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

static enum err check_item(void *context, const struct source_item *item)
{
    struct check *check = context;
    Tally__Entry *entry = NULL;
    Tally__Command *command = NULL;
    arena_reset(&check->arena);
    check->entries++;
    TRY(entry_decode(item->item.entry, &check->arena, &entry));
    if (entry->action == TALLY__ACTION__ACTION_EVENT_APPEND && entry->verdict->code == 0) {
        TRY(message_decode(&tally__command__descriptor, item->item.body, &check->arena, &command));
        check_event(check, item->item.place, command->intent->event_append);
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

static void check_opens(struct check *check, const struct store_paths *paths)
{
    struct store_opened opened;
    struct store *store = NULL;
    enum err error = store_open(paths, &opened, &store);
    if (error != OK || opened.unfinished) {
        fault(check, error == OK ? "it opens unfinished" : err_sentence(error), 0);
    }
    store_close(store);
}

static void check_ledger(struct check *check, const struct store_paths *paths)
{
    struct examine *examine = NULL;
    struct audit_report report = {0};
    enum err error = examine_open(paths, &examine);
    if (error != OK) {
        fault(check, err_sentence(error), 0);
        return;
    }
    struct audit_options options = {.source = examine_source(examine), .gate = authz_gate()};
    error = audit_run(&options, &report);
    if (error != OK) {
        fault(check, err_sentence(error), 0);
    } else if (!report.verified) {
        printf("%s %s: ", fault_class_name(report.fault.class), fault_part_name(report.fault.part));
        fault(check, report.fault.what, report.fault.index);
    } else if (report.level != AUDIT_JUDGED || report.unacknowledged > 0) {
        fault(check, "not judged, or not acknowledged, of", report.entries);
    }
    const struct source *source = examine_source(examine);
    error = source->walk(source->context, 0, check_item, check);
    if (error != OK) {
        fault(check, err_name(error), check->entries);
    }
    examine_close(examine);
}

int main(int count, char **words)
{
    if (count != 4) {
        fprintf(stderr, "usage: checker DATABASE HEAD LOG\n");
        return 2;
    }
    struct store_paths paths = {words[1], words[2]};
    struct check check = {0};
    if (arena_init(&check.arena, LIMIT_ARENA) != OK) {
        return 2;
    }
    check_opens(&check, &paths);
    check_ledger(&check, &paths);
    check_log(&check, words[3]);
    printf("%" PRIu64 " entries, %" PRIu64 " events, %" PRIu64 " faults\n", check.entries, check.events,
           check.faults);
    arena_fini(&check.arena);
    free(check.places);
    return check.faults == 0 ? 0 : 1;
}
