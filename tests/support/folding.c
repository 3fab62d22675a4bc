// Commands as messages, entries around them, and effects as lines of text.
#include "tests/support/folding.h"

#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/crypto/signer.h"
#include "ledger/state/fold.h"
#include "ledger/state/platform.h"

#include <stdarg.h>
#include <stdio.h>

enum { NUMBERS = 256, ARENA_SIZE = 1024 * 1024, FIRST_TIME = 1000000 };

struct thing {
    uint8_t id[PLATFORM_ID_SIZE];
    uint8_t commitment[DIGEST_SIZE];
    Tally__Commitment sealed;
    struct key key;
    Tally__PublicKey message;
    struct digest fingerprint;
    bool has_key;
};

static struct thing things[NUMBERS];

struct span folding_id(uint8_t number)
{
    memset(things[number].id, number, PLATFORM_ID_SIZE);
    return span(things[number].id, PLATFORM_ID_SIZE);
}

ProtobufCBinaryData folding_bytes(uint8_t number)
{
    return message_bytes(folding_id(number));
}

Tally__Commitment *folding_sealed(uint8_t number)
{
    struct thing *thing = &things[number];
    tally__commitment__init(&thing->sealed);
    memset(thing->commitment, number, DIGEST_SIZE);
    thing->sealed.digest = message_bytes(span(thing->commitment, DIGEST_SIZE));
    return &thing->sealed;
}

static struct thing *with_key(uint8_t number)
{
    struct thing *thing = &things[number];
    if (!thing->has_key) {
        uint8_t seed[SIGNER_SEED_SIZE];
        struct signer *signer = NULL;
        memset(seed, number, sizeof(seed));
        enum err error = signer_from_seed(seed, &signer);
        require(error == OK);
        thing->key = *signer_key(signer);
        thing->fingerprint = key_fingerprint(&thing->key);
        thing->has_key = true;
        signer_close(signer);
    }
    return thing;
}

Tally__PublicKey *folding_key(uint8_t number)
{
    struct thing *thing = with_key(number);
    tally__public_key__init(&thing->message);
    thing->message.algorithm = (Tally__KeyAlgorithm)thing->key.algorithm;
    thing->message.bytes = message_bytes(span(thing->key.bytes, thing->key.size));
    return &thing->message;
}

const struct digest *folding_fingerprint(uint8_t number)
{
    return &with_key(number)->fingerprint;
}

struct view folding_view(struct folding *folding)
{
    return memory_view(&folding->memory);
}

static void put_ledger(struct memory *memory)
{
    struct view view = memory_view(memory);
    struct platform_ledger ledger = {.service_key = with_key(255)->key, .engine = 1, .policy_version = 1};
    enum err error = platform_ledger_put(&view, &ledger);
    require(error == OK);
}

void folding_begin(struct folding *folding)
{
    *folding = (struct folding){.index = 1, .time_us = FIRST_TIME};
    memory_init(&folding->memory);
    put_ledger(&folding->memory);
    enum err error = arena_init(&folding->arena, ARENA_SIZE);
    require(error == OK);
    buf_init(&folding->log, SIZE_MAX / 2);
}

void folding_end(struct folding *folding)
{
    memory_fini(&folding->memory);
    arena_fini(&folding->arena);
    buf_fini(&folding->log);
}

void folding_new(struct folding_command *command, const char *org, Tally__SubjectKind kind, uint8_t number,
                 uint8_t actor)
{
    tally__command__init(&command->command);
    tally__envelope__init(&command->envelope);
    tally__intent__init(&command->intent);
    tally__subject__init(&command->subject);
    tally__actor__init(&command->actor);
    tally__facts__init(&command->facts);
    command->command.envelope = &command->envelope;
    command->command.intent = &command->intent;
    command->envelope.key = message_bytes(digest_span(folding_fingerprint(actor)));
    command->intent.org = (char *)(uintptr_t)org;
    command->intent.subject = command->subjects;
    command->intent.n_subject = 1;
    command->subjects[0] = &command->subject;
    command->subject.kind = kind;
    command->subject.id = number == 0 ? message_bytes(span_text(org)) : folding_bytes(number);
    command->actor.kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER;
    command->actor.id = folding_bytes(actor);
    command->facts.ingress = TALLY__CHANNEL__CHANNEL_API;
}

void folding_facts(struct folding_command *command, uint8_t contact, uint8_t code)
{
    command->contact[0] = folding_bytes(contact);
    command->facts.contact = command->contact;
    command->facts.n_contact = 1;
    command->facts.code = code == 0 ? NULL : folding_key(code);
}

// ---- Effects as text

struct printing {
    char *text;
    size_t size;
};

[[gnu::format(printf, 2, 3)]] static void print(struct printing *printing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size =
        vsnprintf(printing->text + printing->size, FOLDING_TEXT_MAX - printing->size, format, arguments);
    va_end(arguments);
    require(size >= 0 && printing->size + (size_t)size < FOLDING_TEXT_MAX);
    printing->size += (size_t)size;
}

static void print_id(struct printing *printing, struct span id)
{
    for (size_t number = 1; id.size == DIGEST_SIZE && number < NUMBERS; number++) {
        if (things[number].has_key && span_equal(id, digest_span(&things[number].fingerprint))) {
            print(printing, "key %02zx", number);
            return;
        }
    }
    print(printing, "%02x", id.size == 0 ? 0 : id.data[0]);
}

static void print_datum(struct printing *printing, const Tally__Datum *datum)
{
    if (datum == NULL) {
        print(printing, "-");
        return;
    }
    switch (datum->kind_case) {
    case TALLY__DATUM__KIND_SEALED:
        print(printing, "#%02x", datum->sealed->digest.data[0]);
        return;
    case TALLY__DATUM__KIND_TEXT:
        print(printing, "%s", datum->text);
        return;
    case TALLY__DATUM__KIND_INTEGER:
        print(printing, "%lld", (long long)datum->integer);
        return;
    case TALLY__DATUM__KIND_ID:
        print_id(printing, message_span(datum->id));
        return;
    default:
        print(printing, "sha %02x", datum->digest.data[0]);
    }
}

static void print_subject(struct printing *printing, const Tally__Subject *subject)
{
    static const char *const kinds[] = {"?",   "org",    "user", "account", "admin",
                                        "key", "invite", "role", "grant",   "license"};
    if (subject == NULL) {
        return;
    }
    require((size_t)subject->kind < sizeof(kinds) / sizeof(kinds[0]));
    print(printing, "%s ", kinds[subject->kind]);
    if (subject->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION) {
        print(printing, "%.*s.", (int)subject->id.len, (const char *)subject->id.data);
    } else {
        print(printing, "%02x.", subject->id.data[0]);
    }
}

static void print_effects(struct folding *folding)
{
    struct printing printing = {folding->text, 0};
    folding->text[0] = '\0';
    for (size_t i = 0; i < folding->effects.n_effect; i++) {
        const Tally__Effect *effect = folding->effects.effect[i];
        print_subject(&printing, effect->subject);
        print(&printing, "%s: ", effect->field);
        print_datum(&printing, effect->old);
        print(&printing, " -> ");
        print_datum(&printing, effect->new_);
        print(&printing, "\n");
    }
}

// ---- Folding and replaying

static void keep(struct folding *folding, const struct folding_command *command)
{
    static uint8_t zeros[DIGEST_SIZE];
    Tally__Entry entry = TALLY__ENTRY__INIT;
    Tally__Verdict verdict = TALLY__VERDICT__INIT;
    verdict.outcome = TALLY__OUTCOME__OUTCOME_PERMIT;
    entry.index = folding->index;
    entry.time_us = folding->time_us;
    entry.org = command->intent.org;
    entry.count = 1;
    entry.command_hash = message_bytes(span(zeros, sizeof(zeros)));
    entry.actor = (Tally__Actor *)(uintptr_t)&command->actor;
    entry.facts = (Tally__Facts *)(uintptr_t)&command->facts;
    entry.verdict = &verdict;
    require(folding->count < FOLDING_ENTRIES_MAX);
    size_t at = folding->count++;
    folding->entries[at].entry = folding->log.size;
    enum err error = message_encode(&entry, &folding->log);
    require(error == OK);
    folding->entries[at].command = folding->log.size;
    error = message_encode(&command->command, &folding->log);
    require(error == OK);
    folding->entries[at].end = folding->log.size;
}

enum err folding_fold(struct folding *folding, const struct folding_command *command)
{
    struct view view = folding_view(folding);
    struct fold_input input = {folding->index, folding->time_us, &command->command, &command->actor,
                               &command->facts};
    arena_reset(&folding->arena);
    folding->effects = (Tally__Effects)TALLY__EFFECTS__INIT;
    TRY(fold_apply(&view, &input, &folding->arena, &folding->effects));
    print_effects(folding);
    keep(folding, command);
    folding->index++;
    folding->time_us += 1000;
    return OK;
}

static struct digest digest_now(struct memory *memory)
{
    struct view view = memory_view(memory);
    struct digest digest;
    enum err error = memory_digest(&view, &digest);
    require(error == OK);
    return digest;
}

struct digest folding_digest(struct folding *folding)
{
    return digest_now(&folding->memory);
}

static void replay(struct folding *folding, const struct view *view, size_t at)
{
    const uint8_t *log = folding->log.data;
    struct span entry =
        span(log + folding->entries[at].entry, folding->entries[at].command - folding->entries[at].entry);
    struct span command =
        span(log + folding->entries[at].command, folding->entries[at].end - folding->entries[at].command);
    Tally__Entry *decoded = NULL;
    Tally__Effects effects;
    arena_reset(&folding->arena);
    enum err error = message_decode(&tally__entry__descriptor, entry, &folding->arena, &decoded);
    require(error == OK);
    error = fold_entry(view, decoded, command, &folding->arena, &effects);
    require(error == OK);
}

struct digest folding_replayed(struct folding *folding)
{
    struct memory memory;
    memory_init(&memory);
    put_ledger(&memory);
    struct view view = memory_view(&memory);
    for (size_t at = 0; at < folding->count; at++) {
        replay(folding, &view, at);
    }
    struct digest digest = digest_now(&memory);
    memory_fini(&memory);
    return digest;
}
