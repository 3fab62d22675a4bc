// fuzz_note.c — signed notes: split, verified under two keys, and signed once more.
#include "ledger/base/require.h"
#include "ledger/crypto/base64.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mini.h"

#include <stdio.h>

enum { KEYS = 2, NOTE_MAX = 64 * 1024 };

static void expect_signed_here(const struct mini *mini, struct span text)
{
    bool signed_here = false;
    for (size_t i = 0; i < MINI_CHECKPOINTS; i++) {
        signed_here = signed_here || span_equal(text, mini_text(mini, i));
    }
    require(signed_here);
}

// The text is the note up to its last empty line; the lines after that are whole, so that one more can
// follow.
static void expect_split(struct span note, struct span text)
{
    require(text.data == note.data && text.size > 0 && text.size + 1 < note.size);
    require(text.data[text.size - 1] == '\n' && note.data[text.size] == '\n');
    require(note.data[note.size - 1] == '\n');
    for (size_t i = text.size; i + 1 < note.size; i++) {
        require(note.data[i] != '\n' || note.data[i + 1] != '\n');
    }
}

// A line by the key's name and id whose signature is not the key's is reason enough to refuse a note.
static void expect_no_false_line(struct span note, struct span text, const struct note_key *key)
{
    char start[NOTE_NAME_MAX + 8];
    int put = snprintf(start, sizeof(start), "\xe2\x80\x94 %s ", key->name);
    require(put > 0 && (size_t)put < sizeof(start));
    for (size_t at = text.size + 1; at < note.size; at++) {
        const uint8_t *line = note.data + at;
        const uint8_t *end = memchr(line, '\n', note.size - at);
        require(end != NULL);
        at += (size_t)(end - line);
        if (end - line <= put || memcmp(line, start, (size_t)put) != 0) {
            continue;
        }
        uint8_t blob[NOTE_KEY_ID_SIZE + SIGNATURE_SIZE] = {0};
        size_t size = 0;
        enum err error =
            base64_decode(span(line + put, (size_t)(end - line - put)), blob, sizeof(blob), &size);
        if (memcmp(blob, key->id, NOTE_KEY_ID_SIZE) != 0) {
            continue;
        }
        struct signature signature;
        require(error == OK && size == sizeof(blob));
        memcpy(signature.bytes, blob + NOTE_KEY_ID_SIZE, SIGNATURE_SIZE);
        error = key_verify(&key->key, text, &signature);
        require(error == OK);
    }
}

static void expect_cosigning(const struct mini *mini, struct span note, uint32_t good)
{
    struct buf buf;
    buf_init(&buf, NOTE_MAX);
    enum err error = buf_append(&buf, note);
    require(error == OK);
    error = note_cosign(&buf, &mini->keys[1], mini->witness);
    require(error == OK);
    struct span text;
    uint32_t good_now = 0;
    error = note_verify(buf_span(&buf), mini->keys, KEYS, &text, &good_now);
    // One line more may be one too many.
    require(error == E_LIMIT || (error == OK && good_now == (good | 2)));
    buf_fini(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct mini *mini = mini_get();
    struct span note = span(data, size);
    struct span text = {0};
    struct span signed_text = {0};
    uint32_t good = 0;
    bool has_text = note_text(note, &text) == OK;
    if (has_text) {
        expect_split(note, text);
    }
    if (note_verify(note, mini->keys, KEYS, &signed_text, &good) != OK) {
        require(good == 0 && signed_text.data == NULL);
        return 0;
    }
    require(has_text && span_equal(text, signed_text) && good != 0 && good < 1u << KEYS);
    expect_signed_here(mini, text);
    uint32_t one = 0;
    for (uint32_t i = 0; i < KEYS; i++) {
        bool by_one = note_verify(note, &mini->keys[i], 1, &text, &one) == OK;
        require(by_one == ((good >> i & 1) != 0));
        expect_no_false_line(note, text, &mini->keys[i]);
    }
    if (size < NOTE_MAX / 2) {
        expect_cosigning(mini, note, good);
    }
    return 0;
}
