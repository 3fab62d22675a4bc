// texts.h — what every bundle carries for people: README.txt, and the schema of the messages.
//
// Generated when Tally is built (texts.cmake) from recipient.txt and the files in proto/.
// Depends on: base. Threads: static storage.
#ifndef LEDGER_BUNDLE_TEXTS_H
#define LEDGER_BUNDLE_TEXTS_H

#include "ledger/base/span.h"

struct bundle_text {
    const char *name;  // "README.txt", "proto/entry.proto"
    struct span text;
};

// All of them, README.txt first.
const struct bundle_text *bundle_texts(size_t *count_out);

// The text of this name; empty when there is none.
struct span bundle_text_find(const char *name);

#endif
