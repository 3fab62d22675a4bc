// founding.c — step by step in a folder that nobody knows yet.
#include "cli/founding.h"

#include "authz/actions.h"
#include "authz/authz.h"
#include "authz/schemas.h"
#include "cli/key_file.h"
#include "cli/path.h"
#include "cli/pin.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/service.h"
#include "ledger/state/state_key.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FOUNDING_ENGINE = 1, ADMIN_ID_SIZE = 16, TABLE_ARENA = 256 * 1024 };

struct work {
    const struct founding *founding;
    char folder[PATH_MAX];
    struct tally_key *admins[LIMIT_SIGNATURES];
    size_t admin_count;
    struct signer *signer;
    struct vault *vault;
    struct tally_draft *draft;
    struct digest ledger_id;
    const char *what;
};

// ---- Keys

static enum err load_admin(struct work *work, const char *path)
{
    enum err error = key_file_load(path, work->founding->passphrase_file, &work->admins[work->admin_count]);
    work->admin_count += error == OK;
    return error;
}

static enum err save_signer(const struct signer *signer, const char *path, const char *passphrase)
{
    return signer_save(signer, path, passphrase == NULL ? span(NULL, 0) : span_text(passphrase));
}

static enum err make_admin(struct work *work, const char *name)
{
    char folder[PATH_MAX];
    char path[PATH_MAX];
    struct signer *signer = NULL;
    TRY(path_join(work->folder, "admins", folder));
    TRY(path_make_folder(folder));
    int size = snprintf(path, sizeof(path), "%s/%s.key", folder, name);
    if (size < 0 || (size_t)size >= sizeof(path) || strchr(name, '/') != NULL) {
        return E_INVALID;
    }
    TRY(signer_generate(KEY_ED25519, &signer));
    enum err error = save_signer(signer, path, work->founding->new_passphrase);
    signer_close(signer);
    TRY(error);
    error = tally_key_load(path, work->founding->new_passphrase, &work->admins[work->admin_count]);
    work->admin_count += error == OK;
    return error;
}

static enum err make_keys(struct work *work)
{
    char path[PATH_MAX];
    const struct founding *founding = work->founding;
    work->what = "making the administrators' keys";
    for (size_t i = 0; i < founding->new_admin_count; i++) {
        TRY(make_admin(work, founding->new_admins[i]));
    }
    work->what = "making the ledger's keys";
    TRY(signer_generate(KEY_ED25519, &work->signer));
    TRY(path_join(work->folder, "ledger.key", path));
    TRY(save_signer(work->signer, path, founding->ledger_passphrase));
    TRY(path_join(work->folder, "master.key", path));
    return vault_make_master(path);
}

static enum err open_vault(struct work *work)
{
    char master[PATH_MAX];
    char path[PATH_MAX];
    work->what = "making the vault";
    TRY(path_join(work->folder, "master.key", master));
    TRY(path_join(work->folder, "vault", path));
    return vault_make(path, master, &work->vault);
}

// ---- Entry 0

static Tally__PublicKey *public_key(struct work *work, const struct key *key)
{
    Tally__PublicKey *message = tally_draft_alloc(work->draft, sizeof(*message));
    if (message != NULL) {
        tally__public_key__init(message);
        message->algorithm = (Tally__KeyAlgorithm)key->algorithm;
        message->bytes = tally_draft_bytes(work->draft, key->bytes, key->size);
    }
    return message;
}

static enum err name_admins(struct work *work, Tally__Genesis *genesis)
{
    genesis->platform_key = tally_draft_alloc(work->draft, work->admin_count * sizeof(Tally__PlatformKey *));
    if (genesis->platform_key == NULL) {
        return E_NO_MEMORY;
    }
    for (size_t i = 0; i < work->admin_count; i++) {
        uint8_t id[ADMIN_ID_SIZE];
        Tally__PlatformKey *admin = tally_draft_alloc(work->draft, sizeof(*admin));
        if (admin == NULL) {
            return E_NO_MEMORY;
        }
        tally__platform_key__init(admin);
        secret_random(id, sizeof(id));
        admin->admin = tally_draft_bytes(work->draft, id, sizeof(id));
        admin->key = tally_key_public(work->admins[i]);
        genesis->platform_key[genesis->n_platform_key++] = admin;
    }
    return OK;
}

static enum err fill_genesis(struct work *work, struct arena *arena)
{
    const struct founding *founding = work->founding;
    Tally__Intent *intent = tally_draft_intent(work->draft);
    Tally__Genesis *genesis = tally_draft_alloc(work->draft, sizeof(*genesis));
    if (intent == NULL || genesis == NULL) {
        return E_NO_MEMORY;
    }
    tally__genesis__init(genesis);
    intent->org = tally_draft_text(work->draft, STATE_KEY_PLATFORM);
    intent->payload_case = TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
    intent->platform_genesis = genesis;
    genesis->origin = tally_draft_text(work->draft, founding->origin);
    genesis->service_key = public_key(work, signer_key(work->signer));
    genesis->replace_threshold = founding->threshold;
    genesis->roles = actions_table(arena);
    bool described = schemas_fill(arena, genesis);
    genesis->engine = FOUNDING_ENGINE;
    genesis->open_registration = founding->open_registration;
    bool whole =
        described && genesis->roles != NULL && genesis->service_key != NULL && genesis->origin != NULL;
    return whole ? name_admins(work, genesis) : E_NO_MEMORY;
}

// The request for entry 0: signed by each administrator over a ledger id of zeros.
static enum err sign_genesis(struct work *work, struct span *request_out)
{
    static const uint8_t no_ledger[DIGEST_SIZE] = {0};
    struct tally_options options = {.channel = TALLY__CHANNEL__CHANNEL_ADMIN};
    struct arena arena;
    work->what = "signing entry 0";
    work->draft = tally_draft_new();
    if (work->draft == NULL) {
        return E_NO_MEMORY;
    }
    TRY(arena_init(&arena, TABLE_ARENA));
    enum err error = fill_genesis(work, &arena);
    if (error == OK) {
        error = tally_draft_request(work->draft, no_ledger, &options, work->admins, work->admin_count,
                                    request_out);
    }
    arena_fini(&arena);
    return error;
}

static enum err write_entry(struct work *work)
{
    char database[PATH_MAX];
    char head[PATH_MAX];
    struct span request;
    TRY(sign_genesis(work, &request));
    work->what = "writing entry 0";
    TRY(path_join(work->folder, "db", database));
    TRY(path_join(work->folder, "head", head));
    TRY(path_make_folder(head));
    struct service_found found = {
        .paths = {database, head},
        .vault = work->vault,
        .gate = authz_gate(),
        .signer = work->signer,
        .origin = work->founding->origin,
    };
    return service_found(&found, request, &work->ledger_id);
}

// ---- What clients pin

static enum err write_public(struct work *work)
{
    char path[PATH_MAX];
    char vkey[NOTE_VKEY_SIZE + 1];
    struct note_key key;
    struct pin pin = {.ledger_id = work->ledger_id};
    work->what = "writing what clients pin";
    TRY(note_key_from(work->founding->origin, signer_key(work->signer), &key));
    note_key_text(&key, vkey);
    size_t size = strlen(vkey);
    vkey[size] = '\n';
    TRY(path_join(work->folder, "ledger.vkey", path));
    TRY(path_write_new(path, span(vkey, size + 1)));
    memcpy(pin.origin, key.name, sizeof(pin.origin));
    TRY(path_join(work->folder, "LEDGER.pin", path));
    return pin_write(path, &pin);
}

// ---- In order

static enum err build(struct work *work)
{
    TRY(make_keys(work));
    TRY(open_vault(work));
    TRY(write_entry(work));
    TRY(write_public(work));
    vault_close(work->vault);
    work->vault = NULL;
    work->what = "giving the ledger its name";
    TRY(path_sync_folder(work->folder));
    if (renameat2(AT_FDCWD, work->folder, AT_FDCWD, work->founding->dir, RENAME_NOREPLACE) != 0) {
        return errno == EEXIST ? E_EXISTS : E_IO;
    }
    char parent[PATH_MAX];
    TRY(path_join(work->founding->dir, "..", parent));
    return path_sync_folder(parent);
}

static enum err check(struct work *work)
{
    const struct founding *founding = work->founding;
    struct note_key key;
    struct key none = {.algorithm = KEY_ED25519, .size = KEY_ED25519_SIZE};
    size_t admins = founding->admin_count + founding->new_admin_count;
    work->what = "the origin";
    TRY(note_key_from(founding->origin, &none, &key));
    work->what = "the number of administrators and the threshold";
    if (admins == 0 || admins > LIMIT_SIGNATURES || founding->threshold == 0
        || founding->threshold > admins) {
        return E_INVALID;
    }
    work->what = founding->dir;
    if (path_exists(founding->dir)) {
        return E_EXISTS;
    }
    for (size_t i = 0; i < founding->admin_count; i++) {
        work->what = founding->admins[i];
        TRY(load_admin(work, founding->admins[i]));
    }
    return OK;
}

// What would end the program waits until the ledger is whole, or everything of it is gone.
static enum err build_undisturbed(struct work *work)
{
    int size = snprintf(work->folder, sizeof(work->folder), "%s.tmp-XXXXXX", work->founding->dir);
    if (size < 0 || (size_t)size >= sizeof(work->folder)) {
        return E_LIMIT;
    }
    sigset_t deadly;
    sigset_t mask;
    (void)sigemptyset(&deadly);
    (void)sigaddset(&deadly, SIGINT);
    (void)sigaddset(&deadly, SIGTERM);
    (void)sigaddset(&deadly, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &deadly, &mask);
    work->what = "making a folder beside the directory";
    enum err error = E_IO;
    if (mkdtemp(work->folder) != NULL) {
        error = build(work);
        vault_close(work->vault);
        if (error != OK) {
            path_remove_tree(work->folder);
        }
    }
    (void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
    return error;
}

enum err founding_make(const struct founding *founding, struct digest *ledger_id_out, const char **what_out)
{
    struct work work = {.founding = founding};
    enum err error = check(&work);
    if (error == OK) {
        error = build_undisturbed(&work);
    }
    for (size_t i = 0; i < work.admin_count; i++) {
        tally_key_free(work.admins[i]);
    }
    tally_draft_free(work.draft);
    signer_close(work.signer);
    *what_out = work.what;
    if (error == OK) {
        *ledger_id_out = work.ledger_id;
    }
    return error;
}
