// signing.c — one pass over the commands: envelope, commitments, bytes, hash; then the signatures.
#include "ledger/wire/signing.h"

#include "ledger/base/limits.h"
#include "ledger/core/commitment.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/wire/client_key.h"
#include "ledger/wire/letter.h"

struct signing {
    struct tally_draft *draft;
    const struct stamp *stamp;
    Tally__Seen seen;
    struct tally_key *const *keys;
    size_t key_count;
    uint8_t *salts;             // the next ones
    struct draft_sealed *near;  // found last: the next one is near it
    ProtobufCBinaryData *commands;
    Tally__DisclosureSet *sets;  // one for each command; NULL when nothing is sealed
    struct digest *hashes;
};

static enum err check_draft(const struct signing *signing)
{
    const struct tally_draft *draft = signing->draft;
    TRY(draft->error);
    if (draft->count == 0 || signing->key_count == 0 || signing->key_count > LIMIT_SIGNATURES) {
        return E_INVALID;
    }
    for (const struct draft_command *command = draft->first; command != NULL; command = command->next) {
        if (strcmp(command->intent.org, draft->first->intent.org) != 0) {
            return E_INVALID;
        }
    }
    return OK;
}

static enum err take_memory(struct signing *signing)
{
    struct tally_draft *draft = signing->draft;
    size_t salts_size = draft->sealed_count * COMMITMENT_SALT_SIZE;
    signing->commands = draft_lend(draft, draft->count * sizeof(*signing->commands));
    signing->hashes = draft_lend(draft, draft->count * sizeof(*signing->hashes));
    signing->salts = draft_lend(draft, salts_size);
    if (draft->sealed_count > 0) {
        signing->sets = draft_lend(draft, draft->count * sizeof(*signing->sets));
    }
    TRY(draft->error);
    // All salts at once: the generator's price is by the call.
    secret_random(signing->salts, salts_size);
    for (struct draft_sealed *sealed = draft->sealed_first; sealed != NULL; sealed = sealed->after) {
        sealed->placed = false;
    }
    signing->near = draft->sealed_first;
    return OK;
}

static void fill_envelope(struct signing *signing, Tally__Envelope *envelope, size_t position)
{
    const struct stamp *stamp = signing->stamp;
    envelope->key = message_bytes(tally_key_fingerprint(signing->keys[0]));
    envelope->batch_id = message_bytes(span(stamp->batch_id, BATCH_ID_SIZE));
    envelope->position = (uint32_t)position;
    envelope->time_us = stamp->time_us;
    envelope->window_ms = stamp->window_ms;
    envelope->zone_offset_min = stamp->zone_offset_min;
    envelope->clock = stamp->clock;
    envelope->channel = stamp->channel;
    if (stamp->seen.size > 0) {
        envelope->seen = &signing->seen;
    }
}

// The sealed value whose commitment this is; NULL when it is none of the draft's. Commitments are mostly
// found in the order in which they were made, so the search goes outward from the last one found.
static struct draft_sealed *find_sealed(struct signing *signing, const Tally__Commitment *commitment)
{
    struct draft_sealed *up = signing->near;
    struct draft_sealed *down = signing->near == NULL ? NULL : signing->near->before;
    while (up != NULL || down != NULL) {
        if (up != NULL && &up->commitment == commitment) {
            return up;
        }
        if (down != NULL && &down->commitment == commitment) {
            return down;
        }
        up = up == NULL ? NULL : up->after;
        down = down == NULL ? NULL : down->before;
    }
    return NULL;
}

static enum err place_one(struct signing *signing, struct commitment_place *place,
                          const struct commitment_found *found, Tally__Disclosure *disclosure)
{
    struct draft_sealed *sealed = find_sealed(signing, found->commitment);
    if (sealed == NULL || sealed->placed) {
        return E_INVALID;
    }
    if (found->field.size > LIMIT_NAME) {
        return E_LIMIT;
    }
    struct span salt = span(signing->salts, COMMITMENT_SALT_SIZE);
    place->field = found->field;
    sealed->digest = commitment_of(place, salt, sealed->value);
    sealed->placed = true;
    signing->near = sealed;
    signing->salts += COMMITMENT_SALT_SIZE;
    tally__disclosure__init(disclosure);
    disclosure->salt = message_bytes(salt);
    disclosure->value = message_bytes(sealed->value);
    return OK;
}

// Computes the commitments in a command and makes the disclosures that open them.
static enum err place_commitments(struct signing *signing, const Tally__Command *command, size_t position)
{
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count = 0;
    enum err error = commitment_list(&command->base, found, LIMIT_DISCLOSURES, &count);
    if (error != OK || (count > 0 && signing->sets == NULL)) {
        return error == E_LIMIT ? E_LIMIT : E_INVALID;
    }
    if (signing->sets == NULL) {
        return OK;
    }
    struct commitment_place place = commitment_place_of(command->intent);
    if (place.org.size > LIMIT_ORG_ID || place.subject_id.size > LIMIT_SUBJECT_ID) {
        return E_LIMIT;
    }
    Tally__DisclosureSet *set = &signing->sets[position];
    Tally__Disclosure *disclosures = draft_lend(signing->draft, count * sizeof(*disclosures));
    Tally__Disclosure **places = draft_lend(signing->draft, count * sizeof(Tally__Disclosure *));
    TRY(signing->draft->error);
    for (size_t i = 0; i < count; i++) {
        TRY(place_one(signing, &place, &found[i], &disclosures[i]));
        places[i] = &disclosures[i];
    }
    tally__disclosure_set__init(set);
    set->disclosure = places;
    set->n_disclosure = count;
    return OK;
}

static enum err write_commands(struct signing *signing)
{
    size_t position = 0;
    for (struct draft_command *command = signing->draft->first; command != NULL; command = command->next) {
        struct span bytes;
        fill_envelope(signing, &command->envelope, position);
        TRY(place_commitments(signing, &command->command, position));
        TRY(draft_encode(signing->draft, &command->command, &bytes));
        if (bytes.size > LIMIT_COMMAND) {
            return E_LIMIT;
        }
        signing->commands[position] = message_bytes(bytes);
        signing->hashes[position] = batch_command_hash(bytes);
        position++;
    }
    return OK;
}

static void sign(const struct signing *signing, struct signature *bytes, Tally__Signature *signatures)
{
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    struct digest root = merkle_root_of(signing->hashes, signing->draft->count);
    batch_preimage(&signing->stamp->ledger_id, (uint32_t)signing->draft->count, &root, preimage);
    for (size_t i = 0; i < signing->key_count; i++) {
        const struct tally_key *key = signing->keys[i];
        bytes[i] = signer_sign(key->signer, span(preimage, sizeof(preimage)));
        tally__signature__init(&signatures[i]);
        signatures[i].key = message_bytes(tally_key_fingerprint(key));
        signatures[i].algorithm = key->public_key.algorithm;
        signatures[i].bytes = message_bytes(span(bytes[i].bytes, SIGNATURE_SIZE));
    }
}

static enum err write_batch(const struct signing *signing, struct span *batch_out)
{
    struct tally_draft *draft = signing->draft;
    Tally__SignedBatch batch = TALLY__SIGNED_BATCH__INIT;
    struct signature bytes[LIMIT_SIGNATURES];
    Tally__Signature signatures[LIMIT_SIGNATURES];
    Tally__Signature *places[LIMIT_SIGNATURES];
    sign(signing, bytes, signatures);
    for (size_t i = 0; i < signing->key_count; i++) {
        places[i] = &signatures[i];
    }
    batch.command = signing->commands;
    batch.n_command = draft->count;
    batch.signature = places;
    batch.n_signature = signing->key_count;
    if (signing->sets != NULL) {
        batch.disclosures = draft_lend(draft, draft->count * sizeof(Tally__DisclosureSet *));
        batch.n_disclosures = draft->count;
        TRY(draft->error);
        for (size_t i = 0; i < draft->count; i++) {
            batch.disclosures[i] = &signing->sets[i];
        }
    }
    return draft_encode(draft, &batch, batch_out);
}

enum err signing_finish(struct tally_draft *draft, const struct stamp *stamp, struct tally_key *const *keys,
                        size_t key_count)
{
    struct signing signing = {.draft = draft, .stamp = stamp, .keys = keys, .key_count = key_count};
    struct span batch;
    tally__seen__init(&signing.seen);
    signing.seen.size = stamp->seen.size;
    signing.seen.root = message_bytes(digest_span(&stamp->seen.root));
    TRY(check_draft(&signing));
    TRY(take_memory(&signing));
    TRY(write_commands(&signing));
    TRY(write_batch(&signing, &batch));
    if (batch.size > LETTER_BATCH_MAX) {
        return E_LIMIT;
    }
    draft->ledger_id = stamp->ledger_id;
    draft->window_ends_us = stamp->time_us + (uint64_t)stamp->window_ms * 1000u;
    draft->hashes = signing.hashes;
    draft->batch = batch;
    draft->is_signed = true;
    return OK;
}
