// tally_grant.c — grants: who may write into which collection.
#include "cli/act.h"
#include "ledger/base/clock.h"

#define GRANT TALLY__SUBJECT_KIND__SUBJECT_KIND_GRANT

// ---- set

static const struct act_option set_options[] = {
    {"grant", "ID", "the grant: a new name for it (drawn)", ACT_MAY},
    {"holder", "KIND:ID", "role:technician, user:NAME or service_account:NAME", ACT_MUST},
    {"collection", "NAME", "such as results", ACT_MUST},
    {"create", NULL, "may make records there", ACT_IS},
    {"update", NULL, "may change them", ACT_IS},
    {"void", NULL, "may declare them void", ACT_IS},
    {"for", "TIME", "how long, such as 90d (until it is revoked)", ACT_MAY},
    {0},
};

static enum err fill_set(struct act *act, void *payload)
{
    Tally__GrantCollectionSet *command = payload;
    uint32_t seconds = 0;
    command->grant = act_subject(act);
    TRY(act_holder(act, "holder", &command->holder));
    command->collection = act_text(act, "collection");
    TRY(command->collection == NULL ? E_NO_MEMORY : OK);
    command->create = act_given(act, "create") != NULL;
    command->update = act_given(act, "update") != NULL;
    command->void_ = act_given(act, "void") != NULL;
    TRY(act_seconds(act, "for", &seconds));
    command->expires_us = seconds == 0 ? 0 : clock_wall_us() + seconds * UINT64_C(1000000);
    return OK;
}

static const struct act_form set_form = {
    .payload = TALLY__INTENT__PAYLOAD_GRANT_COLLECTION_SET,
    .type = &tally__grant_collection_set__descriptor,
    .about = GRANT,
    .named_by = "grant",
    .makes_it = true,
    .options = set_options,
    .fill = fill_set,
};

const struct command command_grant_set = {
    .name = "grant set",
    .summary = "let a role, a member or a machine write into a collection",
    .details = "Examples:\n"
               "  tally grant set --org juniper-ridge --key ilvara.key --grant technicians-results --holder "
               "role:technician --collection results --create --for 90d\n"
               "  tally grant set --org juniper-ridge --key ilvara.key --holder service_account:hplc-gw "
               "--collection measurements --create\n",
    .run = act_run,
    .form = &set_form,
};

// ---- revoke

static const struct act_option revoke_options[] = {{"grant", "ID", "the grant", ACT_MUST}, {0}};

static enum err fill_revoke(struct act *act, void *payload)
{
    Tally__GrantCollectionRevoke *command = payload;
    command->grant = act_subject(act);
    return OK;
}

static const struct act_form revoke_form = {
    .payload = TALLY__INTENT__PAYLOAD_GRANT_COLLECTION_REVOKE,
    .type = &tally__grant_collection_revoke__descriptor,
    .about = GRANT,
    .named_by = "grant",
    .options = revoke_options,
    .fill = fill_revoke,
};

const struct command command_grant_revoke = {
    .name = "grant revoke",
    .summary = "take a grant back",
    .details =
        "A reason is asked for.\n\n"
        "Examples:\n"
        "  tally grant revoke --org juniper-ridge --key ilvara.key --grant technicians-results --reason "
        "6:'project is over'\n",
    .run = act_run,
    .form = &revoke_form,
};
