// bench_verify.c — one audit, and the work that it cannot do without.
#include "cli/bench_verify.h"

#include "authz/authz.h"
#include "cli/path.h"
#include "ledger/audit/audit.h"
#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/batch.h"
#include "ledger/store/examine.h"

#include <pthread.h>
#include <unistd.h>

enum { CORES_MAX = 256, AT_ONCE = 4 };

// ---- What an entry weighs

struct weighing {
    uint64_t entries;
    uint64_t bytes;  // hashed for them
};

static enum err weigh(void *context, const struct source_item *item)
{
    struct weighing *weighing = context;
    weighing->entries++;
    weighing->bytes += item->item.entry.size + item->item.body.size + item->item.effects.size;
    return OK;
}

// ---- The bound

struct hashing {
    pthread_t thread;
    uint64_t ends_us;
    size_t bytes;
    size_t batch;
    uint64_t entries;
};

// A batch's share: each entry's bytes and a node of the tree hashed, and one signature.
static void hash_batch(const struct hashing *hashing, const struct signer *signer,
                       const struct signature *signature)
{
    static const uint8_t zeros[LIMIT_ENTRY + LIMIT_COMMAND + LIMIT_EFFECTS];
    static const uint8_t message[BATCH_PREIMAGE_SIZE];
    struct digest digest = {0};
    for (size_t i = 0; i < hashing->batch; i++) {
        struct digest leaf = digest_leaf(span(zeros, hashing->bytes));
        digest = digest_node(&digest, &leaf);
    }
    enum err error = key_verify(signer_key(signer), span(message, sizeof(message)), signature);
    require(error == OK);
}

static void *hash_on(void *context)
{
    struct hashing *hashing = context;
    struct signer *signer = NULL;
    static const uint8_t message[BATCH_PREIMAGE_SIZE];
    enum err error = signer_generate(KEY_ED25519, &signer);
    require(error == OK);
    struct signature signature = signer_sign(signer, span(message, sizeof(message)));
    while (clock_boot_us() < hashing->ends_us && !bench_interrupted()) {
        for (int i = 0; i < AT_ONCE; i++) {
            hash_batch(hashing, signer, &signature);
            hashing->entries += hashing->batch;
        }
    }
    signer_close(signer);
    return NULL;
}

static double measure_bound(size_t bytes, size_t batch, uint64_t time_us)
{
    struct hashing hashing[CORES_MAX] = {0};
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t cores = online < 1 ? 1 : online > CORES_MAX ? CORES_MAX : (size_t)online;
    uint64_t began_us = clock_boot_us();
    uint64_t entries = 0;
    for (size_t i = 0; i < cores; i++) {
        hashing[i].ends_us = began_us + time_us;
        hashing[i].bytes = bytes;
        hashing[i].batch = batch;
        int failed = pthread_create(&hashing[i].thread, NULL, hash_on, &hashing[i]);
        require(failed == 0);
    }
    for (size_t i = 0; i < cores; i++) {
        (void)pthread_join(hashing[i].thread, NULL);
        entries += hashing[i].entries;
    }
    return (double)entries * BENCH_US_IN_S / (double)(clock_boot_us() - began_us);
}

// ----

static enum err audit(struct examine *examine, double *rate_out)
{
    struct audit_report report = {0};
    struct audit_options options = {.source = examine_source(examine), .gate = authz_gate()};
    uint64_t began_us = clock_boot_us();
    TRY(audit_run(&options, &report));
    uint64_t elapsed_us = clock_boot_us() - began_us;
    *rate_out = (double)report.entries * BENCH_US_IN_S / (double)elapsed_us;
    return report.verified ? OK : E_CORRUPT;
}

static enum err run(struct examine *examine, size_t batch, uint64_t time_us, struct bench_verify *verify_out)
{
    struct weighing weighing = {0};
    const struct source *source = examine_source(examine);
    TRY(source->walk(source->context, 0, weigh, &weighing));
    double before = 0;
    size_t bytes = (size_t)(weighing.bytes / weighing.entries);
    before = measure_bound(bytes, batch, time_us);
    TRY(audit(examine, &verify_out->rate));
    verify_out->bound = (before + measure_bound(bytes, batch, time_us)) / 2;
    return OK;
}

enum err bench_verify_run(const char *dir, size_t batch, uint64_t time_us, struct bench_verify *verify_out)
{
    char database[PATH_MAX];
    char head[PATH_MAX];
    struct examine *examine = NULL;
    TRY(path_join(dir, "db", database));
    TRY(path_join(dir, "head", head));
    struct store_paths paths = {database, head};
    TRY(examine_open(&paths, &examine));
    enum err error = run(examine, batch, time_us, verify_out);
    examine_close(examine);
    return error;
}
