// brought.c — walking a message for keys.
#include "ledger/core/brought.h"

#include "ledger/core/message.h"

#include "proto/value.pb-c.h"

static bool walk_field(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                       brought_visit *visit, void *context)
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
        if (parts[i] != NULL && !brought_walk(parts[i], visit, context)) {
            return false;
        }
    }
    return true;
}

bool brought_walk(const ProtobufCMessage *message, brought_visit *visit, void *context)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    if (type == &tally__public_key__descriptor) {
        const Tally__PublicKey *brought = (const Tally__PublicKey *)message;
        struct key key;
        enum err error = key_from((enum key_algorithm)brought->algorithm, message_span(brought->bytes), &key);
        return error != OK || visit(context, &key);
    }
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (field->type == PROTOBUF_C_TYPE_MESSAGE && !walk_field(message, field, visit, context)) {
            return false;
        }
    }
    return true;
}

struct search {
    const struct digest *fingerprint;
    struct key *key_out;
};

static bool compare(void *context, const struct key *key)
{
    const struct search *search = context;
    struct digest actual = key_fingerprint(key);
    bool found = digest_equal(&actual, search->fingerprint);
    if (found) {
        *search->key_out = *key;
    }
    return !found;
}

bool brought_find(const ProtobufCMessage *message, const struct digest *fingerprint, struct key *key_out)
{
    struct search search = {fingerprint, key_out};
    return !brought_walk(message, compare, &search);
}
