// What signatures and approvals cover. Expected values by Python's hashlib, from the format alone.
#include "ledger/base/limits.h"
#include "ledger/core/batch.h"
#include "ledger/core/merkle.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>

#include <signal.h>

static struct digest filled(uint8_t byte)
{
    struct digest digest;
    memset(digest.bytes, byte, DIGEST_SIZE);
    return digest;
}

Test(batch, preimage_is_tag_ledger_count_and_root)
{
    struct hex expected = hex("74616c6c792f636f6d6d616e642f763100"
                              "1111111111111111111111111111111111111111111111111111111111111111 00000400"
                              "2222222222222222222222222222222222222222222222222222222222222222");
    struct digest ledger = filled(0x11);
    struct digest root = filled(0x22);
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    batch_preimage(&ledger, LIMIT_BATCH_COMMANDS, &root, preimage);
    cr_assert(span_equal(span(preimage, sizeof(preimage)), hex_span(&expected)));
}

Test(batch, query_preimage_is_tag_ledger_and_hash_of_the_query)
{
    struct hex expected = hex("74616c6c792f71756572792f763100"
                              "1111111111111111111111111111111111111111111111111111111111111111"
                              "1f5087db919ced5c123c7f507d3fcce818cb0cf6e77c2f95a8a35e951e03fdb9");
    struct digest ledger = filled(0x11);
    uint8_t preimage[BATCH_QUERY_PREIMAGE_SIZE];
    batch_query_preimage(&ledger, span_text("question"), preimage);
    cr_assert(span_equal(span(preimage, sizeof(preimage)), hex_span(&expected)));
}

Test(batch, intent_hash_covers_tag_ledger_and_intent)
{
    struct digest ledger = filled(0x11);
    struct digest other_ledger = filled(0x12);
    struct digest expected = hex_digest("a99ed932d0fa592dcfe0b33040f2c809f7a893c0ad6cd32ee4f06781814492e0");
    struct digest actual = batch_intent_hash(&ledger, span_text("intent"));
    struct digest elsewhere = batch_intent_hash(&other_ledger, span_text("intent"));
    struct digest another = batch_intent_hash(&ledger, span_text("intend"));
    cr_assert(digest_equal(&actual, &expected));
    cr_assert_not(digest_equal(&actual, &elsewhere));
    cr_assert_not(digest_equal(&actual, &another));
}

Test(batch, command_hash_is_a_leaf_hash_so_that_the_root_is_the_trees)
{
    struct digest hashes[] = {batch_command_hash(span(NULL, 0)), batch_command_hash(span("\x00", 1))};
    struct digest root = merkle_root_of(hashes, 2);
    struct digest expected = hex_digest("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    cr_assert(digest_equal(&root, &expected));
}

Test(batch, command_id_is_batch_id_and_position)
{
    static const uint8_t batch_id[BATCH_ID_SIZE + 1] = "fourteen bytes";
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    batch_command_id(span(batch_id, BATCH_ID_SIZE), 0x0102, id);
    cr_assert_arr_eq(id, "fourteen bytes\x01\x02", BATCH_COMMAND_ID_SIZE);
    batch_command_id(span(batch_id, BATCH_ID_SIZE), UINT16_MAX, id);
    cr_assert_arr_eq(id, "fourteen bytes\xff\xff", BATCH_COMMAND_ID_SIZE);
}

Test(batch, command_id_has_no_place_for_a_position_over_16_bits, .signal = SIGABRT)
{
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    batch_command_id(span("fourteen bytes", BATCH_ID_SIZE), UINT16_MAX + 1, id);
}

Test(batch, command_id_needs_the_whole_batch_id, .signal = SIGABRT)
{
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    batch_command_id(span("fourteen bytes", BATCH_ID_SIZE - 1), 0, id);
}

static void expect_signature_refused(const struct signer *signer, const struct signature *signature,
                                     const struct digest *ledger, uint32_t count, const struct digest *root)
{
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    batch_preimage(ledger, count, root, preimage);
    cr_assert_eq(key_verify(signer_key(signer), span(preimage, sizeof(preimage)), signature), E_SIGNATURE);
}

Test(batch, signature_binds_ledger_count_and_root)
{
    struct signer *signer = NULL;
    struct digest ledger = filled(0x11);
    struct digest other = filled(0x12);
    struct digest root = filled(0x22);
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    cr_assert_eq(signer_generate(KEY_ED25519, &signer), OK);
    batch_preimage(&ledger, 2, &root, preimage);
    struct signature signature = signer_sign(signer, span(preimage, sizeof(preimage)));
    cr_assert_eq(key_verify(signer_key(signer), span(preimage, sizeof(preimage)), &signature), OK);
    expect_signature_refused(signer, &signature, &other, 2, &root);
    expect_signature_refused(signer, &signature, &ledger, 1, &root);
    expect_signature_refused(signer, &signature, &ledger, 3, &root);
    expect_signature_refused(signer, &signature, &ledger, 2, &other);
    signer_close(signer);
}

static struct digest hash_of(size_t number)
{
    return digest_of(span(&number, sizeof(number)));
}

Test(batch, path_of_every_command_leads_to_the_root_of_its_batch)
{
    static struct digest hashes[LIMIT_BATCH_COMMANDS];
    struct digest path[LIMIT_BATCH_PATH];
    struct digest root;
    for (size_t i = 0; i < LIMIT_BATCH_COMMANDS; i++) {
        hashes[i] = hash_of(i);
    }
    for (size_t count = 1; count <= LIMIT_BATCH_COMMANDS; count += count < 70 ? 1 : 159) {
        struct digest expected = merkle_root_of(hashes, count);
        for (size_t at = 0; at < count; at++) {
            size_t size = batch_path(hashes, count, at, path);
            cr_assert_eq(batch_path_root(&hashes[at], count, at, path, size, &root), OK);
            cr_assert(digest_equal(&root, &expected), "command %zu of %zu", at, count);
        }
    }
    cr_assert_eq(batch_path(hashes, LIMIT_BATCH_COMMANDS, 0, path), LIMIT_BATCH_PATH);
}

Test(batch, path_of_another_length_or_place_leads_nowhere)
{
    struct digest hashes[7];
    struct digest path[LIMIT_BATCH_PATH + 1] = {0};
    struct digest root;
    for (size_t i = 0; i < 7; i++) {
        hashes[i] = hash_of(i);
    }
    size_t size = batch_path(hashes, 7, 2, path);
    cr_assert_eq(batch_path_root(&hashes[2], 7, 2, path, size - 1, &root), E_MISMATCH);
    cr_assert_eq(batch_path_root(&hashes[2], 7, 2, path, size + 1, &root), E_MISMATCH);
    cr_assert_eq(batch_path_root(&hashes[2], 7, 7, path, size, &root), E_MISMATCH);
    cr_assert_eq(batch_path_root(&hashes[2], LIMIT_BATCH_COMMANDS + 1, 2, path, size, &root), E_MISMATCH);
    cr_assert_eq(batch_path_root(&hashes[2], 7, 3, path, size, &root), OK);
    struct digest expected = merkle_root_of(hashes, 7);
    cr_assert_not(digest_equal(&root, &expected), "its sibling's place");
}
