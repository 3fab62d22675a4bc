// stopped.c — one story, told to a house.
#include "tests/support/stopped.h"

#include "authz/authz.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/store/examine.h"
#include "tests/support/house_work.h"

#include <stdio.h>

enum { BATCH = 8 };

static void have(struct house *house, const char *user, const char *address, const char *code)
{
    require(house_register(house, user, address) == CODE_NONE);
    require(house_take_code(house, user, code));
    require(house_verify(house, user, code) == CODE_NONE);
}

struct event {
    const char *thing;
    bool is_sealed;
    size_t times;
    Tally__Channel channel;  // 0: the one it comes in through
};

static uint32_t append(struct house *house, const char *user, const struct event *event)
{
    struct house_act act =
        house_act(house, user, "lab-west", TALLY__SUBJECT_KIND__SUBJECT_KIND_THING, event->thing);
    Tally__EventAppend payload = TALLY__EVENT_APPEND__INIT;
    Tally__Field field = TALLY__FIELD__INIT;
    Tally__PublicValue open = TALLY__PUBLIC_VALUE__INIT;
    Tally__Field *fields[] = {&field};
    char type[] = "sample.weighed";
    char name[] = "weight";
    char text[] = "12.5 g";
    act.intent->subject[0]->id = message_bytes(span_text(event->thing));
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    act.intent->event_append = &payload;
    act.times = event->times;
    if (event->channel != TALLY__CHANNEL__CHANNEL_UNSPECIFIED) {
        act.command->envelope->channel = event->channel;
    }
    payload.type = type;
    payload.field = fields;
    payload.n_field = 1;
    field.name = name;
    if (event->is_sealed) {
        field.content_case = TALLY__FIELD__CONTENT_SEALED;
        field.sealed = house_seal(&act, "12.5 g of what nobody else need know");
    } else {
        field.content_case = TALLY__FIELD__CONTENT_OPEN;
        field.open = &open;
        open.kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
        open.text = text;
    }
    return house_send(&act);
}

// Asks for a proof, which is an entry first, with a recipient and a purpose sealed in it.
static uint32_t export(struct house *house, const char *who)
{
    uint32_t code = 0;
    Tally__Query query = TALLY__QUERY__INIT;
    Tally__ProofExport payload = TALLY__PROOF_EXPORT__INIT;
    Tally__Commitment recipient = TALLY__COMMITMENT__INIT;
    Tally__Commitment purpose = TALLY__COMMITMENT__INIT;
    uint8_t digests[2][DIGEST_SIZE] = {0};
    char org[] = "lab-west";
    query.org = org;
    query.question_case = TALLY__QUERY__QUESTION_PROOF_EXPORT;
    query.proof_export = &payload;
    payload.kind = TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION;
    payload.recipient = &recipient;
    payload.purpose = &purpose;
    recipient.digest = message_bytes(span(digests[0], DIGEST_SIZE));
    purpose.digest = message_bytes(span(digests[1], DIGEST_SIZE));
    (void)house_ask(house, who, &query, &code);
    return code;
}

static uint64_t size_of(const struct house *house)
{
    return store_newest(house->store).size;
}

// A machine that acts where it belongs and where it does not, and a record that changes.
static void work(struct house *house)
{
    require(house_create(house, "bob", "lab-east") == CODE_NONE);
    require(house_machine(house, "ada", "lab-west", "bot") == CODE_NONE);
    require(house_event(house, "bot", "lab-west") == CODE_NONE);
    require(house_event(house, "bot", "lab-east") == CODE_ORG_SCOPE);
    require(house_stop_machine(house, "ada", "lab-west", "bot") == CODE_NONE);
    require(house_record(house, "lab-west", "samples/S-1", "name", "Lantern Glow") == CODE_NONE);
    require(house_record_update(house, "lab-west", "samples/S-1", 1, "Lantern Glow #4") == CODE_NONE);
    require(house_record_update(house, "lab-west", "samples/S-1", 1, "Lantern Glow #5") == CODE_CONFLICT);
}

static void tell(struct stopped *stopped, size_t events)
{
    struct house *house = &stopped->house;
    have(house, "ada", "ada@lab.example", "ada code");
    have(house, "bob", "bob@lab.example", "bob code");
    require(house_create(house, "ada", "lab-west") == CODE_NONE);
    stopped->invited = size_of(house);
    require(house_invite(house, "ada", "lab-west", "for bob", "bob@lab.example") == CODE_NONE);
    require(house_accept(house, "bob", "lab-west", "for bob") == CODE_NONE);
    require(house_accept(house, "bob", "lab-west", "for bob") != CODE_NONE);
    work(house);
    stopped->sealed_event = size_of(house);
    struct event sealed = {"sample 0", true, 1, 0};
    require(append(house, "ada", &sealed) == CODE_NONE && append(house, "ada", &sealed) == CODE_NONE);
    stopped->refused_batch = size_of(house);
    struct event elsewhere = {"sample 1", false, 3, TALLY__CHANNEL__CHANNEL_WEB};
    require(append(house, "bob", &elsewhere) == CODE_CHANNEL_MISMATCH);
    require(size_of(house) == stopped->refused_batch + 1);
    stopped->asked = size_of(house);
    require(export(house, "ada") == CODE_NONE && export(house, "for nobody") != CODE_NONE);
    require(export(house, "bob") != CODE_NONE);
    struct event open = {"sample 1", false, 1, 0};
    require(append(house, "bob", &open) == CODE_NONE && append(house, "bob", &open) == CODE_NONE);
    struct head_facts newest = store_newest(house->store);
    stopped->kept_size = newest.size;
    stopped->kept_bytes = house->committer.checkpoint.size;
    memcpy(stopped->kept, house->committer.checkpoint.data, stopped->kept_bytes);
    stopped->old_head = files_in(house->folder.text, "old head");
    files_copy_folder(house->head.text, stopped->old_head.text);
    stopped->batch = newest.size;
    for (size_t i = 0; i < events; i += BATCH) {
        char thing[32];
        (void)snprintf(thing, sizeof(thing), "sample %zu", i % 7);
        struct event batch = {thing, false, BATCH, 0};
        stopped->last_by_bob = i / BATCH % 2 == 0;
        require(append(house, stopped->last_by_bob ? "bob" : "ada", &batch) == CODE_NONE);
    }
    stopped->size = size_of(house);
    stopped->ledger_id = newest.ledger_id;
}

void stopped_begin(struct stopped *stopped, size_t events)
{
    *stopped = (struct stopped){0};
    house_begin(&stopped->house);
    tell(stopped, events);
    house_stop(&stopped->house);
}

void stopped_end(struct stopped *stopped)
{
    house_end(&stopped->house);
}

enum err stopped_audit(const struct stopped *stopped, const struct store_paths *paths,
                       const struct stopped_options *options, struct audit_report *report_out)
{
    struct examine *examine = NULL;
    TRY(examine_open(paths, &examine));
    if (!options->without_vault) {
        examine_use_vault(examine, stopped->house.vault);
    }
    struct audit_options audit = {
        .source = examine_source(examine),
        .gate = options->without_gate ? NULL : authz_gate(),
        .ledger_id = options->ledger_id == NULL ? &stopped->ledger_id : options->ledger_id,
        .since = options->since,
        .workers = options->workers,
    };
    enum err error = audit_run(&audit, report_out);
    examine_close(examine);
    return error;
}
