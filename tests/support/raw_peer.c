// raw_peer.c — sockets without a library.
#include "tests/support/raw_peer.h"

#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/base/require.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { GREETING_SIZE = 8, HEAD_MAX = 9, ID_SIZE = 4, GREETING_WAIT_MS = 5000, IPC_MESSAGE = 1 };

static int connect_ipc(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    require(strlen(path) < sizeof(address.sun_path));
    memcpy(address.sun_path, path, strlen(path));
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(file >= 0);
    int failed = connect(file, (const struct sockaddr *)&address, sizeof(address));
    require(failed == 0);
    return file;
}

static int connect_tcp(const char *port, uint8_t host)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host)};
    address.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(file >= 0);
    int failed = bind(file, (const struct sockaddr *)&own, sizeof(own));
    require(failed == 0);
    failed = connect(file, (const struct sockaddr *)&address, sizeof(address));
    require(failed == 0);
    return file;
}

struct raw_peer raw_peer_connect(const char *url)
{
    return raw_peer_connect_from(url, 1);
}

struct raw_peer raw_peer_connect_from(const char *url, uint8_t host)
{
    static const char tcp[] = "tcp://127.0.0.1:";
    bool is_ipc = strncmp(url, "ipc://", 6) == 0;
    require(is_ipc || strncmp(url, tcp, sizeof(tcp) - 1) == 0);
    int file = is_ipc ? connect_ipc(url + 6) : connect_tcp(url + sizeof(tcp) - 1, host);
    return (struct raw_peer){.socket = file, .is_ipc = is_ipc};
}

void raw_peer_close(struct raw_peer *peer)
{
    (void)close(peer->socket);
    peer->socket = -1;
}

bool raw_peer_send(struct raw_peer *peer, struct span bytes)
{
    while (bytes.size > 0) {
        ssize_t sent = send(peer->socket, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        bytes = span(bytes.data + sent, bytes.size - (size_t)sent);
    }
    return true;
}

// Reads exactly `size` bytes, before `deadline_us`.
static bool receive(struct raw_peer *peer, uint8_t *place, size_t size, uint64_t deadline_us)
{
    while (size > 0) {
        uint64_t now_us = clock_boot_us();
        struct pollfd wait = {.fd = peer->socket, .events = POLLIN};
        int left_ms = now_us >= deadline_us ? 0 : (int)((deadline_us - now_us) / 1000u) + 1;
        if (poll(&wait, 1, left_ms) <= 0) {
            return false;
        }
        ssize_t got = recv(peer->socket, place, size, 0);
        if (got <= 0) {
            return false;
        }
        place += got;
        size -= (size_t)got;
    }
    return true;
}

static uint64_t after_ms(int timeout_ms)
{
    return clock_boot_us() + (uint64_t)timeout_ms * 1000u;
}

bool raw_peer_greet(struct raw_peer *peer)
{
    static const uint8_t request[GREETING_SIZE] = {0, 'S', 'P', 0, 0, 0x30, 0, 0};
    static const uint8_t expected[GREETING_SIZE] = {0, 'S', 'P', 0, 0, 0x31, 0, 0};
    uint8_t greeting[GREETING_SIZE];
    if (!raw_peer_send(peer, span(request, sizeof(request)))
        || !receive(peer, greeting, sizeof(greeting), after_ms(GREETING_WAIT_MS))) {
        return false;
    }
    require(memcmp(greeting, expected, sizeof(greeting)) == 0);
    return true;
}

bool raw_peer_send_head(struct raw_peer *peer, uint64_t size)
{
    uint8_t head[HEAD_MAX] = {IPC_MESSAGE};
    bytes_put_u64(head + 1, size);
    return raw_peer_send(peer, peer->is_ipc ? span(head, HEAD_MAX) : span(head + 1, HEAD_MAX - 1));
}

bool raw_peer_request(struct raw_peer *peer, struct span body)
{
    uint8_t id[ID_SIZE];
    bytes_put_u32(id, 0x80000000u | ++peer->requests);
    return raw_peer_send_head(peer, body.size + ID_SIZE) && raw_peer_send(peer, span(id, sizeof(id)))
           && raw_peer_send(peer, body);
}

bool raw_peer_reply(struct raw_peer *peer, int timeout_ms, struct buf *body)
{
    uint8_t head[HEAD_MAX];
    uint8_t id[ID_SIZE];
    uint8_t *place = NULL;
    uint64_t deadline_us = after_ms(timeout_ms);
    uint8_t *length = peer->is_ipc ? head : head + 1;
    if (!receive(peer, length, peer->is_ipc ? HEAD_MAX : HEAD_MAX - 1, deadline_us)) {
        return false;
    }
    uint64_t size = bytes_get_u64(head + 1);
    require(size >= ID_SIZE);
    enum err error = buf_extend(body, (size_t)size - ID_SIZE, &place);
    require(error == OK);
    return receive(peer, id, sizeof(id), deadline_us)
           && receive(peer, place, (size_t)size - ID_SIZE, deadline_us);
}

bool raw_peer_is_closed(struct raw_peer *peer, int timeout_ms)
{
    uint64_t deadline_us = after_ms(timeout_ms);
    uint8_t waste[4096];
    for (;;) {
        uint64_t now_us = clock_boot_us();
        struct pollfd wait = {.fd = peer->socket, .events = POLLIN};
        if (now_us >= deadline_us || poll(&wait, 1, (int)((deadline_us - now_us) / 1000u) + 1) <= 0) {
            return false;
        }
        ssize_t got = recv(peer->socket, waste, sizeof(waste), 0);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return true;
        }
    }
}
