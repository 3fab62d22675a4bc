// value.h — one value as people write it: a text with its type, JSON, and the message.
//
// In JSON a value is a text, a whole number, true or false, a list of texts, or an object that says its type:
//   {"number": "18.72", "unit": "%"}      a decimal; "precision" is that of the number, unless it is given
//   {"time": "2026-09-30"}                an instant: a day, or RFC 3339
//   {"reference": "samples/JR-1"}         a record, or another subject as subject.h writes it
//   {"digest": "<64 hex digits>"}
// Depends on: wire, jansson. Threads: as the draft.
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include "ledger/base/err.h"
#include "ledger/wire/client.h"

#include <jansson.h>

// The value that the JSON says; what is long is copied into the draft. E_INVALID (it is none), E_NO_MEMORY.
enum err value_read(struct tally_draft *draft, const json_t *json, Tally__Value *value);

// The JSON of a text by its type: text, integer, decimal ("18.72 %"), flag (true, false), time, reference,
// digest, list (JSON, or its one item), degrees ("40.865", an integer of 1e-7). NULL: there is no such type,
// or the text is not of it. The caller's to free.
json_t *value_typed(const char *type, const char *text);

#endif
