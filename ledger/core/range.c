// range.c — climbing the tree with a run of nodes instead of one.
#include "ledger/core/range.h"

static bool place_is_valid(const struct range_place *place)
{
    return place->count > 0 && place->size <= INT64_MAX && place->first < place->size
           && place->count <= place->size - place->first;
}

enum err range_prove(const struct proof_source *source, const struct range_place *place,
                     struct range_proof *proof_out)
{
    if (!place_is_valid(place)) {
        return E_INVALID;
    }
    struct range_proof proof = {0};
    uint64_t first = place->first;
    uint64_t last = place->first + place->count - 1;
    uint64_t end = place->size - 1;
    for (unsigned level = 0; end > 0; level++, first >>= 1, last >>= 1, end >>= 1) {
        if ((first & 1) != 0) {
            TRY(source->node(source->context, level, first - 1, &proof.path[proof.count]));
            proof.count++;
        }
        if ((last & 1) == 0 && last < end) {
            TRY(proof_node(source, level, last + 1, place->size, &proof.path[proof.count]));
            proof.count++;
        }
    }
    *proof_out = proof;
    return OK;
}

// Hashes the pairs of nodes[begin..end) into nodes[1..]; an odd one at the end is carried up as it is.
// Returns the end.
static size_t pair_up(struct digest *nodes, size_t begin, size_t end)
{
    size_t out = 1;
    for (; begin + 1 < end; begin += 2) {
        nodes[out++] = digest_node(&nodes[begin], &nodes[begin + 1]);
    }
    if (begin < end) {
        nodes[out++] = nodes[begin];
    }
    return out;
}

enum err range_verify(const struct range_proof *proof, const struct range_place *place, struct digest *nodes,
                      const struct digest *root)
{
    if (!place_is_valid(place) || proof->count > LIMIT_RANGE_HASHES) {
        return E_MISMATCH;
    }
    uint64_t first = place->first;
    uint64_t last = place->first + place->count - 1;
    uint64_t end = place->size - 1;
    size_t used = 0;
    size_t nodes_end = 1 + (size_t)place->count;
    for (; end > 0; first >>= 1, last >>= 1, end >>= 1) {
        bool left = (first & 1) != 0;
        bool right = (last & 1) == 0 && last < end;
        if ((size_t)left + (size_t)right > proof->count - used) {
            return E_MISMATCH;
        }
        if (left) {
            nodes[0] = proof->path[used++];
        }
        if (right) {
            nodes[nodes_end++] = proof->path[used++];
        }
        nodes_end = pair_up(nodes, left ? 0 : 1, nodes_end);
    }
    return used == proof->count && nodes_end == 2 && digest_equal(&nodes[1], root) ? OK : E_MISMATCH;
}
