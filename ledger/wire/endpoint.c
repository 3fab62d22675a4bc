// endpoint.c — many REP contexts on one socket for each listener.
#include "ledger/wire/endpoint.h"

#include "ledger/base/diag.h"
#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/wire/peers.h"
#include "ledger/wire/watch.h"

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum exchange_state { EXCHANGE_RECEIVING, EXCHANGE_HANDLED, EXCHANGE_SENDING, EXCHANGE_CLOSED };

struct listener;

struct exchange {
    struct listener *listener;
    nng_ctx context;
    nng_aio *aio;
    nng_msg *message;  // owned while HANDLED
    nng_pipe pipe;     // of the request in hand
    _Atomic enum exchange_state state;
};

struct listener {
    struct endpoint *endpoint;
    nng_socket socket;
    uint32_t channel;
    bool open;
    struct exchange *exchanges;
    size_t exchange_count;
};

struct endpoint {
    struct endpoint_options options;
    struct listener listeners[ENDPOINT_LISTENERS_MAX];
    size_t listener_count;
    struct peers *peers;
    struct watch *watch;
    _Atomic bool draining;
};

// The one place where errors of nng become ours.
static enum err from_nng(int error, const char *what)
{
    if (error == 0) {
        return OK;
    }
    diag(DIAG_ERROR, "network: %s: %s", what, nng_strerror(error));
    return error == NNG_ENOMEM ? E_NO_MEMORY : E_IO;
}

static void receive(struct exchange *exchange)
{
    if (exchange->listener->endpoint->draining) {
        exchange->state = EXCHANGE_CLOSED;
        return;
    }
    exchange->state = EXCHANGE_RECEIVING;
    nng_aio_set_timeout(exchange->aio, NNG_DURATION_INFINITE);
    nng_ctx_recv(exchange->context, exchange->aio);
}

static void hand_over(struct exchange *exchange)
{
    struct endpoint *endpoint = exchange->listener->endpoint;
    struct endpoint_source source = {.channel = exchange->listener->channel};
    exchange->message = nng_aio_get_msg(exchange->aio);
    exchange->pipe = nng_msg_get_pipe(exchange->message);
    exchange->state = EXCHANGE_HANDLED;
    struct source known;
    peers_note(endpoint->peers, exchange->pipe, &known);
    memcpy(source.address, known.address, sizeof(source.address));
    memcpy(source.counted_as, known.counted_as, sizeof(source.counted_as));
    struct span request = span(nng_msg_body(exchange->message), nng_msg_len(exchange->message));
    endpoint->options.handle(endpoint->options.context, exchange, &source, request);
}

// nng calls this when a receive or a send of the exchange has ended.
static void progress(void *context)
{
    struct exchange *exchange = context;
    int error = nng_aio_result(exchange->aio);
    if (exchange->state == EXCHANGE_SENDING && error != 0) {
        // The peer does not take its reply: it is dropped, so that it starves nobody else.
        nng_msg_free(nng_aio_get_msg(exchange->aio));
        (void)nng_pipe_close(exchange->pipe);
    }
    if (error == NNG_ECLOSED || error == NNG_ECANCELED) {
        exchange->state = EXCHANGE_CLOSED;
        return;
    }
    if (exchange->state == EXCHANGE_SENDING) {
        receive(exchange);
        return;
    }
    if (error != 0) {
        receive(exchange);
        return;
    }
    hand_over(exchange);
}

void endpoint_reply(struct exchange *exchange, struct span reply)
{
    require(exchange->state == EXCHANGE_HANDLED);
    nng_msg *message = exchange->message;
    exchange->message = NULL;
    nng_msg_clear(message);
    if (nng_msg_append(message, reply.data, reply.size) != 0) {
        nng_msg_free(message);
        (void)nng_pipe_close(exchange->pipe);
        receive(exchange);
        return;
    }
    exchange->state = EXCHANGE_SENDING;
    nng_aio_set_timeout(exchange->aio, LIMIT_SEND_MS);
    nng_aio_set_msg(exchange->aio, message);
    nng_ctx_send(exchange->context, exchange->aio);
}

static enum err open_exchange(struct listener *listener, struct exchange *exchange)
{
    exchange->listener = listener;
    TRY(from_nng(nng_aio_alloc(&exchange->aio, progress, exchange), "aio"));
    TRY(from_nng(nng_ctx_open(&exchange->context, listener->socket), "context"));
    return OK;
}

static enum err listen_on(struct listener *listener, const char *url)
{
    TRY(from_nng(nng_rep0_open(&listener->socket), "socket"));
    listener->open = true;
    TRY(from_nng(nng_socket_set_size(listener->socket, NNG_OPT_RECVMAXSZ, LIMIT_REQUEST), "receive limit"));
    TRY(peers_watch(listener->endpoint->peers, listener->socket));
    listener->exchanges = calloc(LIMIT_EXCHANGES, sizeof(struct exchange));
    if (listener->exchanges == NULL) {
        return E_NO_MEMORY;
    }
    for (size_t i = 0; i < LIMIT_EXCHANGES; i++) {
        listener->exchange_count = i + 1;
        TRY(open_exchange(listener, &listener->exchanges[i]));
    }
    return watch_listen(listener->endpoint->watch, listener->socket, url);
}

static bool transport_is_allowed(const char *url)
{
    return strncmp(url, "ipc://", 6) == 0 || strncmp(url, "tcp://", 6) == 0;
}

static enum err open_all(struct endpoint *endpoint)
{
    const struct endpoint_options *options = &endpoint->options;
    if (options->listener_count == 0 || options->listener_count > ENDPOINT_LISTENERS_MAX) {
        return E_INVALID;
    }
    TRY(peers_open(LIMIT_IDLE_MS, &endpoint->peers));
    TRY(watch_open(&endpoint->watch));
    for (size_t i = 0; i < options->listener_count; i++) {
        if (!transport_is_allowed(options->listeners[i].url)) {
            return E_INVALID;
        }
        struct listener *listener = &endpoint->listeners[i];
        listener->endpoint = endpoint;
        listener->channel = options->listeners[i].channel;
        endpoint->listener_count = i + 1;
        TRY(listen_on(listener, options->listeners[i].url));
    }
    for (size_t i = 0; i < endpoint->listener_count; i++) {
        for (size_t at = 0; at < LIMIT_EXCHANGES; at++) {
            receive(&endpoint->listeners[i].exchanges[at]);
        }
    }
    return OK;
}

enum err endpoint_open(const struct endpoint_options *options, struct endpoint **endpoint_out)
{
    struct endpoint *endpoint = calloc(1, sizeof(*endpoint));
    if (endpoint == NULL) {
        return E_NO_MEMORY;
    }
    endpoint->options = *options;
    enum err error = open_all(endpoint);
    if (error != OK) {
        endpoint_close(endpoint);
        return error;
    }
    *endpoint_out = endpoint;
    return OK;
}

void endpoint_drain(struct endpoint *endpoint)
{
    endpoint->draining = true;
    for (size_t i = 0; i < endpoint->listener_count; i++) {
        for (size_t at = 0; at < endpoint->listeners[i].exchange_count; at++) {
            struct exchange *exchange = &endpoint->listeners[i].exchanges[at];
            if (exchange->aio != NULL && exchange->state == EXCHANGE_RECEIVING) {
                nng_aio_cancel(exchange->aio);
            }
        }
    }
}

static void close_listener(struct listener *listener)
{
    if (listener->open) {
        (void)nng_close(listener->socket);
    }
    for (size_t i = 0; i < listener->exchange_count; i++) {
        struct exchange *exchange = &listener->exchanges[i];
        if (exchange->aio != NULL) {
            nng_aio_stop(exchange->aio);
            nng_aio_free(exchange->aio);
        }
        if (exchange->message != NULL) {
            nng_msg_free(exchange->message);
        }
    }
    free(listener->exchanges);
}

void endpoint_close(struct endpoint *endpoint)
{
    if (endpoint == NULL) {
        return;
    }
    watch_close(endpoint->watch);
    for (size_t i = 0; i < endpoint->listener_count; i++) {
        close_listener(&endpoint->listeners[i]);
    }
    peers_close(endpoint->peers);
    free(endpoint);
}
