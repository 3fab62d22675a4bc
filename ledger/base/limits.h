// limits.h — every limit of Tally, by name, with the assertions that hold them together.
//
// Bytes unless the name says otherwise. Exceeding one is E_LIMIT (or the deny code that its place names),
// never a crash; each is tested at the limit and one past it.
#ifndef LEDGER_BASE_LIMITS_H
#define LEDGER_BASE_LIMITS_H

#include <assert.h>

enum {
    LIMIT_REQUEST = 512 * 1024,        // one nng message
    LIMIT_REQUEST_BATCHES = 64,        // signed batches in it
    LIMIT_BATCH_COMMANDS = 1024,       // commands under one signature
    LIMIT_SIGNATURES = 4,              // over one batch
    LIMIT_COMMAND = 32 * 1024,         // with its intent and payload
    LIMIT_EFFECTS = 64 * 1024,         // of one command
    LIMIT_ENTRY = 4 * 1024,            // what is hashed into a leaf
    LIMIT_REFUSED_COMMAND = 1024,      // a refused command up to here is kept, else only its hash
    LIMIT_LINKS = 16,                  // of one entry
    LIMIT_EVIDENCE = 16,               // entries that a verdict cites
    LIMIT_FIELDS = 64,                 // of one profile, record or event
    LIMIT_DISCLOSURES = 80,            // of one command
    LIMIT_VALUE = 8 * 1024,            // one encoded value
    LIMIT_OPEN_TEXT = 480,             // a public text in a record
    LIMIT_REFERENCES = 4,              // of one record to others: a verdict cites them all
    LIMIT_SUBJECTS = 8,                // of one intent
    LIMIT_SUBJECT_ID = 128,            // the longest id of a thing
    LIMIT_ORG_ID = 63,                 // the longest id of an organization
    LIMIT_NAME = 63,                   // a field's or event type's name
    LIMIT_ADDRESS = 254,               // of an email
    LIMIT_USER_KEYS = 32,              // active ones of one person
    LIMIT_WINDOW_MS = 300000,          // in which a command may be committed
    LIMIT_DECODE_DEPTH = 8,            // nested messages
    LIMIT_ARENA = 16 * 1024 * 1024,    // memory for decoding one request
    LIMIT_COMMIT_CLOSE = 1024 * 1024,  // a commit takes no further batch from here
    LIMIT_COMMIT = 4 * 1024 * 1024,    // what one sync makes durable
    LIMIT_FRAME_CLOSE = 16 * 1024,     // a frame takes no further entry from here
    LIMIT_PUBLIC_VALUE = 64,           // in effects; longer ones stand by their digest
    LIMIT_REPLY = 4 * 1024 * 1024,     // one nng message back
    LIMIT_EXCHANGES = 256,             // requests in hand
    LIMIT_CONNECTIONS = 1024,
    LIMIT_CONNECTIONS_REMOTE = 960,      // of them over tcp
    LIMIT_CONNECTIONS_SOURCE = 64,       // of one IPv4 address or IPv6 network
    LIMIT_SEND_MS = 500,                 // for a peer to take its reply
    LIMIT_DELIVER_MS = 3000,             // for a program to take a one-time code
    LIMIT_IDLE_MS = 60000,               // for a connection without a request
    LIMIT_ANSWERED = 1024 * 1024,        // batches whose answers are remembered
    LIMIT_COMMIT_WAIT_US = 5000,         // that a commit stays open for more
    LIMIT_CHAIN_HEADS = 512,             // heads of chains that one commit writes
    LIMIT_SOURCE = 64,                   // text of a source address
    LIMIT_CLOCK_STEP_S = 60,             // of the wall clock against the boot clock
    LIMIT_CLOCK_GAP_S = 86400,           // since the last entry, at a start
    LIMIT_DENIALS_ACTOR = 10,            // refusals a minute of one principal that are entries
    LIMIT_DENIALS_ORG = 100,             // and of one chain
    LIMIT_DENIALS_BATCHES = 50,          // after which he sends no batches until the minute is over
    LIMIT_DENIALS_PRINCIPALS = 1024,     // whose refusals are counted by name
    LIMIT_REGISTER_SOURCE = 20,          // people whom one source may register in an hour
    LIMIT_REGISTER_SOURCES = 1024,       // sources that may in one hour
    LIMIT_WINDOW_NOTICE_S = 60,          // between two summaries of what was turned away
    LIMIT_DISK_LOW = 256 * 1024 * 1024,  // free bytes below which no command is accepted
    LIMIT_QUESTIONS = 64,                // that wait to be answered
    LIMIT_ANSWER_ITEMS = 256,            // things or entries in one page of an answer
    LIMIT_ANSWER_GROUNDS = 1024,         // further entries in it, on which verdicts rest; half of one entry
    LIMIT_ANSWER_CLOSE = 1024 * 1024,    // bytes from which a page takes nothing further
    LIMIT_SCAN = 16 * 1024,              // entries that are looked at for one page
    LIMIT_REFOLD = 64 * 1024,            // entries that are folded again for an earlier state
    LIMIT_INDEX_WAIT_MS = 2000,          // that a question waits for the index
    LIMIT_ORIGIN = 200,                  // the ledger's name
    LIMIT_CHECKPOINT = 2048,             // a signed note, its cosignatures with it
    LIMIT_NOTE_SIGNATURES = 16,          // lines of one note
    LIMIT_PROOF_HASHES = 63,             // one path
    LIMIT_RANGE_HASHES = 126,            // both edges of a range
    LIMIT_BATCH_PATH = 10,               // hashes from a command to the root of its batch
    LIMIT_BUNDLE_PART = 1024 * 1024,     // one part of an exported file
    LIMIT_BUNDLE_TEXTS = 32,             // texts in it, for people
    LIMIT_BUNDLE_WITHHELD = 1000,        // of what it withholds, named one by one; the rest is counted
};

static_assert(LIMIT_DISCLOSURES > LIMIT_FIELDS, "a full profile has a reason beside it");
static_assert(LIMIT_BATCH_COMMANDS == 1 << LIMIT_BATCH_PATH, "a path for each command of a batch");
static_assert(LIMIT_CONNECTIONS > LIMIT_CONNECTIONS_REMOTE, "some are kept for the machine itself");
static_assert(LIMIT_RANGE_HASHES == 2 * LIMIT_PROOF_HASHES, "two edges");
static_assert(LIMIT_COMMIT > LIMIT_COMMIT_CLOSE + LIMIT_REQUEST, "a batch that opens late still fits");

#endif
