// subject.c — a table of kinds, and whether their ids are text or bytes.
#include "cli/subject.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"

enum { ID_BYTES_MAX = 32 };

static const struct {
    const char *name;
    Tally__SubjectKind kind;
    size_t bytes;  // of an id written in hexadecimal; 0: it is text
} kinds[] = {
    {"organization", TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, 0},
    {"user", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, 16},
    {"service_account", TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT, 16},
    {"platform_admin", TALLY__SUBJECT_KIND__SUBJECT_KIND_PLATFORM_ADMIN, 16},
    {"key", TALLY__SUBJECT_KIND__SUBJECT_KIND_KEY, 32},
    {"invitation", TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION, 16},
    {"role", TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE, 0},
    {"grant", TALLY__SUBJECT_KIND__SUBJECT_KIND_GRANT, 16},
    {"license", TALLY__SUBJECT_KIND__SUBJECT_KIND_LICENSE, 16},
    {"record", TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD, 0},
    {"thing", TALLY__SUBJECT_KIND__SUBJECT_KIND_THING, 0},
    {"policy", TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY, 0},
};

const char *subject_kind_name(Tally__SubjectKind kind)
{
    size_t at = 0;
    while (at + 1 < sizeof(kinds) / sizeof(kinds[0]) && kinds[at].kind != kind) {
        at++;
    }
    return kinds[at].name;
}

static enum err parse_id(struct tally_draft *draft, const char *id, size_t bytes, ProtobufCBinaryData *id_out)
{
    uint8_t raw[ID_BYTES_MAX];
    size_t size = strlen(id);
    if (bytes > 0) {
        if (bytes_from_hex(id, raw, bytes) != OK) {
            return E_INVALID;
        }
        *id_out = tally_draft_bytes(draft, raw, bytes);
    } else {
        if (size == 0 || size > LIMIT_SUBJECT_ID) {
            return E_INVALID;
        }
        *id_out = tally_draft_bytes(draft, id, size);
    }
    return id_out->data == NULL ? E_NO_MEMORY : OK;
}

enum err subject_parse(struct tally_draft *draft, const char *text, Tally__Subject *subject)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL) {
        return E_INVALID;
    }
    struct span name = span(text, (size_t)(colon - text));
    tally__subject__init(subject);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (span_equal(name, span_text(kinds[i].name))) {
            subject->kind = kinds[i].kind;
            return parse_id(draft, colon + 1, kinds[i].bytes, &subject->id);
        }
    }
    return E_INVALID;
}
