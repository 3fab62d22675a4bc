// answer_question.h — the reply to a question that may be answered.
//
// Depends on: base, core, store, service. Threads: any; one for each request.
#ifndef LEDGER_SERVICE_ANSWER_QUESTION_H
#define LEDGER_SERVICE_ANSWER_QUESTION_H

#include "ledger/service/question.h"

// Appends the encoded reply to `reply`: an answer, or the refusal of what is not there or too much. A
// recorded question is answered as of the entry that it became. E_STORE, E_CORRUPT: what was read may not be
// served. E_LIMIT, E_NO_MEMORY: the request is refused instead.
enum err answer_question(const struct prepare_tools *tools, struct request *request, struct buf *reply);

#endif
