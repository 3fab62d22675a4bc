// vectors.c — reads tests/vectors.
#include "tests/support/vectors.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"

#include "proto/bundle.pb-c.h"
#include "proto/entry.pb-c.h"
#include "proto/query.pb-c.h"
#include "proto/request.pb-c.h"

#include <stdlib.h>

_Noreturn void vectors_fail(const struct vectors *vectors, const char *what, const char *detail)
{
    (void)fprintf(stderr, "tests/vectors/%s:%zu: %s %s\n", vectors->name, vectors->number, what, detail);
    abort();
}

void vectors_open(struct vectors *vectors, const char *name)
{
    *vectors = (struct vectors){.name = name};
    const char *source = getenv("TALLY_SOURCE_DIR");
    if (source == NULL) {
        vectors_fail(vectors, "cannot be found without", "TALLY_SOURCE_DIR");
    }
    char path[4096];
    int size = snprintf(path, sizeof(path), "%s/tests/vectors/%s", source, name);
    require(size > 0 && (size_t)size < sizeof(path));
    vectors->file = fopen(path, "r");
    if (vectors->file == NULL) {
        vectors_fail(vectors, "cannot be read:", path);
    }
    enum err taken = arena_init(&vectors->arena, LIMIT_ARENA);
    require(taken == OK);
}

void vectors_close(struct vectors *vectors)
{
    if (vectors->given == 0) {
        vectors_fail(vectors, "ends without a line", "that the test looks for");
    }
    arena_fini(&vectors->arena);
    (void)fclose(vectors->file);
}

static void split(struct vectors *vectors)
{
    char *rest = NULL;
    vectors->count = 0;
    for (char *word = strtok_r(vectors->line, " \n", &rest); word != NULL;
         word = strtok_r(NULL, " \n", &rest)) {
        require(vectors->count < VECTORS_WORDS_MAX);
        vectors->words[vectors->count++] = word;
    }
}

bool vectors_next(struct vectors *vectors, const char *const *wanted)
{
    while (fgets(vectors->line, VECTORS_LINE_MAX, vectors->file) != NULL) {
        vectors->number++;
        require(strchr(vectors->line, '\n') != NULL);
        split(vectors);
        for (const char *const *word = wanted; *word != NULL && vectors->count > 0; word++) {
            if (vectors_is(vectors, 0, *word)) {
                vectors->given++;
                arena_reset(&vectors->arena);
                return true;
            }
        }
    }
    return false;
}

const char *vectors_word(const struct vectors *vectors, size_t place)
{
    if (place >= vectors->count) {
        vectors_fail(vectors, "has too few values:", vectors->words[0]);
    }
    return vectors->words[place];
}

bool vectors_is(const struct vectors *vectors, size_t place, const char *word)
{
    return strcmp(vectors_word(vectors, place), word) == 0;
}

uint64_t vectors_number(const struct vectors *vectors, size_t place)
{
    char *end = NULL;
    uint64_t number = strtoull(vectors_word(vectors, place), &end, 10);
    if (*end != '\0') {
        vectors_fail(vectors, "is no number:", vectors->words[place]);
    }
    return number;
}

struct span vectors_bytes(struct vectors *vectors, size_t place)
{
    const char *text = vectors_word(vectors, place);
    size_t size = strcmp(text, "-") == 0 ? 0 : strlen(text) / 2;
    uint8_t *bytes = arena_alloc(&vectors->arena, size);
    require(bytes != NULL);
    if (size > 0 && bytes_from_hex(text, bytes, size) != OK) {
        vectors_fail(vectors, "is not hexadecimal:", text);
    }
    return span(bytes, size);
}

struct digest vectors_digest(struct vectors *vectors, size_t place)
{
    struct span bytes = vectors_bytes(vectors, place);
    require(bytes.size == DIGEST_SIZE);
    return digest_from(bytes);
}

struct note_key vectors_note_key(const struct vectors *vectors, size_t place)
{
    struct note_key key;
    enum err read = note_key_parse(span_text(vectors_word(vectors, place)), &key);
    require(read == OK);
    return key;
}

void vectors_expect(const struct vectors *vectors, size_t place, enum err actual)
{
    bool good = vectors_is(vectors, place, "ok");
    require(good || vectors_is(vectors, place, "bad"));
    if ((actual == OK) != good) {
        vectors_fail(vectors, "the verdict here is", err_name(actual));
    }
}

void vectors_expect_bytes(struct vectors *vectors, size_t place, struct span actual)
{
    if (!span_equal(vectors_bytes(vectors, place), actual)) {
        vectors_fail(vectors, "other bytes here than", vectors_word(vectors, place));
    }
}

// The message called `name` among `type` and the messages in it.
static const ProtobufCMessageDescriptor *find(const ProtobufCMessageDescriptor *type, const char *name)
{
    if (strcmp(type->short_name, name) == 0) {
        return type;
    }
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE) {
            const ProtobufCMessageDescriptor *found = find(type->fields[i].descriptor, name);
            if (found != NULL) {
                return found;
            }
        }
    }
    return NULL;
}

const ProtobufCMessageDescriptor *vectors_message(const struct vectors *vectors, size_t place)
{
    static const ProtobufCMessageDescriptor *const roots[] = {
        &tally__command__descriptor,     &tally__entry__descriptor,        &tally__effects__descriptor,
        &tally__notice__descriptor,      &tally__value__descriptor,        &tally__query__descriptor,
        &tally__request__descriptor,     &tally__signed_batch__descriptor, &tally__reply__descriptor,
        &tally__bundle_part__descriptor,
    };
    const char *name = vectors_word(vectors, place);
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        const ProtobufCMessageDescriptor *found = find(roots[i], name);
        if (found != NULL) {
            return found;
        }
    }
    vectors_fail(vectors, "there is no message", name);
}

void vectors_expect_one_form(struct vectors *vectors, const ProtobufCMessageDescriptor *type,
                             struct span bytes)
{
    void *message = NULL;
    enum err error = message_decode(type, bytes, &vectors->arena, &message);
    if (error != OK) {
        vectors_fail(vectors, "the message is refused with", err_name(error));
    }
    struct span again;
    error = message_encode_in(message, &vectors->arena, &again);
    if (error != OK || !span_equal(bytes, again)) {
        vectors_fail(vectors, "has another encoding here:", type->short_name);
    }
}
