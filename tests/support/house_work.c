// house_work.c — one payload after the other. Records are ada's.
#include "tests/support/house_work.h"

#include "ledger/core/message.h"

#define SUBJECT(name) TALLY__SUBJECT_KIND__SUBJECT_KIND_##name

uint32_t house_machine(struct house *house, const char *by, const char *org, const char *name)
{
    struct house_act act = house_act(house, by, org, SUBJECT(SERVICE_ACCOUNT), name);
    Tally__SaCreate payload = TALLY__SA_CREATE__INIT;
    uint32_t actions[] = {TALLY__ACTION__ACTION_EVENT_APPEND};
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_SA_CREATE;
    act.intent->sa_create = &payload;
    payload.account = act.intent->subject[0]->id;
    payload.key = house_public_key(house, name);
    payload.responsible = message_bytes(house_id(by));
    payload.action = actions;
    payload.n_action = 1;
    payload.name = house_seal(&act, "hplc-gw");
    act.signers[1] = name;
    return house_send(&act);
}

uint32_t house_stop_machine(struct house *house, const char *by, const char *org, const char *name)
{
    struct house_act act = house_act(house, by, org, SUBJECT(SERVICE_ACCOUNT), name);
    Tally__SaDeactivate payload = TALLY__SA_DEACTIVATE__INIT;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_SA_DEACTIVATE;
    act.intent->sa_deactivate = &payload;
    payload.account = act.intent->subject[0]->id;
    return house_send(&act);
}

uint32_t house_event(struct house *house, const char *by, const char *org)
{
    struct house_act act = house_act(house, by, org, SUBJECT(USER), "thing");
    Tally__EventAppend payload = TALLY__EVENT_APPEND__INIT;
    char type[] = "seen";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    act.intent->event_append = &payload;
    payload.type = type;
    return house_send(&act);
}

static struct house_act about(struct house *house, const char *org, const char *path)
{
    struct house_act act = house_act(house, "ada", org, SUBJECT(RECORD), path);
    act.intent->subject[0]->id = message_bytes(span_text(path));
    return act;
}

static Tally__Field sealed(struct house_act *act, const char *name, const char *text)
{
    Tally__Field field = TALLY__FIELD__INIT;
    field.name = (char *)(uintptr_t)name;
    field.content_case = TALLY__FIELD__CONTENT_SEALED;
    field.sealed = house_seal(act, text);
    return field;
}

uint32_t house_record(struct house *house, const char *org, const char *path, const char *field,
                      const char *text)
{
    struct house_act act = about(house, org, path);
    Tally__RecordCreate payload = TALLY__RECORD_CREATE__INIT;
    Tally__Field one = sealed(&act, field, text);
    Tally__Field *fields[] = {&one};
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_RECORD_CREATE;
    act.intent->record_create = &payload;
    payload.schema_version = 1;
    payload.field = fields;
    payload.n_field = 1;
    return house_send(&act);
}

uint32_t house_record_update(struct house *house, const char *org, const char *path, uint64_t version,
                             const char *text)
{
    struct house_act act = about(house, org, path);
    Tally__RecordUpdate payload = TALLY__RECORD_UPDATE__INIT;
    Tally__Reason reason = TALLY__REASON__INIT;
    Tally__Field one = sealed(&act, "name", text);
    Tally__Field *fields[] = {&one};
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_RECORD_UPDATE;
    act.intent->record_update = &payload;
    act.intent->expected_version = version;
    act.intent->reason = &reason;
    reason.code = 1;
    reason.text = house_seal(&act, "a slip of the pen");
    payload.schema_version = 1;
    payload.field = fields;
    payload.n_field = 1;
    return house_send(&act);
}
