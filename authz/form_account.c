// form_account.c — the payloads of commands about service accounts.
#include "authz/check.h"
#include "authz/form.h"
#include "ledger/core/entry.h"

// Known actions; 0, which comes first, stands for any of them until judgement refuses it.
static bool actions_hold(const uint32_t *actions, size_t count)
{
    bool any = count > 0 && actions[0] == TALLY__ACTION__ACTION_UNSPECIFIED;
    return any ? form_actions(actions + 1, count - 1) : form_actions(actions, count);
}

// A role, which "*" may stand for until judgement refuses it; or actions; not both.
static uint32_t check_rights(const char *role, const uint32_t *actions, size_t count)
{
    bool named = role[0] == '\0' || strcmp(role, "*") == 0 || form_is_name(span_text(role));
    if (denies(CODE_BAD_ID, !named)) {
        return CODE_BAD_ID;
    }
    bool holds = actions_hold(actions, count) && (role[0] == '\0' || count == 0);
    return denies(CODE_INVALID, !holds) ? CODE_INVALID : CODE_NONE;
}

static uint32_t check_create(const Tally__Intent *intent)
{
    const Tally__SaCreate *payload = intent->sa_create;
    uint32_t code = form_same_id(intent, payload->account);
    if (code == CODE_NONE) {
        code = form_key(payload->key, false);
    }
    if (code == CODE_NONE && denies(CODE_BAD_ID, payload->responsible.len != ENTRY_ID_SIZE)) {
        return CODE_BAD_ID;
    }
    if (code == CODE_NONE) {
        code = form_present(payload->name);
    }
    if (code == CODE_NONE) {
        code = check_rights(payload->role, payload->action, payload->n_action);
    }
    bool none = payload->role[0] == '\0' && payload->n_action == 0;
    return code == CODE_NONE && denies(CODE_INVALID, none) ? CODE_INVALID : code;
}

// What is left out stays as it is.
static uint32_t check_update(const Tally__Intent *intent)
{
    const Tally__SaUpdate *payload = intent->sa_update;
    uint32_t code = form_same_id(intent, payload->account);
    size_t size = payload->responsible.len;
    if (code == CODE_NONE && denies(CODE_BAD_ID, size != 0 && size != ENTRY_ID_SIZE)) {
        return CODE_BAD_ID;
    }
    if (code == CODE_NONE) {
        code = check_rights(payload->role, payload->action, payload->n_action);
    }
    bool nothing = size == 0 && payload->role[0] == '\0' && payload->n_action == 0 && payload->name == NULL;
    return code == CODE_NONE && denies(CODE_INVALID, nothing) ? CODE_INVALID : code;
}

uint32_t form_account(const Tally__Intent *intent)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_SA_CREATE:
        return check_create(intent);
    case TALLY__INTENT__PAYLOAD_SA_UPDATE:
        return check_update(intent);
    case TALLY__INTENT__PAYLOAD_SA_DEACTIVATE:
        return form_same_id(intent, intent->sa_deactivate->account);
    default:
        return CODE_COMMAND_UNKNOWN;
    }
}
