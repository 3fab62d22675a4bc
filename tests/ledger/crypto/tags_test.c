// Domain separation: what is signed, sealed or committed to in one role is nothing in another.
#include "ledger/core/batch.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/commitment.h"
#include "ledger/core/entry.h"
#include "ledger/crypto/seal.h"
#include "ledger/crypto/tags.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *name;
    const char *tag;
    size_t size;
} tags[] = {
    {"TAG_COMMAND", TAG_COMMAND, sizeof(TAG_COMMAND)},
    {"TAG_QUERY", TAG_QUERY, sizeof(TAG_QUERY)},
    {"TAG_INTENT", TAG_INTENT, sizeof(TAG_INTENT)},
    {"TAG_EFFECTS", TAG_EFFECTS, sizeof(TAG_EFFECTS)},
    {"TAG_COMMIT", TAG_COMMIT, sizeof(TAG_COMMIT)},
    {"TAG_SEAL", TAG_SEAL, sizeof(TAG_SEAL)},
    {"TAG_KEY", TAG_KEY, sizeof(TAG_KEY)},
    {"TAG_STATE", TAG_STATE, sizeof(TAG_STATE)},
    {"TAG_CONTACT", TAG_CONTACT, sizeof(TAG_CONTACT)},
};

enum { TAGS = sizeof(tags) / sizeof(tags[0]) };

static size_t index_of(const char *name, size_t size)
{
    size_t i = 0;
    while (i < TAGS && (strlen(tags[i].name) != size || strncmp(tags[i].name, name, size) != 0)) {
        i++;
    }
    return i;
}

Test(tags, of_the_header_all_stand_in_this_test)
{
    char path[1024];
    char line[256];
    size_t found = 0;
    (void)snprintf(path, sizeof(path), "%s/ledger/crypto/tags.h", getenv("TALLY_SOURCE_DIR"));
    FILE *header = fopen(path, "re");
    cr_assert_not_null(header);
    while (fgets(line, sizeof(line), header) != NULL) {
        if (strncmp(line, "#define TAG_", strlen("#define TAG_")) == 0) {
            const char *name = line + strlen("#define ");
            cr_assert_lt(index_of(name, strcspn(name, " ")), TAGS, "%s", line);
            found++;
        }
    }
    (void)fclose(header);
    cr_assert_eq(found, TAGS);
}

Test(tags, end_in_nul_and_none_begins_another)
{
    for (size_t i = 0; i < TAGS; i++) {
        cr_assert_eq(tags[i].tag[tags[i].size - 1], '\0', "%s", tags[i].name);
        cr_assert_eq(strlen(tags[i].tag), tags[i].size - 1, "%s has another NUL in it", tags[i].name);
        for (size_t j = 0; j < TAGS; j++) {
            size_t common = tags[i].size < tags[j].size ? tags[i].size : tags[j].size;
            bool begins = span_equal(span(tags[i].tag, common), span(tags[j].tag, common));
            cr_assert_eq(begins, i == j, "%s and %s", tags[i].name, tags[j].name);
        }
    }
}

Test(tags, begin_as_no_leaf_node_or_note_does)
{
    for (size_t i = 0; i < TAGS; i++) {
        cr_assert_gt((uint8_t)tags[i].tag[0], 0x01);
        cr_assert_eq(strncmp(tags[i].tag, "tally/", 6), 0);
        cr_assert(strcspn(tags[i].tag, "\n") == strlen(tags[i].tag));
    }
}

static struct digest filled(uint8_t byte)
{
    struct digest digest;
    memset(digest.bytes, byte, DIGEST_SIZE);
    return digest;
}

enum { SIGNED_KINDS = 4, PREIMAGE_ROOM = 512 };

struct preimage {
    size_t size;
    uint8_t bytes[PREIMAGE_ROOM];
};

// What a key can be asked to sign: a batch, a question, a checkpoint's text, and the bytes of a command
// alone.
static void make_preimages(struct preimage preimages[static SIGNED_KINDS])
{
    static const char text[] = "ledger.example/lab1\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    struct span command = span_text("the same bytes");
    struct digest ledger = filled(0x11);
    struct digest root = batch_command_hash(command);
    preimages[0].size = BATCH_PREIMAGE_SIZE;
    batch_preimage(&ledger, 1, &root, preimages[0].bytes);
    preimages[1].size = BATCH_QUERY_PREIMAGE_SIZE;
    batch_query_preimage(&ledger, command, preimages[1].bytes);
    preimages[2].size = strlen(text);
    memcpy(preimages[2].bytes, text, strlen(text));
    preimages[3].size = command.size;
    memcpy(preimages[3].bytes, command.data, command.size);
}

Test(tags, keep_a_signature_over_one_thing_from_being_one_over_another)
{
    static const enum key_algorithm algorithms[] = {KEY_ED25519, KEY_P256};
    static struct preimage preimages[SIGNED_KINDS];
    make_preimages(preimages);
    for (size_t a = 0; a < 2; a++) {
        struct signer *signer = NULL;
        cr_assert_eq(signer_generate(algorithms[a], &signer), OK);
        for (size_t i = 0; i < SIGNED_KINDS; i++) {
            struct signature signature = signer_sign(signer, span(preimages[i].bytes, preimages[i].size));
            for (size_t j = 0; j < SIGNED_KINDS; j++) {
                struct span other = span(preimages[j].bytes, preimages[j].size);
                enum err verified = key_verify(signer_key(signer), other, &signature);
                cr_assert_eq(verified, i == j ? OK : E_SIGNATURE, "%zu as %zu", i, j);
            }
        }
        signer_close(signer);
    }
}

enum { HASHED_KINDS = 10 };

// Each hash of Tally's over the same 64 bytes of content, cut as its format cuts them.
static void make_digests(struct digest digests[static HASHED_KINDS])
{
    uint8_t content[2 * DIGEST_SIZE];
    memset(content, 0x11, sizeof(content));
    struct span whole = span(content, sizeof(content));
    struct digest part = filled(0x11);
    struct seal_key data_key;
    memset(data_key.bytes, 0x11, sizeof(data_key.bytes));
    struct seal_key sealed = seal_key(&data_key, &part);
    struct commitment_place place = {span(content, 8), 0x11, span(content, 7), span(content, 8)};
    struct key key = {.algorithm = KEY_ED25519, .size = KEY_ED25519_SIZE};
    memset(key.bytes, 0x11, KEY_ED25519_SIZE);
    digests[0] = digest_of(whole);
    digests[1] = digest_leaf(whole);
    digests[2] = digest_node(&part, &part);
    digests[3] = batch_intent_hash(&part, span(content, DIGEST_SIZE));
    digests[4] = entry_effects_hash(content, span(content, 2 * DIGEST_SIZE - BATCH_COMMAND_ID_SIZE));
    digests[5] = commitment_of(&place, span(content, DIGEST_SIZE), span(content, 8));
    digests[6] = key_fingerprint(&key);
    digests[7] = digest_from(span(sealed.bytes, SEAL_KEY_SIZE));
    digests[8] = seal_hmac(span(content, DIGEST_SIZE), span(content, DIGEST_SIZE));
    digests[9] = batch_command_hash(span(content, DIGEST_SIZE));
}

Test(tags, keep_a_hash_of_one_thing_from_being_one_of_another)
{
    struct digest digests[HASHED_KINDS];
    make_digests(digests);
    for (size_t i = 0; i < HASHED_KINDS; i++) {
        for (size_t j = 0; j < i; j++) {
            cr_assert_not(digest_equal(&digests[i], &digests[j]), "%zu and %zu", i, j);
        }
    }
}

// If a preimage could be read as another role's, that role's tag would stand at its beginning.
Test(tags, begin_every_preimage_that_is_signed_and_no_bare_command_may)
{
    static struct preimage preimages[SIGNED_KINDS];
    make_preimages(preimages);
    for (size_t i = 0; i < SIGNED_KINDS; i++) {
        for (size_t j = 0; j < TAGS; j++) {
            bool begins =
                preimages[i].size >= tags[j].size
                && span_equal(span(preimages[i].bytes, tags[j].size), span(tags[j].tag, tags[j].size));
            bool expected = (i == 0 && j == 0) || (i == 1 && j == 1);
            cr_assert_eq(begins, expected, "%zu and %s", i, tags[j].name);
        }
    }
}
