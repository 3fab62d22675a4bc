// admit.c — finding for each commitment the row of the table that stands for its place.
#include "authz/admit.h"

#include "authz/check.h"
#include "authz/profile.h"
#include "authz/typed.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"

static const struct profile_field anything = {.name = "", .form = PROFILE_ANY};

static bool is_reason(const Tally__Intent *intent, const Tally__Commitment *commitment)
{
    return intent->reason != NULL && intent->reason->text == commitment;
}

// What the payload holds beside its fields.
static const struct profile_field *find_part(const Tally__Intent *intent, const Tally__Commitment *commitment)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_USER_REGISTER:
        return commitment == intent->user_register->email ? profile_address() : NULL;
    case TALLY__INTENT__PAYLOAD_USER_INVITE:
        return commitment == intent->user_invite->email ? profile_address() : NULL;
    case TALLY__INTENT__PAYLOAD_INVITE_CREATE:
        if (commitment == intent->invite_create->email) {
            return profile_address();
        }
        return commitment == intent->invite_create->message ? profile_message() : NULL;
    case TALLY__INTENT__PAYLOAD_ROLE_DEFINE:
        return commitment == intent->role_define->title ? profile_name() : NULL;
    case TALLY__INTENT__PAYLOAD_SA_CREATE:
        return commitment == intent->sa_create->name ? profile_name() : NULL;
    case TALLY__INTENT__PAYLOAD_SA_UPDATE:
        return commitment == intent->sa_update->name ? profile_name() : NULL;
    default:
        return NULL;
    }
}

// NULL when nothing is known of a place in a command whose places are all known.
static const struct profile_field *find_row(const Tally__Intent *intent, const struct commitment_found *found)
{
    if (is_reason(intent, found->commitment)) {
        return profile_reason();
    }
    const struct profile_field *part = find_part(intent, found->commitment);
    if (part != NULL) {
        return part;
    }
    enum profile_of of = profile_of((uint32_t)intent->payload_case);
    return of == PROFILE_OF_NOTHING ? &anything : profile_find(of, found->field);
}

// ---- Records: what a value is, their schema says

static bool is_record(const Tally__Intent *intent)
{
    return intent->payload_case == TALLY__INTENT__PAYLOAD_RECORD_CREATE
           || intent->payload_case == TALLY__INTENT__PAYLOAD_RECORD_UPDATE;
}

static uint32_t schema_version_of(const Tally__Intent *intent)
{
    return intent->payload_case == TALLY__INTENT__PAYLOAD_RECORD_CREATE
               ? intent->record_create->schema_version
               : intent->record_update->schema_version;
}

// The version that the sender went by has to be the one that is known here; judgement asks the same.
static uint32_t check_schema(const struct view *view, const Tally__Intent *intent, struct span collection)
{
    struct schema schema = {0};
    enum err error = schema_get(view, collection, &schema);
    if (denies(CODE_EVAL_ERROR, error != OK && error != E_NOT_FOUND)) {
        return CODE_EVAL_ERROR;
    }
    bool other = schema.version == 0 || schema.version != schema_version_of(intent);
    return denies(CODE_CONFLICT, other) ? CODE_CONFLICT : CODE_NONE;
}

static uint32_t admit_record(const struct view *view, const Tally__Intent *intent,
                             const struct commitment_found *found, Tally__Disclosure *const *disclosures,
                             size_t count)
{
    struct span id;
    const struct collection *row = collection_of(message_span(intent->subject[0]->id), &id);
    struct span collection = span_text(row->name);
    uint32_t code = count == 0 ? CODE_NONE : check_schema(view, intent, collection);
    for (size_t i = 0; code == CODE_NONE && i < count; i++) {
        struct schema_field field;
        struct span value = message_span(disclosures[i]->value);
        bool fits =
            is_reason(intent, found[i].commitment)
                ? profile_accepts(profile_reason(), value)
                : schema_field_get(view, collection, found[i].field, schema_version_of(intent), &field) == OK
                      && typed_accepts(&field, value);
        code = denies(CODE_INVALID, !fits) ? CODE_INVALID : CODE_NONE;
    }
    return code;
}

uint32_t admit_values(const struct view *view, const Tally__Command *command,
                      Tally__Disclosure *const *disclosures, size_t count)
{
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t expected = 0;
    enum err error = commitment_list(&command->base, found, LIMIT_DISCLOSURES, &expected);
    if (denies(CODE_MALFORMED, error != OK || expected != count)) {
        return CODE_MALFORMED;
    }
    if (is_record(command->intent)) {
        return admit_record(view, command->intent, found, disclosures, count);
    }
    for (size_t i = 0; i < count; i++) {
        const struct profile_field *row = find_row(command->intent, &found[i]);
        bool fits = row != NULL && profile_accepts(row, message_span(disclosures[i]->value));
        if (denies(CODE_INVALID, !fits)) {
            return CODE_INVALID;
        }
    }
    return CODE_NONE;
}
