// peek.c — walking the top level of one message.
#include "ledger/core/peek.h"

#include "ledger/base/pack.h"
#include "ledger/core/entry.h"

enum field {  // numbers of the messages Entry, Command and Envelope
    ENTRY_INDEX = 1,
    ENTRY_TIME = 2,
    ENTRY_PREVIOUS = 3,
    ENTRY_ORG = 4,
    ENTRY_COMMAND_HASH = 7,
    ENTRY_POSITION = 8,
    ENTRY_COUNT = 9,
    ENTRY_VERDICT = 15,
    ENTRY_EFFECTS_HASH = 16,
    VERDICT_CODE = 3,
    COMMAND_ENVELOPE = 1,
    ENVELOPE_BATCH_ID = 2,
};

struct part {
    uint64_t field;
    uint64_t number;    // of a varint
    struct span bytes;  // of anything else
};

static enum err next_part(struct unpack *unpack, struct part *part)
{
    uint64_t tag = unpack_varint(unpack);
    part->field = tag >> 3;
    if ((tag & 7) == 0) {
        part->number = unpack_varint(unpack);
    } else if ((tag & 7) == 2) {
        part->bytes = unpack_run(unpack);
    } else {
        return E_CORRUPT;
    }
    return unpack->failed ? E_CORRUPT : OK;
}

// A number of a message inside; 0 when it is not there.
static uint32_t inner_number(struct span message, uint64_t field)
{
    struct unpack unpack = unpack_from(message);
    while (!unpack_done(&unpack)) {
        struct part part = {0};
        if (next_part(&unpack, &part) != OK) {
            return 0;
        }
        if (part.field == field) {
            return (uint32_t)part.number;
        }
    }
    return 0;
}

static void take(const struct part *part, struct peek *peek)
{
    switch (part->field) {
    case ENTRY_INDEX:
        peek->index = part->number;
        break;
    case ENTRY_TIME:
        peek->time_us = part->number;
        break;
    case ENTRY_PREVIOUS:
        peek->previous = part->bytes;
        break;
    case ENTRY_ORG:
        peek->org = part->bytes;
        break;
    case ENTRY_COMMAND_HASH:
        peek->command_hash = part->bytes;
        break;
    case ENTRY_POSITION:
        peek->position = (uint32_t)part->number;
        break;
    case ENTRY_COUNT:
        peek->count = (uint32_t)part->number;
        break;
    case ENTRY_VERDICT:
        peek->code = inner_number(part->bytes, VERDICT_CODE);
        break;
    case ENTRY_EFFECTS_HASH:
        peek->effects_hash = part->bytes;
        break;
    default:
        break;
    }
}

enum err peek_entry(struct span entry, struct peek *peek_out)
{
    struct unpack unpack = unpack_from(entry);
    struct peek peek = {0};
    while (!unpack_done(&unpack)) {
        struct part part = {0};
        TRY(next_part(&unpack, &part));
        take(&part, &peek);
    }
    if (peek.command_hash.size != DIGEST_SIZE
        || (peek.previous.size != DIGEST_SIZE && peek.previous.size != 0)
        || (peek.effects_hash.size != DIGEST_SIZE && peek.effects_hash.size != 0)) {
        return E_CORRUPT;
    }
    *peek_out = peek;
    return OK;
}

static enum err find_bytes(struct span message, uint64_t field, struct span *bytes_out)
{
    struct unpack unpack = unpack_from(message);
    while (!unpack_done(&unpack)) {
        struct part part = {0};
        TRY(next_part(&unpack, &part));
        if (part.field == field) {
            *bytes_out = part.bytes;
            return OK;
        }
    }
    return E_CORRUPT;
}

enum err peek_command_id(const struct peek *peek, struct span command, uint8_t id[static 16])
{
    static_assert(BATCH_COMMAND_ID_SIZE == 16, "the size in the prototype");
    if (peek->count == 0) {
        memcpy(id, peek->command_hash.data, BATCH_COMMAND_ID_SIZE);
        return OK;
    }
    struct span envelope;
    struct span batch_id;
    TRY(find_bytes(command, COMMAND_ENVELOPE, &envelope));
    TRY(find_bytes(envelope, ENVELOPE_BATCH_ID, &batch_id));
    if (batch_id.size != BATCH_ID_SIZE || peek->position > UINT16_MAX) {
        return E_CORRUPT;
    }
    batch_command_id(batch_id, peek->position, id);
    return OK;
}

enum err peek_check_bodies(const struct peek *peek, struct span command, struct span effects)
{
    if (command.size == 0) {
        return effects.size == 0 ? OK : E_CORRUPT;
    }
    struct digest expected = digest_from(peek->command_hash);
    struct digest actual = batch_command_hash(command);
    if (!digest_equal(&expected, &actual)) {
        return E_CORRUPT;
    }
    if (effects.size == 0) {
        return OK;
    }
    if (peek->effects_hash.size == 0) {
        return E_CORRUPT;
    }
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    TRY(peek_command_id(peek, command, id));
    expected = digest_from(peek->effects_hash);
    actual = entry_effects_hash(id, effects);
    return digest_equal(&expected, &actual) ? OK : E_CORRUPT;
}
