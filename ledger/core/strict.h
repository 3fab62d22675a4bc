// strict.h — the wire rule: the one form in which a message's bytes are accepted.
//
// Fields in ascending order and once; minimal varints; no field that holds its default, which for a message
// is the empty one (a member of a oneof and an element of a repeated field may); repeated numbers packed into
// one chunk; enums closed; no unknown field at any level; at most one member of a oneof; text is UTF-8
// without control characters; messages nested at most LIMIT_DECODE_DEPTH deep. Under this rule a message has
// exactly one encoding, so signed bytes need never be encoded again to be compared. (protobuf-c accepts all
// of these deviations silently.) A oneof's numbers are the highest of its message, because Go writes them
// last; a test walks all messages for it.
// Depends on: base, protobuf-c's descriptors. Threads: pure.
#ifndef LEDGER_CORE_STRICT_H
#define LEDGER_CORE_STRICT_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

#include <protobuf-c/protobuf-c.h>

// Checks that `bytes` are a message of `type` in its one form. E_MALFORMED, E_NON_CANONICAL, E_UNKNOWN_FIELD,
// E_TEXT, E_LIMIT (nested too deep).
enum err strict_check(const ProtobufCMessageDescriptor *type, struct span bytes);

// Checks a text alone: UTF-8 (RFC 3629), no code point below U+0020 and none of U+007F to U+009F. E_TEXT.
enum err strict_text(struct span text);

#endif
