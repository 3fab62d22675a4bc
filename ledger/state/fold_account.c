// fold_account.c — service accounts: their key, what they may do, who answers for them, and their end.
#include "ledger/core/message.h"
#include "ledger/state/account.h"
#include "ledger/state/families.h"

static const Tally__SubjectKind account_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT;

// What a command says of an account's rights; what it leaves out stays.
struct given {
    ProtobufCBinaryData responsible;
    const char *role;
    const uint32_t *actions;
    size_t count;
    const Tally__Commitment *name;
};

static enum err set_rights(struct account *account, const struct given *given)
{
    uint32_t no_flags = 0;
    if (given->role[0] == '\0' && given->count == 0) {
        return OK;
    }
    if (given->role[0] != '\0' && given->count > 0) {
        return E_CORRUPT;
    }
    memset(account->role, 0, sizeof(account->role));
    memset(account->actions, 0, sizeof(account->actions));
    for (size_t i = 0; i < given->count; i++) {
        if (given->actions[i] >= PLATFORM_ACTIONS) {
            return E_CORRUPT;
        }
        account_list(account, given->actions[i]);
    }
    return given->count > 0 ? OK : fold_member_named(given->role, NULL, 0, account->role, &no_flags);
}

static enum err set(struct account *account, const struct given *given)
{
    if (given->responsible.len > 0) {
        if (given->responsible.len != PLATFORM_ID_SIZE) {
            return E_CORRUPT;
        }
        memcpy(account->responsible, given->responsible.data, PLATFORM_ID_SIZE);
    }
    return set_rights(account, given);
}

static struct span responsible(const struct account *account)
{
    bool set = account->status != 0;
    return set ? span(account->responsible, PLATFORM_ID_SIZE) : span(NULL, 0);
}

// Lists what differs; one line for each action that is given or taken away.
static enum err finish(const struct change *change, const struct account *before, const struct account *after,
                       const struct given *given)
{
    change_id(change, "responsible", responsible(before), responsible(after));
    change_text(change, "role", before->role, after->role);
    for (uint32_t action = 0; action < PLATFORM_ACTIONS; action++) {
        change_number(change, "action", account_lists(before, action) ? action : 0,
                      account_lists(after, action) ? action : 0);
    }
    TRY(change_sealed(change, "name", given->name));
    return account_put(change->view, change->org, change->id.data, after);
}

enum err fold_account_create(const struct view *view, const struct fold_input *input,
                             struct effect_list *effects)
{
    const Tally__SaCreate *command = input->command->intent->sa_create;
    const struct given given = {command->responsible, command->role, command->action, command->n_action,
                                command->name};
    struct change change;
    struct account before = {0};
    struct account account = {.status = ACCOUNT_ACTIVE,
                              .entry = input->index,
                              .rights_entry = input->index,
                              .status_entry = input->index};
    struct digest fingerprint;
    TRY(change_first(view, input, effects, account_kind, &change));
    TRY(change_absent(account_get(view, change.org, change.id.data, &before)));
    TRY(set(&account, &given));
    struct change_owner owner = {TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT, change.id.data};
    TRY(change_key_new(&change, command->key, &owner, &fingerprint));
    TRY(account_set_home(view, &fingerprint, change.org));
    change_text(&change, "status", "", "active");
    change_id(&change, "key", span(NULL, 0), digest_span(&fingerprint));
    return finish(&change, &before, &account, &given);
}

static enum err begin(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      struct change *change, struct account *account)
{
    TRY(change_first(view, input, effects, account_kind, change));
    TRY(change_found(account_get(view, change->org, change->id.data, account)));
    return account->status == ACCOUNT_ACTIVE ? OK : E_CORRUPT;
}

enum err fold_account_update(const struct view *view, const struct fold_input *input,
                             struct effect_list *effects)
{
    const Tally__SaUpdate *command = input->command->intent->sa_update;
    const struct given given = {command->responsible, command->role, command->action, command->n_action,
                                command->name};
    struct change change;
    struct account before;
    TRY(begin(view, input, effects, &change, &before));
    struct account account = before;
    account.rights_entry = input->index;
    TRY(set(&account, &given));
    return finish(&change, &before, &account, &given);
}

enum err fold_account_deactivate(const struct view *view, const struct fold_input *input,
                                 struct effect_list *effects)
{
    struct change change;
    struct account account;
    TRY(begin(view, input, effects, &change, &account));
    account.status = ACCOUNT_DEACTIVATED;
    account.status_entry = input->index;
    change_text(&change, "status", "active", "deactivated");
    return account_put(view, change.org, change.id.data, &account);
}
