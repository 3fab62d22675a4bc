// bundling.c — reading the house's store as an exporter would.
#include "tests/support/bundling.h"

#include "authz/authz.h"
#include "ledger/base/bytes.h"
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/bundle/writer.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"

#define ORIGIN "tally.example/house"

static void must(enum err error)
{
    if (error != OK) {
        (void)fprintf(stderr, "%s\n", err_name(error));
    }
    require(error == OK);
}

// ---- The story

static void have(struct house *house, const char *user, const char *address, const char *code)
{
    bool sent = house_register(house, user, address) == CODE_NONE && house_take_code(house, user, code)
                && house_verify(house, user, code) == CODE_NONE;
    require(sent);
}

static uint64_t size_of(struct bundling *bundling)
{
    return store_newest(bundling->house.store).size;
}

static void send_event(struct bundling *bundling, const char *org, const char *thing, size_t times)
{
    struct house *house = &bundling->house;
    struct house_act act = house_act(house, "ada", org, TALLY__SUBJECT_KIND__SUBJECT_KIND_THING, thing);
    act.intent->subject[0]->id = message_bytes(span_text(thing));
    Tally__EventAppend event = TALLY__EVENT_APPEND__INIT;
    Tally__Field note = TALLY__FIELD__INIT;
    Tally__Field grade = TALLY__FIELD__INIT;
    Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
    Tally__Field *fields[] = {&grade, &note};
    char type[] = "sample.measured";
    char names[][8] = {"grade", "note"};
    char good[] = "B";
    event.type = type;
    event.field = fields;
    event.n_field = times > 1 ? 1 : 2;
    grade.name = names[0];
    grade.content_case = TALLY__FIELD__CONTENT_OPEN;
    grade.open = &value;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
    value.text = good;
    note.name = names[1];
    note.content_case = TALLY__FIELD__CONTENT_SEALED;
    note.sealed = times > 1 ? NULL : house_seal(&act, "3.14 mg/kg");
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    act.intent->event_append = &event;
    act.times = times;
    uint32_t code = house_send(&act);
    require(code == CODE_NONE);
}

void bundling_begin(struct bundling *bundling)
{
    struct house *house = &bundling->house;
    *bundling = (struct bundling){0};
    house_begin(house);
    buf_init(&bundling->checkpoint, LIMIT_CHECKPOINT);
    buf_init(&bundling->frame, LIMIT_COMMIT);
    must(note_key_from(ORIGIN, signer_key(house->signer), &bundling->key));
    have(house, "ada", "ada@lab.example", "ada code");
    have(house, "bob", "bob@lab.example", "bob code");
    bundling->created = size_of(bundling);
    require(house_create(house, "ada", BUNDLING_ORG) == CODE_NONE);
    require(house_create(house, "ada", "lab-east") == CODE_NONE);
    require(house_invite(house, "ada", BUNDLING_ORG, "for bob", "bob@lab.example") == CODE_NONE);
    require(house_accept(house, "bob", BUNDLING_ORG, "for bob") == CODE_NONE);
    bundling->event = size_of(bundling);
    send_event(bundling, BUNDLING_ORG, "S-1", 1);
    send_event(bundling, "lab-east", "S-1", 1);
    bundling->refusal = size_of(bundling);
    require(house_invite(house, "bob", BUNDLING_ORG, "for eve", "eve@lab.example") != CODE_NONE);
    require(size_of(bundling) == bundling->refusal + 1);
    bundling->batch = size_of(bundling);
    send_event(bundling, BUNDLING_ORG, "S-2", 3);
    bundling_refresh(bundling);
}

void bundling_end(struct bundling *bundling)
{
    buf_fini(&bundling->checkpoint);
    buf_fini(&bundling->frame);
    house_end(&bundling->house);
}

void bundling_grow(struct bundling *bundling)
{
    send_event(bundling, BUNDLING_ORG, "S-3", 1);
    bundling_refresh(bundling);
}

void bundling_refresh(struct bundling *bundling)
{
    struct store_reader reader;
    bool published = store_reader_open(bundling->house.store, &reader);
    require(published);
    bundling->size = reader.head->size;
    buf_clear(&bundling->checkpoint);
    must(store_read_checkpoint(&reader, bundling->size, &bundling->checkpoint));
    store_reader_close(&reader);
}

// ---- The entry of the export

void bundling_close(struct bundling *bundling)
{
    static char org[] = BUNDLING_ORG;
    uint8_t digests[2][DIGEST_SIZE];
    uint32_t code = 0;
    Tally__Query query = TALLY__QUERY__INIT;
    Tally__ProofExport export = TALLY__PROOF_EXPORT__INIT;
    Tally__Commitment recipient = TALLY__COMMITMENT__INIT;
    Tally__Commitment purpose = TALLY__COMMITMENT__INIT;
    recipient.digest = message_bytes(span(digests[0], DIGEST_SIZE));
    purpose.digest = message_bytes(span(digests[1], DIGEST_SIZE));
    export.kind = TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION;
    export.recipient = &recipient;
    export.purpose = &purpose;
    query.org = org;
    query.question_case = TALLY__QUERY__QUESTION_PROOF_EXPORT;
    query.proof_export = &export;
    const Tally__Answer *answer = house_ask(&bundling->house, "ada", &query, &code);
    require(code == 0 && answer != NULL && answer->recorded > 0);
    bundling->closing = answer->recorded;
    bundling_refresh(bundling);
}

// ---- Items

static ProtobufCBinaryData copied(struct arena *arena, struct span bytes)
{
    struct span copy = arena_copy(arena, bytes);
    require(copy.data != NULL);
    return message_bytes(copy);
}

static ProtobufCBinaryData *copied_hashes(struct arena *arena, const struct digest *hashes, size_t count)
{
    ProtobufCBinaryData *list = arena_alloc(arena, count * sizeof(*list));
    require(list != NULL);
    for (size_t i = 0; i < count; i++) {
        list[i] = copied(arena, digest_span(&hashes[i]));
    }
    return list;
}

static void open_values(struct bundling *bundling, const struct frame_item *stored, struct arena *arena,
                        Tally__Item *item)
{
    struct seal_key data_key;
    struct peek peek;
    Tally__DisclosureSet *set = NULL;
    struct unpack unpack = unpack_from(stored->sealed);
    if (stored->sealed.size == 0) {
        return;
    }
    must(peek_entry(stored->entry, &peek));
    struct vault_owner owner = {.kind = unpack_u8(&unpack)};
    owner.id = unpack_run(&unpack);
    struct span sealed = unpack_run(&unpack);
    require(unpack_done(&unpack) && sealed.size > SEAL_TAG_SIZE);
    must(vault_find(bundling->house.vault, &owner, &data_key));
    struct digest hash = digest_from(peek.command_hash);
    struct seal_key key = seal_key(&data_key, &hash);
    uint8_t *plain = arena_alloc(arena, sealed.size);
    require(plain != NULL);
    must(seal_fixed_open(&key, sealed, plain));
    must(message_decode(&tally__disclosure_set__descriptor, span(plain, sealed.size - SEAL_TAG_SIZE), arena,
                        &set));
    item->disclosure = set->disclosure;
    item->n_disclosure = set->n_disclosure;
}

static Tally__Entry *read_entry(struct bundling *bundling, const struct store_reader *reader, uint64_t index,
                                struct arena *arena, struct frame_item *stored_out)
{
    Tally__Entry *entry = NULL;
    must(store_read_item(reader, index, &bundling->frame, stored_out));
    must(entry_decode(stored_out->entry, arena, &entry));
    return entry;
}

// What an entry of a batch of several needs besides itself.
static void show_batch(struct bundling *bundling, const struct store_reader *reader,
                       const Tally__Entry *entry, struct arena *arena, Tally__Item *item)
{
    struct digest hashes[HOUSE_TIMES_MAX];
    struct digest path[LIMIT_BATCH_PATH];
    uint64_t first = entry->index - entry->position;
    if (entry->count <= 1) {
        return;
    }
    for (uint32_t i = 0; i < entry->count; i++) {
        struct frame_item stored;
        const Tally__Entry *sibling = read_entry(bundling, reader, first + i, arena, &stored);
        hashes[i] = digest_from(message_span(sibling->command_hash));
        if (i == 0 && entry->position > 0) {
            item->signature = sibling->signature;
            item->n_signature = sibling->n_signature;
        }
    }
    item->n_path = batch_path(hashes, entry->count, entry->position, path);
    item->path = copied_hashes(arena, path, item->n_path);
}

enum err bundling_fetch(void *context, uint64_t index, struct arena *arena, Tally__Item *item_out)
{
    struct bundling *bundling = context;
    struct store_reader reader;
    struct frame_item stored;
    struct proof proof;
    bool published = store_reader_open(bundling->house.store, &reader);
    require(published);
    const Tally__Entry *entry = read_entry(bundling, &reader, index, arena, &stored);
    tally__item__init(item_out);
    item_out->entry = copied(arena, stored.entry);
    item_out->command = copied(arena, stored.command);
    item_out->effects = copied(arena, stored.effects);
    open_values(bundling, &stored, arena, item_out);
    struct edge_reader edge = store_edge(&reader);
    struct proof_source source = edge_source(&edge);
    must(proof_inclusion(&source, index, bundling->size, &proof));
    item_out->n_proof = proof.count;
    item_out->proof = copied_hashes(arena, proof.path, proof.count);
    show_batch(bundling, &reader, entry, arena, item_out);
    store_reader_close(&reader);
    return OK;
}

// ---- Exports

static enum err append(void *context, struct span bytes)
{
    return buf_append(context, bytes);
}

struct bundle_sink bundling_sink(struct buf *file)
{
    return (struct bundle_sink){append, file};
}

static enum err take(void *context, uint8_t *bytes, size_t size, size_t *got_out)
{
    struct bundling_bytes *from = context;
    size_t got = size < from->rest.size ? size : from->rest.size;
    if (got > 0) {
        memcpy(bytes, from->rest.data, got);
    }
    from->rest = span(from->rest.data + got, from->rest.size - got);
    *got_out = got;
    return OK;
}

struct bundle_source bundling_source(struct bundling_bytes *bytes)
{
    return (struct bundle_source){take, bytes};
}

static size_t list_org(struct bundling *bundling, uint64_t omitted, uint64_t *indexes)
{
    size_t count = 0;
    struct store_reader reader;
    bool published = store_reader_open(bundling->house.store, &reader);
    require(published && bundling->size <= BUNDLING_ENTRIES_MAX);
    for (uint64_t index = 0; index < bundling->size; index++) {
        struct frame_item stored;
        struct peek peek;
        must(store_read_item(&reader, index, &bundling->frame, &stored));
        must(peek_entry(stored.entry, &peek));
        if (span_equal(peek.org, span_text(BUNDLING_ORG)) && (omitted == 0 || index != omitted)) {
            indexes[count++] = index;
        }
    }
    store_reader_close(&reader);
    return count;
}

static void prove_earlier(struct bundling *bundling, uint64_t earlier_size, struct arena *arena,
                          Tally__BundleHead *head)
{
    struct store_reader reader;
    struct proof proof;
    if (earlier_size == 0) {
        return;
    }
    bool published = store_reader_open(bundling->house.store, &reader);
    require(published);
    struct edge_reader edge = store_edge(&reader);
    struct proof_source source = edge_source(&edge);
    must(proof_consistency(&source, earlier_size, bundling->size, &proof));
    store_reader_close(&reader);
    head->earlier_size = earlier_size;
    head->n_consistency = proof.count;
    head->consistency = copied_hashes(arena, proof.path, proof.count);
}

void bundling_export(struct bundling *bundling, const struct bundling_export *export, struct buf *file)
{
    static char origin[] = ORIGIN;
    static char org[] = BUNDLING_ORG;
    uint64_t indexes[BUNDLING_ENTRIES_MAX] = {export->entry};
    size_t count = 1;
    struct arena arena;
    struct bundle_sink sink = bundling_sink(file);
    Tally__BundleHead head = TALLY__BUNDLE_HEAD__INIT;
    must(arena_init(&arena, 64 * 1024));
    if (export->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION) {
        count = list_org(bundling, export->omitted, indexes);
    }
    head.kind = export->kind;
    head.origin = origin;
    head.ledger_id = message_bytes(digest_span(&bundling->house.tools.ledger_id));
    head.org = org;
    head.first = indexes[0];
    head.last = indexes[count - 1];
    head.checkpoint = message_bytes(buf_span(&bundling->checkpoint));
    prove_earlier(bundling, export->earlier_size, &arena, &head);
    struct bundle_order order = {&head, indexes, count, bundling_fetch, bundling, export->redaction};
    must(bundle_gather(&order, &sink));
    arena_fini(&arena);
}

enum err bundling_verify(const struct bundling *bundling, struct span file, struct bundle_report *report_out)
{
    struct bundling_bytes bytes = {file};
    struct bundle_source source = bundling_source(&bytes);
    struct bundle_request request = {
        .trust = {.ledger_id = &bundling->house.tools.ledger_id, .origin = ORIGIN},
        .gate = authz_gate(),
    };
    return bundle_verify(&source, &request, report_out);
}

// ---- Changed files

size_t bundling_parts(struct span file, size_t parts[static BUNDLING_PARTS_MAX + 1])
{
    size_t count = 0;
    size_t at = BUNDLE_MAGIC_SIZE;
    while (at + BUNDLE_PREFIX_SIZE <= file.size && count < BUNDLING_PARTS_MAX) {
        parts[count++] = at;
        at += BUNDLE_PREFIX_SIZE + bytes_get_u32(file.data + at);
    }
    parts[count] = at;
    require(at == file.size);
    return count;
}

static uint64_t count_items(struct span file, const size_t *parts, size_t count)
{
    uint64_t items = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t tag = file.data[parts[i] + BUNDLE_PREFIX_SIZE];
        items += tag >> 3 == TALLY__BUNDLE_PART__PART_ITEM;
    }
    return items;
}

void bundling_mend(struct buf *file)
{
    size_t parts[BUNDLING_PARTS_MAX + 1];
    size_t count = bundling_parts(buf_span(file), parts);
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    Tally__BundleEnd end = TALLY__BUNDLE_END__INIT;
    uint8_t prefix[BUNDLE_PREFIX_SIZE];
    require(count > 0);
    end.items = count_items(buf_span(file), parts, count);
    file->size = parts[count - 1];
    struct digest digest = digest_of(buf_span(file));
    end.digest = message_bytes(digest_span(&digest));
    part.part_case = TALLY__BUNDLE_PART__PART_END;
    part.end = &end;
    bytes_put_u32(prefix, (uint32_t)protobuf_c_message_get_packed_size(&part.base));
    must(buf_append(file, span(prefix, sizeof(prefix))));
    must(message_encode(&part, file));
}
