// tally_user_key.c — the keys of a person.
#include "cli/act.h"
#include "ledger/base/bytes.h"
#include "ledger/crypto/digest.h"

#define USER TALLY__SUBJECT_KIND__SUBJECT_KIND_USER

static const struct act_option new_options[] = {ACT_NEW_KEY_OPTION, {0}};

// ---- enroll

static enum err fill_enroll(struct act *act, void *payload)
{
    Tally__UserKeyEnroll *command = payload;
    return act_new_key(act, &command->key);
}

static const struct act_form enroll_form = {
    .payload = TALLY__INTENT__PAYLOAD_USER_KEY_ENROLL,
    .type = &tally__user_key_enroll__descriptor,
    .about = USER,
    .in_platform = true,
    .options = new_options,
    .fill = fill_enroll,
};

const struct command command_user_key_enroll = {
    .name = "user key enroll",
    .summary = "add a key, such as that of a second machine",
    .details = "The key that signs now and the new one both sign, so that nobody enrolls what he does not "
               "hold.\n\n"
               "Examples:\n"
               "  tally key new laptop.key\n"
               "  tally user key enroll --user ilvara --key ilvara.key --new-key laptop.key\n",
    .run = act_run,
    .form = &enroll_form,
};

// ---- rotate

static enum err fill_rotate(struct act *act, void *payload)
{
    Tally__UserKeyRotate *command = payload;
    return act_new_key(act, &command->key);
}

static const struct act_form rotate_form = {
    .payload = TALLY__INTENT__PAYLOAD_USER_KEY_ROTATE,
    .type = &tally__user_key_rotate__descriptor,
    .about = USER,
    .in_platform = true,
    .options = new_options,
    .fill = fill_rotate,
};

const struct command command_user_key_rotate = {
    .name = "user key rotate",
    .summary = "put a new key in the place of the one that signs",
    .details = "In one step: the new key is enrolled, and the one that signs is revoked. What it signed "
               "before stays "
               "valid.\n\n"
               "Examples:\n"
               "  tally user key rotate --user ilvara --key ilvara.key --new-key ilvara-2027.key\n",
    .run = act_run,
    .form = &rotate_form,
};

// ---- revoke

static const struct act_option revoke_options[] = {
    {"fingerprint", "HEX", "of the key that goes; tally key show prints it", ACT_MUST},
    {"compromised-since", "TIME", "since when somebody else may have had it", ACT_MAY},
    {0},
};

static enum err fill_revoke(struct act *act, void *payload)
{
    Tally__UserKeyRevoke *command = payload;
    uint8_t fingerprint[DIGEST_SIZE];
    const char *text = act_given(act, "fingerprint");
    if (strlen(text) != 2 * sizeof(fingerprint)
        || bytes_from_hex(text, fingerprint, sizeof(fingerprint)) != OK) {
        return act_wrong(act, "--fingerprint has 64 hex digits; tally key show FILE prints it");
    }
    command->key = tally_draft_bytes(act_draft(act), fingerprint, sizeof(fingerprint));
    TRY(command->key.data == NULL ? E_NO_MEMORY : OK);
    return act_instant(act, "compromised-since", &command->compromised_since_us);
}

static const struct act_form revoke_form = {
    .payload = TALLY__INTENT__PAYLOAD_USER_KEY_REVOKE,
    .type = &tally__user_key_revoke__descriptor,
    .about = USER,
    .in_platform = true,
    .options = revoke_options,
    .fill = fill_revoke,
};

const struct command command_user_key_revoke = {
    .name = "user key revoke",
    .summary = "take a key out of use, from the next entry on",
    .details = "A stolen key signs until this is done. What it signed before stays in the log as it is; with "
               "--compromised-since the log says since when that is in doubt.\n\n"
               "Examples:\n"
               "  tally user key revoke --user ilvara --key ilvara.key --fingerprint 3f81… --reason "
               "2:'laptop stolen'\n"
               "  tally user key revoke --user ilvara --key ilvara.key --fingerprint 3f81… "
               "--compromised-since 2026-03-01T00:00:00Z\n",
    .run = act_run,
    .form = &revoke_form,
};
