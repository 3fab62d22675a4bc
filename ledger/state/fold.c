// fold.c — which family folds which command.
#include "ledger/state/fold.h"

#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "ledger/state/effect.h"
#include "ledger/state/families.h"

// An application's event changes no state, nor does somebody's word about the clock: a place in the chains is
// all they have.
static enum err change_nothing(const struct view *view, const struct fold_input *input,
                               struct effect_list *effects)
{
    (void)view;
    (void)input;
    (void)effects;
    return OK;
}

static const struct {
    Tally__Intent__PayloadCase command;
    families_fold *fold;
} rows[] = {
    {TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS, fold_genesis},
    {TALLY__INTENT__PAYLOAD_ROLE_PUBLISH, fold_role_publish},
    {TALLY__INTENT__PAYLOAD_SCHEMA_PUBLISH, fold_schema_publish},
    {TALLY__INTENT__PAYLOAD_CLOCK_CONFIRM, change_nothing},
    {TALLY__INTENT__PAYLOAD_ORG_TYPE_CHANGE, fold_org_type},
    {TALLY__INTENT__PAYLOAD_USER_REGISTER, fold_user_register},
    {TALLY__INTENT__PAYLOAD_USER_INVITE, fold_invite_create},
    {TALLY__INTENT__PAYLOAD_USER_KEY_ENROLL, fold_user_key_enroll},
    {TALLY__INTENT__PAYLOAD_USER_KEY_ROTATE, fold_user_key_rotate},
    {TALLY__INTENT__PAYLOAD_USER_KEY_REVOKE, fold_user_key_revoke},
    {TALLY__INTENT__PAYLOAD_USER_EMAIL_VERIFY, fold_user_email_verify},
    {TALLY__INTENT__PAYLOAD_USER_PROFILE_UPDATE, fold_user_profile},
    {TALLY__INTENT__PAYLOAD_ORG_CREATE, fold_org_create},
    {TALLY__INTENT__PAYLOAD_ORG_UPDATE, fold_org_update},
    {TALLY__INTENT__PAYLOAD_ORG_SETTINGS_UPDATE, fold_org_settings},
    {TALLY__INTENT__PAYLOAD_ORG_LICENSE_ADD, fold_license_add},
    {TALLY__INTENT__PAYLOAD_ORG_LICENSE_UPDATE, fold_license_update},
    {TALLY__INTENT__PAYLOAD_ORG_LICENSE_REVOKE, fold_license_revoke},
    {TALLY__INTENT__PAYLOAD_ORG_TRANSFER_OFFER, fold_transfer_offer},
    {TALLY__INTENT__PAYLOAD_ORG_TRANSFER_ACCEPT, fold_transfer_accept},
    {TALLY__INTENT__PAYLOAD_ORG_TRANSFER_WITHDRAW, fold_transfer_withdraw},
    {TALLY__INTENT__PAYLOAD_MEMBER_ROLE_CHANGE, fold_member_role},
    {TALLY__INTENT__PAYLOAD_MEMBER_DEACTIVATE, fold_member_end},
    {TALLY__INTENT__PAYLOAD_MEMBER_REACTIVATE, fold_member_reactivate},
    {TALLY__INTENT__PAYLOAD_MEMBER_LEAVE, fold_member_end},
    {TALLY__INTENT__PAYLOAD_INVITE_CREATE, fold_invite_create},
    {TALLY__INTENT__PAYLOAD_INVITE_RESEND, fold_invite_resend},
    {TALLY__INTENT__PAYLOAD_INVITE_REVOKE, fold_invite_revoke},
    {TALLY__INTENT__PAYLOAD_INVITE_ACCEPT, fold_invite_accept},
    {TALLY__INTENT__PAYLOAD_INVITE_DECLINE, fold_invite_decline},
    {TALLY__INTENT__PAYLOAD_ROLE_DEFINE, fold_role_define},
    {TALLY__INTENT__PAYLOAD_GRANT_COLLECTION_SET, fold_grant_set},
    {TALLY__INTENT__PAYLOAD_GRANT_COLLECTION_REVOKE, fold_grant_revoke},
    {TALLY__INTENT__PAYLOAD_SA_CREATE, fold_account_create},
    {TALLY__INTENT__PAYLOAD_SA_UPDATE, fold_account_update},
    {TALLY__INTENT__PAYLOAD_SA_DEACTIVATE, fold_account_deactivate},
    {TALLY__INTENT__PAYLOAD_RECORD_CREATE, fold_record_create},
    {TALLY__INTENT__PAYLOAD_RECORD_UPDATE, fold_record_update},
    {TALLY__INTENT__PAYLOAD_RECORD_VOID, fold_record_void},
    {TALLY__INTENT__PAYLOAD_EVENT_APPEND, change_nothing},
};

enum err fold_apply(const struct view *view, const struct fold_input *input, struct arena *arena,
                    Tally__Effects *effects_out)
{
    Tally__Effects effects;
    struct effect_list list = effect_begin(arena, &effects);
    enum err error = E_CORRUPT;  // A command without a fold cannot have been permitted.
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].command == input->command->intent->payload_case) {
            error = rows[i].fold(view, input, &list);
            break;
        }
    }
    TRY(error);
    TRY(list.error);
    *effects_out = effects;
    return OK;
}

enum err fold_entry(const struct view *view, const Tally__Entry *entry, struct span command,
                    struct arena *arena, Tally__Effects *effects_out)
{
    tally__effects__init(effects_out);
    bool changes = entry->count > 0 && entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT
                   && !query_is_action(entry->action);
    if (!changes) {
        return OK;
    }
    if (command.size == 0) {
        return E_NOT_FOUND;
    }
    Tally__Command *decoded = NULL;
    TRY(message_decode(&tally__command__descriptor, command, arena, &decoded));
    if (decoded->intent == NULL || decoded->envelope == NULL) {
        return E_CORRUPT;
    }
    struct fold_input input = {entry->index, entry->time_us, decoded, entry->actor, entry->facts};
    return fold_apply(view, &input, arena, effects_out);
}
