// window.c — counts under one lock, which only refusals take.
#include "ledger/service/window.h"

#include "ledger/base/limits.h"
#include "ledger/base/require.h"

void window_init(struct window *window)
{
    *window = (struct window){0};
    int failed = pthread_mutex_init(&window->lock, NULL);
    require(failed == 0);
}

void window_fini(struct window *window)
{
    (void)pthread_mutex_destroy(&window->lock);
}

// Stages 0 to 2, and a key that nobody knows, which is told like a wrong signature.
static bool is_anonymous(uint32_t code)
{
    const struct code_row *row = code_find(code);
    return row != NULL && (row->stage <= 2 || code == CODE_KEY_UNKNOWN);
}

static void count(struct window_counts *counts, uint32_t code)
{
    for (size_t i = 0; i < counts->code_count; i++) {
        if (counts->codes[i] == code) {
            counts->counts[i]++;
            return;
        }
    }
    require(counts->code_count < WINDOW_CODES);  // There are fewer such codes.
    counts->codes[counts->code_count] = code;
    counts->counts[counts->code_count++] = 1;
}

void window_note(struct window *window, uint32_t code, const struct digest *command, uint64_t now_us)
{
    if (!is_anonymous(code)) {
        return;
    }
    (void)pthread_mutex_lock(&window->lock);
    struct window_counts *counts = &window->counts;
    counts->from_us = counts->code_count == 0 ? now_us : counts->from_us;
    counts->to_us = now_us;
    count(counts, code);
    if (command != NULL && counts->sample_count < WINDOW_SAMPLES) {
        counts->samples[counts->sample_count++] = *command;
    }
    (void)pthread_mutex_unlock(&window->lock);
}

bool window_is_due(struct window *window, uint64_t now_us)
{
    (void)pthread_mutex_lock(&window->lock);
    uint64_t age_us = now_us > window->counts.from_us ? now_us - window->counts.from_us : 0;
    bool due = window->counts.code_count > 0 && age_us >= (uint64_t)LIMIT_WINDOW_NOTICE_S * 1000000u;
    (void)pthread_mutex_unlock(&window->lock);
    return due;
}

bool window_take(struct window *window, struct window_counts *counts_out)
{
    (void)pthread_mutex_lock(&window->lock);
    bool any = window->counts.code_count > 0;
    *counts_out = window->counts;
    window->counts = (struct window_counts){0};
    (void)pthread_mutex_unlock(&window->lock);
    return any;
}
