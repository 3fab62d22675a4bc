// plain.h — a value, read where it lies.
//
// Values behind commitments come as bytes, public ones as messages; rules about what a value may be see both
// as this. Nothing is allocated.
// Depends on: base, core, proto. Threads: pure.
#ifndef AUTHZ_PLAIN_H
#define AUTHZ_PLAIN_H

#include "ledger/base/span.h"

#include "proto/value.pb-c.h"

struct plain {
    Tally__Value__KindCase kind;  // not set: it is none of these
    struct span bytes;            // of a text or a digest; of what has parts, its encoding
    int64_t integer;              // of an integer, a time, a flag
};

// Reads an encoded Value that follows the wire rule. Of a decimal or a reference, the bytes are its encoding.
struct plain plain_from(struct span value);

// Reads a public value.
struct plain plain_from_open(const Tally__PublicValue *value);

struct plain_decimal {
    struct span number;
    struct span unit;  // empty: none
    uint64_t precision;
};

// Reads an encoded Decimal that follows the wire rule. False when it is none.
bool plain_decimal(struct span encoded, struct plain_decimal *decimal_out);

// The next text of a list, `rest` being what is left of its encoding. False when there is none.
bool plain_next_text(struct span *rest, struct span *text_out);

#endif
