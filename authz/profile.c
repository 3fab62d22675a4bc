// profile.c — the table, and one recognizer for each form.
#include "authz/profile.h"

#include "authz/grammar.h"
#include "authz/plain.h"

enum {
    LINE = 200,
    URL = 2048,
    PROSE = 4000,
    TEXTS_MAX = 20,
    DEGREE = 10 * 1000 * 1000,
    RETENTION_YEARS_MIN = 7,
    RETENTION_YEARS_MAX = 100,
    REASON_MAX = 500,
    MESSAGE_MAX = 1000,
};

static const char *const yes_no[] = {"yes", "no", "", NULL};
static const char *const invite_policies[] = {"owner_only", "owner_and_admin", NULL};
static const char *const plans[] = {"free", "pro", "enterprise", NULL};
static const char *const verification_policies[] = {"self_allowed", "different_user", "n_different_users",
                                                    "n_not_consecutive", NULL};

static const struct profile_field org_fields[] = {
    {.name = "analyses", .form = PROFILE_TEXT, .max = PROSE},
    {.name = "city", .form = PROFILE_TEXT, .max = 100},
    {.name = "county", .form = PROFILE_TEXT, .max = 100},
    {.name = "current_lims", .form = PROFILE_TEXT, .max = 100},
    {.name = "email", .form = PROFILE_EMAIL},
    {.name = "feedback", .form = PROFILE_TEXT, .max = PROSE},
    {.name = "image_url", .form = PROFILE_HTTPS, .max = URL},
    {.name = "interested_in_new_lims", .form = PROFILE_CHOICE, .choices = yes_no},
    {.name = "latitude", .form = PROFILE_DEGREES, .max = 90},
    {.name = "linkedin", .form = PROFILE_LINK, .max = LINE},
    {.name = "longitude", .form = PROFILE_DEGREES, .max = 180},
    {.name = "name", .form = PROFILE_TEXT, .min = 1, .max = LINE},
    {.name = "phone", .form = PROFILE_PHONE},
    {.name = "state", .form = PROFILE_REGION},
    {.name = "street", .form = PROFILE_TEXT, .max = LINE},
    {.name = "top_problems", .form = PROFILE_TEXTS, .min = TEXTS_MAX, .max = LINE},
    {.name = "trade_name", .form = PROFILE_TEXT, .max = LINE},
    {.name = "twitter", .form = PROFILE_HANDLE, .max = 50},
    {.name = "website", .form = PROFILE_HTTPS, .max = URL},
    {.name = "zip", .form = PROFILE_POSTAL},
};

static const struct profile_field user_fields[] = {
    {.name = "location", .form = PROFILE_TEXT, .max = LINE},
    {.name = "name", .form = PROFILE_TEXT, .min = 1, .max = LINE},
    {.name = "phone", .form = PROFILE_PHONE},
    {.name = "photo_url", .form = PROFILE_HTTPS, .max = URL},
    {.name = "position", .form = PROFILE_TEXT, .max = LINE},
    {.name = "website", .form = PROFILE_HTTPS, .max = URL},
};

// `secret` names where a secret of a traceability system is kept; the secret itself never comes here.
static const struct profile_field license_fields[] = {
    {.name = "authority", .form = PROFILE_TEXT, .max = LINE},
    {.name = "expires", .form = PROFILE_TIME, .place = PROFILE_EITHER},
    {.name = "issued", .form = PROFILE_TIME, .place = PROFILE_EITHER},
    {.name = "jurisdiction", .form = PROFILE_TEXT, .max = 100},
    {.name = "number", .form = PROFILE_TEXT, .min = 1, .max = LINE},
    {.name = "premises", .form = PROFILE_TEXT, .max = LINE},
    {.name = "secret", .form = PROFILE_TEXT, .max = LINE},
    {.name = "type", .form = PROFILE_TEXT, .max = LINE},
};

static const struct profile_field settings[] = {
    {.name = "invite_policy",
     .form = PROFILE_CHOICE,
     .choices = invite_policies,
     .place = PROFILE_OPEN,
     .owners_only = true},
    {.name = "plan", .form = PROFILE_CHOICE, .choices = plans, .place = PROFILE_OPEN, .owners_only = true},
    {.name = "public", .form = PROFILE_FLAG, .place = PROFILE_OPEN, .owners_only = true},
    {.name = "retention_years",
     .form = PROFILE_NUMBER,
     .min = RETENTION_YEARS_MIN,
     .max = RETENTION_YEARS_MAX,
     .place = PROFILE_OPEN,
     .owners_only = true},
    {.name = "verification_policy",
     .form = PROFILE_CHOICE,
     .choices = verification_policies,
     .place = PROFILE_OPEN,
     .owners_only = true},
};

static const struct profile_field own_setting = {.name = "", .form = PROFILE_ANY};
static const struct profile_field address = {.name = "email", .form = PROFILE_ADDRESS};
static const struct profile_field message = {.name = "message", .form = PROFILE_TEXT, .max = MESSAGE_MAX};
static const struct profile_field reason = {
    .name = "text", .form = PROFILE_TEXT, .min = 1, .max = REASON_MAX};

static const struct profile_field given_name = {.name = "name", .form = PROFILE_TEXT, .min = 1, .max = LINE};

struct rows {
    const struct profile_field *row;
    size_t count;
    const struct profile_field *other;  // what stands for a name that no row has
};

#define ROWS(rows) (rows), sizeof(rows) / sizeof((rows)[0])

static const struct rows tables[] = {
    [PROFILE_OF_NOTHING] = {NULL, 0, NULL},
    [PROFILE_OF_ORG] = {ROWS(org_fields), NULL},
    [PROFILE_OF_USER] = {ROWS(user_fields), NULL},
    [PROFILE_OF_LICENSE] = {ROWS(license_fields), NULL},
    [PROFILE_OF_SETTINGS] = {ROWS(settings), &own_setting},
};

enum profile_of profile_of(uint32_t action)
{
    switch (action) {
    case TALLY__ACTION__ACTION_USER_REGISTER:
    case TALLY__ACTION__ACTION_USER_PROFILE_UPDATE:
        return PROFILE_OF_USER;
    case TALLY__ACTION__ACTION_ORG_CREATE:
    case TALLY__ACTION__ACTION_ORG_UPDATE:
        return PROFILE_OF_ORG;
    case TALLY__ACTION__ACTION_ORG_SETTINGS_UPDATE:
        return PROFILE_OF_SETTINGS;
    case TALLY__ACTION__ACTION_ORG_LICENSE_ADD:
    case TALLY__ACTION__ACTION_ORG_LICENSE_UPDATE:
        return PROFILE_OF_LICENSE;
    default:
        return PROFILE_OF_NOTHING;
    }
}

const struct profile_field *profile_find(enum profile_of of, struct span name)
{
    const struct rows *table = &tables[of];
    for (size_t i = 0; i < table->count; i++) {
        if (span_equal(name, span_text(table->row[i].name))) {
            return &table->row[i];
        }
    }
    return table->other;
}

const struct profile_field *profile_address(void)
{
    return &address;
}

const struct profile_field *profile_message(void)
{
    return &message;
}

const struct profile_field *profile_reason(void)
{
    return &reason;
}

const struct profile_field *profile_name(void)
{
    return &given_name;
}

static bool is_choice(const struct profile_field *field, struct span text)
{
    for (const char *const *choice = field->choices; *choice != NULL; choice++) {
        if (span_equal(text, span_text(*choice))) {
            return true;
        }
    }
    return false;
}

static bool text_fits(const struct profile_field *field, struct span text)
{
    switch (field->form) {
    case PROFILE_TEXT:
        return text.size >= field->min && text.size <= field->max;
    case PROFILE_ADDRESS:
        return grammar_is_address(text);
    case PROFILE_EMAIL:
        return grammar_is_email(text);
    case PROFILE_PHONE:
        return grammar_is_phone(text);
    case PROFILE_HTTPS:
        return grammar_is_https(text, field->max);
    case PROFILE_HANDLE:
        return grammar_is_handle(text, field->max);
    case PROFILE_LINK:
        return grammar_is_https(text, field->max) || grammar_is_handle(text, field->max);
    case PROFILE_REGION:
        return grammar_is_region(text);
    case PROFILE_POSTAL:
        return grammar_is_postal_code(text);
    case PROFILE_CHOICE:
        return is_choice(field, text);
    default:
        return false;
    }
}

static bool integer_fits(const struct profile_field *field, int64_t integer)
{
    int64_t reach = (int64_t)field->max * DEGREE;
    switch (field->form) {
    case PROFILE_DEGREES:
        return integer >= -reach && integer <= reach;
    case PROFILE_NUMBER:
        return integer >= (int64_t)field->min && integer <= (int64_t)field->max;
    default:
        return false;
    }
}

static bool texts_fit(const struct profile_field *field, struct span list)
{
    size_t count = 0;
    struct span text;
    while (plain_next_text(&list, &text)) {
        if (text.size > field->max || ++count > field->min) {
            return false;
        }
    }
    return field->form == PROFILE_TEXTS && list.size == 0;
}

static bool accepts(const struct profile_field *field, const struct plain *plain)
{
    switch (plain->kind) {
    case TALLY__VALUE__KIND__NOT_SET:
        return false;
    case TALLY__VALUE__KIND_TEXT:
        return field->form == PROFILE_ANY || text_fits(field, plain->bytes);
    case TALLY__VALUE__KIND_INTEGER:
        return field->form == PROFILE_ANY || integer_fits(field, plain->integer);
    case TALLY__VALUE__KIND_LIST:
        return field->form == PROFILE_ANY || texts_fit(field, plain->bytes);
    case TALLY__VALUE__KIND_TIME_US:
        return field->form == PROFILE_ANY || field->form == PROFILE_TIME;
    case TALLY__VALUE__KIND_FLAG:
        return field->form == PROFILE_ANY || field->form == PROFILE_FLAG;
    default:
        return field->form == PROFILE_ANY;
    }
}

bool profile_accepts(const struct profile_field *field, struct span value)
{
    struct plain plain = plain_from(value);
    return accepts(field, &plain);
}

bool profile_accepts_open(const struct profile_field *field, const Tally__PublicValue *value)
{
    struct plain plain = plain_from_open(value);
    return accepts(field, &plain);
}
