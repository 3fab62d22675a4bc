// line.c — a ring of blocks under one lock. Each block is empty, read, taken by a worker, or checked.
#include "ledger/audit/line.h"

#include "ledger/base/require.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum state { EMPTY, FILLED, CHECKING, CHECKED };

struct line {
    struct line_plan plan;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct block *blocks;
    enum state *states;
    size_t count;          // of blocks
    uint64_t to_check;     // number of the next block that a worker takes
    uint64_t to_take;      // of the next that the auditor takes
    bool taken;            // the auditor holds block to_take - 1
    bool ended;            // nothing is read any more
    uint64_t block_count;  // of the whole log, when it has ended
    bool stopping;

    struct block *filling;  // the reader's
    uint64_t next_number;
    uint64_t notes_to;  // checkpoints up to this size were read

    pthread_t reader;
    pthread_t workers[LINE_WORKERS_MAX];
    unsigned worker_count;
};

// ---- Reading

// Waits for a block to be empty. False when the line is stopped.
static bool begin_block(struct line *line)
{
    size_t place = (size_t)(line->next_number % line->count);
    (void)pthread_mutex_lock(&line->lock);
    while (line->states[place] != EMPTY && !line->stopping) {
        (void)pthread_cond_wait(&line->moved, &line->lock);
    }
    bool goes_on = !line->stopping;
    (void)pthread_mutex_unlock(&line->lock);
    if (goes_on) {
        line->filling = &line->blocks[place];
        block_begin(line->filling, line->next_number++);
    }
    return goes_on;
}

// More checkpoints than entries stand where entries are missing, which is found before they are needed.
static enum err keep_note(void *context, uint64_t size, struct span note)
{
    struct line *line = context;
    enum err error = block_add_note(line->filling, size, note);
    return error == E_LIMIT ? E_NOT_FOUND : error;
}

static enum err add_notes(struct line *line)
{
    const struct source *source = line->plan.tools.source;
    struct block *block = line->filling;
    if (source->checkpoints == NULL || block->count == 0) {
        return OK;
    }
    uint64_t last = block->items[block->count - 1].item.place + 1;
    uint64_t first = line->notes_to + 1;
    line->notes_to = last > line->notes_to ? last : line->notes_to;
    return last >= first ? source->checkpoints(source->context, first, last, keep_note, line) : OK;
}

static void hand_on(struct line *line)
{
    struct block *block = line->filling;
    enum err error = add_notes(line);
    if (error != OK && (block->failed == OK || block->failed == E_NOT_FOUND)) {
        block->failed = error;
    }
    line->filling = NULL;
    (void)pthread_mutex_lock(&line->lock);
    line->states[block->number % line->count] = FILLED;
    if (block->failed != OK) {
        line->ended = true;
        line->block_count = block->number + 1;
    }
    (void)pthread_cond_broadcast(&line->moved);
    (void)pthread_mutex_unlock(&line->lock);
}

static enum err read_item(void *context, const struct source_item *item)
{
    struct line *line = context;
    if (line->filling == NULL && !begin_block(line)) {
        return E_CLOSED;
    }
    TRY(block_add(line->filling, item));
    if (block_is_full(line->filling)) {
        hand_on(line);
    }
    return OK;
}

static void *read_all(void *context)
{
    struct line *line = context;
    const struct source *source = line->plan.tools.source;
    enum err error = source->walk(source->context, 0, read_item, line);
    if (error == E_CLOSED || (line->filling == NULL && !begin_block(line))) {
        return NULL;
    }
    line->filling->failed = error == OK ? E_NOT_FOUND : error;
    hand_on(line);
    return NULL;
}

// ---- Checking

// The next block to check, or NULL when there will be none.
static struct block *take_filled(struct line *line)
{
    struct block *block = NULL;
    (void)pthread_mutex_lock(&line->lock);
    for (;;) {
        size_t place = (size_t)(line->to_check % line->count);
        bool over = line->stopping || (line->ended && line->to_check >= line->block_count);
        if (!over && line->states[place] == FILLED) {
            line->states[place] = CHECKING;
            line->to_check++;
            block = &line->blocks[place];
        }
        if (over || block != NULL) {
            break;
        }
        (void)pthread_cond_wait(&line->moved, &line->lock);
    }
    (void)pthread_mutex_unlock(&line->lock);
    return block;
}

static void *check_all(void *context)
{
    struct line *line = context;
    for (struct block *block = NULL; (block = take_filled(line)) != NULL;) {
        block_check(block, &line->plan.tools);
        (void)pthread_mutex_lock(&line->lock);
        line->states[block->number % line->count] = CHECKED;
        (void)pthread_cond_broadcast(&line->moved);
        (void)pthread_mutex_unlock(&line->lock);
    }
    return NULL;
}

// ---- Taking

struct block *line_take(struct line *line)
{
    struct block *block = NULL;
    (void)pthread_mutex_lock(&line->lock);
    if (line->taken) {
        line->states[(line->to_take - 1) % line->count] = EMPTY;
        line->taken = false;
        (void)pthread_cond_broadcast(&line->moved);
    }
    size_t place = (size_t)(line->to_take % line->count);
    while (line->states[place] != CHECKED && !(line->ended && line->to_take >= line->block_count)) {
        (void)pthread_cond_wait(&line->moved, &line->lock);
    }
    if (line->states[place] == CHECKED) {
        block = &line->blocks[place];
        line->to_take++;
        line->taken = true;
    }
    (void)pthread_mutex_unlock(&line->lock);
    return block;
}

// ---- Beginning and end

static unsigned core_count(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > LINE_WORKERS_MAX ? LINE_WORKERS_MAX : (unsigned)cores;
}

static enum err make_blocks(struct line *line)
{
    line->blocks = calloc(line->count, sizeof(*line->blocks));
    line->states = calloc(line->count, sizeof(*line->states));
    enum err error = line->blocks == NULL || line->states == NULL ? E_NO_MEMORY : OK;
    for (size_t i = 0; error == OK && i < line->count; i++) {
        error = block_init(&line->blocks[i]);
    }
    return error;
}

static void free_line(struct line *line)
{
    for (size_t i = 0; line->blocks != NULL && i < line->count; i++) {
        block_fini(&line->blocks[i]);
    }
    free(line->blocks);
    free(line->states);
    (void)pthread_cond_destroy(&line->moved);
    (void)pthread_mutex_destroy(&line->lock);
    free(line);
}

enum err line_start(const struct line_plan *plan, struct line **line_out)
{
    struct line *line = calloc(1, sizeof(*line));
    if (line == NULL) {
        return E_NO_MEMORY;
    }
    line->plan = *plan;
    int failed = pthread_mutex_init(&line->lock, NULL) + pthread_cond_init(&line->moved, NULL);
    line->worker_count = plan->workers == 0 ? core_count() : plan->workers;
    require(line->worker_count <= LINE_WORKERS_MAX);
    line->count = 2 * (size_t)line->worker_count + 2;
    enum err error = make_blocks(line);
    if (error != OK) {
        free_line(line);
        return error;
    }
    failed += pthread_create(&line->reader, NULL, read_all, line);
    for (unsigned i = 0; i < line->worker_count; i++) {
        failed += pthread_create(&line->workers[i], NULL, check_all, line);
    }
    require(failed == 0);
    *line_out = line;
    return OK;
}

void line_stop(struct line *line)
{
    if (line == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&line->lock);
    line->stopping = true;
    (void)pthread_cond_broadcast(&line->moved);
    (void)pthread_mutex_unlock(&line->lock);
    (void)pthread_join(line->reader, NULL);
    for (unsigned i = 0; i < line->worker_count; i++) {
        (void)pthread_join(line->workers[i], NULL);
    }
    free_line(line);
}
