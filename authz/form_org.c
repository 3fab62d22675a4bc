// form_org.c — the payloads of commands about an organization itself.
#include "authz/check.h"
#include "authz/form.h"
#include "ledger/core/entry.h"

static uint32_t check_type(Tally__OrgType type)
{
    bool holds = type == TALLY__ORG_TYPE__ORG_TYPE_LAB || type == TALLY__ORG_TYPE__ORG_TYPE_CLIENT;
    return denies(CODE_INVALID, !holds) ? CODE_INVALID : CODE_NONE;
}

static uint32_t check_create(const Tally__OrgCreate *payload)
{
    uint32_t code = check_type(payload->type);
    bool parent_holds = payload->parent[0] == '\0' || form_is_slug(span_text(payload->parent));
    if (code == CODE_NONE && denies(CODE_BAD_ID, !parent_holds)) {
        return CODE_BAD_ID;
    }
    if (code == CODE_NONE) {
        code = form_fields(payload->profile, payload->n_profile, PROFILE_OF_ORG);
    }
    bool named = form_has_field(payload->profile, payload->n_profile, "name");
    return code == CODE_NONE && denies(CODE_INVALID, !named) ? CODE_INVALID : code;
}

// A change of nothing is none.
static uint32_t check_change(Tally__Field *const *fields, size_t count, enum profile_of of)
{
    return denies(CODE_INVALID, count == 0) ? CODE_INVALID : form_fields(fields, count, of);
}

static uint32_t check_license(const Tally__Intent *intent, const Tally__OrgLicense *payload, bool add)
{
    uint32_t code = form_same_id(intent, payload->license);
    if (code == CODE_NONE) {
        code = form_fields(payload->field, payload->n_field, PROFILE_OF_LICENSE);
    }
    bool complete = add ? form_has_field(payload->field, payload->n_field, "number")
                        : payload->n_field > 0 || payload->primary;
    return code == CODE_NONE && denies(CODE_INVALID, !complete) ? CODE_INVALID : code;
}

static uint32_t check_offer(const Tally__OrgTransferOffer *payload)
{
    return denies(CODE_BAD_ID, payload->to.len != ENTRY_ID_SIZE) ? CODE_BAD_ID : CODE_NONE;
}

uint32_t form_org(const Tally__Intent *intent)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_ORG_TYPE_CHANGE:
        return check_type(intent->org_type_change->type);
    case TALLY__INTENT__PAYLOAD_ORG_CREATE:
        return check_create(intent->org_create);
    case TALLY__INTENT__PAYLOAD_ORG_UPDATE:
        return check_change(intent->org_update->profile, intent->org_update->n_profile, PROFILE_OF_ORG);
    case TALLY__INTENT__PAYLOAD_ORG_SETTINGS_UPDATE:
        return check_change(intent->org_settings_update->setting, intent->org_settings_update->n_setting,
                            PROFILE_OF_SETTINGS);
    case TALLY__INTENT__PAYLOAD_ORG_LICENSE_ADD:
        return check_license(intent, intent->org_license_add, true);
    case TALLY__INTENT__PAYLOAD_ORG_LICENSE_UPDATE:
        return check_license(intent, intent->org_license_update, false);
    case TALLY__INTENT__PAYLOAD_ORG_LICENSE_REVOKE:
        return form_same_id(intent, intent->org_license_revoke->license);
    case TALLY__INTENT__PAYLOAD_ORG_TRANSFER_OFFER:
        return check_offer(intent->org_transfer_offer);
    case TALLY__INTENT__PAYLOAD_ORG_TRANSFER_ACCEPT:
    case TALLY__INTENT__PAYLOAD_ORG_TRANSFER_WITHDRAW:
        return CODE_NONE;  // An offer is named by its entry, which any number can be.
    default:
        return CODE_COMMAND_UNKNOWN;
    }
}
