// The service's parts, called one after the other.
#include "tests/support/house.h"

#include "authz/actions.h"
#include "authz/authz.h"
#include "authz/schemas.h"
#include "ledger/audit/audit.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/answer.h"
#include "ledger/service/answer_question.h"
#include "ledger/service/service.h"
#include "ledger/state/memory.h"
#include "ledger/store/examine.h"

#include <stdio.h>

#define ORIGIN "tally.example/house"

enum { NAMES = 32, ID_SIZE = 16, ARENA_SIZE = 16 * 1024 * 1024, SEED_TEXT = 2 * SIGNER_SEED_SIZE };

// Keys that are not made of their name: codes that came out of the house.
static struct {
    char name[32];
    uint8_t seed[SIGNER_SEED_SIZE];
} taken[NAMES];

static size_t taken_count;

static void must(enum err error)
{
    if (error != OK) {
        (void)fprintf(stderr, "%s\n", err_name(error));
    }
    require(error == OK);
}

struct span house_id(const char *name)
{
    static struct digest ids[4];
    static size_t next;
    struct digest *id = &ids[next++ % 4];
    *id = digest_of(span_text(name));
    return span(id->bytes, ID_SIZE);
}

static struct signer *signer_of(const char *name)
{
    struct digest seed = digest_of(span_text(name));
    struct signer *signer = NULL;
    for (size_t i = 0; i < taken_count; i++) {
        if (strcmp(taken[i].name, name) == 0) {
            memcpy(seed.bytes, taken[i].seed, SIGNER_SEED_SIZE);
        }
    }
    must(signer_from_seed(seed.bytes, &signer));
    return signer;
}

struct key house_key(const char *name)
{
    struct signer *signer = signer_of(name);
    struct key key = *signer_key(signer);
    signer_close(signer);
    return key;
}

void *house_lend(struct house *house, size_t size)
{
    void *piece = arena_alloc(&house->arena, size);
    require(piece != NULL);
    return piece;
}

static ProtobufCBinaryData copied(struct house *house, struct span bytes)
{
    struct span copy = arena_copy(&house->arena, bytes);
    require(copy.data != NULL);
    return message_bytes(copy);
}

Tally__PublicKey *house_public_key(struct house *house, const char *name)
{
    struct key key = house_key(name);
    Tally__PublicKey *message = house_lend(house, sizeof(*message));
    tally__public_key__init(message);
    message->algorithm = (Tally__KeyAlgorithm)key.algorithm;
    message->bytes = copied(house, span(key.bytes, key.size));
    return message;
}

struct house_act house_act(struct house *house, const char *actor, const char *org, Tally__SubjectKind kind,
                           const char *thing)
{
    arena_reset(&house->arena);
    struct house_act act = {.house = house, .signers = {actor}};
    struct key key = house_key(actor);
    struct digest fingerprint = key_fingerprint(&key);
    uint8_t batch_id[BATCH_ID_SIZE] = {0};
    bytes_put_u32(batch_id, house->batch++);
    act.command = house_lend(house, sizeof(*act.command));
    tally__command__init(act.command);
    Tally__Envelope *envelope = house_lend(house, sizeof(*envelope));
    tally__envelope__init(envelope);
    envelope->key = copied(house, digest_span(&fingerprint));
    envelope->batch_id = copied(house, span(batch_id, sizeof(batch_id)));
    envelope->time_us = clock_wall_us();
    envelope->window_ms = LIMIT_WINDOW_MS;
    envelope->channel = TALLY__CHANNEL__CHANNEL_API;
    act.command->envelope = envelope;
    act.intent = house_lend(house, sizeof(*act.intent));
    tally__intent__init(act.intent);
    act.intent->org = (char *)(uintptr_t)org;
    act.intent->subject = house_lend(house, sizeof(Tally__Subject *));
    act.intent->subject[0] = house_lend(house, sizeof(Tally__Subject));
    act.intent->n_subject = 1;
    tally__subject__init(act.intent->subject[0]);
    act.intent->subject[0]->kind = kind;
    bool whole = kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION;
    act.intent->subject[0]->id = copied(house, whole ? span_text(org) : house_id(thing));
    act.command->intent = act.intent;
    return act;
}

Tally__Commitment *house_seal(struct house_act *act, const char *text)
{
    Tally__Commitment *commitment = house_lend(act->house, sizeof(*commitment));
    tally__commitment__init(commitment);
    commitment->digest = message_bytes(span(house_lend(act->house, DIGEST_SIZE), DIGEST_SIZE));
    require(act->sealed_count < HOUSE_SEALED_MAX);
    act->sealed[act->sealed_count].commitment = commitment;
    act->sealed[act->sealed_count++].text = text;
    return commitment;
}

// ---- Signing

static const char *text_of(const struct house_act *act, const Tally__Commitment *commitment)
{
    for (size_t i = 0; i < act->sealed_count; i++) {
        if (act->sealed[i].commitment == commitment) {
            return act->sealed[i].text;
        }
    }
    require(false && "every commitment was sealed");
    return NULL;
}

static Tally__Disclosure *disclose(struct house_act *act, const struct commitment_found *found)
{
    uint8_t salt[COMMITMENT_SALT_SIZE];
    Tally__Value value = TALLY__VALUE__INIT;
    struct span bytes;
    struct commitment_place place = commitment_place_of(act->intent);
    Tally__Disclosure *disclosure = house_lend(act->house, sizeof(*disclosure));
    tally__disclosure__init(disclosure);
    value.kind_case = TALLY__VALUE__KIND_TEXT;
    value.text = (char *)(uintptr_t)text_of(act, found->commitment);
    must(message_encode_in(&value, &act->house->arena, &bytes));
    secret_random(salt, sizeof(salt));
    place.field = found->field;
    struct digest digest = commitment_of(&place, span(salt, sizeof(salt)), bytes);
    memcpy(found->commitment->digest.data, digest.bytes, DIGEST_SIZE);
    disclosure->salt = copied(act->house, span(salt, sizeof(salt)));
    disclosure->value = message_bytes(bytes);
    return disclosure;
}

static Tally__DisclosureSet *disclose_all(struct house_act *act)
{
    struct commitment_found found[HOUSE_SEALED_MAX];
    Tally__DisclosureSet *set = house_lend(act->house, sizeof(*set));
    tally__disclosure_set__init(set);
    must(commitment_list(&act->command->base, found, HOUSE_SEALED_MAX, &set->n_disclosure));
    set->disclosure = house_lend(act->house, HOUSE_SEALED_MAX * sizeof(*set->disclosure));
    for (size_t i = 0; i < set->n_disclosure; i++) {
        set->disclosure[i] = disclose(act, &found[i]);
    }
    return set;
}

Tally__Signature *house_sign(struct house *house, const char *name, struct span preimage)
{
    struct signer *signer = signer_of(name);
    struct digest fingerprint = key_fingerprint(signer_key(signer));
    struct signature signature = signer_sign(signer, preimage);
    Tally__Signature *message = house_lend(house, sizeof(*message));
    tally__signature__init(message);
    message->key = copied(house, digest_span(&fingerprint));
    message->algorithm = (Tally__KeyAlgorithm)signer_key(signer)->algorithm;
    message->bytes = copied(house, span(signature.bytes, SIGNATURE_SIZE));
    signer_close(signer);
    return message;
}

// The command as often as it is to be sent, and the root over all.
static struct digest encode_commands(struct house_act *act, ProtobufCBinaryData *commands, size_t count)
{
    struct digest hashes[HOUSE_TIMES_MAX];
    for (size_t at = 0; at < count; at++) {
        struct span bytes;
        act->command->envelope->position = (uint32_t)at;
        must(message_encode_in(act->command, &act->house->arena, &bytes));
        commands[at] = message_bytes(bytes);
        hashes[at] = batch_command_hash(bytes);
    }
    return merkle_root_of(hashes, count);
}

static void encode_request(struct house_act *act, Tally__DisclosureSet *set)
{
    struct house *house = act->house;
    ProtobufCBinaryData commands[HOUSE_TIMES_MAX];
    size_t count = act->times == 0 ? 1 : act->times;
    Tally__SignedBatch batch = TALLY__SIGNED_BATCH__INIT;
    Tally__SignedBatch *batches[] = {&batch};
    Tally__Submit submit = TALLY__SUBMIT__INIT;
    Tally__Request request = TALLY__REQUEST__INIT;
    Tally__Signature *signatures[HOUSE_SIGNERS_MAX];
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    require(count <= HOUSE_TIMES_MAX);
    struct digest root = encode_commands(act, commands, count);
    batch_preimage(&house->tools.ledger_id, (uint32_t)count, &root, preimage);
    for (size_t i = 0; i < HOUSE_SIGNERS_MAX && act->signers[i] != NULL; i++) {
        signatures[batch.n_signature++] =
            house_sign(house, act->signers[i], span(preimage, sizeof(preimage)));
    }
    batch.command = commands;
    batch.n_command = count;
    batch.signature = signatures;
    batch.disclosures = &set;
    batch.n_disclosures = set->n_disclosure > 0 ? 1 : 0;
    submit.batch = batches;
    submit.n_batch = 1;
    request.version = REQUEST_VERSION;
    request.payload_case = TALLY__REQUEST__PAYLOAD_SUBMIT;
    request.submit = &submit;
    buf_clear(&house->request);
    must(message_encode(&request, &house->request));
}

// ---- Handling

static void commit_it(struct house *house, struct request *request)
{
    static struct commit commit;
    commit_init(&commit);
    sequencer_begin(&house->sequencer, &commit);
    must(sequencer_take(&house->sequencer, request));
    must(sequencer_close(&house->sequencer));
    if (commit.count > 0) {
        must(committer_commit(&house->committer, &commit));
    }
    struct span checkpoint = buf_span(&house->committer.checkpoint);
    request->commit_size = store_newest(house->store).size;
    if (checkpoint.size > 0) {
        memcpy(request->checkpoint, checkpoint.data, checkpoint.size);
    }
    request->checkpoint_size = checkpoint.size;
    commit_fini(&commit);
}

static Tally__Reply *decode_reply(struct house *house)
{
    Tally__Reply *reply = NULL;
    arena_reset(&house->arena);
    must(message_decode(&tally__reply__descriptor, buf_span(&house->reply), &house->arena, &reply));
    require(reply->n_batch == 1);
    return reply;
}

static uint32_t code_of(struct house *house)
{
    struct peek peek;
    const Tally__BatchReply *reply = decode_reply(house)->batch[0];
    if (reply->answer_case == TALLY__BATCH_REPLY__ANSWER_REFUSAL) {
        return reply->refusal->code;
    }
    if (reply->answer_case == TALLY__BATCH_REPLY__ANSWER_UNCHANGED) {
        return HOUSE_UNCHANGED;
    }
    require(reply->answer_case == TALLY__BATCH_REPLY__ANSWER_RECEIPT && reply->receipt->n_entry > 0);
    must(peek_entry(message_span(reply->receipt->entry[0]), &peek));
    return peek.code;
}

void house_handle(struct house *house)
{
    struct endpoint_source source = {.channel = TALLY__CHANNEL__CHANNEL_API};
    request_free(house->handled);
    house->handled = request_new(NULL, &source, buf_span(&house->request));
    require(house->handled != NULL);
    must(prepare_request(&house->tools, house->handled));
    buf_clear(&house->reply);
    bool asks = house->handled->question != NULL;
    if (house->handled->refused != CODE_NONE) {
        must(answer_refusal(house->handled->refused, &house->reply));
        return;
    }
    if (!asks || house->handled->question->is_recorded) {
        commit_it(house, house->handled);
        must(house->lags ? OK : index_follow((struct index *)(uintptr_t)house->tools.index));
    }
    if (asks) {
        must(answer_question(&house->tools, house->handled, &house->reply));
        return;
    }
    deliver_request(&house->deliver, house->handled);
    must(answer_submit(house->store, house->handled, &house->reply));
}

uint32_t house_send_again(struct house *house)
{
    house_handle(house);
    require(house->handled->refused == CODE_NONE);
    return code_of(house);
}

uint32_t house_send(struct house_act *act)
{
    encode_request(act, disclose_all(act));
    return house_send_again(act->house);
}

Tally__Entry *house_entry(struct house *house)
{
    Tally__Entry *entry = NULL;
    const Tally__BatchReply *reply = decode_reply(house)->batch[0];
    if (reply->answer_case != TALLY__BATCH_REPLY__ANSWER_RECEIPT) {
        return NULL;
    }
    must(message_decode(&tally__entry__descriptor, message_span(reply->receipt->entry[0]), &house->arena,
                        &entry));
    return entry;
}

// ---- Founding, opening, closing

static void found(struct house *house)
{
    struct house_act act =
        house_act(house, "admin", "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, "platform");
    Tally__Genesis genesis = TALLY__GENESIS__INIT;
    Tally__PlatformKey admin = TALLY__PLATFORM_KEY__INIT;
    Tally__PlatformKey *admins[] = {&admin};
    char origin[] = ORIGIN;
    act.command->envelope->channel = TALLY__CHANNEL__CHANNEL_ADMIN;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
    act.intent->platform_genesis = &genesis;
    admin.admin = message_bytes(house_id("admin"));
    admin.key = house_public_key(house, "admin");
    genesis.origin = origin;
    genesis.service_key = house_public_key(house, "service");
    genesis.platform_key = admins;
    genesis.n_platform_key = 1;
    genesis.replace_threshold = 1;
    genesis.roles = actions_table(&house->arena);
    require(schemas_fill(&house->arena, &genesis));
    genesis.engine = 1;
    genesis.open_registration = true;
    encode_request(&act, disclose_all(&act));
    struct service_found founding = {house->paths, house->vault, authz_gate(), house->signer, ORIGIN};
    struct digest ledger_id;
    must(service_found(&founding, buf_span(&house->request), &ledger_id));
}

static void open_it(struct house *house)
{
    struct store_opened opened;
    struct keyring *keyring = NULL;
    struct index *index = NULL;
    must(store_open(&house->paths, &opened, &house->store));
    must(committer_init(&house->committer, house->store, ORIGIN, house->signer));
    must(sequencer_init(&house->sequencer, house->store, authz_gate(), clock_wall_us()));
    must(keyring_open(house->store, &keyring));
    must(index_open(house->store, &index));
    must(index_follow(index));
    house->tools = (struct prepare_tools){.gate = authz_gate(),
                                          .keyring = keyring,
                                          .vault = house->vault,
                                          .store = house->store,
                                          .index = index,
                                          .ledger_id = store_newest(house->store).ledger_id,
                                          .known_from_us = house->sequencer.started_us};
    house->sequencer.tools = &house->tools;
}

static void close_it(struct house *house)
{
    request_free(house->handled);
    house->handled = NULL;
    keyring_close(house->tools.keyring);
    index_close((struct index *)(uintptr_t)house->tools.index);
    sequencer_fini(&house->sequencer);
    committer_fini(&house->committer);
    store_close(house->store);
    house->store = NULL;
}

void house_stop(struct house *house)
{
    close_it(house);
}

void house_reopen(struct house *house, bool tainted)
{
    if (tainted) {
        store_taint(house->store);
    }
    close_it(house);
    open_it(house);
}

void house_begin(struct house *house)
{
    *house = (struct house){.folder = files_scratch()};
    house->database = files_in(house->folder.text, "database");
    house->head = files_in(house->folder.text, "head");
    house->keys = files_in(house->folder.text, "vault");
    house->master = files_in(house->folder.text, "master");
    house->codes = files_in(house->folder.text, "codes");
    house->paths = (struct store_paths){house->database.text, house->head.text};
    files_make_folder(house->head.text);
    files_make_folder(house->codes.text);
    buf_init(&house->request, LIMIT_REQUEST);
    buf_init(&house->reply, LIMIT_REPLY);
    must(arena_init(&house->arena, ARENA_SIZE));
    must(vault_make_master(house->master.text));
    must(vault_make(house->keys.text, house->master.text, &house->vault));
    must(deliver_init(house->codes.text, &house->deliver));
    house->signer = signer_of("service");
    found(house);
    open_it(house);
}

static void audit(const struct house *house)
{
    struct examine *examine = NULL;
    struct audit_report report = {0};
    must(examine_open(&house->paths, &examine));
    examine_use_vault(examine, house->vault);
    struct audit_options options = {.source = examine_source(examine), .gate = authz_gate(), .workers = 1};
    must(audit_run(&options, &report));
    if (!report.verified || report.level != AUDIT_JUDGED) {
        (void)fprintf(stderr, "%s %s: %s\n", fault_class_name(report.fault.class),
                      fault_part_name(report.fault.part), report.fault.what);
    }
    require(report.verified && report.level == AUDIT_JUDGED);
    examine_close(examine);
}

void house_end(struct house *house)
{
    if (house->store != NULL) {
        close_it(house);
        audit(house);
    }
    vault_close(house->vault);
    signer_close(house->signer);
    arena_fini(&house->arena);
    buf_fini(&house->request);
    buf_fini(&house->reply);
    files_remove(house->folder.text);
}

struct digest house_state(struct house *house)
{
    struct view view = image_view(store_image(house->store));
    struct digest digest;
    must(memory_digest(&view, &digest));
    return digest;
}

bool house_take_code(struct house *house, const char *user, const char *name)
{
    char file[2 * ID_SIZE + sizeof(".code")];
    char text[SEED_TEXT + 1] = {0};
    struct buf content;
    bytes_to_hex(house_id(user), file);
    memcpy(file + (size_t)2 * ID_SIZE, ".code", sizeof(".code"));
    struct files_path path = files_in(house->codes.text, file);
    if (!files_exist(path.text)) {
        return false;
    }
    buf_init(&content, SEED_TEXT + 1);
    files_read(path.text, &content);
    require(content.size == SEED_TEXT + 1 && content.data[SEED_TEXT] == '\n' && taken_count < NAMES);
    memcpy(text, content.data, SEED_TEXT);
    buf_fini(&content);
    must(bytes_from_hex(text, taken[taken_count].seed, SIGNER_SEED_SIZE));
    (void)snprintf(taken[taken_count].name, sizeof(taken[taken_count].name), "%s", name);
    taken_count++;
    return true;
}

// ---- Whole commands

uint32_t house_register(struct house *house, const char *user, const char *address)
{
    struct house_act act = house_act(house, user, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, user);
    Tally__UserRegister payload = TALLY__USER_REGISTER__INIT;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_USER_REGISTER;
    act.intent->user_register = &payload;
    payload.user = act.intent->subject[0]->id;
    payload.key = house_public_key(house, user);
    payload.email = house_seal(&act, address);
    return house_send(&act);
}

uint32_t house_verify(struct house *house, const char *user, const char *code)
{
    struct house_act act = house_act(house, user, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, user);
    Tally__UserEmailVerify payload = TALLY__USER_EMAIL_VERIFY__INIT;
    struct key key = house_key(code);
    struct digest fingerprint = key_fingerprint(&key);
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_USER_EMAIL_VERIFY;
    act.intent->user_email_verify = &payload;
    act.signers[1] = code;
    payload.code = message_bytes(digest_span(&fingerprint));
    return house_send(&act);
}

uint32_t house_create(struct house *house, const char *user, const char *org)
{
    struct house_act act = house_act(house, user, org, TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, org);
    Tally__OrgCreate payload = TALLY__ORG_CREATE__INIT;
    Tally__Field name = TALLY__FIELD__INIT;
    Tally__Field *profile[] = {&name};
    char text[] = "name";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_ORG_CREATE;
    act.intent->org_create = &payload;
    payload.type = TALLY__ORG_TYPE__ORG_TYPE_LAB;
    payload.profile = profile;
    payload.n_profile = 1;
    name.name = text;
    name.content_case = TALLY__FIELD__CONTENT_SEALED;
    name.sealed = house_seal(&act, "Laboratory West");
    return house_send(&act);
}

// The token of an invitation is the key of its name.
uint32_t house_invite(struct house *house, const char *user, const char *org, const char *invitation,
                      const char *address)
{
    struct house_act act =
        house_act(house, user, org, TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION, invitation);
    Tally__InviteCreate payload = TALLY__INVITE_CREATE__INIT;
    char role[] = "editor";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_INVITE_CREATE;
    act.intent->invite_create = &payload;
    payload.invitation = act.intent->subject[0]->id;
    payload.token = house_public_key(house, invitation);
    payload.email = house_seal(&act, address);
    payload.message = house_seal(&act, "welcome");
    payload.role = role;
    return house_send(&act);
}

uint32_t house_accept(struct house *house, const char *user, const char *org, const char *invitation)
{
    struct house_act act =
        house_act(house, user, org, TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION, invitation);
    Tally__InviteAccept payload = TALLY__INVITE_ACCEPT__INIT;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_INVITE_ACCEPT;
    act.intent->invite_accept = &payload;
    act.signers[1] = invitation;
    payload.invitation = act.intent->subject[0]->id;
    return house_send(&act);
}
