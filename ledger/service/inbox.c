// inbox.c — one request in, one reply out.
#include "ledger/service/inbox.h"

#include "ledger/base/clock.h"
#include "ledger/service/answer.h"
#include "ledger/service/answer_question.h"

#include <sys/statvfs.h>

enum { DISK_LOOK_US = 1000000 };

static void reply(struct service *service, struct exchange *exchange, struct buf *bytes)
{
    endpoint_reply(exchange, buf_span(bytes));
    buf_fini(bytes);
    atomic_fetch_sub(&service->in_hand, 1);
}

void inbox_refuse(struct service *service, struct exchange *exchange, uint32_t code)
{
    struct buf bytes;
    if (!atomic_load(&service->draining)) {
        window_note(&service->window, code, NULL, clock_wall_us());
    }
    buf_init(&bytes, LIMIT_REPLY);
    enum err error = answer_refusal(code, &bytes);
    if (error != OK) {
        buf_clear(&bytes);  // An empty reply: the client sends again.
    }
    reply(service, exchange, &bytes);
}

static void note_refused(struct service *service, const struct request *request)
{
    for (size_t at = 0; at < request->job_count; at++) {
        const struct job *job = &request->jobs[at];
        const struct digest *command = job->hashes == NULL ? NULL : &job->hashes[0];
        window_note(&service->window, job->refused, command, clock_wall_us());
    }
}

static enum err answer(struct service *service, struct request *request, struct buf *bytes)
{
    if (request->question != NULL) {
        return answer_question(&service->tools, request, bytes);
    }
    deliver_request(&service->deliver, request);
    return answer_submit(service->store, request, bytes);
}

void inbox_answer(struct service *service, struct request *request)
{
    struct buf bytes;
    if (request->refused != CODE_NONE) {
        // By the sequencer, which gave it no entries.
        inbox_refuse(service, request->exchange, request->refused);
        request_free(request);
        return;
    }
    note_refused(service, request);
    buf_init(&bytes, LIMIT_REPLY);
    enum err error = answer(service, request, &bytes);
    if (err_class(error) == ERR_CLASS_STOP) {
        threads_fail(service, error, "answering");
    }
    if (error == OK) {
        reply(service, request->exchange, &bytes);
    } else {
        // It is in the log; without memory for the answer the client is told to ask again.
        buf_fini(&bytes);
        inbox_refuse(service, request->exchange, CODE_STORE_UNAVAILABLE);
    }
    request_free(request);
}

void inbox_answer_probe(struct service *service, struct request *request)
{
    struct buf bytes;
    struct answer_status status = {
        .origin = service->options.origin,
        .ledger_id = service->tools.ledger_id,
        .uptime_us = clock_boot_us() - service->started_boot_us,
        .queue = atomic_load(&service->in_hand),
        .last_error = "",
    };
    buf_init(&bytes, LIMIT_REPLY);
    enum err error = answer_probe(service->store, &status, &bytes);
    if (err_class(error) == ERR_CLASS_STOP) {
        threads_fail(service, error, "answering");
    }
    reply(service, request->exchange, &bytes);
    request_free(request);
}

bool inbox_disk_is_low(struct service *service)
{
    uint64_t now = clock_boot_us();
    if (now - atomic_load(&service->disk_looked_us) > DISK_LOOK_US) {
        struct statvfs facts;
        atomic_store(&service->disk_looked_us, now);
        bool known = statvfs(service->options.paths.database, &facts) == 0;
        atomic_store(&service->disk_low, !known || facts.f_bavail * facts.f_frsize < LIMIT_DISK_LOW);
    }
    return atomic_load(&service->disk_low);
}

void inbox_handle(void *context, struct exchange *exchange, const struct endpoint_source *source,
                  struct span bytes)
{
    struct service *service = context;
    atomic_fetch_add(&service->in_hand, 1);
    struct request *request = request_new(exchange, source, bytes);
    if (request == NULL || atomic_load(&service->draining)) {
        request_free(request);
        inbox_refuse(service, exchange, CODE_OVERLOADED);
        return;
    }
    atomic_fetch_add(&service->verifying, 1);
    if (queue_put(&service->inbox, request) != OK) {
        atomic_fetch_sub(&service->verifying, 1);
        request_free(request);
        inbox_refuse(service, exchange, CODE_OVERLOADED);
    }
}
