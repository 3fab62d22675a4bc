// sample.h — an entry of good form, for tests to bend.
#ifndef TESTS_SUPPORT_SAMPLE_H
#define TESTS_SUPPORT_SAMPLE_H

#include "ledger/base/limits.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"

// The parts of an entry, all in one place; `entry` points to the others. Each array has room for one element
// more than its limit. Do not copy: it points into itself.
struct sample {
    Tally__Entry entry;
    Tally__EntryRef cause;
    Tally__Facts facts;
    Tally__Commitment source;
    Tally__Actor actor;
    Tally__Verdict verdict;
    Tally__Link links[LIMIT_LINKS + 1];
    Tally__Link *link[LIMIT_LINKS + 1];
    Tally__Signature signatures[LIMIT_SIGNATURES + 1];
    Tally__Signature *signature[LIMIT_SIGNATURES + 1];
    uint64_t evidence[LIMIT_EVIDENCE + 1];
    ProtobufCBinaryData contact[2];
};

// Entry 5 of "lab-west": permitted, alone in its batch, with the three chains that a first change of one
// sample joins, one signature, one fact and a cause. entry_check() accepts it.
void sample_init(struct sample *sample);

// `size` bytes for a field that wants a digest, an id or a signature.
ProtobufCBinaryData sample_bytes(size_t size);

#endif
