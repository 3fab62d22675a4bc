// letter.c — tags, lengths and numbers of two messages, by hand.
#include "ledger/wire/letter.h"

#include "ledger/base/pack.h"
#include "ledger/base/require.h"

enum {
    NUMBER = 0,  // wire types
    RUN = 2,

    REQUEST_VERSION = 1 << 3 | NUMBER,
    REQUEST_SUBMIT = 2 << 3 | RUN,
    SUBMIT_BATCH = 1 << 3 | RUN,
    SUBMIT_KNOWN_SIZE = 2 << 3 | NUMBER,

    REPLY_VERSION = 1 << 3 | NUMBER,
    REPLY_BATCH = 2 << 3 | RUN,
    REPLY_ANSWER = 3 << 3 | RUN,
    REPLY_STATUS = 4 << 3 | RUN,
    REPLY_REFUSAL = 5 << 3 | RUN,
    REPLY_CHECKPOINT = 6 << 3 | RUN,
    REPLY_CONSISTENCY = 7 << 3 | RUN,

    ANSWER_RECEIPT = 1 << 3 | RUN,
    ANSWER_REFUSAL = 2 << 3 | RUN,
    ANSWER_UNCHANGED = 3 << 3 | RUN,

    REFUSAL_CODE = 1 << 3 | NUMBER,
    REFUSAL_UNKNOWN = 2 << 3 | NUMBER,
};

static size_t submit_size(const struct letter *letter)
{
    size_t size = 0;
    for (size_t i = 0; i < letter->count; i++) {
        size += 1 + pack_varint_size(letter->batches[i].size) + letter->batches[i].size;
    }
    return size + (letter->known_size > 0 ? 1 + pack_varint_size(letter->known_size) : 0);
}

size_t letter_size(const struct letter *letter)
{
    size_t submit = submit_size(letter);
    return 2 + 1 + pack_varint_size(submit) + submit;
}

void letter_write(const struct letter *letter, uint8_t *place)
{
    size_t size = letter_size(letter);
    struct pack pack = pack_into(place, size);
    pack_u8(&pack, REQUEST_VERSION);
    pack_u8(&pack, LETTER_VERSION);
    pack_u8(&pack, REQUEST_SUBMIT);
    pack_varint(&pack, submit_size(letter));
    for (size_t i = 0; i < letter->count; i++) {
        pack_u8(&pack, SUBMIT_BATCH);
        pack_run(&pack, letter->batches[i]);
    }
    if (letter->known_size > 0) {
        pack_u8(&pack, SUBMIT_KNOWN_SIZE);
        pack_varint(&pack, letter->known_size);
    }
    require(!pack.failed && pack.size == size);
}

struct span letter_probe(void)
{
    static const uint8_t probe[LETTER_PROBE_SIZE] = {REQUEST_VERSION, LETTER_VERSION, 4 << 3 | RUN, 0};
    return span(probe, sizeof(probe));
}

static enum err read_refusal(struct span bytes, struct letter_refusal *refusal_out)
{
    struct unpack unpack = unpack_from(bytes);
    struct letter_refusal refusal = {0};
    uint64_t code = 0;
    uint64_t last = 0;
    while (!unpack.failed && !unpack_done(&unpack)) {
        uint64_t tag = unpack_varint(&unpack);
        uint64_t number = unpack_varint(&unpack);
        if (tag <= last || (tag != REFUSAL_CODE && tag != REFUSAL_UNKNOWN)) {
            return E_MALFORMED;
        }
        code = tag == REFUSAL_CODE ? number : code;
        refusal.unknown |= tag == REFUSAL_UNKNOWN && number == 1;
        last = tag;
    }
    if (unpack.failed || code == 0 || code > UINT32_MAX) {
        return E_MALFORMED;
    }
    refusal.code = (uint32_t)code;
    *refusal_out = refusal;
    return OK;
}

// Takes one part of a reply that is no number.
static enum err take_part(uint64_t tag, struct span part, struct letter_reply *reply)
{
    switch (tag) {
    case REPLY_BATCH:
        if (reply->batch_count == LIMIT_REQUEST_BATCHES) {
            return E_LIMIT;
        }
        reply->batches[reply->batch_count++] = part;
        return OK;
    case REPLY_ANSWER:
        reply->answer = part;
        return OK;
    case REPLY_STATUS:
        reply->status = part;
        return OK;
    case REPLY_REFUSAL:
        reply->is_refused = true;
        return read_refusal(part, &reply->refusal);
    case REPLY_CHECKPOINT:
        reply->checkpoint = part;
        return OK;
    case REPLY_CONSISTENCY:
        if (reply->consistency_count == LIMIT_PROOF_HASHES) {
            return E_LIMIT;
        }
        reply->consistency[reply->consistency_count++] = part;
        return OK;
    default:
        return E_MALFORMED;
    }
}

enum err letter_read(struct span bytes, struct letter_reply *reply_out)
{
    struct unpack unpack = unpack_from(bytes);
    if (unpack_varint(&unpack) != REPLY_VERSION || unpack.failed) {
        return E_MALFORMED;
    }
    if (unpack_varint(&unpack) != LETTER_VERSION || unpack.failed) {
        return E_UNSUPPORTED;
    }
    *reply_out = (struct letter_reply){0};
    uint64_t last = REPLY_VERSION;
    while (!unpack_done(&unpack)) {
        uint64_t tag = unpack_varint(&unpack);
        struct span part = unpack_run(&unpack);
        bool repeats = tag == last && (tag == REPLY_BATCH || tag == REPLY_CONSISTENCY);
        if (unpack.failed || (tag <= last && !repeats)) {
            return E_MALFORMED;
        }
        TRY(take_part(tag, part, reply_out));
        last = tag;
    }
    return OK;
}

enum err letter_read_answer(struct span bytes, struct letter_answer *answer_out)
{
    struct unpack unpack = unpack_from(bytes);
    struct letter_answer answer = {0};
    uint64_t tag = unpack_varint(&unpack);
    struct span part = unpack_run(&unpack);
    if (!unpack_done(&unpack)) {
        return E_MALFORMED;
    }
    switch (tag) {
    case ANSWER_RECEIPT:
        answer.kind = LETTER_RECEIPT;
        answer.receipt = part;
        break;
    case ANSWER_REFUSAL:
        answer.kind = LETTER_REFUSAL;
        TRY(read_refusal(part, &answer.refusal));
        break;
    case ANSWER_UNCHANGED:
        answer.kind = LETTER_UNCHANGED;
        if (part.size > 0) {
            return E_MALFORMED;
        }
        break;
    default:
        return E_MALFORMED;
    }
    *answer_out = answer;
    return OK;
}
