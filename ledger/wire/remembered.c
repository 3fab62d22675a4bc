// remembered.c — one checkpoint behind a lock, and its file.
#include "ledger/wire/remembered.h"

#include "ledger/base/clock.h"
#include "ledger/base/diag.h"
#include "ledger/base/require.h"
#include "ledger/wire/small_file.h"

enum { WRITE_EVERY_US = 1000000 };

static void keep(struct remembered_note *place, const struct receipt_known *known)
{
    memcpy(place->note, known->note.data, known->note.size);
    place->size = known->note.size;
    place->checkpoint = known->checkpoint;
}

static enum err load(struct remembered *remembered)
{
    struct buf text;
    struct receipt_known known;
    buf_init(&text, LIMIT_CHECKPOINT);
    enum err error = small_file_read(remembered->path, &text);
    if (error == OK) {
        known.note = buf_span(&text);
        error = checkpoint_verify(known.note, remembered->key, &known.checkpoint);
    }
    if (error == OK) {
        keep(&remembered->newest, &known);
    }
    buf_fini(&text);
    return error == E_NOT_FOUND ? OK : error;
}

enum err remembered_open(struct remembered *remembered, const char *path, const struct note_key *key)
{
    *remembered = (struct remembered){.key = key, .is_written = true};
    int failed = pthread_mutex_init(&remembered->lock, NULL);
    require(failed == 0);
    if (path == NULL) {
        return OK;
    }
    size_t size = strlen(path);
    if (size == 0 || size >= sizeof(remembered->path)) {
        return E_LIMIT;
    }
    memcpy(remembered->path, path, size);
    return load(remembered);
}

// Writes what is remembered. The lock is held, and let go of while the disk is waited for: one thread writes
// at a time, so no older note follows a newer one.
static enum err write_note(struct remembered *remembered)
{
    uint8_t note[LIMIT_CHECKPOINT];
    size_t size = remembered->newest.size;
    memcpy(note, remembered->newest.note, size);
    remembered->written_us = clock_boot_us();
    remembered->is_written = true;
    remembered->is_writing = true;
    (void)pthread_mutex_unlock(&remembered->lock);
    enum err error = small_file_replace(remembered->path, span(note, size));
    (void)pthread_mutex_lock(&remembered->lock);
    remembered->is_writing = false;
    if (error != OK) {
        remembered->is_written = false;
    }
    return error;
}

enum err remembered_close(struct remembered *remembered)
{
    enum err error = OK;
    (void)pthread_mutex_lock(&remembered->lock);
    if (remembered->path[0] != '\0' && !remembered->is_written) {
        error = write_note(remembered);
    }
    (void)pthread_mutex_unlock(&remembered->lock);
    (void)pthread_mutex_destroy(&remembered->lock);
    return error;
}

struct proof_tree remembered_tree(struct remembered *remembered)
{
    (void)pthread_mutex_lock(&remembered->lock);
    struct proof_tree tree = {remembered->newest.checkpoint.size, remembered->newest.checkpoint.root};
    (void)pthread_mutex_unlock(&remembered->lock);
    return tree;
}

static bool find_recent(const struct remembered *remembered, struct span note,
                        struct checkpoint *checkpoint_out)
{
    for (size_t i = 0; i < REMEMBERED_RECENT; i++) {
        const struct remembered_note *recent = &remembered->recent[i];
        if (recent->size > 0 && span_equal(note, span(recent->note, recent->size))) {
            *checkpoint_out = recent->checkpoint;
            return true;
        }
    }
    return false;
}

enum err remembered_verify(struct remembered *remembered, struct span note, struct checkpoint *checkpoint_out)
{
    struct receipt_known known = {.note = note};
    if (note.size > LIMIT_CHECKPOINT) {
        return E_LIMIT;
    }
    (void)pthread_mutex_lock(&remembered->lock);
    bool found = find_recent(remembered, note, checkpoint_out);
    (void)pthread_mutex_unlock(&remembered->lock);
    if (found) {
        return OK;
    }
    TRY(checkpoint_verify(note, remembered->key, &known.checkpoint));
    (void)pthread_mutex_lock(&remembered->lock);
    keep(&remembered->recent[remembered->next], &known);
    remembered->next = (remembered->next + 1) % REMEMBERED_RECENT;
    (void)pthread_mutex_unlock(&remembered->lock);
    *checkpoint_out = known.checkpoint;
    return OK;
}

// `proven` is what the newer one was shown to extend. Another request's reply may have been remembered since:
// what extends the older one only may be of another log, and is left to the next request, which proves it
// from here.
static enum err take(struct remembered *remembered, const struct proof_tree *proven,
                     const struct receipt_known *known)
{
    const struct checkpoint *old = &remembered->newest.checkpoint;
    if (known->checkpoint.size == old->size) {
        return old->size == 0 || digest_equal(&known->checkpoint.root, &old->root) ? OK : E_FORK;
    }
    if (known->checkpoint.size < old->size || proven->size != old->size) {
        return OK;  // Of a request that was under way beside the one whose reply is remembered.
    }
    keep(&remembered->newest, known);
    remembered->is_written = false;
    bool is_due = clock_boot_us() - remembered->written_us >= WRITE_EVERY_US;
    if (remembered->path[0] == '\0' || remembered->is_writing || !is_due) {
        return OK;
    }
    enum err error = write_note(remembered);
    if (error != OK) {
        diag(DIAG_WARNING, "the last checkpoint cannot be kept in its file: %s", err_sentence(error));
    }
    return OK;
}

enum err remembered_take(struct remembered *remembered, const struct proof_tree *proven,
                         const struct receipt_known *known)
{
    require(known->note.size > 0 && known->note.size <= LIMIT_CHECKPOINT);
    (void)pthread_mutex_lock(&remembered->lock);
    enum err error = take(remembered, proven, known);
    (void)pthread_mutex_unlock(&remembered->lock);
    return error;
}
