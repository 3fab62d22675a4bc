// bench_report.c — columns, and what they mean.
#include "cli/bench_report.h"

#include <inttypes.h>
#include <stdio.h>

static double rate(const struct bench_row *row)
{
    double elapsed_us = (double)row->outcome.elapsed_us;
    return elapsed_us == 0 ? 0 : (double)row->outcome.events * BENCH_US_IN_S / elapsed_us;
}

double bench_report_ratio(const struct bench_row *row)
{
    double bound = (row->before + row->after) / 2;
    double value = row->bound == BENCH_BOUND_LATENCY ? (double)row->outcome.p50_us : rate(row);
    return bound == 0 ? 0 : value / bound;
}

void bench_report_head(void)
{
    (void)printf("%-32s %9s %10s %9s %9s   %-25s %6s %7s   %s\n", "", "events/s", "(aim)", "p50 ms", "p99 ms",
                 "bound before, after", "ratio", "aim", "bytes/event");
}

static void print_bound(const struct bench_row *row)
{
    static const char *const units[] = {"pairs/s", "events/s", "us"};
    char text[64];
    (void)snprintf(text, sizeof(text), "%.0f, %.0f %s", row->before, row->after, units[row->bound]);
    (void)printf("   %-25s %6.2f", text, bench_report_ratio(row));
    if (row->aim == 0) {
        (void)printf(" %7s", "");
    } else {
        (void)printf("  %s %4.2f", row->bound == BENCH_BOUND_LATENCY ? "<=" : ">=", row->aim);
    }
}

void bench_report_row(const struct bench_row *row)
{
    char rate_aim[16] = "";
    if (row->rate_aim > 0) {
        (void)snprintf(rate_aim, sizeof(rate_aim), ">= %.0f", row->rate_aim);
    }
    (void)printf("%-32s %9.0f %10s %9.2f %9.2f", row->name, rate(row), rate_aim, row->outcome.p50_us / 1000.0,
                 row->outcome.p99_us / 1000.0);
    print_bound(row);
    if (row->stored > 0) {
        (void)printf("   %" PRIu64, row->stored);
    }
    if (row->stored > 0 && row->stored_aim > 0) {
        (void)printf(" (<= %" PRIu64 ")", row->stored_aim);
    }
    (void)printf("\n");
    if (row->verify.rate > 0) {
        (void)printf("  verified again %26.0f %31s %-25.0f %6.2f  >= %4.2f\n", row->verify.rate, "",
                     row->verify.bound, row->verify.rate / row->verify.bound, row->verify_aim);
    }
    if (row->bound == BENCH_BOUND_LATENCY) {
        const struct bench_bound_latency *parts = &row->latency;
        (void)printf(
            "%-32s append+sync %.0f, overwrite+sync %.0f, sign %.0f, verify %.0f, round trip %.0f us\n", "",
            parts->append_sync, parts->overwrite_sync, parts->sign, parts->verify, parts->round_trip);
    }
    (void)fflush(stdout);
}

void bench_report_foot(void)
{
    (void)printf("\nEvery event is durable, and its receipt verified, before it counts; the client runs on "
                 "the same cores.\n"
                 "p50, p99   of a batch, from making it to its verified receipt\n"
                 "pairs/s    signatures made and verified (Ed25519) with all cores busy\n"
                 "events/s   (as a bound) one thread hashing the same entries and commands and writing them "
                 "to RocksDB in\n"
                 "           frames, synced; the index, which follows the log, is not waited for\n"
                 "verified   the ledger that came of it, by a full audit; its bound: all cores hashing as "
                 "many bytes and verifying\n"
                 "           as many signatures, and nothing else\n"
                 "us         two syncs, two signatures, two verifications and a round trip over nng; the "
                 "ratio is p50 to it\n"
                 "bytes      of the database on the disk, written out, less what the application handed "
                 "over; not shown for\n"
                 "           few events, beside which what any database takes would count\n");
}

static json_t *latency_json(const struct bench_bound_latency *parts)
{
    return json_pack("{s:f, s:f, s:f, s:f, s:f}", "append_sync_us", parts->append_sync, "overwrite_sync_us",
                     parts->overwrite_sync, "sign_us", parts->sign, "verify_us", parts->verify,
                     "round_trip_us", parts->round_trip);
}

json_t *bench_report_json(const struct bench_row *row)
{
    static const char *const bounds[] = {"pairs_per_s", "raw_events_per_s", "latency_us"};
    json_t *json = json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:f, s:f, s:I, s:I, s:s, s:f, s:f, s:f, s:f, s:I, s:I}", "figure",
        row->name, "batch", (json_int_t)row->batch, "subjects", (json_int_t)row->subjects, "sealed",
        (json_int_t)row->sealed, "events", (json_int_t)row->outcome.events, "events_per_s", rate(row),
        "events_per_s_aim", row->rate_aim, "p50_us", (json_int_t)row->outcome.p50_us, "p99_us",
        (json_int_t)row->outcome.p99_us, "bound", bounds[row->bound], "bound_before", row->before,
        "bound_after", row->after, "ratio", bench_report_ratio(row), "aim", row->aim, "payload_bytes",
        (json_int_t)row->payload, "stored_bytes", (json_int_t)row->stored);
    if (row->verify.rate > 0) {
        (void)json_object_set_new(json, "verify",
                                  json_pack("{s:f, s:f, s:f, s:f}", "entries_per_s", row->verify.rate,
                                            "bound", row->verify.bound, "ratio",
                                            row->verify.rate / row->verify.bound, "aim", row->verify_aim));
    }
    if (row->bound == BENCH_BOUND_LATENCY) {
        (void)json_object_set_new(json, "bound_parts", latency_json(&row->latency));
    }
    return json;
}
