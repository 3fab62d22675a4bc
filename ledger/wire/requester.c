// requester.c — a socket, its dialer, and one exchange after the other.
#include "ledger/wire/requester.h"

#include "ledger/base/clock.h"
#include "ledger/base/diag.h"
#include "ledger/base/limits.h"

#include <nng/protocol/reqrep0/req.h>

enum { RECONNECT_MIN_MS = 10, RECONNECT_MAX_MS = 500, ASK_PAUSE_MS = 20 };

enum err requester_error(int error)
{
    switch (error) {
    case 0:
        return OK;
    case NNG_ENOMEM:
        return E_NO_MEMORY;
    case NNG_EINVAL:
    case NNG_EADDRINVAL:
    case NNG_ENOTSUP:
        return E_INVALID;
    case NNG_ETIMEDOUT:
        return E_TIMEOUT;
    default:
        return E_IO;
    }
}

static bool transport_is_allowed(const char *url)
{
    return url != NULL && (strncmp(url, "ipc://", 6) == 0 || strncmp(url, "tcp://", 6) == 0);
}

static enum err set_up(struct requester *requester, const char *url)
{
    nng_socket socket = requester->socket;
    TRY(requester_error(nng_socket_set_size(socket, NNG_OPT_RECVMAXSZ, LIMIT_REPLY)));
    TRY(requester_error(nng_socket_set_ms(socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE)));
    TRY(requester_error(nng_dialer_create(&requester->dialer, socket, url)));
    TRY(requester_error(nng_dialer_set_ms(requester->dialer, NNG_OPT_RECONNMINT, RECONNECT_MIN_MS)));
    return requester_error(nng_dialer_set_ms(requester->dialer, NNG_OPT_RECONNMAXT, RECONNECT_MAX_MS));
}

enum err requester_open(struct requester *requester, const char *url)
{
    *requester = (struct requester){0};
    if (!transport_is_allowed(url)) {
        return E_INVALID;
    }
    TRY(requester_error(nng_req0_open(&requester->socket)));
    requester->is_open = true;
    enum err error = set_up(requester, url);
    if (error != OK) {
        requester_close(requester);
    }
    return error;
}

void requester_close(struct requester *requester)
{
    if (requester->is_open) {
        (void)nng_close(requester->socket);
        requester->is_open = false;
    }
}

void requester_dial(struct requester *requester)
{
    int error = nng_dialer_start(requester->dialer, NNG_FLAG_NONBLOCK);
    if (error != 0) {
        diag(DIAG_ERROR, "cannot connect: %s", nng_strerror(error));
    }
}

enum err requester_context(struct requester *requester, nng_ctx *context_out)
{
    nng_ctx context;
    TRY(requester_error(nng_ctx_open(&context, requester->socket)));
    int error = nng_ctx_set_ms(context, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
    if (error != 0) {
        (void)nng_ctx_close(context);
        return requester_error(error);
    }
    *context_out = context;
    return OK;
}

// Sends and receives once. The receive begins when the send has ended: cancelled before, it crashes in nng 1.5.2.
static int exchange(nng_ctx context, nng_aio *aio, struct span request, nng_msg **message_out)
{
    nng_msg *message = NULL;
    int error = nng_msg_alloc(&message, 0);
    if (error == 0) {
        error = nng_msg_append(message, request.data, request.size);
    }
    if (error != 0) {
        nng_msg_free(message);
        return error;
    }
    nng_aio_set_msg(aio, message);
    nng_ctx_send(context, aio);
    nng_aio_wait(aio);
    error = nng_aio_result(aio);
    if (error != 0) {
        nng_msg_free(nng_aio_get_msg(aio));
        return error;
    }
    nng_ctx_recv(context, aio);
    nng_aio_wait(aio);
    error = nng_aio_result(aio);
    if (error == 0) {
        *message_out = nng_aio_get_msg(aio);
    }
    return error;
}

static enum err ask(nng_ctx context, nng_aio *aio, struct span request, uint64_t deadline_us, nng_msg **message_out)
{
    for (;;) {
        uint64_t now_us = clock_boot_us();
        if (now_us >= deadline_us) {
            return E_TIMEOUT;
        }
        nng_aio_set_timeout(aio, (nng_duration)((deadline_us - now_us) / 1000u + 1));
        int error = exchange(context, aio, request, message_out);
        if (error == 0 || error == NNG_ENOMEM) {
            return requester_error(error);
        }
        nng_sleep_aio(ASK_PAUSE_MS, aio);
        nng_aio_wait(aio);
    }
}

enum err requester_ask(struct requester *requester, struct span request, uint32_t timeout_ms, nng_msg **message_out)
{
    nng_ctx context;
    nng_aio *aio = NULL;
    uint64_t deadline_us = clock_boot_us() + (uint64_t)timeout_ms * 1000u;
    TRY(requester_context(requester, &context));
    enum err error = requester_error(nng_aio_alloc(&aio, NULL, NULL));
    if (error == OK) {
        error = ask(context, aio, request, deadline_us, message_out);
        nng_aio_free(aio);
    }
    (void)nng_ctx_close(context);
    return error;
}
