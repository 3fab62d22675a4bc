// client.c — connecting, closing, and asking for the status.
#include "ledger/wire/client.h"

#include "ledger/base/bytes.h"
#include "ledger/base/diag.h"
#include "ledger/core/code.h"
#include "ledger/core/strict.h"
#include "ledger/wire/client_inside.h"
#include "ledger/wire/signing.h"
#include "ledger/wire/small_file.h"

#include <stdlib.h>

const char *tally_error_name(enum err error)
{
    return err_name(error);
}

const char *tally_error_sentence(enum err error)
{
    return err_sentence(error);
}

const char *tally_code_sentence(uint32_t code)
{
    const struct code_row *row = code_find(code);
    return row == NULL ? "unknown code" : row->sentence;
}

// ---- Connecting

enum { PIN_MAX = NOTE_NAME_MAX + 1 + 2 * DIGEST_SIZE + 1, TIMEOUT_DEFAULT_MS = 2000, REQUESTS_DEFAULT = 8 };

struct pin {
    char origin[NOTE_NAME_MAX + 1];
    struct digest ledger_id;
};

// Reads the one line of a file.
static enum err read_line(const char *path, struct buf *line)
{
    if (path == NULL) {
        return E_INVALID;
    }
    enum err error = small_file_read(path, line);
    if (error != OK) {
        return error == E_LIMIT ? E_MALFORMED : error == E_NOT_FOUND ? E_IO : error;
    }
    if (line->size > 0 && line->data[line->size - 1] == '\n') {
        line->size--;
    }
    return OK;
}

// "<origin> <ledger id in hexadecimal>"
static enum err parse_pin(struct span line, struct pin *pin)
{
    char digits[2 * DIGEST_SIZE + 1] = {0};
    if (line.size < sizeof(digits) + 1 || line.size - sizeof(digits) > NOTE_NAME_MAX) {
        return E_MALFORMED;
    }
    size_t origin_size = line.size - sizeof(digits);
    if (line.data[origin_size] != ' ') {
        return E_MALFORMED;
    }
    memcpy(pin->origin, line.data, origin_size);
    pin->origin[origin_size] = '\0';
    memcpy(digits, line.data + origin_size + 1, 2 * DIGEST_SIZE);
    return bytes_from_hex(digits, pin->ledger_id.bytes, DIGEST_SIZE);
}

static enum err read_pin(const char *path, struct pin *pin)
{
    struct buf line;
    buf_init(&line, PIN_MAX);
    enum err error = read_line(path, &line);
    if (error == OK) {
        error = parse_pin(buf_span(&line), pin);
    }
    buf_fini(&line);
    return error;
}

static enum err read_vkey(const char *path, struct note_key *key)
{
    struct buf line;
    buf_init(&line, NOTE_VKEY_SIZE);
    enum err error = read_line(path, &line);
    if (error == OK && note_key_parse(buf_span(&line), key) != OK) {
        error = E_MALFORMED;
    }
    buf_fini(&line);
    return error;
}

static enum err fill_options(const struct tally_options *options, struct tally_client *client)
{
    client->options = (struct tally_options){
        .timeout_ms = options->timeout_ms == 0 ? TIMEOUT_DEFAULT_MS : options->timeout_ms,
        .window_ms = options->window_ms,
        .requests = options->requests == 0 ? REQUESTS_DEFAULT : options->requests,
        .channel = options->channel,
    };
    return options->window_ms > LIMIT_WINDOW_MS ? E_INVALID : OK;
}

static enum err connect_client(const struct tally_options *options, struct tally_client *client)
{
    struct pin pin;
    TRY(fill_options(options, client));
    TRY(read_pin(options->pin, &pin));
    TRY(read_vkey(options->vkey, &client->key));
    if (strcmp(pin.origin, client->key.name) != 0) {
        return E_INVALID;
    }
    client->ledger_id = pin.ledger_id;
    TRY(remembered_open(&client->remembered, options->memory, &client->key));
    struct courier_options courier = {
        .url = options->url,
        .timeout_ms = client->options.timeout_ms,
        .requests = client->options.requests,
        .remembered = &client->remembered,
    };
    return courier_open(&courier, &client->courier);
}

enum err tally_connect(const struct tally_options *options, struct tally_client **client_out)
{
    struct tally_client *client = calloc(1, sizeof(*client));
    if (client == NULL) {
        return E_NO_MEMORY;
    }
    enum err error = connect_client(options, client);
    if (error != OK) {
        free(client);
        return error;
    }
    *client_out = client;
    return OK;
}

void tally_close(struct tally_client *client)
{
    if (client == NULL) {
        return;
    }
    courier_close(client->courier);
    enum err error = remembered_close(&client->remembered);
    if (error != OK) {
        diag(DIAG_WARNING, "the last checkpoint cannot be kept in its file: %s", err_sentence(error));
    }
    free(client);
}

// ---- Status

static enum err check_status(struct tally_client *client, const Tally__Status *status)
{
    struct checkpoint checkpoint;
    struct span ledger_id = span(status->ledger_id.data, status->ledger_id.len);
    struct span note = span(status->checkpoint.data, status->checkpoint.len);
    struct proof_tree known = remembered_tree(&client->remembered);
    if (!span_equal(ledger_id, digest_span(&client->ledger_id))) {
        return E_MISMATCH;
    }
    TRY(remembered_verify(&client->remembered, note, &checkpoint));
    if (checkpoint.size != status->size) {
        return E_MALFORMED;
    }
    if (checkpoint.size < known.size) {
        return E_ROLLBACK;
    }
    return checkpoint.size > known.size || digest_equal(&checkpoint.root, &known.root) ? OK : E_FORK;
}

static enum err read_status(struct tally_client *client, const struct reply *reply,
                            Tally__Status **status_out)
{
    struct span bytes = reply->parts.status;
    if (reply->parts.is_refused) {
        return E_BUSY;
    }
    if (bytes.data == NULL || strict_check(&tally__status__descriptor, bytes) != OK) {
        return E_MALFORMED;
    }
    Tally__Status *status = tally__status__unpack(NULL, bytes.size, bytes.data);
    if (status == NULL) {
        return E_NO_MEMORY;
    }
    enum err error = check_status(client, status);
    if (error != OK) {
        tally_status_free(status);
        return error;
    }
    *status_out = status;
    return OK;
}

enum err tally_status(struct tally_client *client, Tally__Status **status_out)
{
    struct reply *reply = NULL;
    struct proof_tree known = remembered_tree(&client->remembered);
    TRY(courier_ask(client->courier, letter_probe(), &known, &reply));
    enum err error = read_status(client, reply, status_out);
    reply_drop(reply);
    return error;
}

void tally_status_free(Tally__Status *status)
{
    if (status != NULL) {
        tally__status__free_unpacked(status, NULL);
    }
}

// ---- A draft by itself

enum err tally_draft_request(struct tally_draft *draft, const uint8_t ledger_id[static 32],
                             const struct tally_options *options, struct tally_key *const *keys,
                             size_t key_count, struct span *request_out)
{
    struct digest id = digest_from(span(ledger_id, DIGEST_SIZE));
    struct proof_tree nothing = {0};
    if (!draft->is_signed) {
        struct stamp stamp = stamp_now(&id, options, &nothing);
        TRY(signing_finish(draft, &stamp, keys, key_count));
    }
    if (!digest_equal(&draft->ledger_id, &id)) {
        return E_INVALID;
    }
    struct letter letter = {.batches = {draft->batch}, .count = 1};
    size_t size = letter_size(&letter);
    uint8_t *place = draft_lend(draft, size);
    if (place == NULL) {
        return draft->error;
    }
    letter_write(&letter, place);
    *request_out = span(place, size);
    return OK;
}
