// One payload after the other.
#include "tests/support/works.h"

#include "authz/actions.h"
#include "authz/schemas.h"
#include "ledger/core/message.h"

#include <criterion/criterion.h>

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

// ---- Roles and grants

static void name_subject(struct court *court, struct court_act *act, const char *name)
{
    act->intent->subject[0]->id = message_bytes(arena_copy(&court->arena, span_text(name)));
}

void works_define_actions(struct court *court, struct court_act *define, const uint32_t *actions,
                          size_t count)
{
    Tally__RoleDefine *payload = define->intent->role_define;
    payload->action = court_lend(court, count * sizeof(uint32_t));
    payload->n_action = count;
    memcpy(payload->action, actions, count * sizeof(uint32_t));
}

struct court_act works_define(struct court *court, const char *by, const char *org, const char *role,
                              uint32_t rank)
{
    static const uint32_t appends[] = {TALLY__ACTION__ACTION_EVENT_APPEND};
    struct court_act act = court_new(court, by, org, SUBJECT(ROLE), role);
    Tally__RoleDefine *payload = ACTS_FILL(court, &act, ROLE_DEFINE, role_define);
    name_subject(court, &act, role);
    payload->role = acts_join(court, role, "");
    payload->rank = rank;
    works_define_actions(court, &act, appends, 1);
    return act;
}

struct court_act works_grant(struct court *court, const char *by, const char *org, const char *grant,
                             const char *role, const char *collection)
{
    struct court_act act = court_new(court, by, org, SUBJECT(GRANT), grant);
    Tally__GrantCollectionSet *payload = ACTS_FILL(court, &act, GRANT_COLLECTION_SET, grant_collection_set);
    payload->grant = act.intent->subject[0]->id;
    payload->holder = court_lend(court, sizeof(*payload->holder));
    tally__subject__init(payload->holder);
    payload->holder->kind = SUBJECT(ROLE);
    payload->holder->id = message_bytes(arena_copy(&court->arena, span_text(role)));
    payload->collection = acts_join(court, collection, "");
    payload->create = true;
    payload->update = true;
    payload->void_ = true;
    return act;
}

static struct court_act hold(struct court *court, struct court_act grant, Tally__SubjectKind kind,
                             const char *holder)
{
    grant.intent->grant_collection_set->holder->kind = kind;
    grant.intent->grant_collection_set->holder->id = acts_id(court, holder);
    return grant;
}

struct court_act works_grant_user(struct court *court, const char *by, const char *org, const char *grant,
                                  const char *user, const char *collection)
{
    return hold(court, works_grant(court, by, org, grant, "", collection), SUBJECT(USER), user);
}

struct court_act works_grant_account(struct court *court, const char *by, const char *org, const char *grant,
                                     const char *account, const char *collection)
{
    struct court_act act = works_grant(court, by, org, grant, "", collection);
    return hold(court, act, SUBJECT(SERVICE_ACCOUNT), account);
}

struct court_act works_ungrant(struct court *court, const char *by, const char *org, const char *grant)
{
    struct court_act act = court_new(court, by, org, SUBJECT(GRANT), grant);
    Tally__GrantCollectionRevoke *payload =
        ACTS_FILL(court, &act, GRANT_COLLECTION_REVOKE, grant_collection_revoke);
    payload->grant = act.intent->subject[0]->id;
    acts_give_reason(court, &act);
    return act;
}

// ---- Records

struct court_act works_record(struct court *court, const char *by, const char *org, const char *path)
{
    struct court_act act = court_new(court, by, org, SUBJECT(RECORD), path);
    Tally__RecordCreate *payload = ACTS_FILL(court, &act, RECORD_CREATE, record_create);
    name_subject(court, &act, path);
    payload->schema_version = 1;
    acts_add_sealed(court, &payload->field, &payload->n_field, "name");
    return act;
}

struct court_act works_record_update(struct court *court, const char *by, const char *org, const char *path,
                                     uint64_t version)
{
    struct court_act act = court_new(court, by, org, SUBJECT(RECORD), path);
    Tally__RecordUpdate *payload = ACTS_FILL(court, &act, RECORD_UPDATE, record_update);
    name_subject(court, &act, path);
    act.intent->expected_version = version;
    payload->schema_version = 1;
    acts_add_sealed(court, &payload->field, &payload->n_field, "name");
    acts_give_reason(court, &act);
    return act;
}

struct court_act works_record_void(struct court *court, const char *by, const char *org, const char *path,
                                   uint64_t version)
{
    struct court_act act = court_new(court, by, org, SUBJECT(RECORD), path);
    (void)ACTS_FILL(court, &act, RECORD_VOID, record_void);
    name_subject(court, &act, path);
    act.intent->expected_version = version;
    acts_give_reason(court, &act);
    return act;
}

void works_refer(struct court *court, struct court_act *create, const char *field, const char *path)
{
    Tally__RecordCreate *payload = create->intent->record_create;
    Tally__PublicValue *value = acts_add_open(court, &payload->field, &payload->n_field, field);
    value->kind_case = TALLY__PUBLIC_VALUE__KIND_REFERENCE;
    value->reference = court_lend(court, sizeof(*value->reference));
    tally__subject__init(value->reference);
    value->reference->kind = SUBJECT(RECORD);
    value->reference->id = message_bytes(arena_copy(&court->arena, span_text(path)));
}

// ---- The platform's policies

struct court_act works_publish_roles(struct court *court, const char *by, uint32_t version)
{
    struct court_act act = court_new(court, by, COURT_PLATFORM, SUBJECT(POLICY), "roles");
    Tally__RolePublish *payload = ACTS_FILL(court, &act, ROLE_PUBLISH, role_publish);
    name_subject(court, &act, "roles");
    payload->roles = actions_table(&court->arena);
    payload->roles->version = version;
    return act;
}

Tally__Permission *works_cell(struct court_act *publish, const char *role, uint32_t action)
{
    const Tally__RoleTable *table = publish->intent->role_publish->roles;
    for (size_t at = 0; at < table->n_role; at++) {
        for (size_t i = 0; strcmp(table->role[at]->role, role) == 0 && i < table->role[at]->n_permission;
             i++) {
            if (table->role[at]->permission[i]->action == action) {
                return table->role[at]->permission[i];
            }
        }
    }
    cr_assert(false, "%s has no cell for %u", role, action);
    return NULL;
}

struct court_act works_publish_schema(struct court *court, const char *by, const char *collection,
                                      uint32_t version)
{
    const char *name = acts_join(court, "schema/", collection);
    struct court_act act = court_new(court, by, COURT_PLATFORM, SUBJECT(POLICY), name);
    Tally__SchemaPublish *payload = ACTS_FILL(court, &act, SCHEMA_PUBLISH, schema_publish);
    name_subject(court, &act, name);
    payload->schema = schemas_find(&court->arena, collection);
    payload->schema->version = version;
    return act;
}

struct court_act works_activate(struct court *court, const char *by, uint32_t engine)
{
    struct court_act act = court_new(court, by, COURT_PLATFORM, SUBJECT(POLICY), "engine");
    Tally__EngineActivate *payload = ACTS_FILL(court, &act, ENGINE_ACTIVATE, engine_activate);
    name_subject(court, &act, "engine");
    payload->engine = engine;
    return act;
}

struct court_act works_confirm_clock(struct court *court, const char *by, uint64_t time_us)
{
    struct court_act act = court_new(court, by, COURT_PLATFORM, SUBJECT(POLICY), "clock");
    Tally__ClockConfirm *payload = ACTS_FILL(court, &act, CLOCK_CONFIRM, clock_confirm);
    name_subject(court, &act, "clock");
    payload->time_us = time_us;
    return act;
}
