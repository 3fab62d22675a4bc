// rules_ask.c — what questions ask beyond their cells.
#include "authz/rules.h"
#include "ledger/core/message.h"

static bool is_administration(const Tally__Subject *record)
{
    struct span prefix = span_text("admin/");
    struct span id = message_span(record->id);
    return record->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD && id.size > prefix.size
           && span_equal(span(id.data, prefix.size), prefix);
}

enum code rules_record_read_permission(struct judging *judging)
{
    const Tally__Intent *intent = judging->intent;
    bool owner = strcmp(judging->role_name, MEMBER_ROLE_OWNER) == 0;
    bool reserved = intent->n_subject > 0 && is_administration(intent->subject[0]);
    return denies(CODE_ROLE, reserved && !owner) ? CODE_ROLE : CODE_NONE;
}
