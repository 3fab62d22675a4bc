// brought.c — walking a message for a key.
#include "ledger/core/brought.h"

#include "ledger/core/message.h"

#include "proto/value.pb-c.h"

static bool find_in_field(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                          const struct digest *fingerprint, struct key *key_out)
{
    const uint8_t *base = (const uint8_t *)message;
    ProtobufCMessage *const *parts = (ProtobufCMessage *const *)(const void *)(base + field->offset);
    size_t count = 1;
    uint32_t member = field->id;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        memcpy(&count, base + field->quantifier_offset, sizeof(count));
        memcpy(&parts, base + field->offset, sizeof(parts));
    } else if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
        memcpy(&member, base + field->quantifier_offset, sizeof(member));
    }
    for (size_t i = 0; member == field->id && i < count; i++) {
        if (parts[i] != NULL && brought_find(parts[i], fingerprint, key_out)) {
            return true;
        }
    }
    return false;
}

bool brought_find(const ProtobufCMessage *message, const struct digest *fingerprint, struct key *key_out)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    if (type == &tally__public_key__descriptor) {
        const Tally__PublicKey *brought = (const Tally__PublicKey *)message;
        if (key_from((enum key_algorithm)brought->algorithm, message_span(brought->bytes), key_out) != OK) {
            return false;
        }
        struct digest actual = key_fingerprint(key_out);
        return digest_equal(&actual, fingerprint);
    }
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (field->type == PROTOBUF_C_TYPE_MESSAGE && find_in_field(message, field, fingerprint, key_out)) {
            return true;
        }
    }
    return false;
}
