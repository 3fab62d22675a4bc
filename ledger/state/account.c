// account.c — the layout of a service account, and of the way from a machine's key to its organization.
//
//   account = u8 status, responsible[16], run role, actions[32], u64 entry, u64 rights entry,
//             u64 status entry
//   home    = run org
#include "ledger/state/account.h"

#include "ledger/base/require.h"
#include "ledger/state/layout.h"

enum { BITS = 8 };

static struct span platform(void)
{
    return span_text(STATE_KEY_PLATFORM);
}

enum err account_get(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                     struct account *account_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_ACCOUNT, span(id, PLATFORM_ID_SIZE), &unpack));
    struct account account = {0};
    account.status = (enum account_status)layout_choice(&unpack, ACCOUNT_ACTIVE, ACCOUNT_DEACTIVATED);
    layout_bytes(&unpack, account.responsible, sizeof(account.responsible));
    layout_text(&unpack, account.role, sizeof(account.role));
    layout_bytes(&unpack, account.actions, sizeof(account.actions));
    account.entry = unpack_u64(&unpack);
    account.rights_entry = unpack_u64(&unpack);
    account.status_entry = unpack_u64(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *account_out = account;
    return OK;
}

enum err account_put(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                     const struct account *account)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u8(&pack, (uint8_t)account->status);
    pack_bytes(&pack, span(account->responsible, sizeof(account->responsible)));
    pack_run(&pack, span_text(account->role));
    pack_bytes(&pack, span(account->actions, sizeof(account->actions)));
    pack_u64(&pack, account->entry);
    pack_u64(&pack, account->rights_entry);
    pack_u64(&pack, account->status_entry);
    return layout_put(view, org, STATE_KEY_ACCOUNT, span(id, PLATFORM_ID_SIZE), &pack);
}

bool account_lists(const struct account *account, uint32_t action)
{
    return action < PLATFORM_ACTIONS && (account->actions[action / BITS] >> action % BITS & 1) != 0;
}

void account_list(struct account *account, uint32_t action)
{
    require(action < PLATFORM_ACTIONS);
    account->actions[action / BITS] |= (uint8_t)(1u << action % BITS);
}

enum err account_home(const struct view *view, const struct digest *fingerprint,
                      char org_out[static LIMIT_ORG_ID + 1])
{
    struct unpack unpack;
    char org[LIMIT_ORG_ID + 1] = "";
    TRY(layout_get(view, platform(), STATE_KEY_HOME, digest_span(fingerprint), &unpack));
    layout_text(&unpack, org, sizeof(org));
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    memcpy(org_out, org, sizeof(org));
    return OK;
}

enum err account_set_home(const struct view *view, const struct digest *fingerprint, struct span org)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_run(&pack, org);
    return layout_put(view, platform(), STATE_KEY_HOME, digest_span(fingerprint), &pack);
}

enum err account_signing_key(const struct view *view, struct span org, const struct digest *fingerprint,
                             struct platform_key *key_out)
{
    char home[LIMIT_ORG_ID + 1];
    enum err error = platform_key_get(view, platform(), fingerprint, key_out);
    if (error == E_NOT_FOUND) {
        error = platform_key_get(view, org, fingerprint, key_out);
    }
    if (error != E_NOT_FOUND) {
        return error;
    }
    TRY(account_home(view, fingerprint, home));
    return platform_key_get(view, span_text(home), fingerprint, key_out);
}
