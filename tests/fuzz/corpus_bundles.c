// corpus_bundles.c — inputs of the target that takes the parts of a bundle: of mini's log, true and bent.
#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/bundle/reader.h"
#include "ledger/core/message.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mini.h"

enum { SEED_MAX = 4000, LAST = MINI_CHECKPOINTS - 1 };

static void put_part(struct buf *file, const Tally__BundlePart *part)
{
    uint8_t prefix[BUNDLE_PREFIX_SIZE];
    bytes_put_u32(prefix, (uint32_t)protobuf_c_message_get_packed_size(&part->base));
    enum err error = buf_append(file, span(prefix, sizeof(prefix)));
    error = error == OK ? message_encode(part, file) : error;
    require(error == OK);
}

static void put_head(struct buf *file, Tally__BundleKind kind, uint64_t first, uint64_t last)
{
    const struct mini *mini = mini_get();
    static char org[] = "platform";
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    Tally__BundleHead head = TALLY__BUNDLE_HEAD__INIT;
    struct digest ledger_id = digest_leaf(mini->entries[0]);
    head.kind = kind;
    head.origin = (char *)(uintptr_t)mini->keys[0].name;
    head.ledger_id = message_bytes(digest_span(&ledger_id));
    head.org = org;
    head.first = first;
    head.last = last;
    head.checkpoint = message_bytes(mini->notes[LAST]);
    part.part_case = TALLY__BUNDLE_PART__PART_HEAD;
    part.head = &head;
    put_part(file, &part);
}

static void put_item(struct buf *file, size_t index)
{
    const struct mini *mini = mini_get();
    ProtobufCBinaryData path[LIMIT_PROOF_HASHES];
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    Tally__Item item = TALLY__ITEM__INIT;
    struct proof proof;
    tree_path(&mini->tree, index, (size_t)mini->sizes[LAST], &proof);
    for (size_t i = 0; i < proof.count; i++) {
        path[i] = message_bytes(digest_span(&proof.path[i]));
    }
    item.entry = message_bytes(mini->entries[index]);
    item.proof = path;
    item.n_proof = proof.count;
    part.part_case = TALLY__BUNDLE_PART__PART_ITEM;
    part.item = &item;
    put_part(file, &part);
}

static void put(struct corpus *corpus, const char *name, Tally__BundleKind kind, const size_t *indexes,
                size_t count)
{
    struct buf file;
    buf_init(&file, SEED_MAX);
    put_head(&file, kind, indexes[0], indexes[count - 1]);
    for (size_t i = 0; i < count; i++) {
        put_item(&file, indexes[i]);
    }
    corpus_put(corpus, "file", name, buf_span(&file));
    buf_fini(&file);
}

void corpus_bundles(struct corpus *corpus)
{
    static const size_t first[] = {0};
    static const size_t two[] = {0, 1};
    static const size_t twice[] = {0, 1, 1};
    static const size_t swapped[] = {1, 0};
    put(corpus, "entry", TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY, first, 1);
    put(corpus, "organization", TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION, two, 2);
    put(corpus, "twice", TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION, twice, 3);
    put(corpus, "swapped", TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION, swapped, 2);
    corpus_put(corpus, "file", "empty", span(NULL, 0));
}
