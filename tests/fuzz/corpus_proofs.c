// corpus_proofs.c — inputs of the targets that take a claim and changes of it.
#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mini.h"

#include <stdio.h>

struct line {
    const char *target;
    const char *name;
    const char *bytes;
    size_t size;
};

#define BYTES(text) text, sizeof(text) - 1

// The layouts stand at the top of each target.
static const struct line lines[] = {
    // Proof, mode 0: size - 1, index of the path, claimed index, leaf, edits.
    {"proof", "inclusion", BYTES("\x00\x06\x03\x03\x03")},
    {"proof", "inclusion-of-one", BYTES("\x00\x00\x00\x00\x00")},
    {"proof", "inclusion-other-index", BYTES("\x00\x06\x03\x02\x02")},
    {"proof", "inclusion-dropped", BYTES("\x00\x45\x11\x11\x11\x02\x01\x00")},
    {"proof", "inclusion-swapped", BYTES("\x00\x45\x11\x11\x11\x03\x01\x02")},
    // Mode 1: size - 1, made for - 1, claimed size, lie, edits.
    {"proof", "consistency", BYTES("\x01\x06\x02\x03\x00")},
    {"proof", "consistency-same", BYTES("\x01\x06\x06\x07\x00")},
    {"proof", "consistency-power", BYTES("\x01\x40\x1f\x20\x00")},
    {"proof", "consistency-lie", BYTES("\x01\x40\x1f\x20\x01")},
    {"proof", "consistency-doubled", BYTES("\x01\x40\x21\x22\x00\x00\x01")},
    // Modes 2 and 3: length of the path, two numbers of eight bytes, edits.
    {"proof", "huge", BYTES("\x02\x3f\x7f\xff\xff\xff\xff\xff\xff\xff\x3f\xff\xff\xff\xff\xff\xff\xff")},
    {"proof", "huge-last", BYTES("\x02\x3e\x7f\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xfe")},
    {"proof", "too-huge", BYTES("\x02\x3f\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01")},
    {"proof", "huge-step", BYTES("\x03\x3f\x3f\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff")},
    {"proof", "huge-power",
     BYTES("\x03\x01\x40\x00\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x01")},
    // Range, mode 0: size - 1, first, count - 1, change of a leaf, edits.
    {"range", "one", BYTES("\x00\x06\x03\x00\x00")},
    {"range", "middle", BYTES("\x00\x45\x0d\x1e\x00")},
    {"range", "all", BYTES("\x00\x3f\x00\x3f\x00")},
    {"range", "last", BYTES("\x00\x45\x40\x05\x00")},
    {"range", "other-leaf", BYTES("\x00\x45\x0d\x1e\x01")},
    {"range", "swapped", BYTES("\x00\x45\x0d\x1e\x00\x03\x00\x01")},
    {"range", "dropped", BYTES("\x00\x45\x0d\x1e\x00\x02\x00\x00")},
    // Mode 1: size and first of eight bytes, count, length of the path (255: the right one), edits.
    {"range", "huge", BYTES("\x01\x7f\xff\xff\xff\xff\xff\xff\xff\x3f\xff\xff\xff\xff\xff\xff\xff\x02\xff")},
    {"range", "huge-last",
     BYTES("\x01\x7f\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xfe\x01\xff")},
    {"range", "huge-past",
     BYTES("\x01\x7f\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xfe\x02\x05")},
    {"range", "too-huge",
     BYTES("\x01\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\x02\x05")},
    {"range", "edited",
     BYTES("\x01\x00\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00\x00\xff\xff\xff\xf0\x20\xff\x07\x02\x03")},
    // Receipt, mode 1: batch, mode, batch and checkpoint of the receipt, patches. Mode 2: changes.
    {"receipt", "true", BYTES("\x02\x01\x02\x00")},
    {"receipt", "true-later", BYTES("\x02\x01\x02\x03")},
    {"receipt", "of-another", BYTES("\x02\x01\x04\x00")},
    {"receipt", "patched-entry", BYTES("\x04\x01\x04\x00\x00\x30\x01")},
    {"receipt", "patched-twice", BYTES("\x05\x01\x05\x00\x00\x08\x01\x01\x08\x10")},
    {"receipt", "other-checkpoint", BYTES("\x02\x02\x02\x00\x00\x03")},
    {"receipt", "patched-checkpoint", BYTES("\x02\x02\x02\x00\x01\x00\x18\x01\x00\x00\x00")},
    {"receipt", "other-entry", BYTES("\x02\x02\x02\x00\x02\x02\x01\x07")},
    {"receipt", "proof-dropped", BYTES("\x02\x02\x02\x03\x04\x02\x00\x00\xff")},
    {"receipt", "proof-short-hash", BYTES("\x02\x02\x02\x03\x05\x00\x1f")},
    {"receipt", "notice", BYTES("\x01\x01\x01\x00")},
    // Key: algorithm, mode, patches. Seal: mode, size, patches.
    {"key", "ed25519", BYTES("\x01\x01")},
    {"key", "ed25519-other-key", BYTES("\x01\x01\x00\x00\x01")},
    {"key", "ed25519-other-s", BYTES("\x01\x02\x00\x3f\x10")},
    {"key", "ed25519-other-message", BYTES("\x01\x03\x00\x00\x01")},
    {"key", "p256", BYTES("\x02\x01")},
    {"key", "p256-other-x", BYTES("\x02\x01\x00\x01\x01")},
    {"key", "p256-other-r", BYTES("\x02\x02\x00\x00\x01")},
    {"key", "p256-other-s", BYTES("\x02\x02\x00\x20\x80")},
    // Patched to the other s that satisfies the equation, which is not the lower one.
    {"key", "p256-high-s",
     BYTES("\x02\x02\x00\x20\xff\x00\x21\xff\x00\x22\xff\x00\x23\xfe\x00\x24\xff\x00\x25\xff\x00\x26\xff\x00"
           "\x27\xfe\x00\x28\xff\x00\x29\xff\x00\x2a\xff\x00\x2b\xff\x00\x2c\xff\x00\x2d\xff\x00\x2e\xff\x00"
           "\x2f\xfc\x00\x30\x3b\x00\x31\x14\x00\x32\xf9\x00\x33\x0a\x00\x34\x54\x00\x35\xc8\x00\x36\x5e\x00"
           "\x37\x78\x00\x38\xe8\x00\x39\x31\x00\x3a\xb4\x00\x3b\xbc\x00\x3c\xfc\x00\x3d\x12\x00\x3e\x9a\x00"
           "\x3f\x01")},
    {"key", "small-order",
     BYTES("\x01\x00\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80")},
    {"key", "unknown", BYTES("\x03\x00\x01\x02\x03")},
    {"seal", "fixed", BYTES("\x00\x20")},
    {"seal", "fixed-empty", BYTES("\x00\x00")},
    {"seal", "fixed-other-tag", BYTES("\x00\x20\x00\x2f\x80")},
    {"seal", "fresh", BYTES("\x01\xff")},
    {"seal", "fresh-other-nonce", BYTES("\x01\x20\x00\x00\x01")},
    {"seal", "foreign-short", BYTES("\x02short")},
    {"seal", "foreign", BYTES("\x03sixteen bytes and twelve more, and a few")},
};

static void put_receipt(struct corpus *corpus, const char *name, size_t batch, size_t checkpoint)
{
    struct arena *arena = fuzz_arena();
    struct span bytes;
    enum err error = message_encode_in(mini_receipt(mini_get(), batch, checkpoint, arena), arena, &bytes);
    require(error == OK);
    uint8_t *input = arena_alloc(arena, bytes.size + 2);
    require(input != NULL);
    input[0] = (uint8_t)batch;
    memcpy(input + 2, bytes.data, bytes.size);
    corpus_put(corpus, "receipt", name, span(input, bytes.size + 2));
}

void corpus_proofs(struct corpus *corpus)
{
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        corpus_put(corpus, lines[i].target, lines[i].name, span(lines[i].bytes, lines[i].size));
    }
    put_receipt(corpus, "whole", 0, 6);
    put_receipt(corpus, "whole-several", 2, 3);
}
