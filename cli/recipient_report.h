// recipient_report.h — how tally-verify says what it found: text for a person, or one JSON object.
//
// Depends on: bundle, jansson. Threads: one.
#ifndef CLI_RECIPIENT_REPORT_H
#define CLI_RECIPIENT_REPORT_H

#include "ledger/bundle/verify.h"

#include <jansson.h>

enum { RECIPIENT_FIELD_SIZE = 64 };

// What is withheld, as far as it is named one by one.
struct recipient_withheld {
    size_t count;
    struct {
        uint64_t index;
        enum bundle_withheld_kind kind;
        char field[RECIPIENT_FIELD_SIZE];
    } rows[LIMIT_BUNDLE_WITHHELD];
};

// For bundle_verify(): the context is a struct recipient_withheld.
void recipient_withheld_note(void *context, const struct bundle_withheld *withheld);

struct recipient_outcome {
    const struct bundle_report *report;
    const struct recipient_withheld *withheld;
    enum audit_level required;  // that --require asks for; AUDIT_NOTHING: none
    bool asked_earlier;         // --since was given
    bool by_key;                // one key was trusted, and no pin
};

// Whether the file is verified, as far as was asked.
bool recipient_is_good(const struct recipient_outcome *outcome);

// Prints it. JSON: one object, with "ok" and everything below.
void recipient_report_text(const struct recipient_outcome *outcome);
void recipient_report_json(const struct recipient_outcome *outcome);

#endif
