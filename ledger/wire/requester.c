// requester.c — a socket, its dialer, and one exchange after the other.
#include "ledger/wire/requester.h"

#include "ledger/base/diag.h"
#include "ledger/base/limits.h"
#include "ledger/wire/closing.h"

#include <nng/protocol/reqrep0/req.h>

enum { RECONNECT_MIN_MS = 10, RECONNECT_MAX_MS = 500 };

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

static bool url_is_allowed(const char *url)
{
    return url != NULL && strlen(url) < REQUESTER_URL_SIZE
           && (strncmp(url, "ipc://", 6) == 0 || strncmp(url, "tcp://", 6) == 0);
}

static enum err make_dialer(struct requester *requester, nng_dialer *dialer_out)
{
    nng_dialer dialer;
    TRY(requester_error(nng_dialer_create(&dialer, requester->socket, requester->url)));
    int error = nng_dialer_set_ms(dialer, NNG_OPT_RECONNMINT, RECONNECT_MIN_MS);
    if (error == 0) {
        error = nng_dialer_set_ms(dialer, NNG_OPT_RECONNMAXT, RECONNECT_MAX_MS);
    }
    if (error != 0) {
        (void)nng_dialer_close(dialer);
        return requester_error(error);
    }
    *dialer_out = dialer;
    return OK;
}

static enum err set_up(struct requester *requester)
{
    TRY(requester_error(nng_socket_set_size(requester->socket, NNG_OPT_RECVMAXSZ, LIMIT_REPLY)));
    TRY(requester_error(nng_socket_set_ms(requester->socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE)));
    return make_dialer(requester, &requester->dialer);
}

enum err requester_open(struct requester *requester, const char *url)
{
    *requester = (struct requester){0};
    if (!url_is_allowed(url)) {
        return E_INVALID;
    }
    memcpy(requester->url, url, strlen(url));
    TRY(requester_error(nng_req0_open(&requester->socket)));
    requester->is_open = true;
    enum err error = set_up(requester);
    if (error != OK) {
        requester_close(requester);
    }
    return error;
}

void requester_close(struct requester *requester)
{
    if (requester->is_open) {
        closing_socket(requester->socket);
        requester->is_open = false;
    }
}

void requester_dial(struct requester *requester)
{
    nng_dialer fresh;
    if (requester->is_dialing && make_dialer(requester, &fresh) == OK) {
        (void)nng_dialer_close(requester->dialer);
        requester->dialer = fresh;
    }
    requester->is_dialing = true;
    int error = nng_dialer_start(requester->dialer, NNG_FLAG_NONBLOCK);
    if (error != 0) {
        diag(DIAG_ERROR, "cannot connect to %s: %s", requester->url, nng_strerror(error));
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

// Sends and receives once. The receive begins when the send has ended: cancelled before, it crashes in nng
// 1.5.2.
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

enum err requester_ask(nng_ctx context, struct span request, uint32_t timeout_ms, nng_msg **message_out)
{
    nng_aio *aio = NULL;
    TRY(requester_error(nng_aio_alloc(&aio, NULL, NULL)));
    nng_aio_set_timeout(aio, (nng_duration)timeout_ms);
    int error = exchange(context, aio, request, message_out);
    nng_aio_free(aio);
    return requester_error(error);
}
