// commitment.h — sensitive values as salted commitments, and the disclosures that open them.
//
//   SHA-256("tally/commit/v1\0" || salt[32] || lv(org) || lv(subject) || lv(field) || value)
//
// lv is a u16be length and the bytes. The subject is u8 kind || id: the intent's first subject, or the
// organization itself where there is none. The field is the name of the enclosing Field message, or else the
// name that the message gives it. The value is an encoded Value. So a commitment fits one field of one thing,
// wherever it is quoted.
// Depends on: base, crypto, proto. Threads: pure.
#ifndef LEDGER_CORE_COMMITMENT_H
#define LEDGER_CORE_COMMITMENT_H

#include "ledger/base/err.h"
#include "ledger/crypto/digest.h"

#include "proto/command.pb-c.h"
#include "proto/value.pb-c.h"

enum { COMMITMENT_SALT_SIZE = 32 };

struct commitment_place {
    struct span org;
    uint32_t subject_kind;  // SubjectKind
    struct span subject_id;
    struct span field;
};

// The commitment to `value` at `place`. Lengths must be below 64 KiB.
struct digest commitment_of(const struct commitment_place *place, struct span salt, struct span value);

// One commitment that stands in a message.
struct commitment_found {
    const Tally__Commitment *commitment;
    struct span field;
};

// Lists the commitments in `message`, in the order of the encoding: the order of the disclosures. At most
// `room` of them. E_LIMIT when there are more; E_MALFORMED when one is not 32 bytes long.
enum err commitment_list(const ProtobufCMessage *message, struct commitment_found *found, size_t room,
                         size_t *count_out);

// Checks that `disclosures` open exactly the commitments of `command`, in order. E_MISMATCH, E_MALFORMED (a
// salt of another size), errors of strict_check() (a value that is no Value), E_LIMIT (a value over
// LIMIT_VALUE, too many, or a name that no length prefix holds).
enum err commitment_check(const Tally__Command *command, Tally__Disclosure *const *disclosures, size_t count);

// The same for the commitments of any message, which stand at `place`, but for the field.
enum err commitment_check_at(const struct commitment_place *place, const ProtobufCMessage *message,
                             Tally__Disclosure *const *disclosures, size_t count);

// Checks that one disclosure opens a commitment that was found. Errors of commitment_check().
enum err commitment_opens(const struct commitment_place *place, const struct commitment_found *found,
                          const Tally__Disclosure *disclosure);

// The place of every commitment of `command`, but for the field.
struct commitment_place commitment_place_of(const Tally__Intent *intent);

#endif
