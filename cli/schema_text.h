// schema_text.h — the schema of a collection as a text that people edit, in JSON.
//
//   {"collection": "results", "version": 2,
//    "fields": {"sample": {"type": "reference", "to": "samples", "open": true, "required": true},
//               "note": {"type": "text", "bytes_max": 2000}}}
//
// What is not said is false, 0 or empty. Types: text, integer, decimal, time, flag, reference, digest, list.
// Depends on: wire, jansson. Threads: as the draft.
#ifndef CLI_SCHEMA_TEXT_H
#define CLI_SCHEMA_TEXT_H

#include "ledger/base/err.h"
#include "ledger/wire/client.h"

#include "proto/platform.pb-c.h"

#include <jansson.h>

enum { SCHEMA_TEXT_PROBLEM_SIZE = 200 };

// Version 1 of a collection's schema, as this program knows it. The caller's to free; NULL: there is none.
json_t *schema_text_built_in(const char *collection);

// Reads a schema into the draft's memory. E_INVALID, with what is wrong in `problem`; E_NO_MEMORY.
enum err schema_text_read(struct tally_draft *draft, const json_t *json, Tally__CollectionSchema **schema_out,
                          char problem[static SCHEMA_TEXT_PROBLEM_SIZE]);

#endif
