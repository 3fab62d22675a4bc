// schema.h — the messages of proto/ as the protobuf compiler describes them, with the classes of their
// fields.
#ifndef TESTS_SUPPORT_SCHEMA_H
#define TESTS_SUPPORT_SCHEMA_H

#include "proto/class.pb-c.h"

#include <google/protobuf/descriptor.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCHEMA_MESSAGES_MAX = 200, SCHEMA_FIELDS_MAX = 1000 };

struct schema_message;

struct schema_field {
    const struct schema_message *of;
    const char *name;
    uint32_t number;
    Google__Protobuf__FieldDescriptorProto__Type type;
    bool repeated;
    bool in_oneof;
    bool optional;                       // has the word `optional`
    bool unpacked;                       // has the option `packed = false`
    Tally__Class class;                  // UNCLASSIFIED where the option is absent
    const struct schema_message *holds;  // what a field of message type holds, else NULL
};

struct schema_message {
    const char *name;
    const char *syntax;  // of its file
    size_t oneofs;
    size_t inner;  // types declared within it; a map is one
    size_t count;
    const struct schema_field *fields;
};

struct schema {
    Google__Protobuf__FileDescriptorSet *set;  // keeps the names
    size_t count;
    size_t fields_count;
    struct schema_message messages[SCHEMA_MESSAGES_MAX];
    struct schema_field fields[SCHEMA_FIELDS_MAX];
};

// Reads what the build wrote to gen/tally.descriptors. Do not copy: it points into itself.
void schema_load(struct schema *schema);

void schema_drop(struct schema *schema);

// The message of this name, e.g. "Command"; the test ends if there is none.
const struct schema_message *schema_find(const struct schema *schema, const char *name);

// True when a message of type `from` may hold one of type `to`, at any depth, or is one.
bool schema_reaches(const struct schema_message *from, const struct schema_message *to);

// Levels of messages in `message`: 1 when it holds none; more than `most` when they are more, or without end.
unsigned schema_depth(const struct schema_message *message, unsigned most);

#endif
