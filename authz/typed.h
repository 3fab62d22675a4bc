// typed.h — whether a value is what a field of a record's schema asks for.
//
// Depends on: base, proto, state (schema). Threads: pure.
#ifndef AUTHZ_TYPED_H
#define AUTHZ_TYPED_H

#include "ledger/state/schema.h"

#include "proto/platform.pb-c.h"
#include "proto/value.pb-c.h"

// A sealed value: an encoded Value that follows the wire rule.
bool typed_accepts(const struct schema_field *field, struct span value);

// A public value. Of a reference: that it names a record of the right collection, not that there is one.
bool typed_accepts_open(const struct schema_field *field, const Tally__PublicValue *value);

// "-"? digits ("." digits)?, at most 40 characters, no leading zero but one before the point.
bool typed_is_decimal(struct span number);

#endif
