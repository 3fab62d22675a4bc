// schema.c — unpacking a FileDescriptorSet and joining its names.
#include "tests/support/schema.h"

#include "ledger/base/require.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1024 * 1024, CLASS_OPTION = 50001 };

static const char package[] = "tally";

static Google__Protobuf__FileDescriptorSet *read_set(void)
{
    static uint8_t bytes[FILE_MAX];
    char path[1024];
    const char *build = getenv("TALLY_BUILD_DIR");
    require(build != NULL);
    (void)snprintf(path, sizeof(path), "%s/gen/tally.descriptors", build);
    FILE *file = fopen(path, "re");
    require(file != NULL);
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    require(size > 0 && size < sizeof(bytes));
    (void)fclose(file);
    return google__protobuf__file_descriptor_set__unpack(NULL, size, bytes);
}

// The option is an extension, which protobuf-c keeps as an unknown field: its bytes are one varint.
static Tally__Class class_of(const Google__Protobuf__FieldOptions *options)
{
    for (size_t i = 0; options != NULL && i < options->base.n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *field = &options->base.unknown_fields[i];
        if (field->tag == CLASS_OPTION) {
            require(field->len == 1);
            return (Tally__Class)field->data[0];
        }
    }
    return TALLY__CLASS__UNCLASSIFIED;
}

static void add_field(struct schema *schema, const Google__Protobuf__FieldDescriptorProto *proto)
{
    require(schema->fields_count < SCHEMA_FIELDS_MAX);
    schema->fields[schema->fields_count++] = (struct schema_field){
        .name = proto->name,
        .number = (uint32_t)proto->number,
        .type = proto->type,
        .repeated = proto->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED,
        .in_oneof = proto->has_oneof_index && !proto->proto3_optional,
        .optional = proto->has_proto3_optional && proto->proto3_optional,
        .unpacked = proto->options != NULL && proto->options->has_packed && !proto->options->packed,
        .class = class_of(proto->options),
    };
}

static void add_message(struct schema *schema, const Google__Protobuf__DescriptorProto *proto,
                        const char *syntax)
{
    require(schema->count < SCHEMA_MESSAGES_MAX);
    schema->messages[schema->count++] = (struct schema_message){
        .name = proto->name,
        .syntax = syntax,
        .oneofs = proto->n_oneof_decl,
        .inner = proto->n_nested_type + proto->n_enum_type + proto->n_extension,
        .count = proto->n_field,
        .fields = &schema->fields[schema->fields_count],
    };
    for (size_t i = 0; i < proto->n_field; i++) {
        add_field(schema, proto->field[i]);
    }
}

static const struct schema_message *find(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (strcmp(schema->messages[i].name, name) == 0) {
            return &schema->messages[i];
        }
    }
    return NULL;
}

// Fills in what each field of message type holds, by the name ".tally.Name" that its description gives. A
// type within a message, such as a map's, is not found, and counted as `inner` alone.
static void join(struct schema *schema, const Google__Protobuf__DescriptorProto *proto,
                 struct schema_message *message)
{
    struct schema_field *fields = &schema->fields[message->fields - schema->fields];
    for (size_t i = 0; i < proto->n_field; i++) {
        fields[i].of = message;
        if (fields[i].type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_MESSAGE) {
            const char *type_name = strrchr(proto->field[i]->type_name, '.');
            fields[i].holds = find(schema, type_name + 1);
        }
    }
}

void schema_load(struct schema *schema)
{
    memset(schema, 0, sizeof(*schema));
    schema->set = read_set();
    require(schema->set != NULL);
    for (int joining = 0; joining < 2; joining++) {
        size_t at = 0;
        for (size_t i = 0; i < schema->set->n_file; i++) {
            const Google__Protobuf__FileDescriptorProto *file = schema->set->file[i];
            if (strcmp(file->package, package) != 0) {
                continue;
            }
            for (size_t j = 0; j < file->n_message_type; j++) {
                if (joining != 0) {
                    join(schema, file->message_type[j], &schema->messages[at++]);
                } else {
                    add_message(schema, file->message_type[j], file->syntax);
                }
            }
        }
    }
}

void schema_drop(struct schema *schema)
{
    google__protobuf__file_descriptor_set__free_unpacked(schema->set, NULL);
    schema->set = NULL;
}

const struct schema_message *schema_find(const struct schema *schema, const char *name)
{
    const struct schema_message *found = find(schema, name);
    require(found != NULL);
    return found;
}

bool schema_reaches(const struct schema_message *from, const struct schema_message *to)
{
    if (from == to) {
        return true;
    }
    for (size_t i = 0; i < from->count; i++) {
        const struct schema_message *holds = from->fields[i].holds;
        if (holds != NULL && schema_reaches(holds, to)) {
            return true;
        }
    }
    return false;
}

unsigned schema_depth(const struct schema_message *message, unsigned most)
{
    unsigned deepest = 0;
    for (size_t i = 0; most > 0 && i < message->count; i++) {
        const struct schema_message *holds = message->fields[i].holds;
        unsigned depth = holds == NULL ? 0 : schema_depth(holds, most - 1);
        deepest = depth > deepest ? depth : deepest;
    }
    return 1 + deepest;
}
