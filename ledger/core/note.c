// note.c — reading, writing and verifying signed notes.
#include "ledger/core/note.h"

#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/core/strict.h"
#include "ledger/crypto/base64.h"

#include <stdio.h>

enum { TYPE_ED25519 = 0x01, LINE_BLOB_SIZE = NOTE_KEY_ID_SIZE + SIGNATURE_SIZE, LINE_BLOB_MAX = 4096 };

static const char line_start[] = "\xe2\x80\x94 ";

// What no name holds: the plus sign, and the spaces of Unicode that are not control characters.
static const char *const barred[] = {
    "+",
    " ",
    "\xc2\xa0",
    "\xe1\x9a\x80",
    "\xe2\x80\x80",
    "\xe2\x80\x81",
    "\xe2\x80\x82",
    "\xe2\x80\x83",
    "\xe2\x80\x84",
    "\xe2\x80\x85",
    "\xe2\x80\x86",
    "\xe2\x80\x87",
    "\xe2\x80\x88",
    "\xe2\x80\x89",
    "\xe2\x80\x8a",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\xe2\x80\xaf",
    "\xe2\x81\x9f",
    "\xe3\x80\x80",
};

static bool name_is_valid(struct span name)
{
    if (name.size == 0 || name.size > NOTE_NAME_MAX || strict_text(name) != OK) {
        return false;
    }
    for (size_t i = 0; i < sizeof(barred) / sizeof(barred[0]); i++) {
        if (memmem(name.data, name.size, barred[i], strlen(barred[i])) != NULL) {
            return false;
        }
    }
    return true;
}

static void compute_id(struct note_key *key)
{
    const uint8_t middle[] = {'\n', TYPE_ED25519};
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span_text(key->name));
    sha256_update(&hash, span(middle, sizeof(middle)));
    sha256_update(&hash, span(key->key.bytes, key->key.size));
    struct digest digest = sha256_final(&hash);
    memcpy(key->id, digest.bytes, NOTE_KEY_ID_SIZE);
}

enum err note_key_from(const char *name, const struct key *key, struct note_key *key_out)
{
    struct span text = span_text(name);
    if (!name_is_valid(text) || key->algorithm != KEY_ED25519) {
        return E_INVALID;
    }
    struct note_key result = {.key = *key};
    memcpy(result.name, text.data, text.size);
    compute_id(&result);
    *key_out = result;
    return OK;
}

// Cuts `text` at the first `mark`: the part before it is returned, `text` becomes what follows.
static bool cut(struct span *text, uint8_t mark, struct span *before_out)
{
    const uint8_t *at = text->size == 0 ? NULL : memchr(text->data, mark, text->size);
    if (at == NULL) {
        return false;
    }
    size_t size = (size_t)(at - text->data);
    *before_out = span(text->data, size);
    *text = span(at + 1, text->size - size - 1);
    return true;
}

enum err note_key_parse(struct span vkey, struct note_key *key_out)
{
    struct span name;
    struct span id;
    if (!cut(&vkey, '+', &name) || !cut(&vkey, '+', &id) || !name_is_valid(name)
        || id.size != 2 * NOTE_KEY_ID_SIZE) {
        return E_MALFORMED;
    }
    uint8_t blob[1 + KEY_ED25519_SIZE];
    size_t size = 0;
    if (base64_decode(vkey, blob, sizeof(blob), &size) != OK || size != sizeof(blob)
        || blob[0] != TYPE_ED25519) {
        return E_MALFORMED;
    }
    struct note_key result = {0};
    memcpy(result.name, name.data, name.size);
    TRY(key_from(KEY_ED25519, span(blob + 1, KEY_ED25519_SIZE), &result.key));
    compute_id(&result);
    char digits[2 * NOTE_KEY_ID_SIZE + 1];
    bytes_to_hex(span(result.id, NOTE_KEY_ID_SIZE), digits);
    if (!span_equal(span_text(digits), id)) {
        return E_MISMATCH;
    }
    *key_out = result;
    return OK;
}

void note_key_text(const struct note_key *key, char vkey[static NOTE_VKEY_SIZE])
{
    uint8_t blob[1 + KEY_ED25519_SIZE] = {TYPE_ED25519};
    memcpy(blob + 1, key->key.bytes, KEY_ED25519_SIZE);
    char digits[2 * NOTE_KEY_ID_SIZE + 1];
    char base64[64];
    bytes_to_hex(span(key->id, NOTE_KEY_ID_SIZE), digits);
    base64_encode(span(blob, sizeof(blob)), base64);
    int put = snprintf(vkey, NOTE_VKEY_SIZE, "%s+%s+%s", key->name, digits, base64);
    require(put > 0 && put < NOTE_VKEY_SIZE);
}

static enum err append_line(struct span text, const struct note_key *key, const struct signer *signer,
                            struct buf *note)
{
    require(key_equal(&key->key, signer_key(signer)));
    struct signature signature = signer_sign(signer, text);
    uint8_t blob[LINE_BLOB_SIZE];
    memcpy(blob, key->id, NOTE_KEY_ID_SIZE);
    memcpy(blob + NOTE_KEY_ID_SIZE, signature.bytes, SIGNATURE_SIZE);
    char line[NOTE_NAME_MAX + 128];
    char base64[128];
    base64_encode(span(blob, sizeof(blob)), base64);
    int put = snprintf(line, sizeof(line), "%s%s %s\n", line_start, key->name, base64);
    require(put > 0 && (size_t)put < sizeof(line));
    return buf_append(note, span(line, (size_t)put));
}

enum err note_sign(struct span text, const struct note_key *key, const struct signer *signer,
                   struct buf *note)
{
    require(text.size > 0 && text.data[text.size - 1] == '\n');
    size_t before = note->size;
    enum err error = buf_append(note, text);
    if (error == OK) {
        error = buf_append(note, span_text("\n"));
    }
    if (error == OK) {
        error = append_line(text, key, signer, note);
    }
    if (error != OK) {
        note->size = before;
    }
    return error;
}

// Splits at the last empty line: `text_out` keeps its final newline. Each of the lines after it ends in one,
// too.
static enum err split(struct span note, struct span *text_out, struct span *lines_out)
{
    if (note.size == 0 || note.data[note.size - 1] != '\n') {
        return E_MALFORMED;
    }
    for (size_t at = note.size; at-- > 1;) {
        if (note.data[at] == '\n' && note.data[at - 1] == '\n') {
            *text_out = span(note.data, at);
            *lines_out = span(note.data + at + 1, note.size - at - 1);
            return lines_out->size > 0 ? OK : E_MALFORMED;
        }
    }
    return E_MALFORMED;
}

static enum err check_text(struct span text)
{
    for (size_t at = 0; at < text.size;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.size - at);
        if (end == NULL) {
            return E_MALFORMED;
        }
        size_t size = (size_t)(end - (text.data + at));
        if (strict_text(span(text.data + at, size)) != OK) {
            return E_MALFORMED;
        }
        at += size + 1;
    }
    return OK;
}

enum err note_text(struct span note, struct span *text_out)
{
    struct span text;
    struct span lines;
    TRY(split(note, &text, &lines));
    TRY(check_text(text));
    *text_out = text;
    return OK;
}

enum err note_cosign(struct buf *note, const struct note_key *key, const struct signer *signer)
{
    struct span text;
    TRY(note_text(buf_span(note), &text));
    // The text is copied, because appending may move what it points to.
    uint8_t copy[LIMIT_CHECKPOINT];
    if (text.size > sizeof(copy)) {
        return E_LIMIT;
    }
    memcpy(copy, text.data, text.size);
    return append_line(span(copy, text.size), key, signer, note);
}

struct line {
    struct span name;
    uint8_t blob[LINE_BLOB_MAX];
    size_t size;
};

static enum err parse_line(struct span text, struct line *line)
{
    const size_t start = sizeof(line_start) - 1;
    if (text.size < start || !span_equal(span(text.data, start), span(line_start, start))) {
        return E_MALFORMED;
    }
    struct span rest = span(text.data + start, text.size - start);
    if (!cut(&rest, ' ', &line->name) || !name_is_valid(line->name)) {
        return E_MALFORMED;
    }
    if (base64_decode(rest, line->blob, sizeof(line->blob), &line->size) != OK
        || line->size <= NOTE_KEY_ID_SIZE) {
        return E_MALFORMED;
    }
    return OK;
}

static bool line_is_by(const struct line *line, const struct note_key *key)
{
    return span_equal(line->name, span_text(key->name))
           && span_equal(span(line->blob, NOTE_KEY_ID_SIZE), span(key->id, NOTE_KEY_ID_SIZE));
}

static enum err verify_line(const struct line *line, struct span text, const struct note_key *key)
{
    if (line->size != LINE_BLOB_SIZE) {
        return E_SIGNATURE;
    }
    struct signature signature;
    memcpy(signature.bytes, line->blob + NOTE_KEY_ID_SIZE, SIGNATURE_SIZE);
    return key_verify(&key->key, text, &signature);
}

enum err note_verify(struct span note, const struct note_key *keys, size_t count, struct span *text_out,
                     uint32_t *good_out)
{
    require(count <= 32);
    struct span text;
    struct span lines;
    TRY(split(note, &text, &lines));
    TRY(check_text(text));
    uint32_t good = 0;
    size_t seen = 0;
    struct span line_text;
    while (cut(&lines, '\n', &line_text)) {
        struct line line;
        TRY(parse_line(line_text, &line));
        if (++seen > LIMIT_NOTE_SIGNATURES) {
            return E_LIMIT;
        }
        for (size_t i = 0; i < count; i++) {
            if (line_is_by(&line, &keys[i])) {
                TRY(verify_line(&line, text, &keys[i]));
                good |= (uint32_t)1 << i;
            }
        }
    }
    if (good == 0) {
        return E_SIGNATURE;
    }
    *text_out = text;
    *good_out = good;
    return OK;
}
