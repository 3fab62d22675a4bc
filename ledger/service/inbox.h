// inbox.h — where requests enter the service and leave it: handed over by nng's threads, answered by workers.
//
// Depends on: service (threads.h). Threads: as each function says.
#ifndef LEDGER_SERVICE_INBOX_H
#define LEDGER_SERVICE_INBOX_H

#include "ledger/service/threads.h"

// Takes a request in, or refuses it at once. On nng's threads; never blocks. `context` is the service.
void inbox_handle(void *context, struct exchange *exchange, const struct endpoint_source *source,
                  struct span bytes);

// Refuses the exchange's request as a whole. Any thread.
void inbox_refuse(struct service *service, struct exchange *exchange, uint32_t code);

// Answers a submission whose commit is acknowledged, or a question, and frees it. A worker's.
void inbox_answer(struct service *service, struct request *request);

// Answers a probe, and frees it. A worker's.
void inbox_answer_probe(struct service *service, struct request *request);

// Whether too little disk space is left to accept more; looked up once a second. Any thread.
bool inbox_disk_is_low(struct service *service);

#endif
