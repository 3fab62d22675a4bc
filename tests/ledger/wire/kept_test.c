// Bytes that are kept before they are sent. That they are sent and answered once: tests/cli/resume_test.py.
#include "ledger/core/note.h"
#include "ledger/wire/client.h"
#include "ledger/wire/draft.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

static const char pin[] = "test.example 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

struct kept {
    struct files_path folder;
    struct tally_client *client;
    struct tally_key *key;
};

// A client that connects to nobody.
static struct kept open_client(void)
{
    struct kept kept = {.folder = files_scratch()};
    struct signer *signer = NULL;
    struct note_key note_key;
    char vkey[NOTE_VKEY_SIZE];
    uint8_t seed[32] = {1};
    struct files_path pin_path = files_in(kept.folder.text, "pin");
    struct files_path vkey_path = files_in(kept.folder.text, "vkey");
    cr_assert_eq(signer_from_seed(seed, &signer), OK);
    cr_assert_eq(note_key_from("test.example", signer_key(signer), &note_key), OK);
    note_key_text(&note_key, vkey);
    files_write(pin_path.text, span_text(pin));
    files_write(vkey_path.text, span_text(vkey));
    struct tally_options options = {
        .url = "ipc:///nobody",
        .pin = pin_path.text,
        .vkey = vkey_path.text,
        .channel = TALLY__CHANNEL__CHANNEL_API,
    };
    cr_assert_eq(tally_connect(&options, &kept.client), OK);
    cr_assert_eq(tally_key_from_seed(seed, &kept.key), OK);
    signer_close(signer);
    return kept;
}

static void close_client(struct kept *kept)
{
    tally_close(kept->client);
    tally_key_free(kept->key);
    files_remove(kept->folder.text);
}

static struct tally_draft *draft_of(size_t count)
{
    struct tally_draft *draft = tally_draft_new();
    for (size_t i = 0; i < count; i++) {
        Tally__Intent *intent = tally_draft_intent(draft);
        Tally__EventAppend *append = tally_draft_alloc(draft, sizeof(*append));
        tally__event_append__init(append);
        append->type = tally_draft_text(draft, "sample.weighed");
        append->field = tally_draft_alloc(draft, sizeof(Tally__Field *));
        append->field[append->n_field++] = tally_draft_sealed_field(draft, "mass", "1 g");
        intent->org = tally_draft_text(draft, "lab");
        intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
        intent->event_append = append;
    }
    return draft;
}

Test(kept, drafts_are_restored_with_the_same_bytes_hashes_and_window)
{
    struct kept kept = open_client();
    for (size_t count = 1; count <= 256; count *= 16) {
        struct tally_draft *draft = draft_of(count);
        struct tally_draft *restored = NULL;
        struct span request;
        struct span again;
        cr_assert_eq(tally_draft_keep(kept.client, draft, &kept.key, 1, &request), OK);
        cr_assert_eq(tally_draft_restore(kept.client, request, &restored), OK);
        cr_assert_eq(tally_draft_keep(kept.client, restored, NULL, 0, &again), OK);
        cr_assert(span_equal(request, again));
        cr_assert_eq(restored->count, count);
        cr_assert_eq(restored->window_ends_us, draft->window_ends_us);
        cr_assert(digest_equal(&restored->ledger_id, &draft->ledger_id));
        for (size_t i = 0; i < count; i++) {
            cr_assert(digest_equal(&restored->hashes[i], &draft->hashes[i]));
        }
        tally_draft_free(restored);
        tally_draft_free(draft);
    }
    close_client(&kept);
}

Test(kept, bytes_are_the_same_each_time_they_are_asked_for)
{
    struct kept kept = open_client();
    struct tally_draft *draft = draft_of(2);
    struct span first;
    struct span second;
    cr_assert_eq(tally_draft_keep(kept.client, draft, &kept.key, 1, &first), OK);
    cr_assert_eq(tally_draft_keep(kept.client, draft, &kept.key, 1, &second), OK);
    cr_assert(span_equal(first, second));
    cr_assert_null(tally_draft_intent(draft), "what is signed does not change");
    tally_draft_free(draft);
    close_client(&kept);
}

Test(kept, bytes_that_are_no_request_of_one_batch_are_refused)
{
    struct kept kept = open_client();
    struct tally_draft *draft = draft_of(2);
    struct tally_draft *restored = NULL;
    struct span request;
    cr_assert_eq(tally_draft_keep(kept.client, draft, &kept.key, 1, &request), OK);
    for (size_t size = 0; size < request.size; size++) {
        cr_assert_neq(tally_draft_restore(kept.client, span(request.data, size), &restored), OK, "%zu", size);
    }
    static const uint8_t probe[] = {0x08, 0x01, 0x22, 0x00};
    static const uint8_t no_batch[] = {0x08, 0x01, 0x12, 0x00};
    static const uint8_t no_command[] = {0x08, 0x01, 0x12, 0x02, 0x0a, 0x00};
    cr_assert_eq(tally_draft_restore(kept.client, span(probe, sizeof(probe)), &restored), E_MALFORMED);
    cr_assert_eq(tally_draft_restore(kept.client, span(no_batch, sizeof(no_batch)), &restored), E_MALFORMED);
    cr_assert_eq(tally_draft_restore(kept.client, span(no_command, sizeof(no_command)), &restored),
                 E_MALFORMED);
    cr_assert_null(restored);
    tally_draft_free(draft);
    close_client(&kept);
}
