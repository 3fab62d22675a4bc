// draft.c — lists of commands and of sealed values, in a pool.
#include "ledger/wire/draft.h"

#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"

#include <stdlib.h>

// A batch of 1,024 commands that fills a request takes a few times its bytes.
enum { BLOCK_SIZE = 8 * 1024, DRAFT_MAX = 64 * 1024 * 1024 };

struct tally_draft *tally_draft_new(void)
{
    struct tally_draft *draft = calloc(1, sizeof(*draft));
    if (draft != NULL) {
        pool_init(&draft->pool, BLOCK_SIZE, DRAFT_MAX);
    }
    return draft;
}

void tally_draft_free(struct tally_draft *draft)
{
    if (draft != NULL) {
        pool_fini(&draft->pool);
        free(draft);
    }
}

static void *fail(struct tally_draft *draft, enum err error)
{
    if (draft->error == OK) {
        draft->error = error;
    }
    return NULL;
}

void *draft_lend(struct tally_draft *draft, size_t size)
{
    void *piece = draft->error == OK ? pool_alloc(&draft->pool, size) : NULL;
    return piece == NULL ? fail(draft, E_NO_MEMORY) : piece;
}

enum err draft_encode(struct tally_draft *draft, const void *message, struct span *bytes_out)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *place = draft_lend(draft, size);
    if (place == NULL) {
        return draft->error;
    }
    size_t packed = protobuf_c_message_pack(message, place);
    require(packed == size);
    *bytes_out = span(place, size);
    return OK;
}

Tally__Intent *tally_draft_intent(struct tally_draft *draft)
{
    if (draft->is_signed) {
        return NULL;
    }
    if (draft->count == LIMIT_BATCH_COMMANDS) {
        return fail(draft, E_LIMIT);
    }
    struct draft_command *command = draft_lend(draft, sizeof(*command));
    if (command == NULL) {
        return NULL;
    }
    tally__command__init(&command->command);
    tally__envelope__init(&command->envelope);
    tally__intent__init(&command->intent);
    command->command.envelope = &command->envelope;
    command->command.intent = &command->intent;
    if (draft->last == NULL) {
        draft->first = command;
    } else {
        draft->last->next = command;
    }
    draft->last = command;
    draft->count++;
    return &command->intent;
}

void *tally_draft_alloc(struct tally_draft *draft, size_t size)
{
    return draft_lend(draft, size);
}

char *tally_draft_text(struct tally_draft *draft, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = draft_lend(draft, size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

ProtobufCBinaryData tally_draft_bytes(struct tally_draft *draft, const void *bytes, size_t size)
{
    uint8_t *copy = draft_lend(draft, size);
    if (copy == NULL) {
        return (ProtobufCBinaryData){0};
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return (ProtobufCBinaryData){.len = size, .data = copy};
}

Tally__Commitment *tally_draft_seal(struct tally_draft *draft, const Tally__Value *value)
{
    struct draft_sealed *sealed = draft_lend(draft, sizeof(*sealed));
    if (sealed == NULL || draft_encode(draft, value, &sealed->value) != OK) {
        return NULL;
    }
    if (sealed->value.size > LIMIT_VALUE) {
        return fail(draft, E_LIMIT);
    }
    tally__commitment__init(&sealed->commitment);
    sealed->commitment.digest = message_bytes(digest_span(&sealed->digest));
    sealed->before = draft->sealed_last;
    if (draft->sealed_last == NULL) {
        draft->sealed_first = sealed;
    } else {
        draft->sealed_last->after = sealed;
    }
    draft->sealed_last = sealed;
    draft->sealed_count++;
    return &sealed->commitment;
}

Tally__Commitment *tally_draft_seal_text(struct tally_draft *draft, const char *text)
{
    Tally__Value value = TALLY__VALUE__INIT;
    value.kind_case = TALLY__VALUE__KIND_TEXT;
    value.text = (char *)(uintptr_t)text;
    return tally_draft_seal(draft, &value);
}

static Tally__Field *new_field(struct tally_draft *draft, const char *name)
{
    Tally__Field *field = draft_lend(draft, sizeof(*field));
    if (field == NULL) {
        return NULL;
    }
    tally__field__init(field);
    field->name = tally_draft_text(draft, name);
    return field->name == NULL ? NULL : field;
}

Tally__Field *tally_draft_sealed_field(struct tally_draft *draft, const char *name, const char *text)
{
    Tally__Field *field = new_field(draft, name);
    if (field == NULL) {
        return NULL;
    }
    field->content_case = TALLY__FIELD__CONTENT_SEALED;
    field->sealed = tally_draft_seal_text(draft, text);
    return field->sealed == NULL ? NULL : field;
}

Tally__Field *tally_draft_open_field(struct tally_draft *draft, const char *name, const char *text)
{
    Tally__Field *field = new_field(draft, name);
    Tally__PublicValue *value = field == NULL ? NULL : draft_lend(draft, sizeof(*value));
    if (value == NULL) {
        return NULL;
    }
    tally__public_value__init(value);
    value->kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
    value->text = tally_draft_text(draft, text);
    field->content_case = TALLY__FIELD__CONTENT_OPEN;
    field->open = value;
    return value->text == NULL ? NULL : field;
}
