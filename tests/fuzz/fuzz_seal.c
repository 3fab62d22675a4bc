// fuzz_seal.c — sealed bytes: opened only as they were sealed.
//
// Input: u8 mode, u8 size of the plaintext. Modes 0 and 1: patches of fixed and fresh sealed bytes. Modes 2
// and 3: the rest is what is to be opened.
#include "ledger/base/require.h"
#include "ledger/crypto/seal.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

enum { MODES = 4, PLAIN_MAX = 255, SEALED_MAX = PLAIN_MAX + SEAL_FRESH_OVERHEAD };

static const struct seal_key key = {{1, 2, 3}};

static enum err open_sealed(bool fresh, struct span sealed, uint8_t *plain)
{
    return fresh ? seal_fresh_open(&key, span_text("about"), sealed, plain)
                 : seal_fixed_open(&key, sealed, plain);
}

static void take_patched(bool fresh, struct feed *feed)
{
    uint8_t plain[PLAIN_MAX];
    uint8_t sealed[SEALED_MAX];
    uint8_t opened[PLAIN_MAX];
    size_t size = feed_u8(feed);
    size_t sealed_size = size + (fresh ? (size_t)SEAL_FRESH_OVERHEAD : (size_t)SEAL_TAG_SIZE);
    memset(plain, 'p', size);
    if (fresh) {
        seal_fresh(&key, span_text("about"), span(plain, size), sealed);
    } else {
        seal_fixed(&key, span(plain, size), sealed);
    }
    bool differs = feed_patch(feed, sealed, sealed_size);
    enum err error = open_sealed(fresh, span(sealed, sealed_size), opened);
    require(error == (differs ? E_MISMATCH : OK));
    for (size_t i = 0; i < size; i++) {
        require(opened[i] == (differs ? 0 : 'p'));
    }
}

// Nobody sealed these bytes; those too short for a tag are refused before anything is written.
static void take_foreign(bool fresh, struct span sealed)
{
    uint8_t *plain = malloc(sealed.size);
    require(plain != NULL);
    enum err error = open_sealed(fresh, sealed, plain);
    require(error == E_MISMATCH);
    free(plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct feed feed = {span(data, size)};
    uint8_t mode = feed_u8(&feed) % MODES;
    if (mode < 2) {
        take_patched(mode == 1, &feed);
    } else {
        take_foreign(mode == 3, feed.rest);
    }
    return 0;
}
