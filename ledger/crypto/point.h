// point.h — which 32 bytes may stand for a point of edwards25519 in a key or a signature.
//
// The strict rule, stricter than OpenSSL 3.0 alone: the encoded y is below p = 2^255 - 19 (canonical), and
// the point is not of small order (so neither is it one of the two points with x = 0, whose sign bit would be
// ambiguous). This is the rule of libsodium and dalek's verify_strict; RFC 8032 section 5.1.3 gives the
// encoding.
// Threads: pure.
#ifndef LEDGER_CRYPTO_POINT_H
#define LEDGER_CRYPTO_POINT_H

#include "ledger/base/span.h"

enum { POINT_SIZE = 32 };

// True when `point` follows the rule above. Its sign bit is not looked at.
bool point_is_acceptable(const uint8_t point[static POINT_SIZE]);

// Whether the encoded y belongs to a point of the curve at all: (y^2 - 1) / (d y^2 + 1) is a square modulo p
// (RFC 8032 section 5.1.3). A modular exponentiation: for keys when they come in, not for each signature,
// where OpenSSL does it. False when the point is not acceptable().
bool point_is_on_curve(const uint8_t point[static POINT_SIZE]);

#endif
