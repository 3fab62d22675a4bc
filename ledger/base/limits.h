// limits.h — every limit of Tally, by name, with the assertions that hold them together.
//
// Bytes unless the name says otherwise. Exceeding one is E_LIMIT (or the deny code that its place names), never a crash;
// each is tested at the limit and one past it.
#ifndef LEDGER_BASE_LIMITS_H
#define LEDGER_BASE_LIMITS_H

#include <assert.h>

enum {
    LIMIT_REQUEST = 512 * 1024,         // one nng message
    LIMIT_REQUEST_BATCHES = 64,         // signed batches in it
    LIMIT_BATCH_COMMANDS = 1024,        // commands under one signature
    LIMIT_SIGNATURES = 4,               // over one batch
    LIMIT_COMMAND = 32 * 1024,
    LIMIT_EFFECTS = 64 * 1024,
    LIMIT_ENTRY = 4 * 1024,
    LIMIT_REFUSED_COMMAND = 1024,       // a refused command up to here is kept, else only its hash
    LIMIT_LINKS = 16,                   // of one entry
    LIMIT_EVIDENCE = 16,                // entries that a verdict cites
    LIMIT_FIELDS = 64,                  // of one profile, record or event
    LIMIT_DISCLOSURES = 80,             // of one command
    LIMIT_VALUE = 8 * 1024,             // one encoded value
    LIMIT_SUBJECTS = 8,                 // of one intent
    LIMIT_SUBJECT_ID = 128,
    LIMIT_ORG_ID = 63,
    LIMIT_NAME = 63,                    // a field's or event type's name
    LIMIT_WINDOW_MS = 300000,           // in which a command may be committed
    LIMIT_DECODE_DEPTH = 8,             // nested messages
    LIMIT_ARENA = 16 * 1024 * 1024,     // memory for decoding one request
    LIMIT_COMMIT_CLOSE = 1024 * 1024,   // a commit takes no further batch from here
    LIMIT_COMMIT = 4 * 1024 * 1024,
    LIMIT_FRAME_CLOSE = 16 * 1024,      // a frame takes no further entry from here
    LIMIT_PUBLIC_VALUE = 64,            // in effects; longer ones stand by their digest
    LIMIT_ORIGIN = 200,
    LIMIT_CHECKPOINT = 2048,
    LIMIT_NOTE_SIGNATURES = 16,
    LIMIT_PROOF_HASHES = 63,            // one path
    LIMIT_RANGE_HASHES = 126,           // both edges of a range
};

static_assert(LIMIT_DISCLOSURES > LIMIT_FIELDS, "a full profile has a reason beside it");
static_assert(LIMIT_RANGE_HASHES == 2 * LIMIT_PROOF_HASHES, "two edges");
static_assert(LIMIT_COMMIT > LIMIT_COMMIT_CLOSE + LIMIT_REQUEST, "a batch that opens late still fits");

#endif
