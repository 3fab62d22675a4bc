// One payload after the other.
#include "tests/support/works.h"

#define SUBJECT(name) TALLY__SUBJECT_KIND__SUBJECT_KIND_##name

// ---- Service accounts

void works_list(struct court *court, struct court_act *create, const uint32_t *actions, size_t count)
{
    Tally__SaCreate *payload = create->intent->sa_create;
    payload->role = acts_join(court, "", "");
    payload->action = court_lend(court, count * sizeof(uint32_t));
    payload->n_action = count;
    memcpy(payload->action, actions, count * sizeof(uint32_t));
}

struct court_act works_account_as(struct court *court, const char *by, const char *org, const char *account,
                                  const char *role)
{
    struct court_act act = court_new(court, by, org, SUBJECT(SERVICE_ACCOUNT), account);
    Tally__SaCreate *payload = ACTS_FILL(court, &act, SA_CREATE, sa_create);
    payload->account = act.intent->subject[0]->id;
    payload->key = acts_key(court, account);
    payload->responsible = acts_id(court, by);
    payload->role = acts_join(court, role, "");
    payload->name = acts_sealed(court);
    act.by[1] = account;
    return act;
}

struct court_act works_account(struct court *court, const char *by, const char *org, const char *account)
{
    static const uint32_t appends[] = {TALLY__ACTION__ACTION_EVENT_APPEND};
    struct court_act act = works_account_as(court, by, org, account, "");
    works_list(court, &act, appends, 1);
    return act;
}

struct court_act works_account_update(struct court *court, const char *by, const char *org,
                                      const char *account, const char *role)
{
    struct court_act act = court_new(court, by, org, SUBJECT(SERVICE_ACCOUNT), account);
    Tally__SaUpdate *payload = ACTS_FILL(court, &act, SA_UPDATE, sa_update);
    payload->account = act.intent->subject[0]->id;
    payload->role = acts_join(court, role, "");
    return act;
}

struct court_act works_account_end(struct court *court, const char *by, const char *org, const char *account)
{
    struct court_act act = court_new(court, by, org, SUBJECT(SERVICE_ACCOUNT), account);
    Tally__SaDeactivate *payload = ACTS_FILL(court, &act, SA_DEACTIVATE, sa_deactivate);
    payload->account = act.intent->subject[0]->id;
    return act;
}
