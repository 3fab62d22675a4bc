// The tree against the definition, and against the published values.
#include "ledger/base/bytes.h"
#include "ledger/core/merkle.h"
#include "tests/support/tree.h"

#include <criterion/criterion.h>

// RFC 6962 reference leaves, and the roots of their first n, as published by the CT reference implementation.
static const char *const leaf_inputs[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static struct digest from_hex(const char *text)
{
    struct digest digest;
    cr_assert_eq(bytes_from_hex(text, digest.bytes, DIGEST_SIZE), OK);
    return digest;
}

Test(merkle, has_the_published_roots)
{
    struct merkle tree;
    merkle_init(&tree);
    for (size_t n = 0;; n++) {
        struct digest expected = from_hex(roots[n]);
        struct digest actual = merkle_root(&tree);
        cr_assert(digest_equal(&actual, &expected), "size %zu", n);
        if (n == 8) {
            break;
        }
        uint8_t input[16];
        size_t size = strlen(leaf_inputs[n]) / 2;
        cr_assert_eq(bytes_from_hex(leaf_inputs[n], input, size), OK);
        struct digest leaf = digest_leaf(span(input, size));
        cr_assert_eq(merkle_append(&tree, &leaf), OK);
    }
}

Test(merkle, root_equals_the_recursive_definition_for_all_sizes_to_300)
{
    static struct tree model;
    tree_grow(&model, 300);
    struct merkle tree;
    merkle_init(&tree);
    for (size_t n = 0; n < 300; n++) {
        struct digest expected = tree_hash(&model, 0, n);
        struct digest actual = merkle_root(&tree);
        cr_assert(digest_equal(&actual, &expected), "size %zu", n);
        cr_assert_eq(merkle_append(&tree, &model.leaves[n]), OK);
    }
}

Test(merkle, refuses_a_leaf_past_its_capacity_and_stays_as_it_was)
{
    struct merkle tree;
    merkle_init(&tree);
    tree.size = INT64_MAX;
    struct digest leaf = {{1}};
    struct digest before = merkle_root(&tree);
    cr_assert_eq(merkle_append(&tree, &leaf), E_LIMIT);
    struct digest after = merkle_root(&tree);
    cr_assert(digest_equal(&before, &after));
    cr_assert_eq(tree.size, INT64_MAX);
}
