// answer_text.h — facts and entries of an answer, for a person and for a program.
//
// Depends on: core, wire, jansson. Threads: one.
#ifndef CLI_ANSWER_TEXT_H
#define CLI_ANSWER_TEXT_H

#include "ledger/wire/client.h"

#include <jansson.h>
#include <stdio.h>

enum { ANSWER_SUBJECT_SIZE = 320 };

// A thing as people write it: "user:3f…", "record:samples/s-1".
const char *answer_subject(const Tally__Subject *subject, char text[static ANSWER_SUBJECT_SIZE]);

// The facts of a page, under the thing that they are about.
void answer_print_facts(FILE *stream, const Tally__Answer *answer);
json_t *answer_facts(const Tally__Answer *answer);

// An entry: number, time, who, what, about what, the verdict; and what it changed, as far as it is open.
void answer_print_item(FILE *stream, const Tally__Item *item, const Tally__Entry *entry);
json_t *answer_item(const Tally__Item *item, const Tally__Entry *entry);

#endif
