// secret.h — how secrets are compared, wiped and drawn.
// Threads: any.
#ifndef LEDGER_CRYPTO_SECRET_H
#define LEDGER_CRYPTO_SECRET_H

#include "ledger/base/span.h"

// Fills `bytes` from the operating system's generator. A failure of the generator ends the process.
void secret_random(void *bytes, size_t size);

// Overwrites so that no compiler removes it.
void secret_wipe(void *bytes, size_t size);

// Constant time in the content; the sizes are not secret.
bool secret_equal(struct span left, struct span right);

#endif
