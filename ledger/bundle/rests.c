// rests.c — a sorted list of indexes.
#include "ledger/bundle/rests.h"

#include "ledger/base/bytes.h"

enum { ROW_SIZE = 8 };

static const size_t rows_max = (size_t)1 << 40;

static void cite(uint64_t *cited, size_t *count, uint64_t index)
{
    for (size_t i = 0; i < *count; i++) {
        if (cited[i] == index) {
            return;
        }
    }
    cited[(*count)++] = index;
}

size_t bundle_rests_of(const Tally__Entry *entry, uint64_t cited[static BUNDLE_RESTS_MAX])
{
    size_t count = 0;
    cite(cited, &count, entry->verdict->policy);
    cite(cited, &count, entry->actor->key_entry);
    cite(cited, &count, entry->actor->session_entry);
    if (entry->cause != NULL) {
        cite(cited, &count, entry->cause->index);
    }
    for (size_t i = 0; i < entry->verdict->n_evidence && i < LIMIT_EVIDENCE; i++) {
        cite(cited, &count, entry->verdict->evidence[i]);
    }
    return count;
}

void bundle_rests_init(struct bundle_rests *rests)
{
    buf_init(&rests->rows, rows_max);
}

void bundle_rests_fini(struct bundle_rests *rests)
{
    buf_fini(&rests->rows);
}

enum err bundle_rests_add(struct bundle_rests *rests, uint64_t index)
{
    uint8_t row[ROW_SIZE];
    bytes_put_u64(row, index << 1);
    return buf_append(&rests->rows, span(row, sizeof(row)));
}

void bundle_rests_mark(struct bundle_rests *rests)
{
    rests->rows.data[rests->rows.size - 1] |= 1;
}

enum bundle_rest bundle_rests_find(const struct bundle_rests *rests, uint64_t index)
{
    size_t low = 0;
    size_t high = rests->rows.size / ROW_SIZE;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint64_t row = bytes_get_u64(rests->rows.data + middle * ROW_SIZE);
        if (row >> 1 == index) {
            return (row & 1) != 0 ? BUNDLE_REST_SOUND : BUNDLE_REST_THERE;
        }
        if (row >> 1 < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return BUNDLE_REST_ABSENT;
}

enum bundle_rest bundle_rests_least(const struct bundle_rests *rests, const Tally__Entry *entry,
                                    uint64_t *which_out)
{
    uint64_t cited[BUNDLE_RESTS_MAX];
    size_t count = bundle_rests_of(entry, cited);
    enum bundle_rest least = BUNDLE_REST_SOUND;
    for (size_t i = 0; i < count; i++) {
        enum bundle_rest found =
            cited[i] == entry->index ? BUNDLE_REST_SOUND : bundle_rests_find(rests, cited[i]);
        if (found < least) {
            least = found;
            *which_out = cited[i];
        }
    }
    return least;
}
