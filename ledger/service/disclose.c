// disclose.c — an entry's blob under its owner's key, and which value in it opens which commitment.
#include "ledger/service/disclose.h"

#include "ledger/base/pack.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "ledger/crypto/secret.h"

// Decoded, an entry, its command and its disclosures: what was admitted in one request.
enum { ARENA_SIZE = 4 * 1024 * 1024 };

enum err disclose_begin(struct disclose *disclose, struct vault *vault, const struct store_reader *reader)
{
    *disclose = (struct disclose){.vault = vault, .reader = reader};
    buf_init(&disclose->frame, LIMIT_COMMIT);
    return arena_init(&disclose->arena, ARENA_SIZE);
}

void disclose_end(struct disclose *disclose)
{
    if (disclose->arena.block != NULL) {
        arena_wipe(&disclose->arena);
    }
    arena_fini(&disclose->arena);
    buf_fini(&disclose->frame);
}

// The plaintext of a blob; E_NOT_FOUND when its key is gone, or it is not what was sealed.
static enum err unseal(struct disclose *disclose, const struct frame_item *item, const struct digest *command,
                       struct span *plain_out)
{
    struct unpack unpack = unpack_from(item->sealed);
    struct seal_key data_key;
    struct vault_owner owner = {.kind = unpack_u8(&unpack)};
    owner.id = unpack_run(&unpack);
    struct span sealed = unpack_run(&unpack);
    if (!unpack_done(&unpack) || sealed.size < SEAL_TAG_SIZE) {
        return E_NOT_FOUND;
    }
    uint8_t *plain = arena_alloc(&disclose->arena, sealed.size);
    if (plain == NULL) {
        return E_LIMIT;
    }
    TRY(vault_find(disclose->vault, &owner, &data_key));
    struct seal_key key = seal_key(&data_key, command);
    enum err error = seal_fixed_open(&key, sealed, plain);
    secret_wipe(&data_key, sizeof(data_key));
    secret_wipe(&key, sizeof(key));
    *plain_out = span(plain, sealed.size - SEAL_TAG_SIZE);
    return error == E_MISMATCH ? E_NOT_FOUND : error;
}

static enum err open_item(struct disclose *disclose, const struct frame_item *item)
{
    Tally__Entry *entry = NULL;
    ProtobufCMessage *body = NULL;
    Tally__DisclosureSet *set = NULL;
    struct span plain;
    TRY(entry_decode(item->entry, &disclose->arena, &entry));
    const ProtobufCMessageDescriptor *type =
        query_is_action(entry->action) ? &tally__query__descriptor : &tally__command__descriptor;
    struct digest command = digest_from(message_span(entry->command_hash));
    TRY(message_decode(type, item->command, &disclose->arena, &body));
    TRY(unseal(disclose, item, &command, &plain));
    TRY(message_decode(&tally__disclosure_set__descriptor, plain, &disclose->arena, &set));
    TRY(commitment_list(body, disclose->found, LIMIT_DISCLOSURES, &disclose->count));
    if (disclose->count == set->n_disclosure) {
        disclose->set = set;
    }
    return OK;
}

static enum err open_entry(struct disclose *disclose, uint64_t entry)
{
    struct frame_item item;
    if (disclose->is_open && disclose->entry == entry) {
        return OK;
    }
    arena_wipe(&disclose->arena);
    arena_reset(&disclose->arena);
    disclose->is_open = false;
    disclose->set = NULL;
    disclose->count = 0;
    TRY(store_read_item(disclose->reader, entry, &disclose->frame, &item));
    enum err error = item.sealed.size == 0 || item.command.size == 0 ? OK : open_item(disclose, &item);
    if (error != OK && err_class(error) == ERR_CLASS_STOP) {
        return error;
    }
    disclose->is_open = true;
    disclose->entry = entry;
    return OK;
}

enum err disclose_entry(struct disclose *disclose, uint64_t entry, const Tally__DisclosureSet **set_out)
{
    TRY(open_entry(disclose, entry));
    *set_out = disclose->set;
    return OK;
}

enum err disclose_one(struct disclose *disclose, uint64_t entry, const struct digest *commitment,
                      const Tally__Disclosure **disclosure_out)
{
    TRY(open_entry(disclose, entry));
    *disclosure_out = NULL;
    for (size_t i = 0; disclose->set != NULL && i < disclose->count; i++) {
        struct span digest = message_span(disclose->found[i].commitment->digest);
        if (span_equal(digest, digest_span(commitment))) {
            *disclosure_out = disclose->set->disclosure[i];
            return OK;
        }
    }
    return OK;
}
