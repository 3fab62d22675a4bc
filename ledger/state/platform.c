// platform.c — the layouts of what the platform's state holds.
//
//   ledger   = run service key (u8 algorithm, bytes), u64 its entry, varint threshold, varint engine,
//              u64 policy, varint policy version, u8 open registration, varint administrators
//   key      = run key, varint owner kind, owner[16], u8 status, u64 enrolled, u64 revoked,
//              u64 compromised since
//   role     = u64 entry, u8 rank, cells[256]
//   controls = flags[256]
//   admin    = u8 active, u64 entry
#include "ledger/state/platform.h"

#include "ledger/state/layout.h"

enum { PACKED_KEY_MAX = 1 + KEY_SIZE_MAX };

static struct span platform(void)
{
    return span_text(STATE_KEY_PLATFORM);
}

static void pack_key(struct pack *pack, const struct key *key)
{
    uint8_t bytes[PACKED_KEY_MAX];
    bytes[0] = (uint8_t)key->algorithm;
    memcpy(bytes + 1, key->bytes, key->size);
    pack_run(pack, span(bytes, 1 + key->size));
}

// A key in the state was checked when it came in; here only its layout is.
static struct key unpack_key(struct unpack *unpack)
{
    struct span bytes = unpack_run(unpack);
    struct key key = {0};
    if (unpack->failed || bytes.size < 2 || bytes.size > PACKED_KEY_MAX) {
        unpack->failed = true;
        return key;
    }
    key.algorithm = (enum key_algorithm)bytes.data[0];
    key.size = bytes.size - 1;
    memcpy(key.bytes, bytes.data + 1, key.size);
    return key;
}

static uint32_t unpack_u32(struct unpack *unpack)
{
    uint64_t number = unpack_varint(unpack);
    unpack->failed = unpack->failed || number > UINT32_MAX;
    return unpack->failed ? 0 : (uint32_t)number;
}

static bool unpack_flag(struct unpack *unpack)
{
    uint8_t flag = unpack_u8(unpack);
    unpack->failed = unpack->failed || flag > 1;
    return flag == 1;
}

enum err platform_ledger_get(const struct view *view, struct platform_ledger *ledger_out)
{
    struct unpack unpack;
    TRY(layout_get(view, platform(), STATE_KEY_LEDGER, span(NULL, 0), &unpack));
    struct platform_ledger ledger;
    layout_text(&unpack, ledger.origin, sizeof(ledger.origin));
    ledger.service_key = unpack_key(&unpack);
    ledger.service_key_entry = unpack_u64(&unpack);
    ledger.replace_threshold = unpack_u32(&unpack);
    ledger.engine = unpack_u32(&unpack);
    ledger.policy = unpack_u64(&unpack);
    ledger.policy_version = unpack_u32(&unpack);
    ledger.open_registration = unpack_flag(&unpack);
    ledger.admin_count = unpack_u32(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *ledger_out = ledger;
    return OK;
}

enum err platform_ledger_put(const struct view *view, const struct platform_ledger *ledger)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_run(&pack, span_text(ledger->origin));
    pack_key(&pack, &ledger->service_key);
    pack_u64(&pack, ledger->service_key_entry);
    pack_varint(&pack, ledger->replace_threshold);
    pack_varint(&pack, ledger->engine);
    pack_u64(&pack, ledger->policy);
    pack_varint(&pack, ledger->policy_version);
    pack_u8(&pack, ledger->open_registration);
    pack_varint(&pack, ledger->admin_count);
    return layout_put(view, platform(), STATE_KEY_LEDGER, span(NULL, 0), &pack);
}

enum err platform_key_get(const struct view *view, struct span org, const struct digest *fingerprint,
                          struct platform_key *key_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_KEY, digest_span(fingerprint), &unpack));
    struct platform_key key = {0};
    key.key = unpack_key(&unpack);
    key.owner_kind = unpack_u32(&unpack);
    layout_bytes(&unpack, key.owner, sizeof(key.owner));
    key.status = (enum platform_key_status)unpack_u8(&unpack);
    key.enrolled = unpack_u64(&unpack);
    key.revoked = unpack_u64(&unpack);
    key.compromised_since_us = unpack_u64(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *key_out = key;
    return OK;
}

enum err platform_key_put(const struct view *view, struct span org, const struct platform_key *key)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_key(&pack, &key->key);
    pack_varint(&pack, key->owner_kind);
    pack_bytes(&pack, span(key->owner, sizeof(key->owner)));
    pack_u8(&pack, (uint8_t)key->status);
    pack_u64(&pack, key->enrolled);
    pack_u64(&pack, key->revoked);
    pack_u64(&pack, key->compromised_since_us);
    struct digest fingerprint = key_fingerprint(&key->key);
    return layout_put(view, org, STATE_KEY_KEY, digest_span(&fingerprint), &pack);
}

enum err platform_role_get(const struct view *view, struct span org, struct span role,
                           struct platform_role *role_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_ROLE, role, &unpack));
    struct platform_role result = {0};
    result.entry = unpack_u64(&unpack);
    result.rank = unpack_u8(&unpack);
    layout_bytes(&unpack, result.cells, sizeof(result.cells));
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *role_out = result;
    return OK;
}

enum err platform_role_put(const struct view *view, struct span org, struct span role,
                           const struct platform_role *value)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u64(&pack, value->entry);
    pack_u8(&pack, value->rank);
    pack_bytes(&pack, span(value->cells, sizeof(value->cells)));
    return layout_put(view, org, STATE_KEY_ROLE, role, &pack);
}

enum err platform_controls_get(const struct view *view, struct platform_controls *controls_out)
{
    struct unpack unpack;
    TRY(layout_get(view, platform(), STATE_KEY_CONTROL, span(NULL, 0), &unpack));
    struct platform_controls controls = {0};
    layout_bytes(&unpack, controls.flags, sizeof(controls.flags));
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *controls_out = controls;
    return OK;
}

enum err platform_controls_put(const struct view *view, const struct platform_controls *controls)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_bytes(&pack, span(controls->flags, sizeof(controls->flags)));
    return layout_put(view, platform(), STATE_KEY_CONTROL, span(NULL, 0), &pack);
}

enum err platform_admin_get(const struct view *view, const uint8_t id[static PLATFORM_ID_SIZE],
                            struct platform_admin *admin_out)
{
    struct unpack unpack;
    TRY(layout_get(view, platform(), STATE_KEY_ADMIN, span(id, PLATFORM_ID_SIZE), &unpack));
    struct platform_admin admin;
    admin.active = unpack_flag(&unpack);
    admin.entry = unpack_u64(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *admin_out = admin;
    return OK;
}

enum err platform_admin_put(const struct view *view, const uint8_t id[static PLATFORM_ID_SIZE],
                            const struct platform_admin *admin)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u8(&pack, admin->active);
    pack_u64(&pack, admin->entry);
    return layout_put(view, platform(), STATE_KEY_ADMIN, span(id, PLATFORM_ID_SIZE), &pack);
}
