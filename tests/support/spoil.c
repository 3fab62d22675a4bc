// The one value, replaced and put back.
#include "tests/support/spoil.h"

#include "ledger/base/require.h"

enum { ROOM = 1024 };

struct one {
    uint8_t key[ROOM];
    size_t key_size;
    uint8_t value[ROOM + 1];
    size_t size;
    size_t count;
};

static enum err take(void *context, struct span key, struct span value)
{
    struct one *one = context;
    require(key.size <= ROOM && value.size <= ROOM && one->count++ == 0);
    memcpy(one->key, key.data, key.size);
    memcpy(one->value, value.data, value.size);
    one->key_size = key.size;
    one->size = value.size;
    return OK;
}

static struct one find(struct memory *memory)
{
    struct view view = memory_view(memory);
    struct one one = {0};
    enum err error = view.scan(view.context, span(NULL, 0), take, &one);
    require(error == OK && one.count == 1);
    return one;
}

static enum err read_as(struct memory *memory, enum err (*get)(const struct view *view),
                        const struct one *one, struct span value)
{
    struct view view = memory_view(memory);
    enum err error = view.put(view.context, span(one->key, one->key_size), value);
    require(error == OK);
    enum err result = get(&view);
    error = view.put(view.context, span(one->key, one->key_size), span(one->value, one->size));
    require(error == OK);
    return result;
}

size_t spoil_size(struct memory *memory, enum err (*get)(const struct view *view))
{
    struct one one = find(memory);
    size_t corrupt = 0;
    for (size_t size = 0; size <= one.size + 1; size++) {
        if (size != one.size) {
            corrupt += read_as(memory, get, &one, span(one.value, size)) == E_CORRUPT;
        }
    }
    return corrupt;
}

enum err spoil_byte(struct memory *memory, enum err (*get)(const struct view *view), size_t at, uint8_t value)
{
    struct one one = find(memory);
    struct one spoiled = one;
    require(at < one.size);
    spoiled.value[at] = value;
    return read_as(memory, get, &one, span(spoiled.value, spoiled.size));
}

size_t spoil_value_size(struct memory *memory)
{
    return find(memory).size;
}
