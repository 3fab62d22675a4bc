// denials.c — a small table, searched from end to end: refusals are rare, or slow enough.
#include "ledger/service/denials.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t minute_us = 60u * 1000000u;
static const uint64_t hour_us = 3600u * (uint64_t)1000000u;

enum err denials_init(struct denials *denials)
{
    denials->used = 0;
    denials->rows = calloc(LIMIT_DENIALS_PRINCIPALS + 1, sizeof(*denials->rows));
    return denials->rows == NULL ? E_NO_MEMORY : OK;
}

void denials_fini(struct denials *denials)
{
    free(denials->rows);
    denials->rows = NULL;
    denials->used = 0;
}

static struct denials_row *find(const struct denials *denials, const struct denials_case *refusal)
{
    for (size_t i = 0; i < denials->used; i++) {
        struct denials_row *row = &denials->rows[i];
        if (row->kind == refusal->kind
            && span_equal(span(row->id, GATE_ID_SIZE), span(refusal->id, GATE_ID_SIZE))
            && strcmp(row->org, refusal->org) == 0) {
            return row;
        }
    }
    return NULL;
}

static bool has_counts(const struct denials_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->counts[i].count > 0) {
            return true;
        }
    }
    return false;
}

// A new row: of one that says nothing any more, or the next, or the one for the others.
static struct denials_row *open_row(struct denials *denials, const struct denials_case *refusal,
                                    uint64_t now_us)
{
    struct denials_row *row = NULL;
    for (size_t i = 0; row == NULL && i < denials->used; i++) {
        struct denials_row *old = &denials->rows[i];
        row = old->hour < now_us / hour_us && !has_counts(old) ? old : NULL;
    }
    if (row == NULL && denials->used < LIMIT_DENIALS_PRINCIPALS) {
        row = &denials->rows[denials->used++];
    }
    if (row == NULL) {
        return &denials->rows[LIMIT_DENIALS_PRINCIPALS];
    }
    *row = (struct denials_row){.kind = refusal->kind, .hour = now_us / hour_us};
    memcpy(row->org, refusal->org, strlen(refusal->org) + 1);
    memcpy(row->id, refusal->id, GATE_ID_SIZE);
    return row;
}

static void turn_minute(struct denials_row *row, uint64_t now_us)
{
    if (row->minute != now_us / minute_us) {
        row->minute = now_us / minute_us;
        row->in_minute = 0;
        row->entries_in_minute = 0;
    }
}

// A new hour, unless the last one is still to be summed up.
static void turn_hour(struct denials_row *row, uint64_t now_us)
{
    if (row->hour < now_us / hour_us && !has_counts(row)) {
        row->hour = now_us / hour_us;
        row->count = 0;
    }
}

static struct denials_count *count_of(struct denials_row *row, uint32_t action, uint32_t code)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->counts[i].action == action && row->counts[i].code == code) {
            return &row->counts[i];
        }
    }
    bool last = row->count == DENIALS_KINDS - 1;
    if (row->count == DENIALS_KINDS) {
        return &row->counts[DENIALS_KINDS - 1];
    }
    struct denials_count *count = &row->counts[row->count++];
    *count = last ? (struct denials_count){.written = true}
                  : (struct denials_count){.action = action, .code = code};
    return count;
}

static uint32_t entries_of_org(const struct denials *denials, const char *org, uint64_t now_us)
{
    uint32_t entries = 0;
    for (size_t i = 0; i < denials->used; i++) {
        const struct denials_row *row = &denials->rows[i];
        bool counts = row->minute == now_us / minute_us && strcmp(row->org, org) == 0;
        entries += counts ? row->entries_in_minute : 0;
    }
    return entries;
}

static bool has_budget(const struct denials *denials, const struct denials_row *row, uint64_t now_us)
{
    bool others = row == &denials->rows[LIMIT_DENIALS_PRINCIPALS];
    return !others && row->entries_in_minute < LIMIT_DENIALS_ACTOR
           && entries_of_org(denials, row->org, now_us) < LIMIT_DENIALS_ORG;
}

bool denials_note(struct denials *denials, const struct denials_case *refusal, uint64_t now_us)
{
    struct denials_row *row = find(denials, refusal);
    if (row == NULL) {
        row = open_row(denials, refusal, now_us);
    }
    turn_minute(row, now_us);
    turn_hour(row, now_us);
    row->in_minute++;
    struct denials_count *count = count_of(row, refusal->action, refusal->code);
    if ((refusal->always || !count->written) && has_budget(denials, row, now_us)) {
        count->written = true;
        row->entries_in_minute++;
        return true;
    }
    count->first_us = count->count == 0 ? now_us : count->first_us;
    count->last_us = now_us;
    count->count++;
    return false;
}

bool denials_allow_batch(const struct denials *denials, uint32_t kind, const uint8_t id[static GATE_ID_SIZE],
                         uint64_t now_us)
{
    uint32_t refused = 0;
    for (size_t i = 0; i < denials->used; i++) {
        const struct denials_row *row = &denials->rows[i];
        bool his = row->kind == kind && span_equal(span(row->id, GATE_ID_SIZE), span(id, GATE_ID_SIZE));
        refused += his && row->minute == now_us / minute_us ? row->in_minute : 0;
    }
    return refused < LIMIT_DENIALS_BATCHES;
}

static bool is_due(const struct denials_row *row, uint64_t now_us)
{
    return row->hour < now_us / hour_us && has_counts(row);
}

bool denials_are_due(const struct denials *denials, uint64_t now_us)
{
    for (size_t i = 0; i < denials->used; i++) {
        if (is_due(&denials->rows[i], now_us)) {
            return true;
        }
    }
    return is_due(&denials->rows[LIMIT_DENIALS_PRINCIPALS], now_us);
}

static bool take(struct denials_row *row, uint64_t now_us, struct denials_row *row_out)
{
    if (!is_due(row, now_us)) {
        return false;
    }
    *row_out = *row;
    row_out->count = 0;
    for (size_t i = 0; i < row->count; i++) {
        if (row->counts[i].count > 0) {
            row_out->counts[row_out->count++] = row->counts[i];
        }
    }
    row->count = 0;
    row->hour = now_us == UINT64_MAX ? row->hour : now_us / hour_us;
    return true;
}

bool denials_take(struct denials *denials, uint64_t now_us, struct denials_row *row_out)
{
    for (size_t i = 0; i < denials->used; i++) {
        if (take(&denials->rows[i], now_us, row_out)) {
            return true;
        }
    }
    return take(&denials->rows[LIMIT_DENIALS_PRINCIPALS], now_us, row_out);
}
