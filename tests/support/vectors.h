// vectors.h — the golden vectors of tests/vectors, line by line. tools/second writes them.
//
// A line is a word and its values, between single spaces; '#' begins a comment. The head of each file says
// what the values of each word are. Bytes live in the arena until the next line. Whatever is not as expected
// ends the test.
#ifndef TESTS_SUPPORT_VECTORS_H
#define TESTS_SUPPORT_VECTORS_H

#include "ledger/base/arena.h"
#include "ledger/core/note.h"

#include <protobuf-c/protobuf-c.h>

#include <stdio.h>

enum { VECTORS_WORDS_MAX = 64, VECTORS_LINE_MAX = 64 * 1024 };

struct vectors {
    FILE *file;
    const char *name;  // of the file; borrowed
    struct arena arena;
    size_t number;  // of this line in the file, from 1
    size_t given;   // lines so far
    size_t count;   // of words in this line
    char *words[VECTORS_WORDS_MAX];
    char line[VECTORS_LINE_MAX];
};

// Opens tests/vectors/<name> below $TALLY_SOURCE_DIR. The test ends when it cannot.
void vectors_open(struct vectors *vectors, const char *name);

// Goes to the next line that begins with one of the words in `wanted`, which ends in NULL. False at the end.
bool vectors_next(struct vectors *vectors, const char *const *wanted);

// Closes, and ends the test when no line was given.
void vectors_close(struct vectors *vectors);

// Value `place` of this line; the first word has place 0.
const char *vectors_word(const struct vectors *vectors, size_t place);
bool vectors_is(const struct vectors *vectors, size_t place, const char *word);
uint64_t vectors_number(const struct vectors *vectors, size_t place);
struct span vectors_bytes(struct vectors *vectors, size_t place);
struct digest vectors_digest(struct vectors *vectors, size_t place);
struct note_key vectors_note_key(const struct vectors *vectors, size_t place);

// Ends the test, after printing this line's place, `what` and `detail`.
_Noreturn void vectors_fail(const struct vectors *vectors, const char *what, const char *detail);

// Ends the test unless OK goes with the value "ok" at `place`, and an error with "bad".
void vectors_expect(const struct vectors *vectors, size_t place, enum err actual);

// Ends the test unless the bytes are value `place`.
void vectors_expect_bytes(struct vectors *vectors, size_t place, struct span actual);

// The type of the message whose name is value `place`.
const ProtobufCMessageDescriptor *vectors_message(const struct vectors *vectors, size_t place);

// Ends the test unless bytes of a message `type` decode, and encode to themselves.
void vectors_expect_one_form(struct vectors *vectors, const ProtobufCMessageDescriptor *type,
                             struct span bytes);

#endif
