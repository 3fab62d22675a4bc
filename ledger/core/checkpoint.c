// checkpoint.c — three lines of text.
#include "ledger/core/checkpoint.h"

#include "ledger/base/require.h"
#include "ledger/crypto/base64.h"

#include <inttypes.h>
#include <stdio.h>

enum { ROOT_TEXT_SIZE = 44 };

enum err checkpoint_sign(const struct checkpoint *checkpoint, const struct note_key *key,
                         const struct signer *signer, struct buf *note)
{
    require(strcmp(checkpoint->origin, key->name) == 0);
    char root[ROOT_TEXT_SIZE + 1];
    char text[NOTE_NAME_MAX + 128];
    base64_encode(digest_span(&checkpoint->root), root);
    int size =
        snprintf(text, sizeof(text), "%s\n%" PRIu64 "\n%s\n", checkpoint->origin, checkpoint->size, root);
    require(size > 0 && (size_t)size < sizeof(text));
    return note_sign(span(text, (size_t)size), key, signer, note);
}

static bool next_line(struct span *text, struct span *line_out)
{
    const uint8_t *end = text->size == 0 ? NULL : memchr(text->data, '\n', text->size);
    if (end == NULL) {
        return false;
    }
    size_t size = (size_t)(end - text->data);
    *line_out = span(text->data, size);
    *text = span(end + 1, text->size - size - 1);
    return true;
}

// A decimal without leading zeros, below 2^63.
static enum err parse_size(struct span text, uint64_t *size_out)
{
    if (text.size == 0 || text.size > 19 || (text.size > 1 && text.data[0] == '0')) {
        return E_MALFORMED;
    }
    uint64_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return E_MALFORMED;
        }
        size = size * 10 + (uint64_t)(text.data[i] - '0');
    }
    if (size > INT64_MAX) {
        return E_MALFORMED;
    }
    *size_out = size;
    return OK;
}

static enum err parse_text(struct span text, struct checkpoint *checkpoint_out)
{
    struct span origin;
    struct span size;
    struct span root;
    if (!next_line(&text, &origin) || !next_line(&text, &size) || !next_line(&text, &root)
        || text.size != 0) {
        return E_MALFORMED;
    }
    if (origin.size == 0 || origin.size > NOTE_NAME_MAX || memchr(origin.data, '\0', origin.size) != NULL) {
        return E_MALFORMED;
    }
    struct checkpoint result = {0};
    size_t root_size = 0;
    memcpy(result.origin, origin.data, origin.size);
    TRY(parse_size(size, &result.size));
    if (base64_decode(root, result.root.bytes, DIGEST_SIZE, &root_size) != OK || root_size != DIGEST_SIZE) {
        return E_MALFORMED;
    }
    *checkpoint_out = result;
    return OK;
}

enum err checkpoint_parse(struct span note, struct checkpoint *checkpoint_out)
{
    struct span text;
    TRY(note_text(note, &text));
    return parse_text(text, checkpoint_out);
}

enum err checkpoint_verify(struct span note, const struct note_key *key, struct checkpoint *checkpoint_out)
{
    struct span text;
    uint32_t good = 0;
    struct checkpoint checkpoint;
    TRY(note_verify(note, key, 1, &text, &good));
    TRY(parse_text(text, &checkpoint));
    if (strcmp(checkpoint.origin, key->name) != 0) {
        return E_MISMATCH;
    }
    *checkpoint_out = checkpoint;
    return OK;
}
