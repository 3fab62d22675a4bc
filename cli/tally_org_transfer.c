// tally_org_transfer.c — the ultimate ownership, from one to another in two steps.
#include "cli/act.h"

#define ORGANIZATION TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION

// ---- offer

static const struct act_option offer_options[] = {
    {"to", "USER", "who shall be the owner: a member", ACT_MUST},
    {0},
};

static enum err fill_offer(struct act *act, void *payload)
{
    Tally__OrgTransferOffer *command = payload;
    return act_id(act, "to", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, &command->to);
}

static const struct act_form offer_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_TRANSFER_OFFER,
    .type = &tally__org_transfer_offer__descriptor,
    .about = ORGANIZATION,
    .options = offer_options,
    .fill = fill_offer,
};

const struct command command_org_transfer_offer = {
    .name = "org transfer offer",
    .summary = "offer the ownership to a member",
    .details = "Nothing changes until it is accepted; the entry that is printed is the offer's name.\n\n"
               "Examples:\n"
               "  tally org transfer offer --org juniper-ridge --key ilvara.key --to dorrick\n",
    .run = act_run,
    .form = &offer_form,
};

// ---- accept, withdraw

static const struct act_option answer_options[] = {
    {"offer", "ENTRY", "the entry of the offer", ACT_MUST},
    {0},
};

static enum err fill_accept(struct act *act, void *payload)
{
    Tally__OrgTransferAccept *command = payload;
    return act_number(act, "offer", UINT64_MAX, &command->offer);
}

static const struct act_form accept_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_TRANSFER_ACCEPT,
    .type = &tally__org_transfer_accept__descriptor,
    .about = ORGANIZATION,
    .options = answer_options,
    .fill = fill_accept,
};

const struct command command_org_transfer_accept = {
    .name = "org transfer accept",
    .summary = "accept the ownership that was offered",
    .details = "In one entry the new owner is the ultimate one, and who offered it is an owner beside him: "
               "never none, "
               "never two.\n\n"
               "Examples:\n"
               "  tally org transfer accept --org juniper-ridge --key dorrick.key --offer 57\n",
    .run = act_run,
    .form = &accept_form,
};

static enum err fill_withdraw(struct act *act, void *payload)
{
    Tally__OrgTransferWithdraw *command = payload;
    return act_number(act, "offer", UINT64_MAX, &command->offer);
}

static const struct act_form withdraw_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_TRANSFER_WITHDRAW,
    .type = &tally__org_transfer_withdraw__descriptor,
    .about = ORGANIZATION,
    .options = answer_options,
    .fill = fill_withdraw,
};

const struct command command_org_transfer_withdraw = {
    .name = "org transfer withdraw",
    .summary = "take an offer of the ownership back",
    .details = "Examples:\n"
               "  tally org transfer withdraw --org juniper-ridge --key ilvara.key --offer 57\n",
    .run = act_run,
    .form = &withdraw_form,
};
