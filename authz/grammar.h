// grammar.h — the forms of texts that a value may have.
//
// Byte by byte, without locale. A text is UTF-8 without control characters before it comes here (strict.h).
// Depends on: base. Threads: pure.
#ifndef AUTHZ_GRAMMAR_H
#define AUTHZ_GRAMMAR_H

#include "ledger/base/span.h"

// The one form of an address that is given a contact number: ASCII, lower case, the domain as A-labels, at
// most 254 characters. Nobody else can write the same address another way.
bool grammar_is_address(struct span text);

// An address for people to read: the part before the @ keeps its case.
bool grammar_is_email(struct span text);

// E.164: "+", then up to 15 digits, the first of them not 0.
bool grammar_is_phone(struct span text);

// An https URL without a user name in it, at most `size_max` characters, all of them ASCII.
bool grammar_is_https(struct span text, size_t size_max);

// A name on a social network, with or without a leading "@", at most `size_max` characters.
bool grammar_is_handle(struct span text, size_t size_max);

// ISO 3166-2, e.g. US-CA: two capitals, a hyphen, up to three capitals or digits.
bool grammar_is_region(struct span text);

// A postal code: up to 12 letters, digits, spaces and hyphens, the first and the last neither of the latter.
bool grammar_is_postal_code(struct span text);

#endif
