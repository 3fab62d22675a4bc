// sequencer.c — judge, apply, chain, in this order, for one command after the other.
#include "ledger/service/sequencer.h"

#include "ledger/base/clock.h"
#include "ledger/base/diag.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/prepare.h"
#include "ledger/service/question.h"
#include "ledger/service/refusals.h"
#include "ledger/service/unchanged.h"
#include "ledger/state/fold.h"
#include "ledger/state/org.h"
#include "ledger/state/state_key.h"

enum { SCRATCH_SIZE = 1024 * 1024 };

// How long a batch is remembered after its window: longer than a request is on its way from worker to
// sequencer.
static const uint64_t grace_us = 30u * 1000000u;

enum err sequencer_init(struct sequencer *sequencer, struct store *store, const struct gate *gate,
                        uint64_t now_us)
{
    *sequencer = (struct sequencer){.store = store, .gate = gate, .started_us = now_us};
    if (gate == NULL) {
        return E_NO_GATE;
    }
    struct head_facts newest = store_newest(store);
    buf_init(&sequencer->entry, LIMIT_ENTRY * 2);
    ticker_init(&sequencer->ticker, newest.time_us, now_us, clock_boot_us());
    sequencer->tree = store_tree(store);
    sequencer->chain_head = newest.chain_head;
    sequencer->commits = newest.commit;
    TRY(arena_init(&sequencer->scratch, SCRATCH_SIZE));
    TRY(denials_init(&sequencer->denials));
    TRY(registrations_init(&sequencer->registrations));
    return answered_init(&sequencer->answered);
}

void sequencer_fini(struct sequencer *sequencer)
{
    answered_fini(&sequencer->answered);
    denials_fini(&sequencer->denials);
    registrations_fini(&sequencer->registrations);
    arena_fini(&sequencer->scratch);
    buf_fini(&sequencer->entry);
}

void sequencer_begin(struct sequencer *sequencer, struct commit *commit)
{
    sequencer->commits++;
    sequencer->commit = commit;
    commit_begin(commit, sequencer->commits, sequencer->tree.size);
}

static void batch_key(const struct job *job, uint8_t id[static ANSWERED_ID_SIZE])
{
    const Tally__Envelope *envelope = job->commands[0]->envelope;
    memcpy(id, envelope->key.data, DIGEST_SIZE);
    memcpy(id + DIGEST_SIZE, envelope->batch_id.data, BATCH_ID_SIZE);
}

// Looks the batch up before its window is judged. True when that decides it.
static bool answer_twin(struct sequencer *sequencer, struct job *job, const uint8_t *id)
{
    struct answered_row row;
    if (answered_find(&sequencer->answered, id, &row)) {
        job->refused = digest_equal(&row.root, &job->root) ? row.refused : CODE_IDEMPOTENCY_MISMATCH;
        job->unchanged = row.unchanged;
        job->twin = true;
        if (job->question != NULL && job->refused == CODE_NONE) {
            job->refused = job->question->refused_now;  // Whoever may not ask any more is not answered again.
        }
        job->first = row.first;
        return true;
    }
    if (job->twin) {
        return true;  // Found in the log's index by a worker.
    }
    if (job->commands[0]->envelope->time_us < sequencer->started_us) {
        // A process before this one may have seen it, and its answer is not in the index: nothing happened,
        // sign anew.
        job->refused = CODE_COMMAND_EXPIRED;
        return true;
    }
    return false;
}

// Room for one more answer; without it the job is refused. E_BUSY.
static enum err make_room(struct sequencer *sequencer, struct job *job, uint64_t time_us)
{
    uint64_t indexed = sequencer->index == NULL ? 0 : index_done(sequencer->index);
    enum err error = answered_make_room(&sequencer->answered, time_us, indexed);
    if (error != OK) {
        job->refused = CODE_OVERLOADED;
    }
    return error;
}

// A refusal is remembered too, so that what was captured of it cannot be sent again when it would be
// permitted.
static enum err remember(struct sequencer *sequencer, const struct job *job, uint64_t time_us)
{
    uint8_t id[ANSWERED_ID_SIZE];
    const Tally__Envelope *envelope = job->commands[0]->envelope;
    uint64_t closes_us = envelope->time_us + (uint64_t)envelope->window_ms * 1000u;
    // A clock far ahead is refused; it must not keep its row, and all that come after, for as long.
    uint64_t latest_us = time_us + 2 * (uint64_t)LIMIT_WINDOW_MS * 1000u;
    uint64_t keep_us = (closes_us < latest_us ? closes_us : latest_us) + grace_us;
    struct answered_row row = {job->root, job->first, job->refused, job->unchanged, keep_us};
    batch_key(job, id);
    return answered_add(&sequencer->answered, id, &row);
}

// What one command becomes.
struct step {
    struct gate_command command;
    struct gate_verdict verdict;
    Tally__Effects effects;
    struct span effects_bytes;
    struct digest effects_hash;
};

static enum err apply(struct sequencer *sequencer, struct step *step, const struct gate_actor *actor)
{
    Tally__Actor known = TALLY__ACTOR__INIT;
    known.kind = actor->kind;
    known.id = message_bytes(span(actor->id, GATE_ID_SIZE));
    struct fold_input input = {step->command.index, step->command.batch->time_us, step->command.command,
                               &known, step->command.facts};
    struct view view = image_view(store_image(sequencer->store));
    TRY(fold_apply(&view, &input, &sequencer->scratch, &step->effects));
    if (step->effects.n_effect == 0) {
        return OK;
    }
    TRY(message_encode_in(&step->effects, &sequencer->scratch, &step->effects_bytes));
    if (step->effects_bytes.size > LIMIT_EFFECTS) {
        return E_LIMIT;
    }
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    const Tally__Envelope *envelope = step->command.command->envelope;
    batch_command_id(message_span(envelope->batch_id), envelope->position, id);
    step->effects_hash = entry_effects_hash(id, step->effects_bytes);
    return OK;
}

enum err sequencer_put(struct sequencer *sequencer, const struct chain_input *input,
                       const struct frame_item *bodies)
{
    struct digest leaf;
    TRY(chain_entry(store_chains(sequencer->store), input, &sequencer->entry, &leaf));
    struct frame_item item = *bodies;
    item.entry = buf_span(&sequencer->entry);
    TRY(commit_add(sequencer->commit, &item));
    TRY(merkle_append(&sequencer->tree, &leaf));
    sequencer->chain_head = leaf;
    sequencer->commit->time_us = input->time_us;
    return OK;
}

static enum err chain(struct sequencer *sequencer, struct request *request, struct job *job,
                      const struct step *step, const struct gate_actor *actor)
{
    const Tally__Intent *intent = step->command.command->intent;
    size_t at = step->command.command->envelope->position;
    bool permitted = step->verdict.outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    struct span command = message_span(job->message->command[at]);
    struct chain_input input = {
        .index = sequencer->tree.size,
        .time_us = step->command.batch->time_us,
        .previous = sequencer->chain_head,
        .org = gate_place(&step->verdict, actor, intent->org),
        .action = (Tally__Action)intent->payload_case,
        .command_hash = job->hashes[at],
        .position = (uint32_t)at,
        .count = (uint32_t)job->count,
        .signatures = job->message->signature,
        .signature_count = at == 0 ? job->message->n_signature : 0,
        .subjects = intent->subject,
        .subject_count = permitted ? intent->n_subject : 0,
        .facts = (Tally__Facts *)(uintptr_t)step->command.facts,
        .actor = actor,
        .verdict = &step->verdict,
        .effects_hash = step->effects.n_effect > 0 ? &step->effects_hash : NULL,
    };
    // A refused command is kept up to 1 KiB, else its hash alone, over which the signature still verifies;
    // never its disclosures.
    struct frame_item bodies = {
        .command = permitted || command.size <= LIMIT_REFUSED_COMMAND ? command : span(NULL, 0),
        .effects = step->effects_bytes,
        .sealed = permitted ? job->sealed[at] : span(NULL, 0),
    };
    TRY(sequencer_put(sequencer, &input, &bodies));
    job->entries[at] = arena_copy(&request->arena, buf_span(&sequencer->entry));
    if (job->entries[at].data == NULL) {
        job->twin = true;  // A request that leaves no room for its entries gets them from the log.
    }
    return OK;
}

static bool has_disclosures(const struct job *job, size_t at)
{
    return job->message->n_disclosures > 0 && job->message->disclosures[at]->n_disclosure > 0;
}

// Whether a refusal leaves no entry. Each command of a batch has one, or an omission would not show.
static bool is_counted(struct sequencer *sequencer, const struct step *step, const struct job *job,
                       const struct gate_actor *actor)
{
    const Tally__Intent *intent = step->command.command->intent;
    struct refusal refusal = {intent->org, actor, &step->verdict, (uint32_t)intent->payload_case,
                              step->command.batch->time_us};
    bool entry = refusals_note(sequencer, &refusal);
    return job->count == 1 && !entry;
}

static enum err take_command(struct sequencer *sequencer, struct request *request, struct job *job,
                             struct gate_batch *batch, struct gate_actor *actor, size_t at)
{
    arena_reset(&sequencer->scratch);
    struct step step = {
        .command = {job->commands[at], batch, &job->facts[at], sequencer->tree.size},
        .effects = TALLY__EFFECTS__INIT,
    };
    struct view view = image_view(store_image(sequencer->store));
    struct view reading = view_read_only(&view);
    sequencer->gate->judge(sequencer->gate->context, &reading, &step.command, actor, &step.verdict);
    bool permitted = step.verdict.outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    if (!permitted && is_counted(sequencer, &step, job, actor)) {
        job->refused = step.verdict.told;
        return OK;
    }
    if (permitted && job->sealed[at].size == 0 && has_disclosures(job, at)) {
        job->refused = CODE_OVERLOADED;  // See seal_late(): the batch has no entry yet.
        return at == 0 ? OK : E_NO_MEMORY;
    }
    if (permitted && unchanged_holds(&reading, job)) {
        job->unchanged = true;
        return OK;
    }
    if (permitted) {
        TRY(apply(sequencer, &step, actor));
    }
    TRY(chain(sequencer, request, job, &step, actor));
    if (!permitted && !step.verdict.sender_gets_it && job->count == 1) {
        job->refused = step.verdict.told;
    }
    return OK;
}

// A question that is an entry before it is answered: judged and chained like a command, without effects.
static enum err take_question(struct sequencer *sequencer, struct request *request, struct job *job,
                              uint64_t time_us)
{
    struct gate_batch batch = {.first = job->commands[0], .count = 1, .time_us = time_us};
    struct gate_actor actor = {0};
    struct step step = {
        .command = {job->commands[0], &batch, &job->facts[0], sequencer->tree.size},
        .effects = TALLY__EFFECTS__INIT,
    };
    struct gate_question question = {
        .query = job->question->query,
        .signer = &job->signers[0],
        .index = sequencer->tree.size,
        .time_us = time_us,
        .ingress = (Tally__Channel)request->source.channel,
    };
    if (make_room(sequencer, job, time_us) != OK) {
        return OK;
    }
    struct view view = image_view(store_image(sequencer->store));
    struct view reading = view_read_only(&view);
    sequencer->gate->ask(sequencer->gate->context, &reading, &question, &actor, &step.verdict);
    bool permitted = step.verdict.outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    job->first = sequencer->tree.size;
    if (permitted && job->sealed[0].size == 0 && has_disclosures(job, 0)) {
        job->refused = CODE_OVERLOADED;  // The organization was not known when the worker looked.
        return OK;
    }
    bool asked = step.verdict.record == GATE_RECORD_ENTRY;
    const Tally__Intent *intent = job->commands[0]->intent;
    struct refusal refusal = {intent->org, &actor, &step.verdict, (uint32_t)intent->payload_case, time_us};
    job->question->is_recorded = asked && (permitted || refusals_note(sequencer, &refusal));
    job->question->actor = actor;  // What is shown is shown to who he is now.
    if (job->question->is_recorded) {
        TRY(chain(sequencer, request, job, &step, &actor));
    }
    if (!permitted) {
        job->refused = step.verdict.told;
    }
    // What left no entry is judged again when it is sent again.
    return job->question->is_recorded ? remember(sequencer, job, time_us) : OK;
}

// Before it is judged: how often somebody may try this. What is refused here is not remembered, so that the
// same bytes may come again later.
static bool is_too_often(struct sequencer *sequencer, const struct request *request, const struct job *job,
                         const struct gate_actor *actor, uint64_t time_us)
{
    const Tally__Intent *intent = job->commands[0]->intent;
    bool registers = intent->payload_case == TALLY__INTENT__PAYLOAD_USER_REGISTER;
    if (registers && intent->user_register->invitation.len == 0) {
        return !registrations_allow(&sequencer->registrations, request->source.counted_as, time_us);
    }
    return job->count > 1
           && !denials_allow_batch(&sequencer->denials, (uint32_t)actor->kind, actor->id, time_us);
}

// When the worker looked, nothing let expect a permit, so it drew no key. By now one of several commands may
// be permitted, and then the batch cannot be refused any more, or half of it would stand in the log: what can
// be sealed is sealed before the first entry, or the batch is refused.
static enum err seal_late(const struct sequencer *sequencer, const struct view *view, struct request *request,
                          struct job *job)
{
    struct org org;
    bool sealed = true;
    bool creates = false;
    for (size_t at = 0; at < job->count; at++) {
        sealed &= job->sealed[at].size > 0 || !has_disclosures(job, at);
        creates |= job->commands[at]->intent->payload_case == TALLY__INTENT__PAYLOAD_ORG_CREATE;
    }
    if (job->count == 1 || sealed || sequencer->tools == NULL) {
        return OK;
    }
    bool may_come = creates || org_get(view, span_text(job->commands[0]->intent->org), &org) == OK;
    return may_come ? prepare_seal(sequencer->tools, request, job) : OK;
}

static enum err take_job(struct sequencer *sequencer, struct request *request, struct job *job,
                         uint64_t time_us)
{
    uint8_t id[ANSWERED_ID_SIZE];
    batch_key(job, id);
    if (answer_twin(sequencer, job, id)) {
        return OK;
    }
    if (job->question != NULL) {
        return take_question(sequencer, request, job, time_us);
    }
    struct gate_batch batch = {
        .first = job->commands[0],
        .count = job->count,
        .signers = job->signers,
        .signer_count = job->signer_count,
        .index = sequencer->tree.size,
        .time_us = time_us,
        .ingress = (Tally__Channel)request->source.channel,
    };
    struct gate_actor actor = {0};
    struct gate_verdict verdict = {0};
    struct view view = image_view(store_image(sequencer->store));
    struct view reading = view_read_only(&view);
    sequencer->gate->authenticate(sequencer->gate->context, &reading, &batch, &actor, &verdict);
    if (make_room(sequencer, job, time_us) != OK) {
        return OK;
    }
    job->first = sequencer->tree.size;
    const Tally__Intent *intent = job->commands[0]->intent;
    struct refusal refusal = {intent->org, &actor, &verdict, (uint32_t)intent->payload_case, time_us};
    if (verdict.outcome != TALLY__OUTCOME__OUTCOME_PERMIT) {
        job->refused = verdict.told;
        TRY(refusals_batch(sequencer, job, &refusal));
    } else if (is_too_often(sequencer, request, job, &actor, time_us)) {
        job->refused = CODE_RATE_LIMITED;
        return OK;
    }
    if (job->refused == CODE_NONE) {
        TRY(seal_late(sequencer, &reading, request, job));
    }
    for (size_t at = 0; job->refused == CODE_NONE && at < job->count; at++) {
        TRY(take_command(sequencer, request, job, &batch, &actor, at));
    }
    if (actor.kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED) {
        return OK;  // A stranger fills no table.
    }
    return remember(sequencer, job, time_us);
}

enum err sequencer_take(struct sequencer *sequencer, struct request *request)
{
    uint64_t time_us = 0;
    if (ticker_read(&sequencer->ticker, clock_wall_us(), clock_boot_us(), &time_us) != OK) {
        diag(DIAG_ERROR, "%s: it was stepped by more than %d s", err_sentence(E_CLOCK), LIMIT_CLOCK_STEP_S);
        request->refused = CODE_STORE_UNAVAILABLE;
        return OK;
    }
    for (size_t at = 0; at < request->job_count; at++) {
        if (request->jobs[at].refused == CODE_NONE) {
            TRY(take_job(sequencer, request, &request->jobs[at], time_us));
        }
    }
    return OK;
}

enum err sequencer_notice(struct sequencer *sequencer, const struct sequencer_notice *notice)
{
    uint64_t time_us = 0;
    struct span bytes;
    arena_reset(&sequencer->scratch);
    TRY(message_encode_in(notice->notice, &sequencer->scratch, &bytes));
    TRY(ticker_read(&sequencer->ticker, clock_wall_us(), clock_boot_us(), &time_us));
    struct gate_actor ledger = {.kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_LEDGER};
    struct gate_verdict permitted = {.outcome = TALLY__OUTCOME__OUTCOME_PERMIT};
    struct chain_input input = {
        .index = sequencer->tree.size,
        .time_us = time_us,
        .previous = sequencer->chain_head,
        .org = notice->org,
        .action = notice->action,
        .command_hash = batch_command_hash(bytes),
        .actor = &ledger,
        .verdict = &permitted,
    };
    struct frame_item bodies = {.command = bytes};
    return sequencer_put(sequencer, &input, &bodies);
}

enum err sequencer_close(struct sequencer *sequencer)
{
    struct commit *commit = sequencer->commit;
    sequencer->commit = NULL;
    if (commit->count == 0) {
        sequencer->commits--;
        return OK;
    }
    commit->root = merkle_root(&sequencer->tree);
    commit->chain_head = sequencer->chain_head;
    TRY(image_take(store_image(sequencer->store), &commit->changes));
    return chains_take(store_chains(sequencer->store), LIMIT_CHAIN_HEADS, sequencer->tree.size,
                       &commit->chains, &commit->chains_complete_to);
}
