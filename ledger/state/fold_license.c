// fold_license.c — licenses of an organization, and which of them is the primary one.
#include "ledger/core/message.h"
#include "ledger/state/families.h"
#include "ledger/state/license.h"

static const Tally__SubjectKind license_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_LICENSE;

static enum err begin(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      struct change *change, struct org *org)
{
    TRY(change_first(view, input, effects, license_kind, change));
    return change_found(org_get(view, change->org, org));
}

static struct span primary(const struct org *org)
{
    return org->has_license ? span(org->license, PLATFORM_ID_SIZE) : span(NULL, 0);
}

// The organization's field `license` names the primary one; `id` is empty for none.
static enum err set_primary(const struct change *change, struct org *org, struct span id)
{
    struct org before = *org;
    org->has_license = id.size > 0;
    memset(org->license, 0, sizeof(org->license));
    if (org->has_license) {
        memcpy(org->license, id.data, sizeof(org->license));
    }
    if (!span_equal(primary(&before), primary(org))) {
        struct change whole =
            change_other(change, TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, change->org);
        change_id(&whole, "license", primary(&before), primary(org));
    }
    return org_put(change->view, change->org, org);
}

// Only a command that says so makes the license the primary one; none takes that away but a revocation.
static enum err set(const struct change *change, const Tally__OrgLicense *command, struct org *org)
{
    TRY(change_fields(change, "", command->field, command->n_field));
    return command->primary ? set_primary(change, org, change->id) : OK;
}

enum err fold_license_add(const struct view *view, const struct fold_input *input,
                          struct effect_list *effects)
{
    struct change change;
    struct org org;
    struct license license = {LICENSE_ACTIVE, input->index, input->index};
    TRY(begin(view, input, effects, &change, &org));
    TRY(change_absent(license_get(view, change.org, change.id.data, &(struct license){0})));
    TRY(license_put(view, change.org, change.id.data, &license));
    change_text(&change, "status", "", "active");
    return set(&change, input->command->intent->org_license_add, &org);
}

static enum err find_active(const struct change *change, struct license *license)
{
    TRY(change_found(license_get(change->view, change->org, change->id.data, license)));
    return license->status == LICENSE_ACTIVE ? OK : E_CORRUPT;
}

enum err fold_license_update(const struct view *view, const struct fold_input *input,
                             struct effect_list *effects)
{
    struct change change;
    struct org org;
    struct license license;
    TRY(begin(view, input, effects, &change, &org));
    TRY(find_active(&change, &license));
    return set(&change, input->command->intent->org_license_update, &org);
}

enum err fold_license_revoke(const struct view *view, const struct fold_input *input,
                             struct effect_list *effects)
{
    struct change change;
    struct org org;
    struct license license;
    TRY(begin(view, input, effects, &change, &org));
    TRY(find_active(&change, &license));
    license.status = LICENSE_REVOKED;
    license.status_entry = input->index;
    TRY(license_put(view, change.org, change.id.data, &license));
    change_text(&change, "status", "active", "revoked");
    return span_equal(primary(&org), change.id) ? set_primary(&change, &org, span(NULL, 0)) : OK;
}
