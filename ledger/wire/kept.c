// kept.c — a draft's bytes for its owner to keep before they are sent, and a draft from bytes that were kept.
#include "ledger/base/limits.h"
#include "ledger/core/message.h"
#include "ledger/wire/client_inside.h"
#include "ledger/wire/signing.h"

enum err tally_draft_keep(struct tally_client *client, struct tally_draft *draft,
                          struct tally_key *const *keys, size_t key_count, struct span *request_out)
{
    if (!draft->is_signed) {
        struct proof_tree seen = remembered_tree(&client->remembered);
        struct stamp stamp = stamp_now(&client->ledger_id, &client->options, &seen);
        TRY(signing_finish(draft, &stamp, keys, key_count));
    }
    return tally_draft_request(draft, client->ledger_id.bytes, NULL, keys, key_count, request_out);
}

// When the batch's window ends, which only its first command can tell.
static enum err read_window(struct span bytes, struct arena *scratch, struct tally_draft *draft)
{
    Tally__Command *command = NULL;
    TRY(message_decode(&tally__command__descriptor, bytes, scratch, &command));
    if (command->envelope == NULL) {
        return E_MALFORMED;
    }
    draft->window_ends_us = command->envelope->time_us + (uint64_t)command->envelope->window_ms * 1000u;
    return OK;
}

static enum err take_batch(struct tally_draft *draft, const Tally__SignedBatch *batch)
{
    if (batch->n_command == 0 || batch->n_command > LIMIT_BATCH_COMMANDS) {
        return E_MALFORMED;
    }
    draft->count = batch->n_command;
    draft->hashes = draft_lend(draft, draft->count * sizeof(*draft->hashes));
    TRY(draft->error);
    for (size_t i = 0; i < draft->count; i++) {
        draft->hashes[i] = batch_command_hash(message_span(batch->command[i]));
    }
    // The commands are byte strings in it, and stay what they are.
    TRY(draft_encode(draft, batch, &draft->batch));
    draft->is_signed = true;
    return draft->batch.size > LETTER_BATCH_MAX ? E_LIMIT : OK;
}

static enum err restore(struct tally_draft *draft, struct span request)
{
    struct arena scratch;
    Tally__Request *message = NULL;
    TRY(arena_init(&scratch, LIMIT_ARENA));
    enum err error = message_decode(&tally__request__descriptor, request, &scratch, &message);
    bool one = error == OK && message->payload_case == TALLY__REQUEST__PAYLOAD_SUBMIT
               && message->submit->n_batch == 1;
    if (error == OK) {
        error = one ? take_batch(draft, message->submit->batch[0]) : E_MALFORMED;
    }
    if (error == OK) {
        error = read_window(message_span(message->submit->batch[0]->command[0]), &scratch, draft);
    }
    arena_fini(&scratch);
    return error;
}

enum err tally_draft_restore(struct tally_client *client, struct span request, struct tally_draft **draft_out)
{
    struct tally_draft *draft = tally_draft_new();
    if (draft == NULL) {
        return E_NO_MEMORY;
    }
    draft->ledger_id = client->ledger_id;
    enum err error = restore(draft, request);
    if (error != OK) {
        tally_draft_free(draft);
        return error;
    }
    *draft_out = draft;
    return OK;
}
