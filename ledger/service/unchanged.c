// unchanged.c — from the fields of a command to those in force.
#include "ledger/service/unchanged.h"

#include "ledger/core/message.h"
#include "ledger/service/disclose.h"
#include "ledger/service/published.h"
#include "ledger/state/field.h"

#include <stdio.h>

enum { NAME_ROOM = LIMIT_NAME + 16 };

// The fields that a command sets, and where they stand.
struct updating {
    const Tally__Intent *intent;
    Tally__Field **fields;
    size_t count;
    const char *prefix;
};

static bool updates(const Tally__Intent *intent, struct updating *updating)
{
    *updating = (struct updating){.intent = intent, .prefix = ""};
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_ORG_UPDATE:
        updating->fields = intent->org_update->profile;
        updating->count = intent->org_update->n_profile;
        break;
    case TALLY__INTENT__PAYLOAD_ORG_SETTINGS_UPDATE:
        updating->fields = intent->org_settings_update->setting;
        updating->count = intent->org_settings_update->n_setting;
        updating->prefix = "setting.";
        break;
    case TALLY__INTENT__PAYLOAD_ORG_LICENSE_UPDATE:
        updating->fields = intent->org_license_update->field;
        updating->count = intent->org_license_update->primary ? 0 : intent->org_license_update->n_field;
        break;
    case TALLY__INTENT__PAYLOAD_USER_PROFILE_UPDATE:
        updating->fields = intent->user_profile_update->profile;
        updating->count = intent->user_profile_update->n_profile;
        break;
    case TALLY__INTENT__PAYLOAD_RECORD_UPDATE:
        updating->fields = intent->record_update->field;
        updating->count = intent->record_update->n_field;
        break;
    default:
        break;
    }
    return updating->count > 0 && updating->count <= LIMIT_FIELDS && intent->n_subject > 0;
}

static enum err value_in_force(const struct view *view, const struct updating *updating, size_t at,
                               struct field_value *value_out)
{
    char name[NAME_ROOM];
    const Tally__Subject *subject = updating->intent->subject[0];
    int size = snprintf(name, sizeof(name), "%s%s", updating->prefix, updating->fields[at]->name);
    if (size <= 0 || (size_t)size >= sizeof(name)) {
        return E_NOT_FOUND;
    }
    struct field_place place = {
        .org = span_text(updating->intent->org),
        .subject_kind = (uint32_t)subject->kind,
        .subject_id = message_span(subject->id),
        .name = span(name, (size_t)size),
    };
    return field_get(view, &place, value_out);
}

// ---- Finding

struct finding {
    struct updating updating;
    struct published published;
    struct disclose disclose;
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t found_count;
    Tally__Disclosure *const *given;
    struct request *request;
};

// What the command discloses for a commitment of its own.
static struct span given_value(const struct finding *finding, const Tally__Commitment *commitment)
{
    for (size_t i = 0; i < finding->found_count; i++) {
        if (finding->found[i].commitment == commitment) {
            return message_span(finding->given[i]->value);
        }
    }
    return span(NULL, 0);
}

static enum err sealed_is_same(struct finding *finding, const Tally__Field *field,
                               const struct field_value *now, bool *same_out)
{
    const Tally__Disclosure *opened = NULL;
    TRY(disclose_one(&finding->disclose, now->entry, &now->commitment, &opened));
    struct span given = given_value(finding, field->sealed);
    *same_out = opened != NULL && given.size > 0 && span_equal(message_span(opened->value), given);
    return OK;
}

static enum err open_is_same(struct finding *finding, const Tally__Field *field,
                             const struct field_value *now, bool *same_out)
{
    struct span given;
    TRY(message_encode_in(field->open, &finding->request->arena, &given));
    *same_out = span_equal(now->open, given);
    return OK;
}

static enum err field_is_same(struct finding *finding, size_t at, uint64_t *entry_out, bool *same_out)
{
    const Tally__Field *field = finding->updating.fields[at];
    struct field_value now;
    struct view view = published_view(&finding->published);
    bool sealed = field->content_case == TALLY__FIELD__CONTENT_SEALED;
    *same_out = false;
    enum err error = value_in_force(&view, &finding->updating, at, &now);
    if (error == E_NOT_FOUND) {
        return OK;
    }
    TRY(error);
    *entry_out = now.entry;
    if (now.sealed != sealed) {
        return OK;
    }
    return sealed ? sealed_is_same(finding, field, &now, same_out)
                  : open_is_same(finding, field, &now, same_out);
}

static enum err compare(struct finding *finding, struct job *job)
{
    struct unchanged *same = arena_alloc(&finding->request->arena, sizeof(*same));
    bool all = same != NULL;
    for (size_t at = 0; all && at < finding->updating.count; at++) {
        TRY(field_is_same(finding, at, &same->entries[at], &all));
    }
    job->same = all ? same : NULL;
    return OK;
}

static enum err begin(struct finding *finding, const struct prepare_tools *tools, const struct job *job)
{
    const Tally__DisclosureSet *set = job->message->n_disclosures > 0 ? job->message->disclosures[0] : NULL;
    TRY(commitment_list(&job->commands[0]->base, finding->found, LIMIT_DISCLOSURES, &finding->found_count));
    if (set == NULL || set->n_disclosure != finding->found_count) {
        finding->found_count = 0;
    } else {
        finding->given = set->disclosure;
    }
    return disclose_begin(&finding->disclose, tools->vault, &finding->published.reader);
}

enum err unchanged_find(const struct prepare_tools *tools, struct request *request, struct job *job)
{
    struct updating updating;
    if (job->count != 1 || !updates(job->commands[0]->intent, &updating)) {
        return OK;
    }
    struct finding *finding = arena_alloc(&request->arena, sizeof(*finding));
    if (finding == NULL) {
        return OK;  // Without room it is taken for a change.
    }
    *finding = (struct finding){.updating = updating, .request = request};
    if (!published_open(tools->store, &finding->published)) {
        return OK;
    }
    enum err error = begin(finding, tools, job);
    if (error == OK) {
        error = compare(finding, job);
    }
    disclose_end(&finding->disclose);
    published_close(&finding->published);
    return error == E_LIMIT || error == E_NO_MEMORY ? OK : error;
}

bool unchanged_holds(const struct view *view, const struct job *job)
{
    struct updating updating;
    bool holds = job->same != NULL && updates(job->commands[0]->intent, &updating);
    for (size_t at = 0; holds && at < updating.count; at++) {
        struct field_value now;
        holds = value_in_force(view, &updating, at, &now) == OK && now.entry == job->same->entries[at];
    }
    return holds;
}
