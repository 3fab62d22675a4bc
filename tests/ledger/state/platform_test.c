// Layouts of the platform's state: round trips, and every cut and stretched value.
#include "ledger/base/pack.h"
#include "ledger/state/memory.h"
#include "ledger/state/platform.h"

#include <criterion/criterion.h>

static struct memory memory;
static struct view view;

static void setup(void)
{
    memory_init(&memory);
    view = memory_view(&memory);
}

static void teardown(void)
{
    memory_fini(&memory);
}

TestSuite(platform, .init = setup, .fini = teardown);

static struct key key_of(enum key_algorithm algorithm, size_t size)
{
    struct key key = {.algorithm = algorithm, .size = size};
    memset(key.bytes, 0x5a, size);
    return key;
}

static struct platform_ledger some_ledger(void)
{
    return (struct platform_ledger){.origin = "tally.example/lab",
                                    .service_key = key_of(KEY_P256, KEY_P256_SIZE),
                                    .service_key_entry = UINT64_MAX,
                                    .replace_threshold = UINT32_MAX,
                                    .engine = 1,
                                    .policy = 300,
                                    .policy_version = 128,
                                    .open_registration = true,
                                    .admin_count = 3};
}

static struct platform_key some_key(void)
{
    struct platform_key key = {.key = key_of(KEY_ED25519, KEY_ED25519_SIZE),
                               .owner_kind = 4,
                               .status = PLATFORM_KEY_REVOKED,
                               .enrolled = 7,
                               .revoked = 1000,
                               .compromised_since_us = 0x0102030405060708};
    memset(key.owner, 0x11, sizeof(key.owner));
    return key;
}

Test(platform, the_ledgers_facts_round_trip)
{
    struct platform_ledger in = some_ledger();
    struct platform_ledger out;
    cr_assert_eq(platform_ledger_get(&view, &out), E_NOT_FOUND);
    cr_assert_eq(platform_ledger_put(&view, &in), OK);
    cr_assert_eq(platform_ledger_get(&view, &out), OK);
    cr_assert_str_eq(out.origin, in.origin);
    cr_assert(key_equal(&out.service_key, &in.service_key));
    cr_assert_eq(out.service_key_entry, in.service_key_entry);
    cr_assert_eq(out.replace_threshold, in.replace_threshold);
    cr_assert_eq(out.engine, in.engine);
    cr_assert_eq(out.policy, in.policy);
    cr_assert_eq(out.policy_version, in.policy_version);
    cr_assert_eq(out.open_registration, in.open_registration);
    cr_assert_eq(out.admin_count, in.admin_count);
}

Test(platform, a_key_round_trips_under_its_organization_and_fingerprint)
{
    struct platform_key in = some_key();
    struct platform_key out;
    struct digest fingerprint = key_fingerprint(&in.key);
    cr_assert_eq(platform_key_put(&view, span_text("lab"), &in), OK);
    cr_assert_eq(platform_key_get(&view, span_text("lab-2"), &fingerprint, &out), E_NOT_FOUND);
    cr_assert_eq(platform_key_get(&view, span_text("lab"), &fingerprint, &out), OK);
    cr_assert(key_equal(&out.key, &in.key));
    cr_assert_eq(out.owner_kind, in.owner_kind);
    cr_assert_eq(memcmp(out.owner, in.owner, sizeof(in.owner)), 0);
    cr_assert_eq(out.status, in.status);
    cr_assert_eq(out.enrolled, in.enrolled);
    cr_assert_eq(out.revoked, in.revoked);
    cr_assert_eq(out.compromised_since_us, in.compromised_since_us);
}

Test(platform, a_role_round_trips_with_every_cell)
{
    struct platform_role in = {.entry = 9, .rank = 255};
    struct platform_role out;
    for (size_t i = 0; i < PLATFORM_ACTIONS; i++) {
        in.cells[i] = (uint8_t)(i * 7);
    }
    cr_assert_eq(platform_role_get(&view, span_text("lab"), span_text("owner"), &out), E_NOT_FOUND);
    cr_assert_eq(platform_role_put(&view, span_text("lab"), span_text("owner"), &in), OK);
    cr_assert_eq(platform_role_get(&view, span_text("lab"), span_text("owner"), &out), OK);
    cr_assert_eq(out.entry, in.entry);
    cr_assert_eq(out.rank, in.rank);
    cr_assert_eq(memcmp(out.cells, in.cells, sizeof(in.cells)), 0);
    cr_assert_eq(platform_role_get(&view, span_text("lab"), span_text("owner2"), &out), E_NOT_FOUND);
}

Test(platform, controls_round_trip)
{
    struct platform_controls in;
    struct platform_controls out;
    for (size_t i = 0; i < PLATFORM_ACTIONS; i++) {
        in.flags[i] = (uint8_t)(i & 31);
    }
    cr_assert_eq(platform_controls_get(&view, &out), E_NOT_FOUND);
    cr_assert_eq(platform_controls_put(&view, &in), OK);
    cr_assert_eq(platform_controls_get(&view, &out), OK);
    cr_assert_eq(memcmp(out.flags, in.flags, sizeof(in.flags)), 0);
}

Test(platform, an_administrator_round_trips)
{
    static const uint8_t id[PLATFORM_ID_SIZE] = "administrator-1";
    static const uint8_t other[PLATFORM_ID_SIZE] = "administrator-2";
    struct platform_admin in = {true, 12345};
    struct platform_admin out;
    cr_assert_eq(platform_admin_put(&view, id, &in), OK);
    cr_assert_eq(platform_admin_get(&view, other, &out), E_NOT_FOUND);
    cr_assert_eq(platform_admin_get(&view, id, &out), OK);
    cr_assert_eq(out.active, true);
    cr_assert_eq(out.entry, 12345);
}

// ---- Other layouts

static enum err get_ledger(void)
{
    struct platform_ledger out;
    return platform_ledger_get(&view, &out);
}

static enum err get_key(void)
{
    struct platform_key in = some_key();
    struct platform_key out;
    struct digest fingerprint = key_fingerprint(&in.key);
    return platform_key_get(&view, span_text("lab"), &fingerprint, &out);
}

static enum err get_role(void)
{
    struct platform_role out;
    return platform_role_get(&view, span_text("lab"), span_text("owner"), &out);
}

static enum err get_controls(void)
{
    struct platform_controls out;
    return platform_controls_get(&view, &out);
}

static const uint8_t admin_id[PLATFORM_ID_SIZE] = "administrator-1";

static enum err get_admin(void)
{
    struct platform_admin out;
    return platform_admin_get(&view, admin_id, &out);
}

struct value {
    uint8_t key[STATE_KEY_MAX];
    size_t key_size;
    uint8_t bytes[512];
    size_t size;
};

static enum err take_value(void *context, struct span key, struct span value)
{
    struct value *taken = context;
    memcpy(taken->key, key.data, key.size);
    memcpy(taken->bytes, value.data, value.size);
    taken->key_size = key.size;
    taken->size = value.size;
    return OK;
}

// The one value in the state is refused when it is cut anywhere or a byte longer.
static void expect_only_whole(enum err (*read)(void))
{
    struct value value;
    cr_assert_eq(memory.map.count, 1);
    cr_assert_eq(view.scan(view.context, span(NULL, 0), take_value, &value), OK);
    for (size_t size = 0; size <= value.size + 1; size++) {
        cr_assert_eq(view.put(view.context, span(value.key, value.key_size), span(value.bytes, size)), OK);
        cr_assert_eq(read(), size == value.size ? OK : E_CORRUPT, "%zu of %zu bytes", size, value.size);
    }
}

Test(platform, ledgers_facts_that_are_cut_or_stretched_are_corrupt)
{
    struct platform_ledger in = some_ledger();
    cr_assert_eq(platform_ledger_put(&view, &in), OK);
    expect_only_whole(get_ledger);
}

Test(platform, a_key_that_is_cut_or_stretched_is_corrupt)
{
    struct platform_key in = some_key();
    cr_assert_eq(platform_key_put(&view, span_text("lab"), &in), OK);
    expect_only_whole(get_key);
}

Test(platform, a_role_that_is_cut_or_stretched_is_corrupt)
{
    struct platform_role in = {.entry = 1};
    cr_assert_eq(platform_role_put(&view, span_text("lab"), span_text("owner"), &in), OK);
    expect_only_whole(get_role);
}

Test(platform, controls_that_are_cut_or_stretched_are_corrupt)
{
    struct platform_controls in = {{1}};
    cr_assert_eq(platform_controls_put(&view, &in), OK);
    expect_only_whole(get_controls);
}

Test(platform, an_administrator_that_is_cut_or_stretched_is_corrupt)
{
    struct platform_admin in = {true, 1};
    cr_assert_eq(platform_admin_put(&view, admin_id, &in), OK);
    expect_only_whole(get_admin);
}

static void put_ledger_bytes(const char *bytes, size_t size)
{
    struct state_key key = state_key(span_text(STATE_KEY_PLATFORM), STATE_KEY_LEDGER, span(NULL, 0));
    cr_assert_eq(view.put(view.context, state_key_span(&key), span(bytes, size)), OK);
}

// Origin, key of one byte, its entry, threshold, engine, policy, version, registration open or not,
// administrators.
static enum err ledger_of(const char *key, size_t key_size, const char *threshold, char open)
{
    uint8_t bytes[64];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_run(&pack, span_text("lab"));
    pack_bytes(&pack, span(key, key_size));
    pack_u64(&pack, 5);
    pack_bytes(&pack, span(threshold, strlen(threshold) + (threshold[0] == '\x81')));
    pack_varint(&pack, 1);
    pack_u64(&pack, 6);
    pack_varint(&pack, 1);
    pack_u8(&pack, (uint8_t)open);
    pack_varint(&pack, 1);
    put_ledger_bytes((const char *)bytes, pack.size);
    return get_ledger();
}

Test(platform, a_value_has_one_form)
{
    cr_assert_eq(ledger_of("\2\1k", 3, "\1", 1), OK);
    cr_assert_eq(ledger_of("\2\1k", 3, "\xff\xff\xff\xff\x0f", 0), OK, "the largest of 32 bits");
    cr_assert_eq(ledger_of("\2\1k", 3, "\x80\x80\x80\x80\x10", 0), E_CORRUPT, "33 bits");
    cr_assert_eq(ledger_of("\2\1k", 3, "\x81", 0), E_CORRUPT, "81 00, which is not minimal");
    cr_assert_eq(ledger_of("\2\1k", 3, "\1", 2), E_CORRUPT, "a flag is 0 or 1");
    cr_assert_eq(ledger_of("\1\1", 2, "\1", 1), E_CORRUPT, "a key without bytes");
}

Test(platform, a_failed_read_leaves_its_result_untouched)
{
    struct platform_ledger ledger = {.engine = 77};
    put_ledger_bytes("\2\1k", 3);
    cr_assert_eq(platform_ledger_get(&view, &ledger), E_CORRUPT);
    cr_assert_eq(ledger.engine, 77);
}
