// verify_report.c — two forms of one report.
#include "cli/verify_report.h"

#include "cli/exit_codes.h"
#include "ledger/base/bytes.h"

#include <inttypes.h>
#include <stdio.h>

enum { US_IN_S = 1000000 };

// What no verifier can compute again.
static const char *const words[] = {
    "that each command came within its window",
    "the channel it came in through",
    "that equal contact numbers are equal addresses",
    "the order of batches within a commit",
};

enum { WORDS = sizeof(words) / sizeof(words[0]) };

static const char *sentence_of(enum audit_level level)
{
    static const char *const sentences[] = {
        [AUDIT_NOTHING] = "nothing is shown",
        [AUDIT_AUTHENTIC] = "every byte, root and signature is the ledger's",
        [AUDIT_WHOLE] = "and nothing is missing up to its signed end",
        [AUDIT_JUDGED] = "and every verdict is the rules', and the state is what the log says",
    };
    return sentences[level];
}

// ---- For a program

static json_t *describe_fault(const struct fault *fault)
{
    return json_pack("{s:s, s:s, s:I, s:s}", "class", fault_class_name(fault->class), "part",
                     fault_part_name(fault->part), "index", (json_int_t)fault->index, "text", fault->what);
}

static json_t *describe_counts(const struct verify_report *report)
{
    const struct audit_report *audit = report->audit;
    json_t *counts =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "batches", (json_int_t)audit->batches, "checkpoints",
                  (json_int_t)audit->checkpoints, "judged", (json_int_t)audit->judged, "unjudged",
                  (json_int_t)audit->unjudged, "withheld", (json_int_t)audit->withheld, "unacknowledged",
                  (json_int_t)audit->unacknowledged);
    if (report->opened_sealed) {
        (void)json_object_set_new(counts, "sealed", json_integer((json_int_t)audit->sealed));
        (void)json_object_set_new(counts, "erased", json_integer((json_int_t)audit->erased));
    }
    return counts;
}

static json_t *describe(const struct verify_report *report)
{
    const struct audit_report *audit = report->audit;
    char root[2 * DIGEST_SIZE + 1];
    char state[2 * DIGEST_SIZE + 1];
    char ledger[2 * DIGEST_SIZE + 1];
    bytes_to_hex(digest_span(&audit->root), root);
    bytes_to_hex(digest_span(&audit->state), state);
    bytes_to_hex(digest_span(&audit->ledger_id), ledger);
    json_t *object =
        json_pack("{s:b, s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:o, s:I}", "verified", audit->verified, "level",
                  audit_level_name(audit->level), "origin", audit->origin, "ledger_id", ledger, "entries",
                  (json_int_t)audit->entries, "good", (json_int_t)audit->good, "root", root, "state", state,
                  "checked", describe_counts(report), "elapsed_us", (json_int_t)report->elapsed_us);
    json_t *said = json_array();
    for (size_t i = 0; i < WORDS; i++) {
        (void)json_array_append_new(said, json_string(words[i]));
    }
    (void)json_object_set_new(object, "word_of_the_service", said);
    if (!audit->verified) {
        (void)json_object_set_new(object, "fault", describe_fault(&audit->fault));
    }
    return object;
}

// ---- For a person

static void print_verified(const struct verify_report *report)
{
    const struct audit_report *audit = report->audit;
    char root[2 * DIGEST_SIZE + 1];
    bytes_to_hex(digest_span(&audit->root), root);
    uint64_t rate = report->elapsed_us == 0 ? 0 : audit->entries * US_IN_S / report->elapsed_us;
    printf("verified: %s, %" PRIu64 " entries (%" PRIu64 "/s)\n", audit->origin, audit->entries, rate);
    for (int level = AUDIT_AUTHENTIC; level <= (int)audit->level; level++) {
        printf("  %-10s %s\n", audit_level_name((enum audit_level)level),
               sentence_of((enum audit_level)level));
    }
    printf("  root       %s\n", root);
    printf("  checked    %" PRIu64 " signed batches, %" PRIu64 " checkpoints, %" PRIu64 " verdicts\n",
           audit->batches, audit->checkpoints, audit->judged);
    if (report->since != NULL) {
        printf("  since      %s is of this log, and nothing before it was changed\n", report->since);
    }
    if (audit->unacknowledged > 0) {
        printf("  tail       the last %" PRIu64 " were not acknowledged to anybody when it stopped\n",
               audit->unacknowledged);
    }
    if (audit->withheld + audit->unjudged > 0) {
        printf("  withheld   %" PRIu64 " bodies; %" PRIu64 " entries could not be judged again\n",
               audit->withheld, audit->unjudged);
    }
}

static void print_sealed(const struct verify_report *report)
{
    const struct audit_report *audit = report->audit;
    if (report->opened_sealed) {
        printf("  sealed     values of %" PRIu64 " commands opened; the keys of %" PRIu64 " are gone\n",
               audit->sealed - audit->erased, audit->erased);
    } else {
        printf("  sealed     values were not opened: their commitments stand\n");
    }
    printf("  not shown  the service's word:");
    for (size_t i = 0; i < WORDS; i++) {
        printf("%s %s", i == 0 ? "" : ",", words[i]);
    }
    printf("\n");
}

static void print_fault(const struct verify_report *report)
{
    const struct audit_report *audit = report->audit;
    const struct fault *fault = &audit->fault;
    printf("NOT verified: %s\n", report->dir);
    printf("  %-10s %s at entry %" PRIu64 ": %s\n", fault_class_name(fault->class),
           fault_part_name(fault->part), fault->index, fault->what);
    if (audit->good > 0) {
        printf("  good       entries 0 to %" PRIu64 "\n", audit->good - 1);
    } else {
        printf("  good       no entry\n");
    }
}

int verify_report_print(const struct output *output, const struct verify_report *report)
{
    bool verified = report->audit->verified;
    if (!output->json && verified) {
        print_verified(report);
        print_sealed(report);
    } else if (!output->json) {
        print_fault(report);
    }
    return output_result(output, describe(report), verified ? TALLY_EXIT_OK : TALLY_EXIT_REFUSED);
}
