// answering.c — an endpoint with a function behind it.
#include "tests/support/answering.h"

#include "ledger/base/limits.h"
#include "ledger/base/require.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void handle(void *context, struct exchange *exchange, const struct endpoint_source *source,
                   struct span request)
{
    struct answering *answering = context;
    struct buf reply;
    buf_init(&reply, LIMIT_REPLY);
    (void)pthread_mutex_lock(&answering->lock);
    answering->source = *source;
    bool answered = answering->answer(answering->context, answering->count++, request, &reply);
    if (!answered) {
        require(answering->held_count < sizeof(answering->held) / sizeof(answering->held[0]));
        answering->held[answering->held_count++] = exchange;
    }
    (void)pthread_mutex_unlock(&answering->lock);
    if (answered) {
        endpoint_reply(exchange, buf_span(&reply));
    }
    buf_fini(&reply);
}

void answering_start(struct answering *answering, const char *url)
{
    answering->folder = files_scratch();
    answering->url = files_in(answering->folder.text, "socket");
    int size = url == NULL
                   ? snprintf(answering->url.text, FILES_PATH_MAX, "ipc://%s/socket", answering->folder.text)
                   : snprintf(answering->url.text, FILES_PATH_MAX, "%s", url);
    require(size > 0 && size < FILES_PATH_MAX);
    int failed = pthread_mutex_init(&answering->lock, NULL);
    require(failed == 0);
    struct endpoint_listener listener = {answering->url.text, 2};
    struct endpoint_options options = {&listener, 1, handle, answering};
    enum err error = endpoint_open(&options, &answering->endpoint);
    require(error == OK);
}

void answering_stop(struct answering *answering)
{
    endpoint_drain(answering->endpoint);
    for (size_t i = 0; i < answering->held_count; i++) {
        endpoint_reply(answering->held[i], span(NULL, 0));
    }
    answering->held_count = 0;
    endpoint_close(answering->endpoint);
    (void)pthread_mutex_destroy(&answering->lock);
    files_remove(answering->folder.text);
}

size_t answering_count(struct answering *answering)
{
    (void)pthread_mutex_lock(&answering->lock);
    size_t count = answering->count;
    (void)pthread_mutex_unlock(&answering->lock);
    return count;
}

struct files_path answering_tcp_url(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct files_path url;
    socklen_t size = sizeof(address);
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int failed = bind(file, (const struct sockaddr *)&address, sizeof(address));
    require(file >= 0 && failed == 0);
    failed = getsockname(file, (struct sockaddr *)&address, &size);
    require(failed == 0);
    (void)close(file);
    int put = snprintf(url.text, sizeof(url.text), "tcp://127.0.0.1:%u", ntohs(address.sin_port));
    require(put > 0 && (size_t)put < sizeof(url.text));
    return url;
}
