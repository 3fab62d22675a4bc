// writer.h — makes a bundle, item by item.
//
// The caller fetches the items, however it does, and pushes them by ascending index; each lies in the file
// once it is pushed. What is to be withheld is left out before (redact.h). The writer takes care of the form
// alone: whether what was pushed proves anything is for the verifier to say, and whoever exports should ask
// it before the file leaves the house.
// Depends on: base, crypto, core, proto. Threads: one at a time.
#ifndef LEDGER_BUNDLE_WRITER_H
#define LEDGER_BUNDLE_WRITER_H

#include "ledger/base/buf.h"
#include "ledger/bundle/file.h"
#include "ledger/crypto/digest.h"

#include "proto/bundle.pb-c.h"

struct bundle_writer {
    struct bundle_sink sink;
    struct buf part;
    struct sha256 digest;
    uint64_t items;
    uint64_t last;  // index of the item before
    uint64_t bytes;
};

// Writes the first line, the head, and the texts that every bundle carries (texts.h). E_LIMIT, E_NO_MEMORY,
// errors of the sink. bundle_writer_close() is due in any case.
enum err bundle_writer_open(struct bundle_writer *writer, const struct bundle_sink *sink,
                            const Tally__BundleHead *head);

// Writes the next item. E_INVALID: its index is not above the last one's, or the first is not entry 0.
// E_MALFORMED: its entry is none. E_LIMIT (a part over LIMIT_BUNDLE_PART), E_NO_MEMORY, errors of the sink.
enum err bundle_writer_push(struct bundle_writer *writer, const Tally__Item *item);

// Writes the end, without which nobody accepts the file. E_NO_MEMORY, errors of the sink.
enum err bundle_writer_finish(struct bundle_writer *writer);
void bundle_writer_close(struct bundle_writer *writer);

#endif
