// question.h — a signed question on its way: decoded, verified, judged, and where its action asks for it made
// an entry before it is answered.
//
// A worker judges a question against the published state and answers it, so that no question keeps the
// sequencer busy; one whose action is sensitive it only prepares, and the sequencer judges it again and
// chains it as an entry. A question is good for its window and no longer: within it the same bytes get an
// answer again, and the pages after the first, without a second entry.
// Depends on: base, core, state (gate), store, service. Threads: any; one for each request.
#ifndef LEDGER_SERVICE_QUESTION_H
#define LEDGER_SERVICE_QUESTION_H

#include "ledger/core/query.h"
#include "ledger/service/prepare.h"

struct question {
    Tally__Query *query;
    struct digest signer;
    struct query_command stands;  // the command that stands for it
    bool is_recorded;             // it goes through the sequencer
    uint32_t refused_now;         // by the published state: the code that the sender is told; 0: permitted
    struct gate_actor actor;      // by the published state; of one that is recorded, as of its entry
};

// Takes the question of a request: decodes, checks form, disclosures and signature, and judges it by the
// published state. Afterwards request->refused says why it is refused, or it can be answered, or with
// is_recorded request->jobs holds what the sequencer has to take. E_STORE, E_CORRUPT.
enum err question_prepare(const struct prepare_tools *tools, struct request *request);

#endif
