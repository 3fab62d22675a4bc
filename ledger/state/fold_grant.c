// fold_grant.c — an organization's own roles, and its grants on collections.
#include "ledger/core/message.h"
#include "ledger/state/families.h"
#include "ledger/state/grant.h"

#include <stdio.h>

static const Tally__SubjectKind grant_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_GRANT;

// ---- Roles

// Lists what differs; one line for each action that the role gains or loses.
static void list_role(const struct change *change, const struct platform_role *before,
                      const struct platform_role *after)
{
    change_number(change, "rank", before->rank, after->rank);
    for (uint32_t action = 0; action < PLATFORM_ACTIONS; action++) {
        change_number(change, "action", before->cells[action] != 0 ? action : 0,
                      after->cells[action] != 0 ? action : 0);
    }
}

enum err fold_role_define(const struct view *view, const struct fold_input *input,
                          struct effect_list *effects)
{
    const Tally__RoleDefine *command = input->command->intent->role_define;
    struct change change;
    struct platform_role before = {0};
    struct platform_role role = {.entry = input->index, .rank = (uint8_t)command->rank};
    TRY(change_first(view, input, effects, TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE, &change));
    for (size_t i = 0; i < command->n_action; i++) {
        if (command->action[i] >= PLATFORM_ACTIONS) {
            return E_CORRUPT;
        }
        role.cells[command->action[i]] = TALLY__CELL__CELL_LISTED;
    }
    enum err error = platform_role_get(view, change.org, change.id, &before);
    if (error != OK && error != E_NOT_FOUND) {
        return error;
    }
    list_role(&change, &before, &role);
    TRY(change_sealed(&change, "title", command->title));
    return platform_role_put(view, change.org, change.id, &role);
}

// ---- Grants

static enum err holder_from(const Tally__Subject *subject, struct grant_holder *holder_out)
{
    if (subject == NULL || subject->id.len == 0 || subject->id.len > LIMIT_NAME) {
        return E_CORRUPT;
    }
    struct span id = message_span(subject->id);
    bool role = subject->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE;
    *holder_out = grant_holder((uint32_t)subject->kind, role ? member_role_canonical(id) : id);
    return OK;
}

static void list_holder(const struct change *change, const struct grant_holder *holder)
{
    char text[LIMIT_NAME + 1] = "";
    if (holder->kind != TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE) {
        change_id(change, "holder", span(NULL, 0), span(holder->id, holder->size));
        return;
    }
    memcpy(text, holder->id, holder->size);
    change_text(change, "holder", "", text);
}

static const char *status_text(enum grant_status status)
{
    return status == GRANT_ACTIVE ? "active" : status == GRANT_REVOKED ? "revoked" : "replaced";
}

// Ends an active one.
static enum err end(const struct change *change, enum grant_status status, struct grant *grant)
{
    TRY(change_found(grant_get(change->view, change->org, change->id.data, grant)));
    if (grant->status != GRANT_ACTIVE) {
        return E_CORRUPT;
    }
    grant->status = status;
    grant->status_entry = change->input->index;
    change_text(change, "status", "active", status_text(status));
    return grant_put(change->view, change->org, change->id.data, grant);
}

// The one in force, if there is any, makes room.
static enum err replace(const struct change *change, const struct grant *newer)
{
    uint8_t id[PLATFORM_ID_SIZE];
    struct grant older;
    enum err error = grant_of(change->view, change->org, &newer->holder, span_text(newer->collection), id);
    if (error != OK) {
        return error == E_NOT_FOUND ? OK : error;
    }
    struct change other = change_other(change, grant_kind, span(id, sizeof(id)));
    return end(&other, GRANT_REPLACED, &older);
}

enum err fold_grant_set(const struct view *view, const struct fold_input *input, struct effect_list *effects)
{
    const Tally__GrantCollectionSet *command = input->command->intent->grant_collection_set;
    const struct collection *collection = collection_find(span_text(command->collection));
    struct change change;
    struct grant grant = {.status = GRANT_ACTIVE,
                          .expires_us = command->expires_us,
                          .entry = input->index,
                          .status_entry = input->index};
    TRY(change_first(view, input, effects, grant_kind, &change));
    TRY(change_absent(grant_get(view, change.org, change.id.data, &(struct grant){0})));
    TRY(holder_from(command->holder, &grant.holder));
    if (collection == NULL) {
        return E_CORRUPT;
    }
    memcpy(grant.collection, collection->name, strlen(collection->name) + 1);
    grant.verbs = (uint8_t)((command->create ? GRANT_CREATE : 0) | (command->update ? GRANT_UPDATE : 0)
                            | (command->void_ ? GRANT_VOID : 0));
    change_text(&change, "status", "", "active");
    list_holder(&change, &grant.holder);
    change_text(&change, "collection", "", grant.collection);
    change_text(&change, "verbs", "", grant_verbs_text(grant.verbs));
    change_number(&change, "expires_us", 0, (int64_t)grant.expires_us);
    TRY(replace(&change, &grant));
    TRY(grant_set_of(view, change.org, &grant.holder, span_text(grant.collection), change.id.data));
    return grant_put(view, change.org, change.id.data, &grant);
}

enum err fold_grant_revoke(const struct view *view, const struct fold_input *input,
                           struct effect_list *effects)
{
    struct change change;
    struct grant grant;
    TRY(change_first(view, input, effects, grant_kind, &change));
    TRY(end(&change, GRANT_REVOKED, &grant));
    return grant_set_of(view, change.org, &grant.holder, span_text(grant.collection), NULL);
}

// ---- What an organization begins with

static enum err begin_one(const struct change *change, const char *role, const struct collection *collection)
{
    uint8_t id[PLATFORM_ID_SIZE];
    char field[LIMIT_NAME + 1];
    struct grant grant = {
        .status = GRANT_ACTIVE,
        .holder = grant_holder(TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE, span_text(role)),
        .verbs = grant_default(role, collection),
        .entry = change->input->index,
        .status_entry = change->input->index,
    };
    if (grant.verbs == 0) {
        return OK;
    }
    memcpy(grant.collection, collection->name, strlen(collection->name) + 1);
    grant_default_id(role, collection->name, id);
    (void)snprintf(field, sizeof(field), "grant.%s.%s", role, collection->name);
    change_text(change, field, "", grant_verbs_text(grant.verbs));
    TRY(grant_set_of(change->view, change->org, &grant.holder, span_text(grant.collection), id));
    return grant_put(change->view, change->org, id, &grant);
}

enum err fold_grant_begin(const struct change *change)
{
    static const char *const roles[] = {"admin", "scientist", "technician"};
    for (size_t role = 0; role < sizeof(roles) / sizeof(roles[0]); role++) {
        for (size_t at = 0; at < COLLECTION_COUNT; at++) {
            TRY(begin_one(change, roles[role], collection_at(at)));
        }
    }
    return OK;
}
