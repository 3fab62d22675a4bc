// rules_org.c — organizations: their being, settings, licenses, ownership.
#include "authz/profile.h"
#include "authz/rules.h"
#include "ledger/core/message.h"
#include "ledger/state/license.h"

enum code rules_create_blocking(struct judging *judging)
{
    return denies(CODE_ALREADY_EXISTS, judging->has_org) ? CODE_ALREADY_EXISTS : CODE_NONE;
}

enum code rules_settings_permission(struct judging *judging)
{
    const Tally__OrgSettingsUpdate *payload = judging->intent->org_settings_update;
    bool owner = strcmp(judging->role_name, MEMBER_ROLE_OWNER) == 0;
    bool reserved = false;
    for (size_t i = 0; i < payload->n_setting; i++) {
        struct span name = span_text(payload->setting[i]->name);
        const struct profile_field *row = profile_find(PROFILE_OF_SETTINGS, name);
        reserved = reserved || row->owners_only;
    }
    return denies(CODE_ROLE, reserved && !owner) ? CODE_ROLE : CODE_NONE;
}

// ---- Licenses

static enum code load_license(const struct judging *judging, struct license *license_out, bool *known_out)
{
    enum err error = license_get(judging->view, judging->org_id, judging_subject(judging), license_out);
    enum code code = judging_found(error, known_out);
    if (code == CODE_NONE && *known_out) {
        check_cite(judging->verdict, license_out->status_entry);
    }
    return code;
}

enum code rules_license_add_blocking(struct judging *judging)
{
    struct license license;
    bool known = false;
    enum code code = load_license(judging, &license, &known);
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, known) ? CODE_ALREADY_EXISTS : code;
}

enum code rules_license_blocking(struct judging *judging)
{
    struct license license = {0};
    bool known = false;
    enum code code = load_license(judging, &license, &known);
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, !known)) {
        return CODE_NOT_FOUND;
    }
    return code == CODE_NONE && denies(CODE_CONFLICT, license.status != LICENSE_ACTIVE) ? CODE_CONFLICT
                                                                                        : code;
}

// ---- The ultimate ownership

enum code rules_offer_permission(struct judging *judging)
{
    bool self = judging_is_actor(judging, judging->intent->org_transfer_offer->to);
    return denies(CODE_SELF, self) ? CODE_SELF : CODE_NONE;
}

enum code rules_offer_blocking(struct judging *judging)
{
    struct member member = {0};
    bool known = false;
    const uint8_t *to = judging->intent->org_transfer_offer->to.data;
    enum code code = judging_member(judging, to, &member, &known);
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, !known)) {
        return CODE_NOT_FOUND;
    }
    if (code == CODE_NONE && denies(CODE_CONFLICT, member.status != MEMBER_ACTIVE)) {
        return CODE_CONFLICT;
    }
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, judging->org.has_offer) ? CODE_ALREADY_EXISTS
                                                                                    : code;
}

enum code rules_accept_offer_permission(struct judging *judging)
{
    const struct org *org = &judging->org;
    ProtobufCBinaryData to = message_bytes(span(org->offered_to, PLATFORM_ID_SIZE));
    bool other = org->has_offer && !judging_is_actor(judging, to);
    return denies(CODE_ROLE, other) ? CODE_ROLE : CODE_NONE;
}

static enum code check_offer(const struct judging *judging, uint64_t entry)
{
    const struct org *org = &judging->org;
    if (denies(CODE_NOT_FOUND, !org->has_offer)) {
        return CODE_NOT_FOUND;
    }
    check_cite(judging->verdict, org->offer_entry);
    check_cite(judging->verdict, org->owner_entry);
    return denies(CODE_CONFLICT, org->offer_entry != entry) ? CODE_CONFLICT : CODE_NONE;
}

enum code rules_accept_offer_blocking(struct judging *judging)
{
    return check_offer(judging, judging->intent->org_transfer_accept->offer);
}

enum code rules_withdraw_blocking(struct judging *judging)
{
    return check_offer(judging, judging->intent->org_transfer_withdraw->offer);
}
