// change.c — read the old value, list both, write the new one; in this order, because a value is borrowed
// from the view until it is written.
#include "ledger/state/change.h"

#include "ledger/core/message.h"
#include "ledger/state/account.h"

#include <stdio.h>

enum { NAME_MAX_SIZE = LIMIT_NAME + 16 };  // with its prefix

static bool id_holds(Tally__SubjectKind kind, struct span org, struct span id)
{
    switch (kind) {
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION:
        return span_equal(id, org);
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE:
        return id.size > 0 && id.size <= LIMIT_NAME;
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD:
        return id.size > 0 && id.size <= LIMIT_SUBJECT_ID;
    default:
        return id.size == PLATFORM_ID_SIZE;
    }
}

enum err change_first(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      Tally__SubjectKind kind, struct change *change_out)
{
    const Tally__Intent *intent = input->command->intent;
    if (intent->n_subject == 0 || intent->subject[0]->kind != kind) {
        return E_CORRUPT;
    }
    struct span org = span_text(intent->org);
    struct span id = message_span(intent->subject[0]->id);
    if (org.size > LIMIT_ORG_ID || !id_holds(kind, org, id)) {
        return E_CORRUPT;
    }
    *change_out =
        (struct change){.view = view, .input = input, .effects = effects, .org = org, .kind = kind, .id = id};
    return OK;
}

struct change change_other(const struct change *change, Tally__SubjectKind kind, struct span id)
{
    struct change other = *change;
    other.kind = kind;
    other.subject = effect_subject(change->effects, kind, id);
    other.id = other.subject == NULL ? id : message_span(other.subject->id);
    return other;
}

void change_text(const struct change *change, const char *field, const char *before, const char *after)
{
    if (strcmp(before, after) == 0) {
        return;
    }
    struct effect_list *list = change->effects;
    effect_add(list, change->subject, field, before[0] == '\0' ? NULL : effect_text(list, span_text(before)),
               after[0] == '\0' ? NULL : effect_text(list, span_text(after)));
}

void change_number(const struct change *change, const char *field, int64_t before, int64_t after)
{
    if (before == after) {
        return;
    }
    struct effect_list *list = change->effects;
    effect_add(list, change->subject, field, before == 0 ? NULL : effect_number(list, before),
               after == 0 ? NULL : effect_number(list, after));
}

void change_id(const struct change *change, const char *field, struct span before, struct span after)
{
    if (span_equal(before, after)) {
        return;
    }
    struct effect_list *list = change->effects;
    effect_add(list, change->subject, field, before.size == 0 ? NULL : effect_id(list, before),
               after.size == 0 ? NULL : effect_id(list, after));
}

static Tally__Datum *public_datum(struct effect_list *list, const Tally__PublicValue *value)
{
    switch (value->kind_case) {
    case TALLY__PUBLIC_VALUE__KIND_TEXT:
        return effect_text(list, span_text(value->text));
    case TALLY__PUBLIC_VALUE__KIND_INTEGER:
        return effect_number(list, value->integer);
    case TALLY__PUBLIC_VALUE__KIND_TIME_US:
        return effect_number(list, (int64_t)value->time_us);
    case TALLY__PUBLIC_VALUE__KIND_FLAG:
        return effect_number(list, value->flag);
    case TALLY__PUBLIC_VALUE__KIND_REFERENCE:
        return effect_id(list, message_span(value->reference->id));
    case TALLY__PUBLIC_VALUE__KIND_DIGEST:
        return effect_id(list, message_span(value->digest));
    default:
        return NULL;
    }
}

// The datum of a stored value, copied: NULL in `datum_out` when the field is not set.
static enum err stored_datum(const struct change *change, const struct field_place *place,
                             Tally__Datum **datum_out)
{
    struct field_value value;
    Tally__PublicValue *open = NULL;
    *datum_out = NULL;
    enum err error = field_get(change->view, place, &value);
    if (error != OK) {
        return error == E_NOT_FOUND ? OK : error;
    }
    if (value.sealed) {
        *datum_out = effect_sealed(change->effects, digest_span(&value.commitment));
        return OK;
    }
    error = message_decode(&tally__public_value__descriptor, value.open, change->effects->arena, &open);
    if (error != OK) {
        return error == E_LIMIT ? E_LIMIT : E_CORRUPT;
    }
    *datum_out = public_datum(change->effects, open);
    return OK;
}

// Puts `value`, whose datum is `after`, in the place of what stands there.
static enum err replace(const struct change *change, const char *name, const struct field_value *value,
                        Tally__Datum *after)
{
    Tally__Datum *before = NULL;
    struct field_place place = {change->org, (uint32_t)change->kind, change->id, span_text(name)};
    TRY(stored_datum(change, &place, &before));
    effect_add(change->effects, change->subject, name, before, after);
    return field_put(change->view, &place, value);
}

enum err change_sealed(const struct change *change, const char *name, const Tally__Commitment *commitment)
{
    if (commitment == NULL) {
        return OK;
    }
    if (commitment->digest.len != DIGEST_SIZE) {
        return E_CORRUPT;
    }
    struct span digest = message_span(commitment->digest);
    struct field_value value = {
        .sealed = true, .commitment = digest_from(digest), .entry = change->input->index};
    return replace(change, name, &value, effect_sealed(change->effects, digest));
}

enum err change_open(const struct change *change, const char *name, const Tally__PublicValue *value)
{
    struct field_value stored = {.entry = change->input->index};
    TRY(message_encode_in(value, change->effects->arena, &stored.open));
    if (stored.open.size > FIELD_OPEN_MAX) {
        return E_CORRUPT;
    }
    return replace(change, name, &stored, public_datum(change->effects, value));
}

static enum err set_field(const struct change *change, const char *prefix, const Tally__Field *field)
{
    char name[NAME_MAX_SIZE + 1];
    int size = snprintf(name, sizeof(name), "%s%s", prefix, field->name);
    if (size <= 0 || (size_t)size >= sizeof(name)) {
        return E_CORRUPT;
    }
    switch (field->content_case) {
    case TALLY__FIELD__CONTENT_SEALED:
        return change_sealed(change, name, field->sealed);
    case TALLY__FIELD__CONTENT_OPEN:
        return change_open(change, name, field->open);
    default:
        return E_CORRUPT;
    }
}

enum err change_fields(const struct change *change, const char *prefix, Tally__Field *const *fields,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TRY(set_field(change, prefix, fields[i]));
    }
    return OK;
}

static enum err check_unknown(const struct change *change, const struct digest *fingerprint)
{
    struct platform_key known;
    char home[LIMIT_ORG_ID + 1];
    TRY(change_absent(account_home(change->view, fingerprint, home)));
    TRY(change_absent(platform_key_get(change->view, change->org, fingerprint, &known)));
    return change_absent(platform_key_get(change->view, span_text(STATE_KEY_PLATFORM), fingerprint, &known));
}

enum err change_key_new(const struct change *change, const Tally__PublicKey *message,
                        const struct change_owner *owner, struct digest *fingerprint_out)
{
    struct platform_key key = {
        .owner_kind = owner->kind, .status = PLATFORM_KEY_ACTIVE, .enrolled = change->input->index};
    if (message == NULL
        || key_from((enum key_algorithm)message->algorithm, message_span(message->bytes), &key.key) != OK) {
        return E_CORRUPT;
    }
    struct digest fingerprint = key_fingerprint(&key.key);
    TRY(check_unknown(change, &fingerprint));
    memcpy(key.owner, owner->id, PLATFORM_ID_SIZE);
    TRY(platform_key_put(change->view, change->org, &key));
    *fingerprint_out = fingerprint;
    return OK;
}

enum err change_key_revoke(const struct change *change, const struct digest *fingerprint)
{
    struct platform_key key;
    TRY(change_found(platform_key_get(change->view, change->org, fingerprint, &key)));
    if (key.status != PLATFORM_KEY_ACTIVE) {
        return E_CORRUPT;
    }
    key.status = PLATFORM_KEY_REVOKED;
    key.revoked = change->input->index;
    return platform_key_put(change->view, change->org, &key);
}
