// The gate of the product between a view in memory and the fold of the product.
#include "tests/support/court.h"

#include "authz/actions.h"
#include "authz/schemas.h"
#include "ledger/core/batch.h"
#include "ledger/core/message.h"
#include "ledger/state/fold.h"

#include <criterion/criterion.h>

#include <stdio.h>

enum { ARENA_SIZE = 16 * 1024 * 1024, SCRATCH_SIZE = 1024 * 1024, IDS = 256, KEYS = 512, NAME_SIZE = 64 };

static const uint64_t start_us = 1772438400u * UINT64_C(1000000);  // 2026-03-02T08:00:00Z

// ---- Names

static struct digest digest_of_name(const char *what, const char *name)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span(what, strlen(what) + 1));
    sha256_update(&hash, span_text(name));
    return sha256_final(&hash);
}

static ProtobufCBinaryData keep_id(const struct digest *digest)
{
    static uint8_t ids[IDS][COURT_ID_SIZE];
    static size_t next;
    uint8_t *place = ids[next++ % IDS];
    memcpy(place, digest->bytes, COURT_ID_SIZE);
    return message_bytes(span(place, COURT_ID_SIZE));
}

ProtobufCBinaryData court_id(const char *name)
{
    struct digest digest = digest_of_name("id", name);
    return keep_id(&digest);
}

ProtobufCBinaryData court_number(const char *org, const char *address)
{
    char text[2 * NAME_SIZE];
    (void)snprintf(text, sizeof(text), "%s %s", org, address);
    struct digest digest = digest_of_name("number", text);
    return keep_id(&digest);
}

static struct key make_key(const char *name)
{
    struct digest seed = digest_of_name("seed", name);
    struct signer *signer = NULL;
    cr_assert_eq(signer_from_seed(seed.bytes, &signer), OK);
    struct key key = *signer_key(signer);
    signer_close(signer);
    return key;
}

// Making one takes longer than judging ten commands, so they are remembered.
struct key court_key(const char *name)
{
    static struct {
        char name[NAME_SIZE];
        struct key key;
    } keys[KEYS];
    struct digest digest = digest_of_name("place", name);
    size_t at = (size_t)(digest.bytes[0] | digest.bytes[1] << 8) % KEYS;
    if (strcmp(keys[at].name, name) != 0 || name[0] == '\0') {
        keys[at].key = make_key(name);
        (void)snprintf(keys[at].name, NAME_SIZE, "%s", name);
    }
    return keys[at].key;
}

struct digest court_fingerprint(const char *name)
{
    struct key key = court_key(name);
    return key_fingerprint(&key);
}

// ---- The world

void *court_lend(struct court *court, size_t size)
{
    void *place = arena_alloc(&court->arena, size);
    cr_assert_not_null(place);
    return place;
}

void court_forget(struct court *court)
{
    arena_reset(&court->arena);
}

void court_wait(struct court *court, uint64_t seconds)
{
    court->time_us += seconds * 1000000u;
}

static Tally__PublicKey *lend_key(struct court *court, const char *name)
{
    Tally__PublicKey *message = court_lend(court, sizeof(*message));
    struct key key = court_key(name);
    tally__public_key__init(message);
    message->algorithm = (Tally__KeyAlgorithm)key.algorithm;
    message->bytes = message_bytes(arena_copy(&court->arena, span(key.bytes, key.size)));
    return message;
}

static void found(struct court *court, bool open_registration)
{
    static const char *const admins[] = {"padm-1", "padm-2"};
    struct court_act act = court_new(court, "padm-1", COURT_PLATFORM, 0, NULL);
    Tally__Genesis *genesis = court_lend(court, sizeof(*genesis));
    tally__genesis__init(genesis);
    genesis->origin = (char *)(uintptr_t) "tally.example/court";
    genesis->service_key = lend_key(court, "service");
    genesis->platform_key = court_lend(court, 2 * sizeof(Tally__PlatformKey *));
    for (size_t i = 0; i < 2; i++) {
        Tally__PlatformKey *key = court_lend(court, sizeof(*key));
        tally__platform_key__init(key);
        key->admin = court_id(admins[i]);
        key->key = lend_key(court, admins[i]);
        genesis->platform_key[genesis->n_platform_key++] = key;
    }
    genesis->replace_threshold = 2;
    genesis->roles = actions_table(&court->arena);
    cr_assert(schemas_fill(&court->arena, genesis));
    genesis->engine = 1;
    genesis->open_registration = open_registration;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
    act.intent->platform_genesis = genesis;
    act.by[1] = "padm-2";
    court_do(court, act);
}

void court_open(struct court *court, bool open_registration)
{
    *court = (struct court){.time_us = start_us, .ingress = TALLY__CHANNEL__CHANNEL_WEB};
    memory_init(&court->memory);
    court->view = memory_view(&court->memory);
    cr_assert_eq(arena_init(&court->arena, ARENA_SIZE), OK);
    cr_assert_eq(arena_init(&court->scratch, SCRATCH_SIZE), OK);
    found(court, open_registration);
}

void court_close(struct court *court)
{
    memory_fini(&court->memory);
    arena_fini(&court->arena);
    arena_fini(&court->scratch);
}

static ProtobufCBinaryData lend_bytes(struct court *court, size_t size)
{
    return (ProtobufCBinaryData){.len = size, .data = court_lend(court, size)};
}

static ProtobufCBinaryData lend_fingerprint(struct court *court, const char *key)
{
    struct digest fingerprint = court_fingerprint(key);
    return message_bytes(arena_copy(&court->arena, digest_span(&fingerprint)));
}

void court_sign_with(struct court *court, struct court_act *act, const char *key)
{
    act->by[0] = key;
    act->command->envelope->key = lend_fingerprint(court, key);
}

static Tally__Envelope *new_envelope(struct court *court, const char *by)
{
    Tally__Envelope *envelope = court_lend(court, sizeof(*envelope));
    tally__envelope__init(envelope);
    envelope->key = lend_fingerprint(court, by);
    envelope->batch_id = lend_bytes(court, BATCH_ID_SIZE);
    envelope->time_us = court->time_us;
    envelope->window_ms = 60000;
    envelope->channel = TALLY__CHANNEL__CHANNEL_WEB;
    return envelope;
}

static Tally__Subject *new_subject(struct court *court, Tally__SubjectKind kind, const char *org,
                                   const char *name)
{
    Tally__Subject *subject = court_lend(court, sizeof(*subject));
    bool whole = kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION;
    ProtobufCBinaryData id = whole ? message_bytes(span_text(org)) : court_id(name);
    tally__subject__init(subject);
    subject->kind = kind;
    subject->id = message_bytes(arena_copy(&court->arena, message_span(id)));
    return subject;
}

struct court_act court_new(struct court *court, const char *by, const char *org, Tally__SubjectKind kind,
                           const char *subject)
{
    struct court_act act = {.by = {by}};
    act.command = court_lend(court, sizeof(*act.command));
    act.intent = court_lend(court, sizeof(*act.intent));
    act.facts = court_lend(court, sizeof(*act.facts));
    tally__command__init(act.command);
    tally__intent__init(act.intent);
    tally__facts__init(act.facts);
    act.command->envelope = new_envelope(court, by);
    act.command->intent = act.intent;
    act.intent->org = (char *)(uintptr_t)arena_copy(&court->arena, span(org, strlen(org) + 1)).data;
    act.facts->ingress = court->ingress;
    if (kind != TALLY__SUBJECT_KIND__SUBJECT_KIND_UNSPECIFIED) {
        act.intent->subject = court_lend(court, sizeof(Tally__Subject *));
        act.intent->subject[0] = new_subject(court, kind, org, subject);
        act.intent->n_subject = 1;
    }
    return act;
}

// ---- Judging

struct bench {
    struct digest signers[COURT_SIGNERS_MAX];
    struct gate_batch batch;
};

static void seat(const struct court *court, const struct court_act *act, size_t count, struct bench *bench)
{
    *bench = (struct bench){0};
    while (bench->batch.signer_count < COURT_SIGNERS_MAX && act->by[bench->batch.signer_count] != NULL) {
        bench->signers[bench->batch.signer_count] = court_fingerprint(act->by[bench->batch.signer_count]);
        bench->batch.signer_count++;
    }
    bench->batch.first = act->command;
    bench->batch.count = count;
    bench->batch.signers = bench->signers;
    bench->batch.index = court->index;
    bench->batch.time_us = court->time_us;
    bench->batch.ingress = court->ingress;
}

// What the stages before the sequencer say.
static uint32_t check_form(struct court *court, const struct court_act *act)
{
    const struct gate *gate = authz_gate();
    uint32_t code = gate->form(gate->context, act->command);
    court->verdict = (struct gate_verdict){.code = code, .told = code, .stage = 1};
    return code;
}

static uint32_t authenticate(struct court *court, const struct bench *bench)
{
    const struct gate *gate = authz_gate();
    struct view reading = view_read_only(&court->view);
    gate->authenticate(gate->context, &reading, &bench->batch, &court->actor, &court->verdict);
    return court->verdict.code;
}

static uint32_t judge(struct court *court, const struct bench *bench, const struct court_act *act)
{
    const struct gate *gate = authz_gate();
    struct view reading = view_read_only(&court->view);
    struct gate_command command = {act->command, &bench->batch, act->facts, court->index};
    gate->judge(gate->context, &reading, &command, &court->actor, &court->verdict);
    return court->verdict.code;
}

static void fold(struct court *court, const struct court_act *act)
{
    struct view view = memory_view(&court->memory);
    Tally__Actor actor = TALLY__ACTOR__INIT;
    actor.kind = court->actor.kind;
    actor.id = message_bytes(span(court->actor.id, GATE_ID_SIZE));
    struct fold_input input = {court->index, court->time_us, act->command, &actor, act->facts};
    arena_reset(&court->scratch);
    enum err error = fold_apply(&view, &input, &court->scratch, &court->effects);
    cr_assert_eq(error, OK, "what was permitted must fold: %s", err_name(error));
}

uint32_t court_ask(struct court *court, const struct court_act *act)
{
    struct bench bench;
    seat(court, act, 1, &bench);
    uint32_t code = check_form(court, act);
    if (code == CODE_NONE) {
        code = authenticate(court, &bench);
    }
    return code == CODE_NONE ? judge(court, &bench, act) : code;
}

static void conclude(struct court *court, const struct court_act *act)
{
    if (court->verdict.code == CODE_NONE) {
        fold(court, act);
    }
    court->index++;
    court->time_us++;
}

uint32_t court_try(struct court *court, const struct court_act *act)
{
    uint32_t code = court_ask(court, act);
    if (code == CODE_NONE || court->verdict.record == GATE_RECORD_ENTRY) {
        conclude(court, act);
    }
    return code;
}

void court_do(struct court *court, struct court_act act)
{
    uint32_t code = court_try(court, &act);
    cr_assert_eq(code, CODE_NONE, "action %d: %u %s", act.intent->payload_case, code,
                 code == CODE_NONE ? "" : code_find(code)->name);
}

void court_try_batch(struct court *court, struct court_act *acts, size_t count, uint32_t *codes_out)
{
    struct bench bench;
    seat(court, &acts[0], count, &bench);
    uint32_t code = authenticate(court, &bench);
    for (size_t i = 0; i < count; i++) {
        acts[i].command->envelope->position = (uint32_t)i;
        codes_out[i] = code == CODE_NONE ? judge(court, &bench, &acts[i]) : code;
        if (code == CODE_NONE) {
            conclude(court, &acts[i]);
        }
    }
}
