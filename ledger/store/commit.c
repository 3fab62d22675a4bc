// commit.c — filling frames.
#include "ledger/store/commit.h"

#include "ledger/base/map.h"
#include "ledger/base/require.h"

enum { CHANGES_MAX = 16 * 1024 * 1024 };

void commit_init(struct commit *commit)
{
    *commit = (struct commit){0};
    buf_init(&commit->frames, LIMIT_COMMIT);
    buf_init(&commit->changes, CHANGES_MAX);
    buf_init(&commit->chains, CHANGES_MAX);
}

void commit_fini(struct commit *commit)
{
    buf_fini(&commit->frames);
    buf_fini(&commit->changes);
    buf_fini(&commit->chains);
}

void commit_begin(struct commit *commit, uint64_t number, uint64_t first)
{
    buf_clear(&commit->frames);
    buf_clear(&commit->changes);
    buf_clear(&commit->chains);
    commit->number = number;
    commit->first = first;
    commit->count = 0;
    commit->sealed = 0;
    commit->frame_count = 0;
}

static bool needs_new_frame(const struct commit *commit)
{
    return commit->frame_count == 0 || commit->frame[commit->frame_count - 1].size >= LIMIT_FRAME_CLOSE;
}

static enum err append(struct commit *commit, const struct frame_item *item, bool opens)
{
    if (opens) {
        TRY(frame_begin(&commit->frames));
    }
    return frame_append(&commit->frames, item);
}

enum err commit_add(struct commit *commit, const struct frame_item *item)
{
    bool opens = needs_new_frame(commit);
    size_t before = commit->frames.size;
    if (opens && commit->frame_count == COMMIT_FRAMES_MAX) {
        return E_LIMIT;
    }
    enum err error = append(commit, item, opens);
    if (error != OK) {
        commit->frames.size = before;
        return error;
    }
    if (opens) {
        commit->frame[commit->frame_count++] =
            (struct commit_frame){commit->first + commit->count, before, 0};
    }
    commit->frame[commit->frame_count - 1].size += commit->frames.size - before;
    commit->count++;
    commit->sealed += commit_sealed_check(item->sealed);
    return OK;
}

uint64_t commit_sealed_check(struct span sealed)
{
    // No adversary here: any key does.
    static const uint64_t key[2] = {0};
    return sealed.size == 0 ? 0 : map_hash(key, sealed);
}

size_t commit_bytes(const struct commit *commit)
{
    return commit->frames.size;
}

struct span commit_frame_span(const struct commit *commit, size_t at)
{
    require(at < commit->frame_count);
    return span(commit->frames.data + commit->frame[at].offset, commit->frame[at].size);
}
