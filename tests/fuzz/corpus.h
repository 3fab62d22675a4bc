// corpus.h — the seeds of the corpora, written or compared.
// Threads: one.
#ifndef TESTS_FUZZ_CORPUS_H
#define TESTS_FUZZ_CORPUS_H

#include "ledger/base/span.h"

struct corpus {
    const char *directory;  // that holds one directory for each target
    bool check;             // compare with what is there, instead of writing it
    size_t count;
    size_t wrong;  // files that could not be written, or differ
};

// Writes or compares <directory>/<target>/seed-<name>.
void corpus_put(struct corpus *corpus, const char *target, const char *name, struct span bytes);

void corpus_bundles(struct corpus *corpus);
void corpus_messages(struct corpus *corpus);
void corpus_proofs(struct corpus *corpus);
void corpus_texts(struct corpus *corpus);

#endif
