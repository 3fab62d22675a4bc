// recipient_text.h — values, names of things and instants, as tally-verify prints them.
//
// What is printed came with a bundle: texts hold no control character (strict.h), and bytes that are no text
// are printed in hexadecimal.
// Depends on: base, core. Threads: one.
#ifndef CLI_RECIPIENT_TEXT_H
#define CLI_RECIPIENT_TEXT_H

#include "ledger/base/span.h"

#include "proto/entry.pb-c.h"

enum { RECIPIENT_TEXT_SIZE = 320 };

// Writes an encoded Value; one that does not fit ends in three dots.
void recipient_text_value(struct span value, char text[static RECIPIENT_TEXT_SIZE]);

// The same of a public value, and of a value in effects that is not sealed.
void recipient_text_public(const Tally__PublicValue *value, char text[static RECIPIENT_TEXT_SIZE]);
void recipient_text_datum(const Tally__Datum *datum, char text[static RECIPIENT_TEXT_SIZE]);

// "user 3f…", "thing S-1".
void recipient_text_subject(uint32_t kind, struct span id, char text[static RECIPIENT_TEXT_SIZE]);

// The client's clock with his zone: "2026-03-02T09:00:00.000000+01:00".
void recipient_text_zoned(uint64_t time_us, int32_t zone_min, char text[static RECIPIENT_TEXT_SIZE]);

// The word of an enum's value without its prefix, in small letters: "approval". Static storage, until the
// next call.
const char *recipient_text_word(const ProtobufCEnumDescriptor *type, int value);

#endif
