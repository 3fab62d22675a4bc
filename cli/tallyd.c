// tallyd.c — one ledger, served: store, vault, key, rules and service, put together.
#include "authz/authz.h"
#include "cli/exit_codes.h"
#include "cli/key_file.h"
#include "cli/path.h"
#include "cli/pin.h"
#include "cli/tallyd_options.h"
#include "cli/tallyd_process.h"
#include "cli/tallyd_ready.h"
#include "cli/tallyd_refusal.h"
#include "ledger/base/diag.h"
#include "ledger/service/service.h"

struct tallyd {
    struct tallyd_options options;
    struct pin pin;
    // The service borrows these for its life.
    char database[PATH_MAX];
    char head[PATH_MAX];
    char vault[PATH_MAX];
    char master_key[PATH_MAX];
    struct signer *signer;
    struct service *service;
    const char *what;  // is being done
};

static enum err load_key(struct tallyd *tallyd)
{
    char path[PATH_MAX];
    tallyd->what = "reading ledger.key";
    TRY(path_join(tallyd->options.dir, "ledger.key", path));
    return key_file_signer(path, tallyd->options.passphrase_file, &tallyd->signer);
}

static enum err serve(struct tallyd *tallyd)
{
    const struct tallyd_options *options = &tallyd->options;
    tallyd->what = "opening the ledger";
    TRY(path_join(options->dir, "db", tallyd->database));
    TRY(path_join(options->dir, "head", tallyd->head));
    TRY(path_join(options->dir, "vault", tallyd->vault));
    TRY(path_join(options->dir, "master.key", tallyd->master_key));
    struct service_options service = {
        .paths = {tallyd->database, options->head_dir == NULL ? tallyd->head : options->head_dir},
        .vault = tallyd->vault,
        .master_key = tallyd->master_key,
        .gate = authz_gate(),
        .signer = tallyd->signer,
        .origin = tallyd->pin.origin,
        .listeners = options->listeners,
        .listener_count = options->listener_count,
        .worker_count = options->worker_count,
        .confirm_clock = options->confirm_clock,
        .deliver = options->deliver,
    };
    TRY(service_open(&service, &tallyd->service));
    tallyd->what = "asking the ledger through its first listener";
    return tallyd_ready_announce(options);
}

static enum err start(struct tallyd *tallyd)
{
    char path[PATH_MAX];
    tallyd->what = "reading LEDGER.pin";
    TRY(path_join(tallyd->options.dir, "LEDGER.pin", path));
    TRY(pin_read(path, &tallyd->pin));
    TRY(load_key(tallyd));
    return serve(tallyd);
}

static void stop(struct tallyd *tallyd)
{
    if (tallyd->service != NULL) {
        service_stop(tallyd->service);
    }
    service_close(tallyd->service);
    signer_close(tallyd->signer);
}

int main(int argc, char **argv)
{
    struct tallyd tallyd = {0};
    tallyd_process_harden();
    tallyd_options_parse(argc, argv, &tallyd.options);
    enum err error = start(&tallyd);
    if (error != OK) {
        int exit_code = tallyd_refusal(error, tallyd.what);
        stop(&tallyd);
        return exit_code;
    }
    int number = tallyd_process_wait();
    diag(DIAG_INFO, "signal %d: answering what is in hand, then stopping", number);
    stop(&tallyd);
    diag(DIAG_INFO, "stopped");
    return TALLYD_EXIT_OK;
}
