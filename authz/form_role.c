// form_role.c — the payloads of commands about an organization's roles and its grants.
#include "authz/actions.h"
#include "authz/check.h"
#include "authz/form.h"
#include "authz/role.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/state/collection.h"

bool form_actions(const uint32_t *actions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool known = actions_name((Tally__Action)actions[i]) != NULL;
        bool ordered = i == 0 || actions[i - 1] < actions[i];
        if (!known || !ordered) {
            return false;
        }
    }
    return true;
}

static uint32_t check_define(const Tally__Intent *intent)
{
    const Tally__RoleDefine *payload = intent->role_define;
    struct span role = span_text(payload->role);
    bool same = span_equal(message_span(intent->subject[0]->id), role);
    if (denies(CODE_BAD_ID, !same || !form_is_name(role))) {
        return CODE_BAD_ID;
    }
    bool holds = !role_is_built_in(role) && payload->rank > 0 && payload->rank <= UINT8_MAX
                 && payload->n_action > 0 && form_actions(payload->action, payload->n_action);
    return denies(CODE_INVALID, !holds) ? CODE_INVALID : CODE_NONE;
}

static bool holder_holds(const Tally__Subject *holder)
{
    struct span id = message_span(holder->id);
    switch (holder->kind) {
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE:
        return form_is_name(id);
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_USER:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT:
        return id.size == ENTRY_ID_SIZE;
    default:
        return false;
    }
}

static uint32_t check_set(const Tally__Intent *intent)
{
    const Tally__GrantCollectionSet *payload = intent->grant_collection_set;
    uint32_t code = form_same_id(intent, payload->grant);
    if (code == CODE_NONE) {
        code = form_present(payload->holder);
    }
    if (code != CODE_NONE) {
        return code;
    }
    bool named = holder_holds(payload->holder) && collection_find(span_text(payload->collection)) != NULL;
    if (denies(CODE_BAD_ID, !named)) {
        return CODE_BAD_ID;
    }
    bool nothing = !payload->create && !payload->update && !payload->void_;
    return denies(CODE_INVALID, nothing) ? CODE_INVALID : CODE_NONE;
}

uint32_t form_policy(const Tally__Intent *intent)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_ROLE_DEFINE:
        return check_define(intent);
    case TALLY__INTENT__PAYLOAD_GRANT_COLLECTION_SET:
        return check_set(intent);
    case TALLY__INTENT__PAYLOAD_GRANT_COLLECTION_REVOKE:
        return form_same_id(intent, intent->grant_collection_revoke->grant);
    default:
        return CODE_COMMAND_UNKNOWN;
    }
}
