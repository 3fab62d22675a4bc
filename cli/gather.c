// gather.c — a line that belongs to the next batch is put back.
#include "cli/gather.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void gather_init(struct gather *gather, int file, const json_t *defaults)
{
    *gather = (struct gather){.defaults = defaults};
    lines_init(&gather->lines, file);
}

static void forget_events(struct gather *gather)
{
    for (size_t i = 0; i < gather->count; i++) {
        json_decref(gather->events[i]);
    }
    gather->count = 0;
    gather->bytes = 0;
}

void gather_fini(struct gather *gather)
{
    forget_events(gather);
    lines_fini(&gather->lines);
}

[[gnu::format(printf, 3, 4)]] static enum err wrong(struct gather *gather, enum err error, const char *format,
                                                    ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(gather->problem, sizeof(gather->problem), format, arguments);
    va_end(arguments);
    return error;
}

// The next line; E_NOT_FOUND at the end.
static enum err next_line(struct gather *gather, struct span *line_out)
{
    enum err error = lines_next(&gather->lines, line_out);
    if (error == OK || error == E_NOT_FOUND) {
        return error;
    }
    return wrong(gather, error, "line %" PRIu64 ": %s", gather->lines.number + 1, err_sentence(error));
}

static bool is_blank(struct span line)
{
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r') {
            return false;
        }
    }
    return true;
}

static enum err parse(struct gather *gather, struct span line, json_t **event_out)
{
    json_error_t why;
    json_t *event = json_loadb((const char *)line.data, line.size, JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(event)) {
        json_decref(event);
        return wrong(gather, E_INVALID, "line %" PRIu64 ": %s", gather->lines.number,
                     event == NULL ? why.text : "an event is a JSON object");
    }
    if (gather->defaults != NULL) {
        (void)json_object_update_missing(event, (json_t *)(uintptr_t)gather->defaults);
    }
    *event_out = event;
    return OK;
}

// Whether the event may join those gathered: as many as fit, all of one organization.
static bool joins(const struct gather *gather, const json_t *event, size_t bytes)
{
    if (gather->count == 0) {
        return true;
    }
    const char *org = event_org(event);
    const char *first = event_org(gather->events[0]);
    bool same = org == first || (org != NULL && first != NULL && strcmp(org, first) == 0);
    return same && gather->count < GATHER_MAX && gather->bytes + bytes <= GATHER_BYTES_MAX;
}

static void count_line(struct gather *gather, struct span line)
{
    sha256_update(&gather->hash, line);
    sha256_update(&gather->hash, span("\n", 1));
    gather->batch.lines++;
}

// Takes a line in; `*full` when it belongs to the next batch instead.
static enum err take_line(struct gather *gather, struct span line, bool *full)
{
    json_t *event = NULL;
    if (is_blank(line)) {
        count_line(gather, line);
        return OK;
    }
    TRY(parse(gather, line, &event));
    size_t bytes = event_size_max(event, line.size);
    if (!joins(gather, event, bytes)) {
        json_decref(event);
        *full = true;
        return OK;
    }
    gather->line_numbers[gather->count] = gather->lines.number;
    gather->events[gather->count++] = event;
    gather->bytes += bytes;
    count_line(gather, line);
    return OK;
}

static int hash_part(const char *text, size_t size, void *context)
{
    sha256_update(context, span(text, size));
    return 0;
}

// What fills in the lines counts as part of them.
static void begin(struct gather *gather)
{
    forget_events(gather);
    gather->batch = (struct journal_batch){0};
    gather->first_line = gather->lines.number + 1;
    sha256_init(&gather->hash);
    if (gather->defaults != NULL) {
        (void)json_dump_callback(gather->defaults, hash_part, &gather->hash, JSON_SORT_KEYS | JSON_COMPACT);
    }
}

static void end(struct gather *gather)
{
    gather->batch.content = sha256_final(&gather->hash);
}

enum err gather_next(struct gather *gather)
{
    begin(gather);
    bool full = false;
    while (!full && gather->count < GATHER_MAX) {
        struct span line;
        enum err error = next_line(gather, &line);
        if (error == E_NOT_FOUND && gather->count > 0) {
            break;
        }
        TRY(error);
        TRY(take_line(gather, line, &full));
    }
    if (full) {
        lines_put_back(&gather->lines);
    }
    end(gather);
    return OK;
}

enum err gather_exactly(struct gather *gather, uint64_t count)
{
    begin(gather);
    for (uint64_t i = 0; i < count; i++) {
        struct span line;
        bool full = false;
        TRY(next_line(gather, &line));
        TRY(take_line(gather, line, &full));
        if (full) {
            return E_NOT_FOUND;
        }
    }
    end(gather);
    return OK;
}

enum err gather_skip(struct gather *gather, uint64_t count)
{
    begin(gather);
    for (uint64_t i = 0; i < count; i++) {
        struct span line;
        TRY(next_line(gather, &line));
        count_line(gather, line);
    }
    end(gather);
    return OK;
}

enum err gather_fill(struct gather *gather, struct tally_draft *draft)
{
    for (size_t i = 0; i < gather->count; i++) {
        char problem[EVENT_PROBLEM_SIZE];
        enum err error = event_add(draft, gather->events[i], problem);
        if (error != OK) {
            const char *why = error == E_INVALID ? problem : err_sentence(error);
            return wrong(gather, error, "line %" PRIu64 ": %s", gather->line_numbers[i], why);
        }
    }
    return OK;
}
