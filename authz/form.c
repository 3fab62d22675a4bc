// form.c — the envelope and the intent, where each command belongs, and what the families share.
#include "authz/form.h"

#include "authz/check.h"
#include "ledger/core/batch.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "ledger/core/strict.h"
#include "ledger/state/member.h"
#include "ledger/state/state_key.h"

enum {
    SLUG_MIN = 2,
    RECORD_ID_MAX = 64,
    ZONE_MAX_MIN = 14 * 60,
    EXPIRY_MIN_S = 3600,
    EXPIRY_MAX_S = 30 * 24 * 3600,
};

static bool is_lower_or_digit(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_letter_or_digit(uint8_t c)
{
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
}

bool form_is_slug(struct span text)
{
    if (text.size < SLUG_MIN || text.size > LIMIT_ORG_ID) {
        return false;
    }
    bool may_break = false;
    for (size_t i = 0; i < text.size; i++) {
        bool hyphen = text.data[i] == '-';
        if (hyphen ? !may_break : !is_lower_or_digit(text.data[i])) {
            return false;
        }
        may_break = !hyphen;
    }
    return may_break;
}

bool form_is_name(struct span text)
{
    if (text.size == 0 || text.size > LIMIT_NAME || text.data[0] < 'a' || text.data[0] > 'z') {
        return false;
    }
    for (size_t i = 1; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (!is_lower_or_digit(c) && c != '_' && c != '.' && c != '-') {
            return false;
        }
    }
    return true;
}

bool form_is_record_id(struct span text)
{
    if (text.size == 0 || text.size > RECORD_ID_MAX) {
        return false;
    }
    bool may_break = false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        bool mark = c == '.' || c == '_' || c == '-';
        if (mark ? !may_break : !is_letter_or_digit(c)) {
            return false;
        }
        may_break = !mark;
    }
    return may_break;
}

static bool empty_or(ProtobufCBinaryData bytes, size_t size)
{
    return bytes.len == 0 || bytes.len == size;
}

// What only later versions can judge must be empty.
static bool fills_the_unjudged(const Tally__Envelope *envelope)
{
    return envelope->session.len > 0 || envelope->delegation.len > 0 || envelope->agent != NULL
           || envelope->n_approval > 0 || envelope->step_up != NULL || envelope->assurance != 0;
}

static bool envelope_sizes_hold(const Tally__Envelope *envelope)
{
    const Tally__Seen *seen = envelope->seen;
    const Tally__EntryRef *causation = envelope->causation;
    return envelope->key.len == DIGEST_SIZE && envelope->batch_id.len == BATCH_ID_SIZE
           && empty_or(envelope->correlation_id, ENTRY_ID_SIZE)
           && (seen == NULL || (seen->size > 0 && seen->root.len == DIGEST_SIZE))
           && (causation == NULL || causation->leaf_hash.len == DIGEST_SIZE);
}

static uint32_t check_envelope(const Tally__Envelope *envelope)
{
    bool window_holds = envelope->window_ms >= 1 && envelope->window_ms <= LIMIT_WINDOW_MS;
    bool zone_holds = envelope->zone_offset_min >= -ZONE_MAX_MIN && envelope->zone_offset_min <= ZONE_MAX_MIN;
    if (denies(CODE_MALFORMED, !envelope_sizes_hold(envelope) || !window_holds)) {
        return CODE_MALFORMED;
    }
    if (denies(CODE_INVALID, !zone_holds || envelope->channel == TALLY__CHANNEL__CHANNEL_UNSPECIFIED
                                 || envelope->channel == TALLY__CHANNEL__CHANNEL_SYSTEM)) {
        return CODE_INVALID;
    }
    return denies(CODE_VERSION_UNSUPPORTED, fills_the_unjudged(envelope)) ? CODE_VERSION_UNSUPPORTED
                                                                          : CODE_NONE;
}

// "collection/id"
static bool is_record_path(struct span path)
{
    const uint8_t *slash = memchr(path.data, '/', path.size);
    if (slash == NULL) {
        return false;
    }
    size_t size = (size_t)(slash - path.data);
    return form_is_name(span(path.data, size)) && form_is_record_id(span(slash + 1, path.size - size - 1));
}

static bool subject_holds(const Tally__Subject *subject)
{
    struct span id = message_span(subject->id);
    if (id.size == 0 || id.size > LIMIT_SUBJECT_ID) {
        return false;
    }
    switch (subject->kind) {
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION:
        return form_is_slug(id);
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_USER:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_PLATFORM_ADMIN:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_GRANT:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_LICENSE:
        return id.size == ENTRY_ID_SIZE;
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_KEY:
        return id.size == DIGEST_SIZE;
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE:
        return form_is_name(id);
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD:
        return is_record_path(id);
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_THING:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY:
        return strict_text(id) == OK;
    default:
        return false;
    }
}

static uint32_t check_intent(const Tally__Intent *intent)
{
    if (denies(CODE_BAD_ID, !form_is_slug(span_text(intent->org)))) {
        return CODE_BAD_ID;
    }
    if (denies(CODE_TOO_LARGE, intent->n_subject > LIMIT_SUBJECTS)) {
        return CODE_TOO_LARGE;
    }
    // Only a change of a record is judged against a version, and nothing is signed with a meaning; whoever
    // states one must not believe that it was.
    bool judged = intent->payload_case == TALLY__INTENT__PAYLOAD_RECORD_UPDATE
                  || intent->payload_case == TALLY__INTENT__PAYLOAD_RECORD_VOID;
    bool unjudged =
        (intent->expected_version != 0 && !judged) || intent->meaning != TALLY__MEANING__MEANING_UNSPECIFIED;
    if (denies(CODE_VERSION_UNSUPPORTED, unjudged)) {
        return CODE_VERSION_UNSUPPORTED;
    }
    for (size_t i = 0; i < intent->n_subject; i++) {
        if (denies(CODE_BAD_ID, !subject_holds(intent->subject[i]))) {
            return CODE_BAD_ID;
        }
    }
    return CODE_NONE;
}

static bool is_zero(ProtobufCBinaryData id)
{
    for (size_t i = 0; i < id.len; i++) {
        if (id.data[i] != 0) {
            return false;
        }
    }
    return true;
}

uint32_t form_present(const void *part)
{
    return denies(CODE_INVALID, part == NULL) ? CODE_INVALID : CODE_NONE;
}

uint32_t form_same_id(const Tally__Intent *intent, ProtobufCBinaryData id)
{
    bool same = intent->n_subject > 0 && span_equal(message_span(intent->subject[0]->id), message_span(id));
    return denies(CODE_BAD_ID, !same) ? CODE_BAD_ID : CODE_NONE;
}

uint32_t form_key(const Tally__PublicKey *key, bool token)
{
    struct key checked;
    bool holds = key != NULL && (!token || key->algorithm == TALLY__KEY_ALGORITHM__KEY_ALGORITHM_ED25519)
                 && key_from((enum key_algorithm)key->algorithm, message_span(key->bytes), &checked) == OK;
    return denies(CODE_INVALID, !holds) ? CODE_INVALID : CODE_NONE;
}

uint32_t form_role(const char *role, char *const *flags, size_t count)
{
    if (denies(CODE_BAD_ID, !form_is_name(span_text(role)))) {
        return CODE_BAD_ID;
    }
    for (size_t i = 0; i < count; i++) {
        bool known = member_flag_of(span_text(flags[i])) != 0;
        bool ordered = i == 0 || span_compare(span_text(flags[i - 1]), span_text(flags[i])) < 0;
        if (denies(CODE_INVALID, !known || !ordered)) {
            return CODE_INVALID;
        }
    }
    return CODE_NONE;
}

uint32_t form_expiry(uint32_t expires_in_s)
{
    bool holds = expires_in_s == 0 || (expires_in_s >= EXPIRY_MIN_S && expires_in_s <= EXPIRY_MAX_S);
    return denies(CODE_INVALID, !holds) ? CODE_INVALID : CODE_NONE;
}

bool form_has_field(Tally__Field *const *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i]->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_where_it_belongs(const Tally__Field *field, const struct profile_field *row)
{
    bool open = field->content_case == TALLY__FIELD__CONTENT_OPEN;
    if (row->place == PROFILE_EITHER ? false : open != (row->place == PROFILE_OPEN)) {
        return false;
    }
    return !open || profile_accepts_open(row, field->open);
}

static uint32_t check_field(const Tally__Field *field, enum profile_of of)
{
    if (denies(CODE_BAD_ID, !form_is_name(span_text(field->name)))) {
        return CODE_BAD_ID;
    }
    if (denies(CODE_INVALID, field->content_case == TALLY__FIELD__CONTENT__NOT_SET)) {
        return CODE_INVALID;
    }
    if (of == PROFILE_OF_NOTHING) {
        return CODE_NONE;
    }
    const struct profile_field *row = profile_find(of, span_text(field->name));
    return denies(CODE_INVALID, row == NULL || !is_where_it_belongs(field, row)) ? CODE_INVALID : CODE_NONE;
}

uint32_t form_fields(Tally__Field *const *fields, size_t count, enum profile_of of)
{
    if (denies(CODE_TOO_LARGE, count > LIMIT_FIELDS)) {
        return CODE_TOO_LARGE;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t code = check_field(fields[i], of);
        if (code != CODE_NONE) {
            return code;
        }
        if (denies(CODE_INVALID, form_has_field(fields, i, fields[i]->name))) {
            return CODE_INVALID;
        }
    }
    return CODE_NONE;
}

static uint32_t check_event(const Tally__Intent *intent)
{
    const Tally__EventAppend *event = intent->event_append;
    if (denies(CODE_BAD_ID, !form_is_name(span_text(event->type)))) {
        return CODE_BAD_ID;
    }
    return form_fields(event->field, event->n_field, PROFILE_OF_NOTHING);
}

enum place { PLACE_PLATFORM, PLACE_ORG, PLACE_ANY };

// Where a command belongs, what its first subject is, and who checks its payload.
struct shape {
    enum place place;
    Tally__SubjectKind subject;  // unspecified: whatever the sender says
    uint32_t (*check)(const Tally__Intent *intent);
};

#define ACTION(name) TALLY__ACTION__ACTION_##name
#define SUBJECT(name) TALLY__SUBJECT_KIND__SUBJECT_KIND_##name

static const struct shape shapes[] = {
    [ACTION(PLATFORM_GENESIS)] = {PLACE_ANY, SUBJECT(UNSPECIFIED), form_platform},
    [ACTION(ROLE_PUBLISH)] = {PLACE_PLATFORM, SUBJECT(POLICY), form_platform},
    [ACTION(SCHEMA_PUBLISH)] = {PLACE_PLATFORM, SUBJECT(POLICY), form_platform},
    [ACTION(ENGINE_ACTIVATE)] = {PLACE_PLATFORM, SUBJECT(POLICY), form_platform},
    [ACTION(CLOCK_CONFIRM)] = {PLACE_PLATFORM, SUBJECT(POLICY), form_platform},
    [ACTION(ORG_TYPE_CHANGE)] = {PLACE_ORG, SUBJECT(ORGANIZATION), form_org},
    [ACTION(USER_REGISTER)] = {PLACE_PLATFORM, SUBJECT(USER), form_user},
    [ACTION(USER_INVITE)] = {PLACE_PLATFORM, SUBJECT(INVITATION), form_user},
    [ACTION(USER_KEY_ENROLL)] = {PLACE_PLATFORM, SUBJECT(USER), form_user},
    [ACTION(USER_KEY_ROTATE)] = {PLACE_PLATFORM, SUBJECT(USER), form_user},
    [ACTION(USER_KEY_REVOKE)] = {PLACE_PLATFORM, SUBJECT(USER), form_user},
    [ACTION(USER_EMAIL_VERIFY)] = {PLACE_PLATFORM, SUBJECT(USER), form_user},
    [ACTION(USER_PROFILE_UPDATE)] = {PLACE_PLATFORM, SUBJECT(USER), form_user},
    [ACTION(ORG_CREATE)] = {PLACE_ORG, SUBJECT(ORGANIZATION), form_org},
    [ACTION(ORG_UPDATE)] = {PLACE_ORG, SUBJECT(ORGANIZATION), form_org},
    [ACTION(ORG_SETTINGS_UPDATE)] = {PLACE_ORG, SUBJECT(ORGANIZATION), form_org},
    [ACTION(ORG_LICENSE_ADD)] = {PLACE_ORG, SUBJECT(LICENSE), form_org},
    [ACTION(ORG_LICENSE_UPDATE)] = {PLACE_ORG, SUBJECT(LICENSE), form_org},
    [ACTION(ORG_LICENSE_REVOKE)] = {PLACE_ORG, SUBJECT(LICENSE), form_org},
    [ACTION(ORG_TRANSFER_OFFER)] = {PLACE_ORG, SUBJECT(ORGANIZATION), form_org},
    [ACTION(ORG_TRANSFER_ACCEPT)] = {PLACE_ORG, SUBJECT(ORGANIZATION), form_org},
    [ACTION(ORG_TRANSFER_WITHDRAW)] = {PLACE_ORG, SUBJECT(ORGANIZATION), form_org},
    [ACTION(MEMBER_ROLE_CHANGE)] = {PLACE_ORG, SUBJECT(USER), form_member},
    [ACTION(MEMBER_DEACTIVATE)] = {PLACE_ORG, SUBJECT(USER), form_member},
    [ACTION(MEMBER_REACTIVATE)] = {PLACE_ORG, SUBJECT(USER), form_member},
    [ACTION(MEMBER_LEAVE)] = {PLACE_ORG, SUBJECT(USER), form_member},
    [ACTION(INVITE_CREATE)] = {PLACE_ORG, SUBJECT(INVITATION), form_member},
    [ACTION(INVITE_RESEND)] = {PLACE_ORG, SUBJECT(INVITATION), form_member},
    [ACTION(INVITE_REVOKE)] = {PLACE_ORG, SUBJECT(INVITATION), form_member},
    [ACTION(INVITE_ACCEPT)] = {PLACE_ORG, SUBJECT(INVITATION), form_member},
    [ACTION(INVITE_DECLINE)] = {PLACE_ORG, SUBJECT(INVITATION), form_member},
    [ACTION(ROLE_DEFINE)] = {PLACE_ORG, SUBJECT(ROLE), form_policy},
    [ACTION(GRANT_COLLECTION_SET)] = {PLACE_ORG, SUBJECT(GRANT), form_policy},
    [ACTION(GRANT_COLLECTION_REVOKE)] = {PLACE_ORG, SUBJECT(GRANT), form_policy},
    [ACTION(SA_CREATE)] = {PLACE_ORG, SUBJECT(SERVICE_ACCOUNT), form_account},
    [ACTION(SA_UPDATE)] = {PLACE_ORG, SUBJECT(SERVICE_ACCOUNT), form_account},
    [ACTION(SA_DEACTIVATE)] = {PLACE_ORG, SUBJECT(SERVICE_ACCOUNT), form_account},
    [ACTION(RECORD_CREATE)] = {PLACE_ORG, SUBJECT(RECORD), form_record},
    [ACTION(RECORD_UPDATE)] = {PLACE_ORG, SUBJECT(RECORD), form_record},
    [ACTION(RECORD_VOID)] = {PLACE_ORG, SUBJECT(RECORD), form_record},
    [ACTION(EVENT_APPEND)] = {PLACE_ANY, SUBJECT(UNSPECIFIED), check_event},
};

static bool is_in_place(const Tally__Intent *intent, const struct shape *shape)
{
    bool platform = strcmp(intent->org, STATE_KEY_PLATFORM) == 0;
    return shape->place == PLACE_ANY || platform == (shape->place == PLACE_PLATFORM);
}

// An organization is its slug; roles, policies and records have names, which their own forms compare; all
// else here has an id of 16 bytes, and none is nobody's: all zeros.
static bool names_its_subject(const Tally__Intent *intent, Tally__SubjectKind kind)
{
    if (kind == SUBJECT(UNSPECIFIED)) {
        return true;
    }
    const Tally__Subject *subject = intent->n_subject > 0 ? intent->subject[0] : NULL;
    if (subject == NULL || subject->kind != kind) {
        return false;
    }
    if (kind == SUBJECT(ORGANIZATION)) {
        return span_equal(message_span(subject->id), span_text(intent->org));
    }
    if (kind == SUBJECT(ROLE) || kind == SUBJECT(POLICY) || kind == SUBJECT(RECORD)) {
        return true;
    }
    return subject->id.len == ENTRY_ID_SIZE && !is_zero(subject->id);
}

uint32_t form_check(const Tally__Command *command)
{
    const Tally__Intent *intent = command->intent;
    uint32_t code = check_envelope(command->envelope);
    if (code == CODE_NONE) {
        code = check_intent(intent);
    }
    if (code != CODE_NONE) {
        return code;
    }
    size_t action = (size_t)intent->payload_case;
    const struct shape *shape = action < sizeof(shapes) / sizeof(shapes[0]) ? &shapes[action] : &shapes[0];
    if (denies(CODE_COMMAND_UNKNOWN, shape->check == NULL)) {
        return CODE_COMMAND_UNKNOWN;
    }
    if (denies(CODE_BAD_ID, !is_in_place(intent, shape) || !names_its_subject(intent, shape->subject))) {
        return CODE_BAD_ID;
    }
    return shape->check(intent);
}

uint32_t form_question(const Tally__Query *query)
{
    struct query_command stands;
    if (denies(CODE_MALFORMED, query->envelope == NULL)) {
        return CODE_MALFORMED;
    }
    query_command(query, NULL, &stands);
    uint32_t code = check_envelope(query->envelope);
    if (code == CODE_NONE) {
        code = check_intent(&stands.intent);
    }
    return code == CODE_NONE ? form_query(query) : code;
}
