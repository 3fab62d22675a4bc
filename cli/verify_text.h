// verify_text.h — values, names of things and instants, as tally-verify prints them.
//
// What is printed came with a bundle: texts hold no control character (strict.h), and bytes that are no text
// are printed in hexadecimal.
// Depends on: base, core. Threads: one.
#ifndef CLI_VERIFY_TEXT_H
#define CLI_VERIFY_TEXT_H

#include "ledger/base/span.h"

#include "proto/entry.pb-c.h"

enum { VERIFY_TEXT_SIZE = 320 };

// Writes an encoded Value; one that does not fit ends in three dots.
void verify_text_value(struct span value, char text[static VERIFY_TEXT_SIZE]);

// The same of a public value, and of a value in effects that is not sealed.
void verify_text_public(const Tally__PublicValue *value, char text[static VERIFY_TEXT_SIZE]);
void verify_text_datum(const Tally__Datum *datum, char text[static VERIFY_TEXT_SIZE]);

// "user 3f…", "thing S-1".
void verify_text_subject(uint32_t kind, struct span id, char text[static VERIFY_TEXT_SIZE]);

// The client's clock with his zone: "2026-03-02T09:00:00.000000+01:00".
void verify_text_zoned(uint64_t time_us, int32_t zone_min, char text[static VERIFY_TEXT_SIZE]);

// The word of an enum's value without its prefix, in small letters: "approval". Static storage, until the
// next call.
const char *verify_text_word(const ProtobufCEnumDescriptor *type, int value);

#endif
