// The map against a list, and the corners of open addressing.
#include "ledger/base/map.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

enum { MODEL_MAX = 400, TEXT_MAX = 24 };

static const uint8_t hash_key[MAP_HASH_KEY_SIZE] = "0123456789abcde";

// A list of pairs, searched from its beginning.
struct model {
    struct pair {
        uint8_t key[TEXT_MAX];
        size_t key_size;
        uint8_t value[TEXT_MAX];
        size_t value_size;
    } pairs[MODEL_MAX];
    size_t count;
};

static struct span pair_key(const struct pair *pair)
{
    return span(pair->key, pair->key_size);
}

static struct span pair_value(const struct pair *pair)
{
    return span(pair->value, pair->value_size);
}

static struct pair *model_find(struct model *model, struct span key)
{
    for (size_t i = 0; i < model->count; i++) {
        if (span_equal(pair_key(&model->pairs[i]), key)) {
            return &model->pairs[i];
        }
    }
    return NULL;
}

static void model_put(struct model *model, struct span key, struct span value)
{
    struct pair *pair = model_find(model, key);
    if (pair == NULL) {
        cr_assert(model->count < MODEL_MAX);
        pair = &model->pairs[model->count++];
    }
    memcpy(pair->key, key.data, key.size);
    memcpy(pair->value, value.data, value.size);
    pair->key_size = key.size;
    pair->value_size = value.size;
}

static void model_delete(struct model *model, struct span key)
{
    struct pair *pair = model_find(model, key);
    if (pair != NULL) {
        *pair = model->pairs[--model->count];
    }
}

static int compare_pairs(const void *left, const void *right)
{
    return span_compare(pair_key(left), pair_key(right));
}

struct scanning {
    const struct model *model;
    struct span prefix;
    size_t at;
    size_t seen;
};

static bool begins_with(struct span key, struct span prefix)
{
    return key.size >= prefix.size && span_equal(span(key.data, prefix.size), prefix);
}

static enum err expect_next(void *context, struct span key, struct span value)
{
    struct scanning *scanning = context;
    while (!begins_with(pair_key(&scanning->model->pairs[scanning->at]), scanning->prefix)) {
        scanning->at++;
        cr_assert(scanning->at < scanning->model->count);
    }
    const struct pair *pair = &scanning->model->pairs[scanning->at++];
    scanning->seen++;
    cr_assert(span_equal(key, pair_key(pair)));
    cr_assert(span_equal(value, pair_value(pair)));
    return OK;
}

// The map holds what the model holds: by its counts, by every key, and by scans of all and of one prefix.
static void expect_same(const struct map *map, struct model *model)
{
    size_t bytes = 0;
    cr_assert_eq(map->count, model->count);
    qsort(model->pairs, model->count, sizeof(model->pairs[0]), compare_pairs);
    for (size_t i = 0; i < model->count; i++) {
        struct span value;
        cr_assert(map_get(map, pair_key(&model->pairs[i]), &value));
        cr_assert(span_equal(value, pair_value(&model->pairs[i])));
        bytes += model->pairs[i].key_size + value.size;
    }
    cr_assert_eq(map->bytes, bytes);
    const struct span prefixes[] = {span(NULL, 0), span("\1", 1), span("\0\2", 2)};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        struct scanning scanning = {.model = model, .prefix = prefixes[i]};
        size_t expected = 0;
        for (size_t at = 0; at < model->count; at++) {
            expected += begins_with(pair_key(&model->pairs[at]), prefixes[i]);
        }
        cr_assert_eq(map_scan(map, prefixes[i], expect_next, &scanning), OK);
        cr_assert_eq(scanning.seen, expected);
    }
}

// Few different keys, so that they meet: up to three bytes of three values each.
static struct span any_key(struct random *random, uint8_t bytes[static TEXT_MAX])
{
    size_t size = random_below(random, 6);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)random_below(random, 3);
    }
    return span(bytes, size);
}

static struct span any_value(struct random *random, uint8_t bytes[static TEXT_MAX])
{
    size_t size = random_below(random, TEXT_MAX);
    random_fill(random, bytes, size);
    return span(bytes, size);
}

Test(map, behaves_like_a_list_under_random_changes)
{
    static struct model model;
    struct map map;
    struct random random = {1};
    map_init(&map, hash_key);
    for (size_t step = 0; step < 30000; step++) {
        uint8_t key_bytes[TEXT_MAX];
        uint8_t value_bytes[TEXT_MAX];
        struct span key = any_key(&random, key_bytes);
        // Now mostly growing, now mostly shrinking.
        if (random_below(&random, 100) < (step / 3000 % 2 == 0 ? 70u : 30u)) {
            struct span value = any_value(&random, value_bytes);
            cr_assert_eq(map_put(&map, key, value), OK);
            model_put(&model, key, value);
        } else {
            map_delete(&map, key);
            model_delete(&model, key);
        }
        struct span found;
        struct pair *pair = model_find(&model, key);
        cr_assert_eq(map_get(&map, key, &found), pair != NULL);
        if (step % 100 == 0) {
            expect_same(&map, &model);
        }
    }
    cr_assert(map.count > 50);
    map_fini(&map);
}

Test(map, keeps_every_key_while_it_grows_to_thousands)
{
    struct map map;
    map_init(&map, hash_key);
    for (uint32_t i = 0; i < 20000; i++) {
        cr_assert_eq(map_put(&map, span(&i, sizeof(i)), span(&i, i % 4)), OK);
    }
    cr_assert_eq(map.count, 20000);
    cr_assert(map.count * 4 <= map.slot_count * 3 + 4, "it never fills up, or a search would not end");
    for (uint32_t i = 0; i < 20000; i += 2) {
        map_delete(&map, span(&i, sizeof(i)));
    }
    for (uint32_t i = 0; i < 20000; i++) {
        struct span value;
        cr_assert_eq(map_get(&map, span(&i, sizeof(i)), &value), i % 2 == 1, "%u", i);
        cr_assert(i % 2 == 0 || span_equal(value, span(&i, i % 4)));
    }
    map_fini(&map);
}

enum { COLLISIONS = 10, SLOTS = 64 };

// Keys whose hashes end in the same bits, so that in a new map all want slot `slot`.
static void find_collisions(const struct map *map, uint64_t slot, uint32_t keys[static COLLISIONS])
{
    size_t count = 0;
    for (uint32_t i = 0; count < COLLISIONS; i++) {
        if ((map_hash(map->hash_key, span(&i, sizeof(i))) & (SLOTS - 1)) == slot) {
            keys[count++] = i;
        }
    }
}

static void expect_present(const struct map *map, const uint32_t keys[static COLLISIONS], unsigned mask)
{
    for (size_t i = 0; i < COLLISIONS; i++) {
        struct span value;
        bool found = map_get(map, span(&keys[i], sizeof(keys[i])), &value);
        cr_assert_eq(found, (mask >> i & 1) != 0, "key %zu, left %x", i, mask);
        cr_assert(!found || span_equal(value, span(&keys[i], sizeof(keys[i]))));
    }
}

Test(map, finds_keys_that_collide_after_any_of_them_is_deleted)
{
    // From slot 62 on, the run of colliding keys reaches over the end of the slots.
    for (uint64_t slot = 0; slot < SLOTS; slot += 31) {
        for (unsigned deleted = 0; deleted < 1 << COLLISIONS; deleted++) {
            uint32_t keys[COLLISIONS];
            struct map map;
            map_init(&map, hash_key);
            find_collisions(&map, slot, keys);
            for (size_t i = 0; i < COLLISIONS; i++) {
                cr_assert_eq(map_put(&map, span(&keys[i], 4), span(&keys[i], 4)), OK);
            }
            cr_assert_eq(map.slot_count, SLOTS);
            for (size_t i = 0; i < COLLISIONS; i++) {
                if ((deleted >> i & 1) != 0) {
                    map_delete(&map, span(&keys[i], 4));
                }
            }
            expect_present(&map, keys, ~deleted);
            map_fini(&map);
        }
    }
}

Test(map, closes_the_gap_only_with_keys_that_may_move_there)
{
    // Two runs that meet: keys of slot 3 push those of slot 4 along; deleting each in turn must lose none.
    uint32_t left[COLLISIONS];
    uint32_t right[COLLISIONS];
    struct map map;
    map_init(&map, hash_key);
    find_collisions(&map, 3, left);
    find_collisions(&map, 4, right);
    for (size_t victim = 0; victim < 10; victim++) {
        for (size_t i = 0; i < 5; i++) {
            cr_assert_eq(map_put(&map, span(&left[i], 4), span(&left[i], 4)), OK);
            cr_assert_eq(map_put(&map, span(&right[i], 4), span(&right[i], 4)), OK);
        }
        const uint32_t *gone = victim < 5 ? &left[victim] : &right[victim - 5];
        map_delete(&map, span(gone, 4));
        cr_assert_eq(map.count, 9);
        expect_present(&map, left, 0x1f & ~(victim < 5 ? 1u << victim : 0));
        expect_present(&map, right, 0x1f & ~(victim < 5 ? 0 : 1u << (victim - 5)));
    }
    map_fini(&map);
}

Test(map, holds_the_empty_key_and_the_empty_value)
{
    struct map map;
    struct span value = span("unset", 5);
    map_init(&map, hash_key);
    cr_assert(!map_get(&map, span(NULL, 0), &value));
    cr_assert_eq(value.size, 5, "untouched when there is none");
    cr_assert_eq(map_put(&map, span(NULL, 0), span("nothing", 7)), OK);
    cr_assert_eq(map_put(&map, span_text("empty"), span(NULL, 0)), OK);
    cr_assert(map_get(&map, span(NULL, 0), &value));
    cr_assert(span_equal(value, span_text("nothing")));
    cr_assert(map_get(&map, span_text("empty"), &value));
    cr_assert_eq(value.size, 0);
    map_delete(&map, span(NULL, 0));
    cr_assert(!map_get(&map, span(NULL, 0), &value));
    cr_assert_eq(map.count, 1);
    map_fini(&map);
}

Test(map, overwrites_in_place_while_the_value_fits_and_elsewhere_when_not)
{
    struct map map;
    struct span first;
    struct span second;
    map_init(&map, hash_key);
    cr_assert_eq(map_put(&map, span_text("k"), span_text("long value")), OK);
    cr_assert(map_get(&map, span_text("k"), &first));
    cr_assert_eq(map_put(&map, span_text("k"), span_text("short")), OK);
    cr_assert(map_get(&map, span_text("k"), &second));
    cr_assert_eq(first.data, second.data);
    cr_assert(span_equal(second, span_text("short")));
    cr_assert_eq(map_put(&map, span_text("k"), span_text("long again")), OK, "the room is still there");
    cr_assert(map_get(&map, span_text("k"), &second));
    cr_assert_eq(first.data, second.data);
    cr_assert_eq(map_put(&map, span_text("k"), span_text("longer than before")), OK);
    cr_assert(map_get(&map, span_text("k"), &second));
    cr_assert(span_equal(second, span_text("longer than before")));
    cr_assert_eq(map.count, 1);
    cr_assert_eq(map.bytes, 1 + second.size);
    map_fini(&map);
}

Test(map, takes_a_value_that_lies_in_the_map_itself)
{
    struct map map;
    struct span value;
    map_init(&map, hash_key);
    cr_assert_eq(map_put(&map, span_text("k"), span_text("abcdef")), OK);
    cr_assert(map_get(&map, span_text("k"), &value));
    cr_assert_eq(map_put(&map, span_text("k"), span(value.data + 2, 4)), OK);
    cr_assert(map_get(&map, span_text("k"), &value));
    cr_assert(span_equal(value, span_text("cdef")));
    map_fini(&map);
}

static enum err stop_at_third(void *context, struct span key, struct span value)
{
    size_t *seen = context;
    (void)key;
    (void)value;
    return ++*seen == 3 ? E_BUSY : OK;
}

Test(map, a_scan_ends_with_the_first_answer_that_is_not_ok)
{
    struct map map;
    size_t seen = 0;
    map_init(&map, hash_key);
    cr_assert_eq(map_scan(&map, span(NULL, 0), stop_at_third, &seen), OK,
                 "an empty map has nothing to visit");
    for (uint32_t i = 0; i < 10; i++) {
        cr_assert_eq(map_put(&map, span(&i, sizeof(i)), span(NULL, 0)), OK);
    }
    cr_assert_eq(map_scan(&map, span(NULL, 0), stop_at_third, &seen), E_BUSY);
    cr_assert_eq(seen, 3);
    map_fini(&map);
}

Test(map, fini_is_legal_on_zeroed_memory_and_leaves_an_empty_map)
{
    struct map map = {0};
    struct span value;
    map_fini(&map);
    map_delete(&map, span_text("k"));
    map_init(&map, hash_key);
    cr_assert_eq(map_put(&map, span_text("k"), span_text("v")), OK);
    map_fini(&map);
    cr_assert(!map_get(&map, span_text("k"), &value));
    cr_assert_eq(map.count, 0);
    cr_assert_eq(map.bytes, 0);
}

Test(map, hash_is_siphash_1_3_as_published)
{
    // Of the bytes 0, 1, 2... under the key 00..0f (the vectors of Rust's SipHasher13).
    static const struct {
        size_t size;
        uint64_t hash;
    } vectors[] = {
        {0, 0xabac0158050fc4dc}, {1, 0xc9f49bf37d57ca93},  {2, 0x82cb9b024dc7d44d},  {7, 0xd3927d989bb11140},
        {8, 0x369095118d299a8e}, {15, 0xd320d86d2a519956}, {16, 0xcc4fdd1a7d908b66}, {63, 0x9d199062b7bbb3a8},
    };
    uint8_t bytes[64];
    uint8_t key[MAP_HASH_KEY_SIZE];
    struct map map;
    for (uint8_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = i;
    }
    memcpy(key, bytes, sizeof(key));
    map_init(&map, key);
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        uint64_t hash = map_hash(map.hash_key, span(bytes, vectors[i].size));
        cr_assert_eq(hash, vectors[i].hash, "of %zu bytes", vectors[i].size);
    }
}
