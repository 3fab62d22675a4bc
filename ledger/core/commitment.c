// commitment.c — hashing values in their place, and walking a message for its commitments.
#include "ledger/core/commitment.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/core/strict.h"
#include "ledger/crypto/tags.h"

struct walk {
    struct commitment_found *found;
    size_t room;
    size_t count;
};

static enum err visit(struct walk *walk, const ProtobufCMessage *message, struct span field);

static void put_lv(struct sha256 *hash, struct span head, struct span tail)
{
    uint8_t length[2];
    require(head.size + tail.size <= UINT16_MAX);
    bytes_put_u16(length, (uint16_t)(head.size + tail.size));
    sha256_update(hash, span(length, sizeof(length)));
    sha256_update(hash, head);
    sha256_update(hash, tail);
}

struct digest commitment_of(const struct commitment_place *place, struct span salt, struct span value)
{
    require(salt.size == COMMITMENT_SALT_SIZE && place->subject_kind <= UINT8_MAX);
    uint8_t kind = (uint8_t)place->subject_kind;
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span(TAG_COMMIT, sizeof(TAG_COMMIT)));
    sha256_update(&hash, salt);
    put_lv(&hash, place->org, span(NULL, 0));
    put_lv(&hash, span(&kind, 1), place->subject_id);
    put_lv(&hash, place->field, span(NULL, 0));
    sha256_update(&hash, value);
    return sha256_final(&hash);
}

static enum err note(struct walk *walk, const Tally__Commitment *commitment, struct span field)
{
    if (commitment->digest.len != DIGEST_SIZE) {
        return E_MALFORMED;
    }
    if (walk->count == walk->room) {
        return E_LIMIT;
    }
    walk->found[walk->count++] = (struct commitment_found){commitment, field};
    return OK;
}

static bool is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0) {
        return true;
    }
    const uint8_t *base = (const uint8_t *)message;
    uint32_t member = 0;
    memcpy(&member, base + field->quantifier_offset, sizeof(member));
    return member == field->id;
}

static enum err visit_field(struct walk *walk, const ProtobufCMessage *message,
                            const ProtobufCFieldDescriptor *field, struct span name)
{
    const uint8_t *base = (const uint8_t *)message;
    ProtobufCMessage *const *parts = (ProtobufCMessage *const *)(const void *)(base + field->offset);
    size_t count = 1;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        memcpy(&count, base + field->quantifier_offset, sizeof(count));
        memcpy(&parts, base + field->offset, sizeof(parts));
    }
    for (size_t i = 0; i < count; i++) {
        if (parts[i] != NULL) {
            TRY(visit(walk, parts[i], name));
        }
    }
    return OK;
}

static enum err visit(struct walk *walk, const ProtobufCMessage *message, struct span field)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    if (type == &tally__commitment__descriptor) {
        return note(walk, (const Tally__Commitment *)message, field);
    }
    bool named = type == &tally__field__descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *part = &type->fields[i];
        if (part->type != PROTOBUF_C_TYPE_MESSAGE || !is_set(message, part)) {
            continue;
        }
        struct span name = named ? span_text(((const Tally__Field *)message)->name) : span_text(part->name);
        TRY(visit_field(walk, message, part, name));
    }
    return OK;
}

enum err commitment_list(const ProtobufCMessage *message, struct commitment_found *found, size_t room,
                         size_t *count_out)
{
    struct walk walk = {.found = found, .room = room};
    TRY(visit(&walk, message, span(NULL, 0)));
    *count_out = walk.count;
    return OK;
}

struct commitment_place commitment_place_of(const Tally__Intent *intent)
{
    struct commitment_place place = {
        .org = span_text(intent->org),
        .subject_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION,
        .subject_id = span_text(intent->org),
    };
    if (intent->n_subject > 0) {
        place.subject_kind = (uint32_t)intent->subject[0]->kind;
        place.subject_id = message_span(intent->subject[0]->id);
    }
    return place;
}

static bool fits_length_prefixes(const struct commitment_place *place, struct span field)
{
    return place->org.size <= UINT16_MAX && place->subject_id.size < UINT16_MAX && field.size <= UINT16_MAX;
}

static enum err check_one(struct commitment_place *place, const struct commitment_found *found,
                          const Tally__Disclosure *disclosure)
{
    struct span value = message_span(disclosure->value);
    if (disclosure->salt.len != COMMITMENT_SALT_SIZE) {
        return E_MALFORMED;
    }
    if (value.size > LIMIT_VALUE || !fits_length_prefixes(place, found->field)) {
        return E_LIMIT;
    }
    TRY(strict_check(&tally__value__descriptor, value));
    place->field = found->field;
    struct digest expected = commitment_of(place, message_span(disclosure->salt), value);
    struct digest actual = digest_from(message_span(found->commitment->digest));
    return digest_equal(&expected, &actual) ? OK : E_MISMATCH;
}

enum err commitment_opens(const struct commitment_place *place, const struct commitment_found *found,
                          const Tally__Disclosure *disclosure)
{
    struct commitment_place at = *place;
    return check_one(&at, found, disclosure);
}

enum err commitment_check_at(const struct commitment_place *place, const ProtobufCMessage *message,
                             Tally__Disclosure *const *disclosures, size_t count)
{
    struct commitment_found found[LIMIT_DISCLOSURES];
    struct commitment_place at = *place;
    size_t expected = 0;
    TRY(commitment_list(message, found, LIMIT_DISCLOSURES, &expected));
    if (expected != count) {
        return E_MISMATCH;
    }
    for (size_t i = 0; i < count; i++) {
        TRY(check_one(&at, &found[i], disclosures[i]));
    }
    return OK;
}

enum err commitment_check(const Tally__Command *command, Tally__Disclosure *const *disclosures, size_t count)
{
    if (command->intent == NULL) {
        return commitment_check_at(&(struct commitment_place){0}, &command->base, disclosures, count);
    }
    struct commitment_place place = commitment_place_of(command->intent);
    return commitment_check_at(&place, &command->base, disclosures, count);
}
