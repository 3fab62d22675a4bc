// client.h — the client library: build, commit, sign, submit, retry, and verify the receipt before saying
// yes.
//
// A draft is one batch under one signature: 1 to 1,024 commands in one organization. Fill in intents (the
// messages of proto/), give sensitive values to tally_draft_seal(), and submit. tally_submit() returns once
// the batch is durable in the ledger and its receipt has been verified: hashes, proof, the ledger's
// signature, and that this log is an extension of the last one seen. What waits is put into one request;
// several requests are under way at once. A batch whose answer does not come is sent again, the same bytes
// under the same id, until its window is over: it is done once or not at all.
//
// Depends on: base, crypto, core, proto, nng. Threads: a client may be used by many threads; a draft and a
// ticket by one at a time. Errors are enum err (err.h). Strings are UTF-8.
#ifndef LEDGER_WIRE_CLIENT_H
#define LEDGER_WIRE_CLIENT_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

#include "proto/command.pb-c.h"
#include "proto/entry.pb-c.h"
#include "proto/request.pb-c.h"

#define TALLY_API [[gnu::visibility("default")]]

// The word of an error ("E_TIMEOUT"), a sentence for a person, and one for a code that the ledger refused
// with ("unknown code" for others). Static storage.
TALLY_API const char *tally_error_name(enum err error);
TALLY_API const char *tally_error_sentence(enum err error);
TALLY_API const char *tally_code_sentence(uint32_t code);

struct tally_client;
struct tally_draft;
struct tally_ticket;
struct tally_key;

// ---- Keys

// Reads a key file (PKCS#8 in PEM, mode 0400). The passphrase may be NULL. E_IO, E_KEY, E_PASSPHRASE.
TALLY_API enum err tally_key_load(const char *path, const char *passphrase, struct tally_key **key_out);
// The Ed25519 key of a 32-byte seed: a token.
TALLY_API enum err tally_key_from_seed(const uint8_t seed[static 32], struct tally_key **key_out);
// Wipes and frees. NULL is legal.
TALLY_API void tally_key_free(struct tally_key *key);
// The fingerprint, 32 bytes, and the public half as the message that commands carry. Borrowed from the key.
TALLY_API struct span tally_key_fingerprint(const struct tally_key *key);
TALLY_API Tally__PublicKey *tally_key_public(struct tally_key *key);

// ---- Connecting

struct tally_options {
    const char *url;         // ipc:///path or tcp://host:port
    const char *pin;         // file: "<origin> <ledger id in hexadecimal>" in one line
    const char *vkey;        // file: the ledger's key, one line (c2sp.org/signed-note)
    const char *memory;      // file that remembers the last checkpoint; NULL: only while connected
    uint32_t timeout_ms;     // for one answer before the same bytes are sent again; 0: 2,000
    uint32_t window_ms;      // in which a batch may be committed; 0: 60,000; at most 300,000
    uint32_t requests;       // under way at once; 0: 8
    Tally__Channel channel;  // through which the commands say they come
};

// Reads pin, key and memory. Connects when first needed, and again when the connection is lost. E_IO,
// E_MALFORMED, E_INVALID.
TALLY_API enum err tally_connect(const struct tally_options *options, struct tally_client **client_out);

// Waits for nothing, writes the memory, closes. Tickets have been ended. NULL is legal.
TALLY_API void tally_close(struct tally_client *client);

// What the ledger says of itself, unverified but for its id and the checkpoint's signature. `*status_out` is
// freed with tally_status_free(). E_TIMEOUT, E_BUSY, E_MISMATCH (another ledger), E_SIGNATURE, E_ROLLBACK and
// E_FORK (the ledger forgot what this client has seen), E_MALFORMED.
TALLY_API enum err tally_status(struct tally_client *client, Tally__Status **status_out);
TALLY_API void tally_status_free(Tally__Status *status);

// ---- Asking

struct tally_answer;

// A question: its Query says organization, size to answer as of, and what is asked; its envelope is filled in
// by the library. Of an export the recipient and the purpose are committed to.
struct tally_question {
    const Tally__Query *query;  // without envelope
    const char *recipient;      // of an export
    const char *purpose;
};

// One page of an answer, borrowed from it until the next page is asked for.
struct tally_page {
    uint32_t refused;              // the code that the question was refused with; 0: answered
    const Tally__Answer *message;  // NULL when it was refused
    Tally__Entry *const *entries;  // of message->item, in order
    struct span note;              // the checkpoint that it was read from; one for all recorded pages
    uint64_t size;                 // of that checkpoint
    bool is_last;                  // there is no further page
};

// Signs a question and asks it; `*answer_out` holds the first page, and is freed with tally_answer_free().
// What is verified before it is given out: the checkpoint, and that it extends what is remembered; of each
// entry its place under that checkpoint, its bodies, and its disclosures; of an organization's export that no
// entry of the chain is left out between its ends, and that its last is the export itself. The facts of a
// state are the service's word, but for their disclosures (an item's path and signatures are passed on as
// they are: to check them takes the senders' keys): each names the entry that set it, which can be
// asked for with its proof. OVERLOADED is asked again until the time for one answer is over.
// E_INVALID (no question; values of no export), E_TIMEOUT (nobody answers; nothing but a record of the
// question can have happened), E_BUSY, E_SIGNATURE, E_MISMATCH and E_MALFORMED (it does not verify),
// E_ROLLBACK, E_FORK, E_LIMIT, E_NO_MEMORY.
TALLY_API enum err tally_ask(struct tally_client *client, const struct tally_question *question,
                             const struct tally_key *key, struct tally_answer **answer_out);

// Asks for the next page with the same signed bytes, which are good for their window: five minutes for what
// is recorded. After that the page is refused with 209, and another question may go on. As tally_ask();
// E_NOT_FOUND after the last page.
TALLY_API enum err tally_ask_more(struct tally_client *client, struct tally_answer *answer);

// The page that an answer holds.
TALLY_API const struct tally_page *tally_answer_page(const struct tally_answer *answer);
// NULL is legal.
TALLY_API void tally_answer_free(struct tally_answer *answer);

// ---- Drafts

// An empty draft. NULL without memory. The first failure of a draft is kept, and reported when it is
// submitted: what a NULL left out is not signed.
TALLY_API struct tally_draft *tally_draft_new(void);
TALLY_API void tally_draft_free(struct tally_draft *draft);

// Adds a command and lends its intent, initialised, to be filled in. NULL past 1,024, without memory, and
// once the draft is signed.
TALLY_API Tally__Intent *tally_draft_intent(struct tally_draft *draft);

// Memory, and copies, that live as long as the draft. NULL without memory.
TALLY_API void *tally_draft_alloc(struct tally_draft *draft, size_t size);
TALLY_API char *tally_draft_text(struct tally_draft *draft, const char *text);
TALLY_API ProtobufCBinaryData tally_draft_bytes(struct tally_draft *draft, const void *bytes, size_t size);

// Makes what is to be committed to: put the result wherever the message asks for a Commitment. The value
// travels beside the command as a disclosure, and nothing of it stands in the log. NULL without memory.
TALLY_API Tally__Commitment *tally_draft_seal(struct tally_draft *draft, const Tally__Value *value);
TALLY_API Tally__Commitment *tally_draft_seal_text(struct tally_draft *draft, const char *text);

// A field of a profile, record or event whose text is sealed. NULL without memory.
TALLY_API Tally__Field *tally_draft_sealed_field(struct tally_draft *draft, const char *name,
                                                 const char *text);
// The same with a text for all to see, for ever. NULL without memory.
TALLY_API Tally__Field *tally_draft_open_field(struct tally_draft *draft, const char *name, const char *text);

// ---- Submitting

struct tally_result {
    size_t count;           // commands of the batch
    uint32_t refused;       // the code that the whole batch was refused with; 0: see the entries
    bool unchanged;         // nothing would have changed, and there is no entry
    uint64_t first;         // index of the first entry
    uint64_t size;          // of the checkpoint in the receipt
    const uint32_t *codes;  // of each command: 0 permitted, else its deny code
    struct span receipt;    // encoded Receipt
};

// Signs the draft with up to four keys (the first is the actor's), submits it and waits. `*result_out` is
// borrowed from the draft. OK: the receipt verified (also of refused commands); what refuses the whole batch,
// and that it changed nothing, is the service's word. E_INVALID (an empty draft, more than one organization,
// a commitment that is not the draft's, a draft signed for another ledger), E_LIMIT, E_NO_MEMORY, E_BUSY (it
// is under way already), E_TIMEOUT (the outcome is unknown; call again with the same draft: the same bytes
// are sent, with the signatures of the first time), E_SIGNATURE, E_MISMATCH and E_MALFORMED (the receipt does
// not verify), E_ROLLBACK, E_FORK.
TALLY_API enum err tally_submit(struct tally_client *client, struct tally_draft *draft,
                                struct tally_key *const *keys, size_t key_count,
                                struct tally_result *result_out);

// The same in two halves, so that many are under way at once. Every ticket is ended, once.
TALLY_API enum err tally_submit_begin(struct tally_client *client, struct tally_draft *draft,
                                      struct tally_key *const *keys, size_t key_count,
                                      struct tally_ticket **ticket_out);
// Waits for the answer and verifies it; the ticket is freed, whatever comes.
TALLY_API enum err tally_submit_end(struct tally_ticket *ticket, struct tally_result *result_out);

// For whoever must survive his own end: signs the draft as submitting it would, and gives the request to be
// kept, durably, before it is submitted. It holds what was sealed. `*request_out` is borrowed from the draft.
// Errors of tally_submit(), without the sending.
TALLY_API enum err tally_draft_keep(struct tally_client *client, struct tally_draft *draft,
                                    struct tally_key *const *keys, size_t key_count,
                                    struct span *request_out);

// Makes a draft of what was kept, which sends the same bytes: if they were committed, the answer is their
// receipt, and if not and the window is over, the refusal 209, by which nothing happened. E_MALFORMED,
// E_LIMIT, E_NO_MEMORY.
TALLY_API enum err tally_draft_restore(struct tally_client *client, struct span request,
                                       struct tally_draft **draft_out);

// The encoded request that would be sent for a signed draft over `ledger_id` (32 bytes): for `tally init`,
// whose genesis is signed over a ledger id of zeros, and for tests. Borrowed from the draft.
TALLY_API enum err tally_draft_request(struct tally_draft *draft, const uint8_t ledger_id[static 32],
                                       const struct tally_options *options, struct tally_key *const *keys,
                                       size_t key_count, struct span *request_out);

#endif
