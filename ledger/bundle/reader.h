// reader.h — the parts of a bundle, one after the other.
//
// Checks what can be said of the file without knowing what it proves: its first line, the length of each
// part, the wire rule, the order head, texts, items, end, and the end's count and digest. Nothing that it
// yields is believed yet (verify.h).
// Depends on: base, crypto, core, proto. Threads: one at a time.
#ifndef LEDGER_BUNDLE_READER_H
#define LEDGER_BUNDLE_READER_H

#include "ledger/base/arena.h"
#include "ledger/base/buf.h"
#include "ledger/bundle/file.h"
#include "ledger/crypto/digest.h"

#include "proto/bundle.pb-c.h"

#define BUNDLE_MAGIC "tally bundle v1\n"

enum {
    BUNDLE_MAGIC_SIZE = sizeof(BUNDLE_MAGIC) - 1,
    BUNDLE_PREFIX_SIZE = 4,               // the length before each part
    BUNDLE_ARENA_SIZE = 8 * 1024 * 1024,  // what one part and its check need
    BUNDLE_NAME_MAX = 64,                 // of a text
};

struct bundle_reader {
    struct bundle_source source;
    struct buf part;       // as encoded
    struct sha256 digest;  // of what was read before it
    uint64_t offset;       // of the next part in the file
    uint64_t items;
    size_t texts;
    uint32_t stage;  // kind of the last part; 0: none yet
    bool cut;        // the bytes ended before the end
};

// Starts reading. E_UNSUPPORTED: not a bundle, or one of another version. E_IO.
enum err bundle_reader_open(struct bundle_reader *reader, const struct bundle_source *source);
void bundle_reader_close(struct bundle_reader *reader);

// The next part, in the arena. E_NOT_FOUND after the end, when all is in order. E_MALFORMED (also for a file
// that is cut off: reader->cut says so), E_MISMATCH (count or digest of the end), errors of message_decode(),
// E_LIMIT, E_IO, E_NO_MEMORY. After an error other than E_NOT_FOUND nothing more can be read.
enum err bundle_reader_next(struct bundle_reader *reader, struct arena *arena, Tally__BundlePart **part_out);

#endif
