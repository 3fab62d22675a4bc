// source.c — from a socket's address to the two texts.
#include "ledger/wire/source.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { NETWORK_SIZE = 8 };  // bytes of an IPv6 address that name a network

static struct source of_v4(const void *address)
{
    struct source source = {{0}, {0}};
    (void)inet_ntop(AF_INET, address, source.address, sizeof(source.address));
    memcpy(source.counted_as, source.address, sizeof(source.counted_as));
    return source;
}

static struct source of_v6(const void *bytes)
{
    struct in6_addr address;
    struct in6_addr network = {0};
    struct source source = {{0}, {0}};
    memcpy(&address, bytes, sizeof(address));
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        return of_v4(address.s6_addr + sizeof(address) - sizeof(struct in_addr));
    }
    memcpy(&network, &address, NETWORK_SIZE);
    (void)inet_ntop(AF_INET6, &address, source.address, sizeof(source.address));
    (void)inet_ntop(AF_INET6, &network, source.counted_as, sizeof(source.counted_as));
    return source;
}

struct source source_of_tcp(const nng_sockaddr *peer)
{
    if (peer->s_family == NNG_AF_INET) {
        return of_v4(&peer->s_in.sa_addr);
    }
    if (peer->s_family == NNG_AF_INET6) {
        return of_v6(peer->s_in6.sa_addr);
    }
    return (struct source){{0}, {0}};
}

struct source source_of_pipe(nng_pipe pipe)
{
    nng_sockaddr peer;
    uint64_t uid = 0;
    if (nng_pipe_get_addr(pipe, NNG_OPT_REMADDR, &peer) != 0) {
        return (struct source){{0}, {0}};
    }
    struct source source = source_of_tcp(&peer);
    if (peer.s_family == NNG_AF_IPC && nng_pipe_get_uint64(pipe, NNG_OPT_IPC_PEER_UID, &uid) == 0) {
        (void)snprintf(source.address, sizeof(source.address), "uid %llu", (unsigned long long)uid);
    }
    return source;
}
