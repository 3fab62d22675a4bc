// bound.c — an entry's fixed part, its links, and its effects by command.
#include "ledger/service/bound.h"

enum {
    // Of an entry without links to subjects: hashes 110, organization 65, two links 130, actor 160, verdict
    // with 16 citations 170, times and numbers 60, facts 60.
    ENTRY = 760,
    LINK = 56,  // to a subject, without its id
    SIGNATURE = 112,
    EFFECTS = 512,
    // A new organization brings its defaults, whatever was said; once in a batch.
    NEW_ORGANIZATION = 16 * 1024,
};

// Values come back old and new; a list of actions, two bytes each, as a line for each.
static uint64_t effects_of(const Tally__Intent *intent, uint64_t size)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_EVENT_APPEND:
        return 0;
    case TALLY__INTENT__PAYLOAD_ROLE_DEFINE:
    case TALLY__INTENT__PAYLOAD_SA_CREATE:
    case TALLY__INTENT__PAYLOAD_SA_UPDATE:
        return EFFECTS + 8 * size;
    default:
        return EFFECTS + 3 * size;
    }
}

static uint64_t command_bound(const struct job *job, size_t at)
{
    const Tally__Intent *intent = job->commands[at]->intent;
    uint64_t size = job->message->command[at].len;
    uint64_t bound = ENTRY + size + effects_of(intent, size);
    for (size_t i = 0; i < intent->n_subject; i++) {
        bound += LINK + intent->subject[i]->id.len;
    }
    return bound;
}

static uint64_t job_bound(const struct job *job)
{
    uint64_t bound = LIMIT_SIGNATURES * SIGNATURE;
    bool creates = false;
    for (size_t at = 0; at < job->count; at++) {
        bound += command_bound(job, at);
        creates |= job->commands[at]->intent->payload_case == TALLY__INTENT__PAYLOAD_ORG_CREATE;
    }
    return bound + (creates ? NEW_ORGANIZATION : 0);
}

uint64_t bound_of(const struct request *request)
{
    uint64_t bound = request->bytes.size;  // What is sealed is at most what was disclosed.
    for (size_t i = 0; i < request->job_count; i++) {
        bound += request->jobs[i].refused == CODE_NONE ? job_bound(&request->jobs[i]) : 0;
    }
    return bound;
}
