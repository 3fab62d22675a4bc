// signer.h — private keys: made, kept in files, used, wiped.
//
// A signer owns its private key in OpenSSL's memory and wipes it when closed. Key files are PKCS#8 in PEM,
// encrypted under a passphrase (scrypt with N = 16384, r = 8, p = 1; AES-256-CBC) or, where no passphrase is
// given, in clear for a machine that has none to ask; mode 0400, no links followed, owned by whoever runs the
// program.
// Threads: a signer may be used by several threads at once; opening and closing not.
#ifndef LEDGER_CRYPTO_SIGNER_H
#define LEDGER_CRYPTO_SIGNER_H

#include "ledger/crypto/key.h"

enum { SIGNER_SEED_SIZE = 32, SIGNER_PASSPHRASE_MAX = 1024 };

struct signer;

// A new key from the operating system's generator. E_KEY for an unknown algorithm.
enum err signer_generate(enum key_algorithm algorithm, struct signer **signer_out);

// The Ed25519 key of a seed (RFC 8032 section 5.1.5): how a token becomes a key.
enum err signer_from_seed(const uint8_t seed[static SIGNER_SEED_SIZE], struct signer **signer_out);

// Reads a key file. `passphrase` may be empty; a key in clear does not ask for it. E_IO (no such file, or a
// symbolic link), E_PASSPHRASE, E_KEY (not a key that Tally uses, or a file that others can read).
enum err signer_load(const char *path, struct span passphrase, struct signer **signer_out);

// Writes a key file that does not exist yet; file and directory are synced. E_EXISTS, E_IO, E_LIMIT (a
// passphrase over SIGNER_PASSPHRASE_MAX bytes).
enum err signer_save(const struct signer *signer, const char *path, struct span passphrase);

// Wipes and frees. NULL is legal.
void signer_close(struct signer *signer);

// The public half. Borrowed from the signer.
const struct key *signer_key(const struct signer *signer);

// Signs. Ed25519 is deterministic; P-256 is not, and is normalised to low s. A failure of the library ends
// the process.
struct signature signer_sign(const struct signer *signer, struct span message);

#endif
