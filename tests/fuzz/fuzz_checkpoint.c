// fuzz_checkpoint.c — the text of a checkpoint, and whose word it is.
#include "ledger/base/require.h"
#include "ledger/crypto/base64.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mini.h"

#include <inttypes.h>
#include <stdio.h>

// The one text that says what was read.
static void expect_text(const struct checkpoint *checkpoint, struct span text)
{
    char root[64];
    char again[NOTE_NAME_MAX + 128];
    base64_encode(digest_span(&checkpoint->root), root);
    int put =
        snprintf(again, sizeof(again), "%s\n%" PRIu64 "\n%s\n", checkpoint->origin, checkpoint->size, root);
    require(put > 0 && span_equal(span(again, (size_t)put), text));
    require(checkpoint->size <= INT64_MAX);
}

static void expect_ours(const struct mini *mini, struct span text)
{
    bool ours = false;
    for (size_t i = 0; i < MINI_CHECKPOINTS; i++) {
        ours = ours || span_equal(text, mini_text(mini, i));
    }
    require(ours);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct mini *mini = mini_get();
    struct span note = span(data, size);
    struct span text;
    struct checkpoint parsed;
    bool is_checkpoint = checkpoint_parse(note, &parsed) == OK;
    if (is_checkpoint) {
        enum err error = note_text(note, &text);
        require(error == OK);
        expect_text(&parsed, text);
        require(data[size - 1] == '\n');
    }
    struct checkpoint verified;
    if (checkpoint_verify(note, &mini->keys[0], &verified) == OK) {
        require(is_checkpoint && verified.size == parsed.size && digest_equal(&verified.root, &parsed.root));
        require(strcmp(verified.origin, mini->keys[0].name) == 0);
        expect_ours(mini, text);
    }
    // The witness signs checkpoints of another's origin, which are none of its own.
    enum err foreign = checkpoint_verify(note, &mini->keys[1], &verified);
    require(foreign != OK);
    return 0;
}
