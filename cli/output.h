// output.h — what a command prints: text for a person, or one JSON object for a program.
//
// With --json exactly one object goes to standard output, whatever happens: {"ok": true, ...} or {"ok":
// false, "exit": 1, "error": {"name": ..., "text": ..., "advice": ...}}. Without it results go to standard
// output and errors to standard error, each with what to do about it.
// Depends on: base, core (codes), jansson. Threads: one.
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "ledger/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct output {
    bool json;
};

// Prints the object, to which "ok" is added, when the command prints JSON; takes it over in any case. Returns
// `exit_code`.
int output_result(const struct output *output, json_t *object, int exit_code);

struct output_failure {
    int exit_code;
    const char *name;    // of an error or a code: "E_IO", "ROLE"
    uint32_t code;       // of a refusal; 0: none
    const char *advice;  // what to do; NULL: the text says it
};

// Prints a failure with its text, and returns its exit code.
[[gnu::format(printf, 3, 4)]] int
output_failure(const struct output *output, const struct output_failure *failure, const char *format, ...);

// The same for an error: `what` could not be done. The exit code and the advice follow from the error.
int output_error(const struct output *output, enum err error, const char *what);

// The same for the code that the ledger refused a command with, and the entry that records it (0: none).
int output_refusal(const struct output *output, uint32_t code, uint64_t entry);

#endif
