// recipient_trust.h — what tally-verify is told to trust, and what was shown before, read from files.
//
// Depends on: core, bundle. Threads: one.
#ifndef CLI_RECIPIENT_TRUST_H
#define CLI_RECIPIENT_TRUST_H

#include "ledger/bundle/verify.h"
#include "ledger/core/pin.h"

// Reads a pin, as `tally init` writes it; a vkey; and the checkpoint of an earlier bundle, or an earlier
// checkpoint itself, which `note` has room for. E_NOT_FOUND, E_IO, E_LIMIT, E_MALFORMED, errors of
// note_key_parse() and of the bundle's reader.
enum err recipient_trust_pin(const char *path, struct pin *pin_out);
enum err recipient_trust_key(const char *path, struct note_key *key_out);
enum err recipient_trust_earlier(const char *path, struct buf *note);

#endif
