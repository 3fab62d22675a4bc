// running_ledger.c — founding, starting, stopping, killing.
#include "tests/support/running_ledger.h"

#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/core/note.h"
#include "tests/support/open_gate.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMEOUT_MS = 5000, READY_WAIT_MS = 20000, POLL_MS = 5 };

static void expect_ok(enum err error)
{
    if (error != OK) {
        (void)fprintf(stderr, "%s: %s\n", err_name(error), err_sentence(error));
    }
    require(error == OK);
}

static void name_files(struct running_ledger *ledger, struct files_path folder)
{
    *ledger = (struct running_ledger){.folder = folder, .gate = open_gate()};
    ledger->database = files_in(folder.text, "database");
    ledger->head = files_in(folder.text, "head");
    ledger->vault_folder = files_in(folder.text, "vault");
    ledger->master = files_in(folder.text, "master.key");
    ledger->key = files_in(folder.text, "ledger.key");
    ledger->admin_key = files_in(folder.text, "admin.key");
    ledger->pin = files_in(folder.text, "pin");
    ledger->vkey = files_in(folder.text, "vkey");
    ledger->memory = files_in(folder.text, "memory");
    int size = snprintf(ledger->url.text, sizeof(ledger->url.text), "ipc://%s/socket", folder.text);
    require(size > 0 && (size_t)size < sizeof(ledger->url.text));
}

static void make_keys(struct running_ledger *ledger)
{
    struct signer *admin = NULL;
    expect_ok(vault_make_master(ledger->master.text));
    expect_ok(signer_generate(KEY_ED25519, &ledger->signer));
    expect_ok(signer_save(ledger->signer, ledger->key.text, span(NULL, 0)));
    expect_ok(signer_generate(KEY_ED25519, &admin));
    expect_ok(signer_save(admin, ledger->admin_key.text, span(NULL, 0)));
    signer_close(admin);
    expect_ok(tally_key_load(ledger->admin_key.text, NULL, &ledger->admin));
}

static struct span write_genesis(const struct running_ledger *ledger, struct tally_draft *draft)
{
    static const uint8_t zeros[DIGEST_SIZE];
    static const uint8_t admin_id[GATE_ID_SIZE] = {0xad};
    Tally__Permission permission = TALLY__PERMISSION__INIT;
    Tally__Permission *permissions[] = {&permission};
    Tally__RoleDefinition role = TALLY__ROLE_DEFINITION__INIT;
    Tally__RoleDefinition *roles[] = {&role};
    Tally__RoleTable table = TALLY__ROLE_TABLE__INIT;
    Tally__PlatformKey founder = TALLY__PLATFORM_KEY__INIT;
    Tally__PlatformKey *founders[] = {&founder};
    Tally__PublicKey service = TALLY__PUBLIC_KEY__INIT;
    Tally__Genesis genesis = TALLY__GENESIS__INIT;
    const struct key *key = signer_key(ledger->signer);
    struct span request;
    permission.action = TALLY__ACTION__ACTION_EVENT_APPEND;
    permission.cell = TALLY__CELL__CELL_ALLOWED;
    role.role = (char[]){"appender"};
    role.rank = 1;
    role.permission = permissions;
    role.n_permission = 1;
    table.version = 1;
    table.role = roles;
    table.n_role = 1;
    founder.admin = message_bytes(span(admin_id, sizeof(admin_id)));
    founder.key = tally_key_public(ledger->admin);
    service.algorithm = (Tally__KeyAlgorithm)key->algorithm;
    service.bytes = message_bytes(span(key->bytes, key->size));
    genesis.origin = (char[]){RUNNING_LEDGER_ORIGIN};
    genesis.service_key = &service;
    genesis.platform_key = founders;
    genesis.n_platform_key = 1;
    genesis.replace_threshold = 1;
    genesis.roles = &table;
    genesis.engine = 1;
    Tally__Intent *intent = tally_draft_intent(draft);
    intent->org = (char[]){"platform"};
    intent->payload_case = TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
    intent->platform_genesis = &genesis;
    expect_ok(tally_draft_request(draft, zeros, NULL, &ledger->admin, 1, &request));
    return request;
}

static void write_pin_and_vkey(const struct running_ledger *ledger)
{
    struct note_key key;
    char digits[2 * DIGEST_SIZE + 1];
    char text[FILES_PATH_MAX];
    char vkey[NOTE_VKEY_SIZE];
    bytes_to_hex(digest_span(&ledger->ledger_id), digits);
    int size = snprintf(text, sizeof(text), "%s %s\n", RUNNING_LEDGER_ORIGIN, digits);
    require(size > 0 && (size_t)size < sizeof(text));
    files_write(ledger->pin.text, span_text(text));
    expect_ok(note_key_from(RUNNING_LEDGER_ORIGIN, signer_key(ledger->signer), &key));
    note_key_text(&key, vkey);
    size = snprintf(text, sizeof(text), "%s\n", vkey);
    require(size > 0 && (size_t)size < sizeof(text));
    files_write(ledger->vkey.text, span_text(text));
}

void running_ledger_found(struct running_ledger *ledger)
{
    name_files(ledger, files_scratch());
    files_make_folder(ledger->head.text);
    make_keys(ledger);
    expect_ok(vault_make(ledger->vault_folder.text, ledger->master.text, &ledger->vault));
    struct tally_draft *draft = tally_draft_new();
    struct service_found found = {
        .paths = {ledger->database.text, ledger->head.text},
        .vault = ledger->vault,
        .gate = &ledger->gate,
        .signer = ledger->signer,
        .origin = RUNNING_LEDGER_ORIGIN,
    };
    expect_ok(service_found(&found, write_genesis(ledger, draft), &ledger->ledger_id));
    tally_draft_free(draft);
    vault_close(ledger->vault);
    ledger->vault = NULL;
    write_pin_and_vkey(ledger);
}

void running_ledger_destroy(struct running_ledger *ledger)
{
    if (ledger->service != NULL) {
        running_ledger_stop(ledger);
    }
    if (ledger->child != 0) {
        running_ledger_kill(ledger, SIGKILL);
    }
    tally_key_free(ledger->admin);
    signer_close(ledger->signer);
    files_remove(ledger->folder.text);
}

void running_ledger_start(struct running_ledger *ledger)
{
    struct endpoint_listener listener = {ledger->url.text, TALLY__CHANNEL__CHANNEL_API};
    struct service_options options = {
        .paths = {ledger->database.text, ledger->head.text},
        .vault = ledger->vault_folder.text,
        .master_key = ledger->master.text,
        .gate = &ledger->gate,
        .signer = ledger->signer,
        .origin = RUNNING_LEDGER_ORIGIN,
        .listeners = &listener,
        .listener_count = 1,
    };
    expect_ok(service_open(&options, &ledger->service));
}

void running_ledger_stop(struct running_ledger *ledger)
{
    service_stop(ledger->service);
    service_close(ledger->service);
    ledger->service = NULL;
}

// ---- In a process of its own

static void wait_until_ready(const struct running_ledger *ledger)
{
    struct tally_client *client = NULL;
    Tally__Status *status = NULL;
    struct tally_options options = running_ledger_options(ledger, NULL);
    options.timeout_ms = READY_WAIT_MS;
    expect_ok(tally_connect(&options, &client));
    expect_ok(tally_status(client, &status));
    tally_status_free(status);
    tally_close(client);
}

void running_ledger_spawn(struct running_ledger *ledger)
{
    const char *build = getenv("TALLY_BUILD_DIR");
    require(build != NULL && ledger->child == 0);
    struct files_path program = files_in(build, "tests/serve_ledger");
    char *const arguments[] = {program.text, ledger->folder.text, NULL};
    int error = posix_spawn(&ledger->child, program.text, NULL, NULL, arguments, environ);
    require(error == 0);
    wait_until_ready(ledger);
}

void running_ledger_kill(struct running_ledger *ledger, int signal)
{
    int status = 0;
    int failed = kill(ledger->child, signal);
    require(failed == 0);
    pid_t ended = waitpid(ledger->child, &status, 0);
    require(ended == ledger->child);
    require(signal == SIGKILL || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    ledger->child = 0;
}

int running_ledger_serve(const char *folder)
{
    struct running_ledger ledger;
    struct files_path path = files_in(folder, ".");
    sigset_t ends;
    int got = 0;
    path.text[strlen(folder)] = '\0';
    // Before any thread is started, so that all inherit it.
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL);
    name_files(&ledger, path);
    expect_ok(signer_load(ledger.key.text, span(NULL, 0), &ledger.signer));
    running_ledger_start(&ledger);
    int failed = sigwait(&ends, &got);
    require(failed == 0);
    running_ledger_stop(&ledger);
    signer_close(ledger.signer);
    return 0;
}

// ---- What is stored

void running_ledger_save(const struct running_ledger *ledger, const char *name)
{
    struct files_path copy = files_in(ledger->folder.text, name);
    files_make_folder(copy.text);
    files_copy_folder(ledger->database.text, files_in(copy.text, "database").text);
    files_copy_folder(ledger->head.text, files_in(copy.text, "head").text);
}

void running_ledger_restore(const struct running_ledger *ledger, const char *name)
{
    struct files_path copy = files_in(ledger->folder.text, name);
    files_replace_folder(files_in(copy.text, "database").text, ledger->database.text);
    files_replace_folder(files_in(copy.text, "head").text, ledger->head.text);
}

void running_ledger_walk(const struct running_ledger *ledger,
                         enum err (*visit)(void *context, uint64_t index, const struct frame_item *item),
                         void *context)
{
    struct store_paths paths = {ledger->database.text, ledger->head.text};
    struct store_opened opened;
    struct store_reader reader;
    struct store *store = NULL;
    expect_ok(store_open(&paths, &opened, &store));
    bool published = store_reader_open(store, &reader);
    require(published);
    expect_ok(store_walk(&reader, 0, visit, context));
    store_reader_close(&reader);
    store_close(store);
}

// ---- Clients

struct tally_options running_ledger_options(const struct running_ledger *ledger, const char *memory)
{
    return (struct tally_options){
        .url = ledger->url.text,
        .pin = ledger->pin.text,
        .vkey = ledger->vkey.text,
        .memory = memory,
        .timeout_ms = TIMEOUT_MS,
        .channel = TALLY__CHANNEL__CHANNEL_API,
    };
}

struct tally_client *running_ledger_client(const struct running_ledger *ledger, const char *memory)
{
    struct tally_client *client = NULL;
    struct tally_options options = running_ledger_options(ledger, memory);
    expect_ok(tally_connect(&options, &client));
    return client;
}
