// fuzz_range.c — the proof of a run of leaves: against a tree that is known, and against the recursion at
// any size.
//
// Input: u8 mode, the numbers of the claim, then edits of the path (feed_edit).
#include "ledger/base/require.h"
#include "ledger/core/range.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/tree.h"

enum { LEAVES = 70, RUN_MAX = 64, ROOM = LIMIT_RANGE_HASHES };

// One hash that the proof must hold: of leaves [begin, end), beside the run.
struct need {
    uint64_t begin;
    uint64_t end;
    unsigned rank;  // place in the proof: level by level, left before right
};

struct needs {
    size_t count;
    struct need list[ROOM];
};

static uint64_t split_of(uint64_t size)
{
    uint64_t left = 1;
    while (left < size - left) {
        left *= 2;
    }
    return left;
}

static bool beside(const struct range_place *place, uint64_t begin, uint64_t end)
{
    return end <= place->first || begin >= place->first + place->count;
}

static void add(struct needs *needs, struct need need)
{
    size_t at = needs->count++;
    require(at < ROOM);
    for (; at > 0 && needs->list[at - 1].rank > need.rank; at--) {
        needs->list[at] = needs->list[at - 1];
    }
    needs->list[at] = need;
}

// Walks from the root to the run: whatever lies wholly beside it has to be given.
static void collect(struct needs *needs, const struct range_place *place, uint64_t begin, uint64_t end)
{
    if (end - begin == 1) {
        return;
    }
    uint64_t half = split_of(end - begin);
    uint64_t middle = begin + half;
    unsigned level = (unsigned)__builtin_ctzll(half);
    if (beside(place, begin, middle)) {
        add(needs, (struct need){begin, middle, 2 * level});
    } else {
        collect(needs, place, begin, middle);
    }
    if (beside(place, middle, end)) {
        add(needs, (struct need){middle, end, 2 * level + 1});
    } else {
        collect(needs, place, middle, end);
    }
}

struct claim {
    const struct range_place *place;
    const struct needs *needs;
    const struct digest *path;
    const struct digest *leaves;  // of the run
};

static struct digest root_of(const struct claim *claim, uint64_t begin, uint64_t end)
{
    for (size_t i = 0; i < claim->needs->count; i++) {
        if (claim->needs->list[i].begin == begin && claim->needs->list[i].end == end) {
            return claim->path[i];
        }
    }
    if (end - begin == 1) {
        return claim->leaves[begin - claim->place->first];
    }
    uint64_t middle = begin + split_of(end - begin);
    struct digest left = root_of(claim, begin, middle);
    struct digest right = root_of(claim, middle, end);
    return digest_node(&left, &right);
}

static enum err verify(const struct range_proof *proof, const struct range_place *place,
                       const struct digest *leaves, const struct digest *root)
{
    struct digest nodes[RUN_MAX + 2];
    memcpy(nodes + 1, leaves, (size_t)place->count * sizeof(*leaves));
    return range_verify(proof, place, nodes, root);
}

static bool is_possible(const struct range_place *place)
{
    return place->count > 0 && place->size <= INT64_MAX && place->first < place->size
           && place->count <= place->size - place->first;
}

// The verdict on any place and path is the recursion's, about the root that it claims and about another one.
static void expect_verdict(struct feed *feed, const struct range_place *place, const struct digest *leaves,
                           struct range_proof *proof)
{
    struct needs needs = {0};
    bool possible = is_possible(place);
    if (possible) {
        collect(&needs, place, 0, place->size);
    }
    struct claim claim = {place, &needs, proof->path, leaves};
    struct digest root = {0};
    if (possible && proof->count == needs.count) {
        root = root_of(&claim, 0, place->size);
    }
    enum err error = verify(proof, place, leaves, &root);
    require(error == (possible && proof->count == needs.count ? OK : E_MISMATCH));

    feed_edit(feed, proof->path, &proof->count, ROOM);
    bool good = possible && proof->count == needs.count;
    if (good) {
        struct digest other = root_of(&claim, 0, place->size);
        good = digest_equal(&other, &root);
    }
    error = verify(proof, place, leaves, &root);
    require(error == (good ? OK : E_MISMATCH));
    proof->count = ROOM + 1;
    error = verify(proof, place, leaves, &root);
    require(error == E_MISMATCH);
}

// Any numbers: a made-up path of the length that the input says, or of the right one.
static void take_any(struct feed *feed)
{
    struct range_place place = {
        .size = feed_u64(feed), .first = feed_u64(feed), .count = feed_u8(feed) % (RUN_MAX + 1)};
    struct digest leaves[RUN_MAX] = {0};
    struct range_proof proof = {.count = feed_u8(feed)};
    struct needs needs = {0};
    if (proof.count > ROOM && is_possible(&place)) {
        collect(&needs, &place, 0, place.size);
    }
    proof.count = proof.count > ROOM ? needs.count : proof.count;
    for (size_t i = 0; i < proof.count; i++) {
        proof.path[i].bytes[0] = (uint8_t)(i + 1);
    }
    expect_verdict(feed, &place, leaves, &proof);
}

static const struct tree *known_tree(void)
{
    static struct tree tree;
    if (tree.size == 0) {
        tree_grow(&tree, LEAVES);
    }
    return &tree;
}

// The product's own proof has what the recursion needs, and proves the true root and no other run.
static void take_known(struct feed *feed)
{
    const struct tree *tree = known_tree();
    struct range_place place = {.size = 1 + feed_u8(feed) % LEAVES};
    place.first = feed_u8(feed) % place.size;
    place.count =
        1 + feed_u8(feed) % (place.size - place.first < RUN_MAX ? place.size - place.first : RUN_MAX);
    struct proof_source source = tree_source((struct tree *)(uintptr_t)tree);
    struct range_proof proof;
    enum err error = range_prove(&source, &place, &proof);
    require(error == OK);
    struct needs needs = {0};
    collect(&needs, &place, 0, place.size);
    require(needs.count == proof.count);
    for (size_t i = 0; i < proof.count; i++) {
        struct digest expected = tree_hash(tree, (size_t)needs.list[i].begin, (size_t)needs.list[i].end);
        require(digest_equal(&proof.path[i], &expected));
    }
    struct digest root = tree_hash(tree, 0, (size_t)place.size);
    struct digest leaves[RUN_MAX];
    memcpy(leaves, &tree->leaves[place.first], (size_t)place.count * sizeof(*leaves));
    error = verify(&proof, &place, leaves, &root);
    require(error == OK);
    uint8_t before = leaves[0].bytes[0];
    leaves[0].bytes[0] ^= feed_u8(feed);
    error = verify(&proof, &place, leaves, &root);
    require((error == OK) == (before == leaves[0].bytes[0]));
    expect_verdict(feed, &place, leaves, &proof);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct feed feed = {span(data, size)};
    if (feed_u8(&feed) % 2 == 0) {
        take_known(&feed);
    } else {
        take_any(&feed);
    }
    return 0;
}
