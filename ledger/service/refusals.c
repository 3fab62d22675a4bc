// refusals.c — from a refusal to its place, and from counts to notices.
#include "ledger/service/refusals.h"

#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/chain.h"
#include "ledger/state/state_key.h"

// Summaries that one commit takes, so that it stays small.
enum { SUMMARIES_MAX = 64 };

// Keys that nobody knows cost nothing, so all of them together have the budget of one.
static struct denials_case case_of(const struct refusal *refusal)
{
    static const uint8_t nobody[GATE_ID_SIZE];
    bool stranger = refusal->actor->kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_STRANGER;
    return (struct denials_case){
        .org = gate_place(refusal->verdict, refusal->actor, refusal->org),
        .kind = (uint32_t)refusal->actor->kind,
        .id = stranger ? nobody : refusal->actor->id,
        .action = refusal->action,
        .code = refusal->verdict->code,
        .always = refusal->verdict->record == GATE_RECORD_ENTRY,
    };
}

bool refusals_note(struct sequencer *sequencer, const struct refusal *refusal)
{
    struct denials_case noted = case_of(refusal);
    if (refusal->verdict->record == GATE_RECORD_NONE) {
        return false;
    }
    return denials_note(&sequencer->denials, &noted, refusal->time_us);
}

// A notice, and the 16 random bytes without which its hash could be guessed.
struct noted {
    Tally__Notice notice;
    uint8_t random[GATE_ID_SIZE];
};

static void begin_notice(struct sequencer *sequencer, struct noted *noted)
{
    arena_reset(&sequencer->scratch);
    tally__notice__init(&noted->notice);
    secret_random(noted->random, sizeof(noted->random));
    noted->notice.random = message_bytes(span(noted->random, sizeof(noted->random)));
}

// ---- Batches

static enum err write_batch(struct sequencer *sequencer, const struct job *job, const struct refusal *refusal)
{
    struct noted noted;
    struct span bytes;
    Tally__BatchRefused refused = TALLY__BATCH_REFUSED__INIT;
    begin_notice(sequencer, &noted);
    refused.root = message_bytes(digest_span(&job->root));
    refused.code = refusal->verdict->code;
    noted.notice.payload_case = TALLY__NOTICE__PAYLOAD_BATCH_REFUSED;
    noted.notice.batch_refused = &refused;
    TRY(message_encode_in(&noted.notice, &sequencer->scratch, &bytes));
    struct chain_input input = {
        .index = sequencer->tree.size,
        .time_us = refusal->time_us,
        .previous = sequencer->chain_head,
        .org = gate_place(refusal->verdict, refusal->actor, refusal->org),
        .action = TALLY__ACTION__ACTION_NOTICE_BATCH_REFUSED,
        .command_hash = batch_command_hash(bytes),
        .count = (uint32_t)job->count,
        .signatures = job->message->signature,
        .signature_count = job->message->n_signature,
        .actor = refusal->actor,
        .verdict = refusal->verdict,
    };
    struct frame_item bodies = {.command = bytes};
    return sequencer_put(sequencer, &input, &bodies);
}

enum err refusals_batch(struct sequencer *sequencer, const struct job *job, const struct refusal *refusal)
{
    bool known = refusal->actor->kind != TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED;
    return known && refusals_note(sequencer, refusal) ? write_batch(sequencer, job, refusal) : OK;
}

// ---- Summaries

static enum err write_denials(struct sequencer *sequencer, const struct denials_row *row)
{
    struct noted noted;
    Tally__Denials denials = TALLY__DENIALS__INIT;
    Tally__Subject principal = TALLY__SUBJECT__INIT;
    Tally__DenialCount counts[DENIALS_KINDS];
    Tally__DenialCount *places[DENIALS_KINDS];
    begin_notice(sequencer, &noted);
    for (size_t i = 0; i < row->count; i++) {
        tally__denial_count__init(&counts[i]);
        counts[i].action = row->counts[i].action;
        counts[i].code = row->counts[i].code;
        counts[i].count = row->counts[i].count;
        counts[i].first_us = row->counts[i].first_us;
        counts[i].last_us = row->counts[i].last_us;
        places[i] = &counts[i];
    }
    principal.kind = entry_actor_subject((Tally__PrincipalKind)row->kind);
    principal.id = message_bytes(span(row->id, sizeof(row->id)));
    denials.principal = row->org[0] != '\0' ? &principal : NULL;
    denials.n_denial = row->count;
    denials.denial = places;
    noted.notice.payload_case = TALLY__NOTICE__PAYLOAD_DENIALS;
    noted.notice.denials = &denials;
    struct sequencer_notice notice = {row->org[0] != '\0' ? row->org : STATE_KEY_PLATFORM, &noted.notice,
                                      TALLY__ACTION__ACTION_NOTICE_DENIALS};
    return sequencer_notice(sequencer, &notice);
}

static enum err write_window(struct sequencer *sequencer, const struct window_counts *counts)
{
    struct noted noted;
    Tally__SecurityWindow window = TALLY__SECURITY_WINDOW__INIT;
    Tally__CodeCount codes[WINDOW_CODES];
    Tally__CodeCount *places[WINDOW_CODES];
    ProtobufCBinaryData samples[WINDOW_SAMPLES];
    begin_notice(sequencer, &noted);
    for (size_t i = 0; i < counts->code_count; i++) {
        tally__code_count__init(&codes[i]);
        codes[i].code = counts->codes[i];
        codes[i].count = counts->counts[i];
        places[i] = &codes[i];
    }
    for (size_t i = 0; i < counts->sample_count; i++) {
        samples[i] = message_bytes(digest_span(&counts->samples[i]));
    }
    window.from_us = counts->from_us;
    window.to_us = counts->to_us;
    window.n_count = counts->code_count;
    window.count = places;
    window.n_sample = counts->sample_count;
    window.sample = samples;
    noted.notice.payload_case = TALLY__NOTICE__PAYLOAD_SECURITY_WINDOW;
    noted.notice.security_window = &window;
    struct sequencer_notice notice = {STATE_KEY_PLATFORM, &noted.notice,
                                      TALLY__ACTION__ACTION_NOTICE_SECURITY_WINDOW};
    return sequencer_notice(sequencer, &notice);
}

bool refusals_are_due(const struct sequencer *sequencer, uint64_t now_us)
{
    return denials_are_due(&sequencer->denials, now_us)
           || (sequencer->window != NULL && window_is_due(sequencer->window, now_us));
}

enum err refusals_sum_up(struct sequencer *sequencer, uint64_t now_us)
{
    struct denials_row row;
    struct window_counts counts;
    for (size_t i = 0; i < SUMMARIES_MAX && denials_take(&sequencer->denials, now_us, &row); i++) {
        TRY(write_denials(sequencer, &row));
    }
    bool due = sequencer->window != NULL && window_is_due(sequencer->window, now_us);
    return due && window_take(sequencer->window, &counts) ? write_window(sequencer, &counts) : OK;
}
