// head.c — two slots, pwrite and fdatasync.
#include "ledger/store/head.h"

#include "ledger/base/pack.h"
#include "ledger/base/require.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[] = "TALLYHD1";
static const char file_name[] = "HEAD";
static const char taint_name[] = "TAINT";

struct head {
    int folder;
    int file;
};

static enum err sync_folder(int folder)
{
    return fsync(folder) == 0 ? OK : E_IO;
}

// A file that has not both slots yet is given them, as zeros, before anything relies on it.
static enum err make_whole(const struct head *head)
{
    struct stat facts;
    if (fstat(head->file, &facts) != 0) {
        return E_IO;
    }
    if (facts.st_size >= HEAD_SLOTS * HEAD_SLOT_SIZE) {
        return OK;
    }
    if (facts.st_size == 0) {
        if (ftruncate(head->file, HEAD_SLOTS * HEAD_SLOT_SIZE) != 0 || fsync(head->file) != 0) {
            return E_IO;
        }
        return sync_folder(head->folder);
    }
    return OK;  // A file cut short is damage, which head_read() names.
}

static enum err open_file(struct head *head, const char *folder, int flags)
{
    head->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (head->folder < 0) {
        return errno == ENOENT ? E_NOT_FOUND : E_IO;
    }
    head->file = openat(head->folder, file_name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (head->file < 0) {
        return errno == ENOENT ? E_NOT_FOUND : E_IO;
    }
    if (flock(head->file, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? E_LOCKED : E_IO;
    }
    return OK;
}

static enum err open_head(const char *folder, int flags, struct head **head_out)
{
    struct head *head = calloc(1, sizeof(*head));
    if (head == NULL) {
        return E_NO_MEMORY;
    }
    head->file = -1;
    head->folder = -1;
    enum err error = open_file(head, folder, flags);
    if (error == OK && (flags & O_CREAT) != 0) {
        error = make_whole(head);
    }
    if (error != OK) {
        head_close(head);
        return error;
    }
    *head_out = head;
    return OK;
}

enum err head_open(const char *folder, struct head **head_out)
{
    enum err error = open_head(folder, O_RDWR | O_CREAT, head_out);
    return error == E_NOT_FOUND ? E_IO : error;
}

enum err head_open_read_only(const char *folder, struct head **head_out)
{
    return open_head(folder, O_RDONLY, head_out);
}

void head_close(struct head *head)
{
    if (head == NULL) {
        return;
    }
    if (head->file >= 0) {
        (void)close(head->file);
    }
    if (head->folder >= 0) {
        (void)close(head->folder);
    }
    free(head);
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static struct digest take_digest(struct unpack *unpack)
{
    struct span bytes = unpack_bytes(unpack, DIGEST_SIZE);
    return unpack->failed ? (struct digest){{0}} : digest_from(bytes);
}

// `place` is which slot it is: one that was written to the place of the other is damage.
static enum head_slot_state decode(const uint8_t slot[static HEAD_SLOT_SIZE], int place,
                                   struct head_facts *facts, bool *misplaced)
{
    if (all_zero(slot, HEAD_SLOT_SIZE)) {
        return HEAD_SLOT_EMPTY;
    }
    const size_t body_size = HEAD_SLOT_SIZE - DIGEST_SIZE;
    struct digest expected = digest_of(span(slot, body_size));
    struct digest actual = digest_from(span(slot + body_size, DIGEST_SIZE));
    struct unpack unpack = unpack_from(span(slot, body_size));
    struct span mark = unpack_bytes(&unpack, sizeof(magic) - 1);
    if (!digest_equal(&expected, &actual) || !span_equal(mark, span_text(magic))) {
        return HEAD_SLOT_DAMAGED;
    }
    facts->commit = unpack_u64(&unpack);
    facts->size = unpack_u64(&unpack);
    facts->ledger_id = take_digest(&unpack);
    facts->root = take_digest(&unpack);
    facts->chain_head = take_digest(&unpack);
    facts->time_us = unpack_u64(&unpack);
    struct span checkpoint = unpack_run(&unpack);
    *misplaced = facts->commit > 0 && facts->commit % HEAD_SLOTS != (uint64_t)place;
    bool placed = facts->commit > 0 && facts->commit % HEAD_SLOTS == (uint64_t)place;
    if (unpack.failed || checkpoint.size > LIMIT_CHECKPOINT || !placed) {
        return HEAD_SLOT_DAMAGED;
    }
    memcpy(facts->checkpoint, checkpoint.data, checkpoint.size);
    facts->checkpoint_size = checkpoint.size;
    return HEAD_SLOT_GOOD;
}

enum err head_read(const struct head *head, struct head_reading *reading_out)
{
    struct head_reading reading = {0};
    for (int i = 0; i < HEAD_SLOTS; i++) {
        uint8_t slot[HEAD_SLOT_SIZE];
        ssize_t size = pread(head->file, slot, sizeof(slot), (off_t)i * HEAD_SLOT_SIZE);
        if (size < 0) {
            return E_IO;
        }
        reading.cut[i] = size < HEAD_SLOT_SIZE;
        reading.states[i] =
            reading.cut[i] ? HEAD_SLOT_DAMAGED : decode(slot, i, &reading.slots[i], &reading.misplaced[i]);
        reading.exists = reading.exists || reading.states[i] != HEAD_SLOT_EMPTY;
    }
    *reading_out = reading;
    return OK;
}

static void encode(const struct head_facts *facts, uint8_t slot[static HEAD_SLOT_SIZE])
{
    require(facts->commit > 0);
    memset(slot, 0, HEAD_SLOT_SIZE);
    const size_t body_size = HEAD_SLOT_SIZE - DIGEST_SIZE;
    struct pack pack = pack_into(slot, body_size);
    pack_bytes(&pack, span_text(magic));
    pack_u64(&pack, facts->commit);
    pack_u64(&pack, facts->size);
    pack_bytes(&pack, digest_span(&facts->ledger_id));
    pack_bytes(&pack, digest_span(&facts->root));
    pack_bytes(&pack, digest_span(&facts->chain_head));
    pack_u64(&pack, facts->time_us);
    pack_run(&pack, span(facts->checkpoint, facts->checkpoint_size));
    require(!pack.failed);
    struct digest digest = digest_of(span(slot, body_size));
    memcpy(slot + body_size, digest.bytes, DIGEST_SIZE);
}

enum err head_write(struct head *head, const struct head_facts *facts)
{
    uint8_t slot[HEAD_SLOT_SIZE];
    encode(facts, slot);
    off_t place = (off_t)(facts->commit % HEAD_SLOTS) * HEAD_SLOT_SIZE;
    if (pwrite(head->file, slot, sizeof(slot), place) != (ssize_t)sizeof(slot)
        || fdatasync(head->file) != 0) {
        return E_IO;
    }
    return OK;
}

const struct head_facts *head_newest(const struct head_reading *reading)
{
    const struct head_facts *newest = NULL;
    for (int i = 0; i < HEAD_SLOTS; i++) {
        bool good = reading->states[i] == HEAD_SLOT_GOOD;
        if (good && (newest == NULL || reading->slots[i].commit > newest->commit)) {
            newest = &reading->slots[i];
        }
    }
    return newest;
}

void head_taint(const struct head *head)
{
    int mark = openat(head->folder, taint_name, O_WRONLY | O_CREAT | O_CLOEXEC | O_SYNC, 0600);
    if (mark >= 0) {
        (void)close(mark);
        (void)fsync(head->folder);
    }
}

bool head_is_tainted(const struct head *head)
{
    // When it cannot be found out, verifying everything is the safe side.
    return faccessat(head->folder, taint_name, F_OK, 0) == 0 || errno != ENOENT;
}

enum err head_clear_taint(const struct head *head)
{
    if (unlinkat(head->folder, taint_name, 0) != 0 && errno != ENOENT) {
        return E_IO;
    }
    return sync_folder(head->folder);
}
