// ledger_entry.c — command, effects, links, entry: each encoded as the wire rule asks.
#include "tests/support/ledger_entry.h"

#include "ledger/base/require.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/crypto/signer.h"
#include "ledger/state/fold.h"

#include <stdio.h>

enum { ORGS = 3, ACTORS = 4, THINGS = 60, FIELD_TEXT = 200, FIELDS = 40 };

static const char *const orgs[ORGS] = {"platform", "lab-west", "lab-east"};

// An entry under construction.
struct making {
    struct random *random;
    const struct ledger_place *place;
    enum ledger_kind kind;
    Tally__Command *command;
    Tally__Entry *entry;
    struct frame_item item;
};

static void *lend(const struct making *making, size_t size)
{
    void *piece = arena_alloc(making->place->arena, size);
    require(piece != NULL);
    return piece;
}

static char *text(const struct making *making, const char *constant)
{
    char *copied = lend(making, strlen(constant) + 1);
    memcpy(copied, constant, strlen(constant) + 1);
    return copied;
}

static ProtobufCBinaryData random_bytes(const struct making *making, size_t size)
{
    uint8_t *bytes = lend(making, size);
    random_fill(making->random, bytes, size);
    return message_bytes(span(bytes, size));
}

static ProtobufCBinaryData copy(const struct making *making, struct span bytes)
{
    return message_bytes(arena_copy(making->place->arena, bytes));
}

static struct span encode(const struct making *making, const void *message)
{
    struct span bytes;
    enum err error = message_encode_in(message, making->place->arena, &bytes);
    require(error == OK);
    return bytes;
}

static Tally__PublicKey *public_key(const struct making *making)
{
    static const uint8_t seed[SIGNER_SEED_SIZE] = {1};
    struct signer *signer = NULL;
    enum err error = signer_from_seed(seed, &signer);
    require(error == OK);
    Tally__PublicKey *key = lend(making, sizeof(*key));
    tally__public_key__init(key);
    key->algorithm = TALLY__KEY_ALGORITHM__KEY_ALGORITHM_ED25519;
    key->bytes = copy(making, span(signer_key(signer)->bytes, signer_key(signer)->size));
    signer_close(signer);
    return key;
}

static Tally__RoleTable *role_table(const struct making *making)
{
    Tally__RoleTable *table = lend(making, sizeof(*table));
    Tally__RoleDefinition *role = lend(making, sizeof(*role));
    char *name = lend(making, 16);
    tally__role_table__init(table);
    tally__role_definition__init(role);
    (void)snprintf(name, 16, "role-%zu", random_below(making->random, 20));
    role->role = name;
    role->rank = 1 + (uint32_t)random_below(making->random, 100);
    table->version = 1 + (uint32_t)making->place->index;
    table->role = lend(making, sizeof(table->role[0]));
    table->role[table->n_role++] = role;
    return table;
}

static Tally__Genesis *genesis(const struct making *making)
{
    Tally__Genesis *genesis = lend(making, sizeof(*genesis));
    Tally__PlatformKey *admin = lend(making, sizeof(*admin));
    tally__genesis__init(genesis);
    tally__platform_key__init(admin);
    admin->admin = random_bytes(making, ENTRY_ID_SIZE);
    admin->key = public_key(making);
    genesis->origin = text(making, "tally.example/test");
    genesis->service_key = public_key(making);
    genesis->platform_key = lend(making, sizeof(genesis->platform_key[0]));
    genesis->platform_key[genesis->n_platform_key++] = admin;
    genesis->replace_threshold = 1;
    genesis->engine = 1;
    genesis->roles = role_table(making);
    return genesis;
}

static Tally__Field *text_field(const struct making *making, size_t number, size_t size)
{
    Tally__Field *field = lend(making, sizeof(*field));
    Tally__PublicValue *value = lend(making, sizeof(*value));
    char *name = lend(making, 16);
    char *letters = lend(making, size + 1);
    tally__field__init(field);
    tally__public_value__init(value);
    (void)snprintf(name, 16, "field_%zu", number);
    for (size_t i = 0; i < size; i++) {
        letters[i] = (char)('a' + random_below(making->random, 26));
    }
    value->kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
    value->text = letters;
    field->name = name;
    field->content_case = TALLY__FIELD__CONTENT_OPEN;
    field->open = value;
    return field;
}

static Tally__EventAppend *event(const struct making *making, size_t bytes)
{
    Tally__EventAppend *event = lend(making, sizeof(*event));
    tally__event_append__init(event);
    event->type = text(making, "sample.received");
    event->field = lend(making, FIELDS * sizeof(event->field[0]));
    for (size_t left = bytes; left > 0 && event->n_field < FIELDS;) {
        size_t size = left < FIELD_TEXT ? left : FIELD_TEXT;
        // The last field takes what is left over.
        size = event->n_field == FIELDS - 1 ? left : size;
        event->field[event->n_field] = text_field(making, event->n_field, size);
        event->n_field++;
        left -= size;
    }
    return event;
}

static void make_envelope(struct making *making)
{
    Tally__Envelope *envelope = lend(making, sizeof(*envelope));
    tally__envelope__init(envelope);
    envelope->key = random_bytes(making, DIGEST_SIZE);
    envelope->batch_id = random_bytes(making, BATCH_ID_SIZE);
    envelope->position = making->entry->position;
    envelope->time_us = making->place->time_us;
    envelope->window_ms = 60000;
    envelope->channel = TALLY__CHANNEL__CHANNEL_API;
    making->command->envelope = envelope;
}

static void make_command(struct making *making, size_t event_bytes)
{
    making->command = lend(making, sizeof(*making->command));
    Tally__Intent *intent = lend(making, sizeof(*intent));
    tally__command__init(making->command);
    tally__intent__init(intent);
    make_envelope(making);
    intent->org = making->entry->org;
    making->entry->action = TALLY__ACTION__ACTION_EVENT_APPEND;
    intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    if (making->kind == LEDGER_STATE) {
        making->entry->action = TALLY__ACTION__ACTION_PLATFORM_GENESIS;
        intent->payload_case = TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
        intent->platform_genesis = genesis(making);
    } else {
        intent->event_append = event(making, event_bytes);
    }
    making->command->intent = intent;
    making->item.command = encode(making, making->command);
    if (making->kind == LEDGER_EVENT && random_once_in(making->random, 2)) {
        making->item.sealed = message_span(random_bytes(making, 40 + random_below(making->random, 200)));
    }
}

static void make_notice(struct making *making)
{
    Tally__Notice notice;
    Tally__Start start;
    tally__notice__init(&notice);
    tally__start__init(&start);
    start.version = text(making, "0.1.0");
    start.engine = 1;
    notice.random = random_bytes(making, 16);
    notice.payload_case = TALLY__NOTICE__PAYLOAD_START;
    notice.start = &start;
    making->entry->action = TALLY__ACTION__ACTION_NOTICE_START;
    making->item.command = encode(making, &notice);
}

static void sign(struct making *making)
{
    Tally__Entry *entry = making->entry;
    entry->count = 3;
    entry->position = (uint32_t)random_below(making->random, 3);
    if (entry->position == 0) {
        Tally__Signature *signature = lend(making, sizeof(*signature));
        tally__signature__init(signature);
        signature->key = random_bytes(making, DIGEST_SIZE);
        signature->algorithm = TALLY__KEY_ALGORITHM__KEY_ALGORITHM_ED25519;
        signature->bytes = random_bytes(making, SIGNATURE_SIZE);
        entry->signature = lend(making, sizeof(entry->signature[0]));
        entry->signature[entry->n_signature++] = signature;
    }
}

static void make_outputs(struct making *making)
{
    Tally__Actor *actor = lend(making, sizeof(*actor));
    Tally__Verdict *verdict = lend(making, sizeof(*verdict));
    uint8_t id[ENTRY_ID_SIZE] = {(uint8_t)(1 + random_below(making->random, ACTORS))};
    tally__actor__init(actor);
    tally__verdict__init(verdict);
    actor->kind = making->kind == LEDGER_NOTICE ? TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_LEDGER
                                                : TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER;
    actor->id = copy(making, span(id, sizeof(id)));
    bool refused = making->kind == LEDGER_REFUSAL || making->kind == LEDGER_REFUSAL_WITHHELD;
    verdict->outcome = refused ? TALLY__OUTCOME__OUTCOME_DENY : TALLY__OUTCOME__OUTCOME_PERMIT;
    verdict->code = refused ? 42 : 0;
    verdict->engine = 1;
    making->entry->actor = actor;
    making->entry->verdict = verdict;
}

static void fold(struct making *making)
{
    if (making->kind != LEDGER_EVENT && making->kind != LEDGER_STATE) {
        return;
    }
    Tally__Effects effects;
    struct fold_input input = {making->place->index, making->place->time_us, making->command,
                               making->entry->actor, NULL};
    enum err error = fold_apply(&making->place->view, &input, making->place->arena, &effects);
    require(error == OK);
    if (effects.n_effect > 0) {
        uint8_t id[BATCH_COMMAND_ID_SIZE];
        batch_command_id(message_span(making->command->envelope->batch_id), making->entry->position, id);
        making->item.effects = encode(making, &effects);
        struct digest hash = entry_effects_hash(id, making->item.effects);
        making->entry->effects_hash = copy(making, digest_span(&hash));
    }
}

static void add_link(struct making *making, Tally__LinkKind kind, Tally__SubjectKind subject, struct span id)
{
    Tally__Entry *entry = making->entry;
    Tally__Link *link = lend(making, sizeof(*link));
    struct chain_key key = {span_text(entry->org), (uint32_t)kind, (uint32_t)subject, id};
    struct chain_head head = chains_get(making->place->chains, &key);
    tally__link__init(link);
    link->kind = kind;
    link->subject = subject;
    link->id = copy(making, id);
    link->before = head.count;
    link->leaf_before =
        head.count == 0 ? message_bytes(span(NULL, 0)) : copy(making, digest_span(&head.leaf));
    entry->link[entry->n_link++] = link;
}

// The organization's chain, the actor's, and up to the limit those of things; each thing once.
static void make_links(struct making *making)
{
    Tally__Entry *entry = making->entry;
    entry->link = lend(making, LIMIT_LINKS * sizeof(entry->link[0]));
    add_link(making, TALLY__LINK_KIND__LINK_KIND_ORG, TALLY__SUBJECT_KIND__SUBJECT_KIND_UNSPECIFIED,
             span(NULL, 0));
    add_link(making, TALLY__LINK_KIND__LINK_KIND_ACTOR, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER,
             message_span(entry->actor->id));
    if (making->kind != LEDGER_EVENT) {
        return;
    }
    size_t things = random_once_in(making->random, 20) ? LIMIT_LINKS - 2 : random_below(making->random, 4);
    size_t first = random_below(making->random, THINGS);
    for (size_t i = 0; i < things; i++) {
        char name[24];
        (void)snprintf(name, sizeof(name), "sample/%zu", (first + i) % THINGS);
        add_link(making, TALLY__LINK_KIND__LINK_KIND_SUBJECT, TALLY__SUBJECT_KIND__SUBJECT_KIND_THING,
                 span_text(name));
    }
}

static void join_chains(struct making *making, const struct digest *leaf)
{
    for (size_t i = 0; i < making->entry->n_link; i++) {
        const Tally__Link *link = making->entry->link[i];
        struct chain_key key = {span_text(making->entry->org), (uint32_t)link->kind, (uint32_t)link->subject,
                                message_span(link->id)};
        enum err error = chains_join(making->place->chains, &key, making->place->index, leaf);
        require(error == OK);
    }
}

static void make_entry(struct making *making)
{
    Tally__Entry *entry = making->entry;
    struct digest hash = batch_command_hash(making->item.command);
    entry->index = making->place->index;
    entry->time_us = making->place->time_us;
    entry->previous = entry->index == 0 ? message_bytes(span(NULL, 0))
                                        : copy(making, digest_span(&making->place->previous));
    entry->command_hash = copy(making, digest_span(&hash));
    enum err error = entry_check(entry);
    require(error == OK);
    making->item.entry = encode(making, entry);
    if (making->kind == LEDGER_REFUSAL_WITHHELD) {
        making->item.command = span(NULL, 0);
    }
    struct digest leaf = digest_leaf(making->item.entry);
    join_chains(making, &leaf);
}

struct frame_item ledger_entry(struct random *random, enum ledger_kind kind, size_t event_bytes,
                               const struct ledger_place *place)
{
    struct making making = {.random = random, .place = place, .kind = kind};
    making.entry = lend(&making, sizeof(*making.entry));
    tally__entry__init(making.entry);
    making.entry->org = text(&making, kind == LEDGER_STATE ? orgs[0] : orgs[random_below(random, ORGS)]);
    if (kind == LEDGER_NOTICE) {
        make_notice(&making);
    } else {
        sign(&making);
        make_command(&making, event_bytes);
    }
    make_outputs(&making);
    fold(&making);
    make_links(&making);
    make_entry(&making);
    return making.item;
}
