// corpus_messages.c — messages of many shapes, all of which are accepted.
#include "ledger/base/require.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/core/strict.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mini.h"
#include "tests/fuzz/shape.h"

#include "proto/bundle.pb-c.h"

#include <stdio.h>

enum { ORG_CREATE = TALLY__ACTION__ACTION_ORG_CREATE };

// What one seed is made of.
struct recipe {
    const char *target;
    const ProtobufCMessageDescriptor *type;
    uint32_t members[12];  // of the outermost oneof, one seed each; ends with 0
    bool sparse;
};

static const struct recipe recipes[] = {
    {"command", &tally__command__descriptor, {32, 48, 64, 69, 83, 96, 112, 128, 144, 160}, false},
    {"command", &tally__command__descriptor, {49, 67, 113, 145}, true},
    {"notice", &tally__notice__descriptor, {224, 225, 226, 227, 228, 229, 230}, false},
    {"query", &tally__query__descriptor, {32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42}, true},
    {"query", &tally__query__descriptor, {38, 42}, false},
    {"value", &tally__value__descriptor, {1, 2, 3, 4, 5, 6, 7, 8}, false},
    {"bundle", &tally__bundle_part__descriptor, {1, 2, 3, 4}, true},
    {"bundle", &tally__bundle_part__descriptor, {1, 2, 3, 4}, false},
    {"request", &tally__request__descriptor, {3, 4}, false},
    {"request", &tally__request__descriptor, {2}, true},
};

static void put(struct corpus *corpus, const char *target, const char *name, const void *message,
                struct arena *arena)
{
    const ProtobufCMessage *base = message;
    struct span bytes;
    enum err error = message_encode_in(message, arena, &bytes);
    require(error == OK);
    error = strict_check(base->descriptor, bytes);
    require(error == OK);
    corpus_put(corpus, target, name, bytes);
}

static void put_recipe(struct corpus *corpus, const struct recipe *recipe)
{
    for (size_t i = 0; recipe->members[i] != 0; i++) {
        struct shape shape = {.arena = fuzz_arena(), .random = {i + 1}, .sparse = recipe->sparse};
        shape.member = recipe->members[i];
        char name[64];
        (void)snprintf(name, sizeof(name), "%s-%u", recipe->sparse ? "sparse" : "full", recipe->members[i]);
        put(corpus, recipe->target, name, shape_message(&shape, recipe->type), shape.arena);
    }
}

static void put_some(struct corpus *corpus, const char *target, const ProtobufCMessageDescriptor *type)
{
    for (uint64_t i = 1; i <= 4; i++) {
        struct shape shape = {
            .arena = fuzz_arena(), .random = {i}, .sparse = i % 2 == 0 || type->n_fields > 4};
        char name[64];
        (void)snprintf(name, sizeof(name), "any-%u", (unsigned)i);
        put(corpus, target, name, shape_message(&shape, type), shape.arena);
    }
}

static void put_entries(struct corpus *corpus)
{
    const struct mini *mini = mini_get();
    for (size_t i = 0; i < MINI_ENTRIES; i++) {
        char name[64];
        (void)snprintf(name, sizeof(name), "entry-%zu", i);
        corpus_put(corpus, "entry", name, mini->entries[i]);
        if (i % 2 == 0) {
            corpus_put(corpus, "peek", name, mini->entries[i]);
        }
    }
}

// A request with a batch, its signature and no disclosures: as many mini ledgers' batches as are asked for.
static void put_submit(struct corpus *corpus, const char *name, size_t first, size_t count)
{
    const struct mini *mini = mini_get();
    struct arena *arena = fuzz_arena();
    Tally__Request request = TALLY__REQUEST__INIT;
    Tally__Submit submit = TALLY__SUBMIT__INIT;
    Tally__SignedBatch batches[MINI_BATCHES];
    Tally__SignedBatch *list[MINI_BATCHES];
    Tally__Signature *signatures[MINI_BATCHES];
    ProtobufCBinaryData commands[MINI_ENTRIES];
    for (size_t i = 0; i < MINI_ENTRIES; i++) {
        commands[i] = message_bytes(mini->commands[i]);
    }
    for (size_t i = 0; i < count; i++) {
        const struct mini_batch *place = &mini->batches[first + i];
        tally__signed_batch__init(&batches[i]);
        batches[i].n_command = place->count;
        batches[i].command = &commands[place->first];
        signatures[i] = mini_signature(mini, first + i, arena);
        batches[i].n_signature = 1;
        batches[i].signature = &signatures[i];
        list[i] = &batches[i];
    }
    submit.n_batch = count;
    submit.batch = list;
    submit.known_size = first;
    request.version = 1;
    request.payload_case = TALLY__REQUEST__PAYLOAD_SUBMIT;
    request.submit = &submit;
    put(corpus, "request", name, &request, arena);
}

static void put_batch_of(struct corpus *corpus, const char *name, const Tally__Command *command,
                         Tally__Disclosure **disclosures, size_t count, struct arena *arena)
{
    struct span bytes;
    enum err error = message_encode_in(command, arena, &bytes);
    require(error == OK);
    ProtobufCBinaryData commands[] = {message_bytes(bytes)};
    Tally__DisclosureSet set = TALLY__DISCLOSURE_SET__INIT;
    Tally__DisclosureSet *sets[] = {&set};
    Tally__SignedBatch batch = TALLY__SIGNED_BATCH__INIT;
    Tally__SignedBatch *batches[] = {&batch};
    Tally__Submit submit = TALLY__SUBMIT__INIT;
    Tally__Request request = TALLY__REQUEST__INIT;
    set.n_disclosure = count;
    set.disclosure = disclosures;
    batch.n_command = 1;
    batch.command = commands;
    batch.n_disclosures = 1;
    batch.disclosures = sets;
    submit.n_batch = 1;
    submit.batch = batches;
    request.version = 1;
    request.payload_case = TALLY__REQUEST__PAYLOAD_SUBMIT;
    request.submit = &submit;
    put(corpus, "request", name, &request, arena);
}

// A request whose command has its commitments opened; the last one with no value at all, which is not a Value
// that opens it.
static void put_opened(struct corpus *corpus, const char *name, bool spoil)
{
    struct shape shape = {.arena = fuzz_arena(), .random = {7}, .member = ORG_CREATE};
    Tally__Command *command = shape_message(&shape, &tally__command__descriptor);
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count = 0;
    enum err error = commitment_list(&command->base, found, LIMIT_DISCLOSURES, &count);
    require(error == OK && count > 0);
    Tally__Disclosure opened[LIMIT_DISCLOSURES];
    Tally__Disclosure *list[LIMIT_DISCLOSURES];
    struct commitment_place place = commitment_place_of(command->intent);
    for (size_t i = 0; i < count; i++) {
        struct shape of_value = {.arena = shape.arena, .random = {i + 1}, .member = 1 + (uint32_t)i % 8};
        struct span value;
        error = message_encode_in(shape_message(&of_value, &tally__value__descriptor), shape.arena, &value);
        require(error == OK);
        tally__disclosure__init(&opened[i]);
        opened[i].salt = shape_bytes(&shape, COMMITMENT_SALT_SIZE);
        opened[i].value = spoil && i == count - 1 ? (ProtobufCBinaryData){0} : message_bytes(value);
        place.field = found[i].field;
        struct digest digest = commitment_of(&place, message_span(opened[i].salt), value);
        memcpy(found[i].commitment->digest.data, digest.bytes, DIGEST_SIZE);
        list[i] = &opened[i];
    }
    error = commitment_check(command, list, count);
    require(error == (spoil ? E_MISMATCH : OK));
    put_batch_of(corpus, name, command, list, count, shape.arena);
}

// A reply that holds the receipt of one batch, and the consistency proof from the size before it.
static void put_reply(struct corpus *corpus, size_t batch)
{
    const struct mini *mini = mini_get();
    struct arena *arena = fuzz_arena();
    Tally__Reply reply = TALLY__REPLY__INIT;
    Tally__BatchReply answer = TALLY__BATCH_REPLY__INIT;
    Tally__BatchReply *answers[] = {&answer};
    answer.answer_case = TALLY__BATCH_REPLY__ANSWER_RECEIPT;
    answer.receipt = mini_receipt(mini, batch, batch, arena);
    struct proof proof = {0};
    tree_consistency(&mini->tree, (size_t)mini->sizes[batch - 1], (size_t)mini->sizes[batch], &proof);
    ProtobufCBinaryData consistency[LIMIT_PROOF_HASHES];
    for (size_t i = 0; i < proof.count; i++) {
        consistency[i] = message_bytes(digest_span(&proof.path[i]));
    }
    reply.version = 1;
    reply.n_batch = 1;
    reply.batch = answers;
    reply.n_consistency = proof.count;
    reply.consistency = consistency;
    char name[64];
    (void)snprintf(name, sizeof(name), "receipt-%zu", batch);
    put(corpus, "reply", name, &reply, arena);
}

void corpus_messages(struct corpus *corpus)
{
    for (size_t i = 0; i < sizeof(recipes) / sizeof(recipes[0]); i++) {
        put_recipe(corpus, &recipes[i]);
    }
    put_some(corpus, "effects", &tally__effects__descriptor);
    put_some(corpus, "reply", &tally__reply__descriptor);
    put_some(corpus, "value", &tally__value__descriptor);
    put_entries(corpus);
    put_submit(corpus, "one", 0, 1);
    put_submit(corpus, "three", 2, 1);
    put_submit(corpus, "several", 4, 3);
    put_opened(corpus, "opened", false);
    put_opened(corpus, "opened-but-one", true);
    put_reply(corpus, 2);
    put_reply(corpus, 5);
}
