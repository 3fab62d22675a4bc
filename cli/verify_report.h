// verify_report.h — how tally-verify says what it found: text for a person, or one JSON object.
//
// Depends on: bundle, jansson. Threads: one.
#ifndef CLI_VERIFY_REPORT_H
#define CLI_VERIFY_REPORT_H

#include "ledger/bundle/verify.h"

#include <jansson.h>

enum { VERIFY_FIELD_SIZE = 64 };

// What is withheld, as far as it is named one by one.
struct verify_withheld {
    size_t count;
    struct {
        uint64_t index;
        enum bundle_withheld_kind kind;
        char field[VERIFY_FIELD_SIZE];
    } rows[LIMIT_BUNDLE_WITHHELD];
};

// For bundle_verify(): the context is a struct verify_withheld.
void verify_withheld_note(void *context, const struct bundle_withheld *withheld);

struct verify_outcome {
    const struct bundle_report *report;
    const struct verify_withheld *withheld;
    enum audit_level required;  // that --require asks for; AUDIT_NOTHING: none
    bool asked_earlier;         // --since was given
    bool by_key;                // one key was trusted, and no pin
};

// Whether the file is verified, as far as was asked.
bool verify_is_good(const struct verify_outcome *outcome);

// Prints it. JSON: one object, with "ok" and everything below.
void verify_report_text(const struct verify_outcome *outcome);
void verify_report_json(const struct verify_outcome *outcome);

#endif
