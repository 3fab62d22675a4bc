// An endpoint against peers that do not keep to the rules, with an honest one beside them.
#include "ledger/base/clock.h"
#include "ledger/base/limits.h"
#include "tests/support/answering.h"
#include "tests/support/raw_peer.h"

#include <criterion/criterion.h>

#include <sys/resource.h>
#include <unistd.h>

enum { SOON_MS = 5000, LARGE = 256 * 1024 };

static struct answering server;

// Says what was asked, back.
static bool echo(void *context, size_t at, struct span request, struct buf *reply)
{
    (void)context;
    (void)at;
    cr_assert_eq(buf_append(reply, request), OK);
    return true;
}

// Much more than was asked for.
static bool shower(void *context, size_t at, struct span request, struct buf *reply)
{
    (void)context;
    (void)at;
    (void)request;
    uint8_t *place = NULL;
    cr_assert_eq(buf_extend(reply, LARGE, &place), OK);
    memset(place, 'x', LARGE);
    return true;
}

static void serve(bool (*answer)(void *, size_t, struct span, struct buf *), const char *url)
{
    server = (struct answering){.answer = answer};
    answering_start(&server, url);
}

static struct raw_peer greeted(void)
{
    struct raw_peer peer = raw_peer_connect(server.url.text);
    cr_assert(raw_peer_greet(&peer));
    return peer;
}

// An honest peer is answered.
static void expect_service(void)
{
    struct raw_peer peer = greeted();
    struct buf body;
    buf_init(&body, LIMIT_REPLY);
    cr_assert(raw_peer_request(&peer, span_text("good morning")));
    cr_assert(raw_peer_reply(&peer, SOON_MS, &body));
    cr_assert(body.size == LARGE || span_equal(buf_span(&body), span_text("good morning")));
    buf_fini(&body);
    raw_peer_close(&peer);
}

Test(endpoint, answers_each_request_once_and_says_where_it_came_from)
{
    serve(echo, NULL);
    expect_service();
    expect_service();
    cr_assert_eq(answering_count(&server), 2);
    cr_assert_eq(server.source.channel, 2);
    cr_assert_eq(strncmp(server.source.address, "uid ", 4), 0, "%s", server.source.address);
    answering_stop(&server);
}

Test(endpoint, names_the_address_of_a_tcp_peer)
{
    struct files_path url = answering_tcp_url();
    serve(echo, url.text);
    expect_service();
    cr_assert_str_eq(server.source.address, "127.0.0.1");
    answering_stop(&server);
}

Test(endpoint, takes_a_message_of_512_kib_and_drops_a_peer_that_sends_one_byte_more)
{
    static uint8_t bytes[LIMIT_REQUEST + 1];
    struct buf body;
    serve(echo, NULL);
    buf_init(&body, LIMIT_REPLY);
    struct raw_peer peer = greeted();
    // The four bytes that name the request count as well.
    cr_assert(raw_peer_request(&peer, span(bytes, LIMIT_REQUEST - 4)));
    cr_assert(raw_peer_reply(&peer, SOON_MS, &body));
    cr_assert_eq(body.size, LIMIT_REQUEST - 4);
    (void)raw_peer_request(&peer, span(bytes, LIMIT_REQUEST - 3));
    cr_assert(raw_peer_is_closed(&peer, SOON_MS));
    raw_peer_close(&peer);
    buf_fini(&body);
    expect_service();
    answering_stop(&server);
}

Test(endpoint, drops_a_peer_that_claims_more_than_there_is_memory)
{
    serve(echo, NULL);
    static const uint64_t sizes[] = {LIMIT_REQUEST + 1, UINT32_MAX, (uint64_t)1 << 62, UINT64_MAX};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct raw_peer peer = greeted();
        cr_assert(raw_peer_send_head(&peer, sizes[i]));
        cr_assert(raw_peer_is_closed(&peer, SOON_MS), "a message of %lu bytes", sizes[i]);
        raw_peer_close(&peer);
    }
    expect_service();
    answering_stop(&server);
}

Test(endpoint, drops_a_peer_that_greets_wrongly_or_names_no_request)
{
    static const uint8_t wrong[] = {0, 'S', 'P', 1, 0, 0x30, 0, 0};
    static const uint8_t other[] = {0, 'S', 'P', 0, 0, 0x20, 0, 0};
    static const uint8_t nameless[] = {1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 1};
    serve(echo, NULL);
    struct raw_peer peer = raw_peer_connect(server.url.text);
    cr_assert(raw_peer_send(&peer, span(wrong, sizeof(wrong))));
    cr_assert(raw_peer_is_closed(&peer, SOON_MS));
    raw_peer_close(&peer);
    peer = raw_peer_connect(server.url.text);
    cr_assert(raw_peer_send(&peer, span(other, sizeof(other))));
    cr_assert(raw_peer_is_closed(&peer, SOON_MS));
    raw_peer_close(&peer);
    peer = greeted();
    cr_assert(raw_peer_send(&peer, span(nameless, sizeof(nameless))));
    cr_assert(raw_peer_is_closed(&peer, SOON_MS));
    raw_peer_close(&peer);
    expect_service();
    cr_assert_eq(answering_count(&server), 1);
    answering_stop(&server);
}

Test(endpoint, lives_through_frames_of_noise)
{
    serve(echo, NULL);
    for (uint32_t seed = 1; seed <= 50; seed++) {
        struct raw_peer peer = greeted();
        uint8_t noise[600];
        for (size_t i = 0; i < sizeof(noise); i++) {
            noise[i] = (uint8_t)((seed * 2654435761u + i * 40503u) >> (i % 13));
        }
        (void)raw_peer_send(&peer, span(noise, sizeof(noise)));
        raw_peer_close(&peer);
    }
    expect_service();
    answering_stop(&server);
}

Test(endpoint, drops_a_peer_that_never_reads_its_replies_and_serves_the_others_meanwhile)
{
    serve(shower, NULL);
    struct raw_peer hostile = greeted();
    for (size_t i = 0; i < 40; i++) {
        cr_assert(raw_peer_request(&hostile, span_text("more")));
    }
    uint64_t began_us = clock_boot_us();
    expect_service();
    cr_assert_lt(clock_boot_us() - began_us, 2 * (uint64_t)LIMIT_SEND_MS * 1000u);
    while (raw_peer_request(&hostile, span_text("more"))) {
        cr_assert_lt(clock_boot_us() - began_us, (uint64_t)SOON_MS * 1000u, "it is still connected");
    }
    raw_peer_close(&hostile);
    expect_service();
    answering_stop(&server);
}

Test(endpoint, serves_64_connections_of_one_tcp_address_and_closes_the_65th)
{
    static struct raw_peer peers[LIMIT_CONNECTIONS_SOURCE];
    struct files_path url = answering_tcp_url();
    serve(echo, url.text);
    for (size_t i = 0; i < LIMIT_CONNECTIONS_SOURCE; i++) {
        peers[i] = greeted();
        cr_assert(!raw_peer_is_closed(&peers[i], 1));
    }
    struct raw_peer one_more = raw_peer_connect(server.url.text);
    (void)raw_peer_greet(&one_more);
    cr_assert(raw_peer_is_closed(&one_more, SOON_MS));
    raw_peer_close(&one_more);
    raw_peer_close(&peers[0]);
    // The place of the one that left is free again, as soon as that is noticed.
    for (size_t i = 0; i < 100; i++) {
        peers[0] = raw_peer_connect(server.url.text);
        if (raw_peer_greet(&peers[0]) && !raw_peer_is_closed(&peers[0], 20)) {
            break;
        }
        raw_peer_close(&peers[0]);
    }
    cr_assert_geq(peers[0].socket, 0);
    for (size_t i = 0; i < LIMIT_CONNECTIONS_SOURCE; i++) {
        raw_peer_close(&peers[i]);
    }
    answering_stop(&server);
}

Test(endpoint, serves_960_connections_over_tcp_and_closes_the_next)
{
    static struct raw_peer peers[LIMIT_CONNECTIONS_REMOTE];
    struct files_path url = answering_tcp_url();
    struct rlimit files = {4096, 4096};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
    serve(echo, url.text);
    for (size_t i = 0; i < LIMIT_CONNECTIONS_REMOTE; i++) {
        peers[i] = raw_peer_connect_from(url.text, (uint8_t)(1 + i / LIMIT_CONNECTIONS_SOURCE));
        cr_assert(raw_peer_greet(&peers[i]));
    }
    cr_assert(!raw_peer_is_closed(&peers[LIMIT_CONNECTIONS_REMOTE - 1], 20));
    struct raw_peer one_more = raw_peer_connect_from(url.text, 200);
    (void)raw_peer_greet(&one_more);
    cr_assert(raw_peer_is_closed(&one_more, SOON_MS));
    raw_peer_close(&one_more);
    for (size_t i = 0; i < LIMIT_CONNECTIONS_REMOTE; i++) {
        raw_peer_close(&peers[i]);
    }
    answering_stop(&server);
}

Test(endpoint, serves_1024_connections_and_closes_the_next)
{
    static struct raw_peer peers[LIMIT_CONNECTIONS];
    struct rlimit files = {4096, 4096};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
    serve(echo, NULL);
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++) {
        peers[i] = greeted();
    }
    struct buf body;
    buf_init(&body, LIMIT_REPLY);
    cr_assert(raw_peer_request(&peers[LIMIT_CONNECTIONS - 1], span_text("last")));
    cr_assert(raw_peer_reply(&peers[LIMIT_CONNECTIONS - 1], SOON_MS, &body));
    buf_fini(&body);
    struct raw_peer one_more = raw_peer_connect(server.url.text);
    (void)raw_peer_greet(&one_more);
    cr_assert(raw_peer_is_closed(&one_more, SOON_MS));
    raw_peer_close(&one_more);
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++) {
        raw_peer_close(&peers[i]);
    }
    answering_stop(&server);
}

static enum err open_at(const char *url, size_t count)
{
    struct endpoint_listener listeners[ENDPOINT_LISTENERS_MAX + 1];
    struct endpoint *endpoint = NULL;
    for (size_t i = 0; i < count; i++) {
        listeners[i] = (struct endpoint_listener){url, 2};
    }
    struct endpoint_options options = {.listeners = listeners, .listener_count = count};
    enum err error = endpoint_open(&options, &endpoint);
    cr_assert_eq(endpoint == NULL, error != OK);
    endpoint_close(endpoint);
    return error;
}

Test(endpoint, listens_on_ipc_and_tcp_alone_and_on_eight_urls_at_most)
{
    cr_assert_eq(open_at("ws://127.0.0.1:1234/", 1), E_INVALID);
    cr_assert_eq(open_at("inproc://tally", 1), E_INVALID);
    cr_assert_eq(open_at("tcp://127.0.0.1:0", 0), E_INVALID);
    cr_assert_eq(open_at("tcp://127.0.0.1:0", ENDPOINT_LISTENERS_MAX), OK);
    cr_assert_eq(open_at("tcp://127.0.0.1:0", ENDPOINT_LISTENERS_MAX + 1), E_INVALID);
    cr_assert_eq(open_at("ipc:///nowhere/at/all", 1), E_IO);
}

Test(endpoint, listens_on_all_urls_or_on_none)
{
    serve(echo, NULL);
    struct files_path url = answering_tcp_url();
    struct endpoint_listener listeners[] = {{url.text, 2}, {"ipc:///nowhere/at/all", 2}};
    struct endpoint_options options = {.listeners = listeners, .listener_count = 2};
    struct endpoint *endpoint = NULL;
    cr_assert_eq(endpoint_open(&options, &endpoint), E_IO);
    listeners[1] = (struct endpoint_listener){server.url.text, 2};
    cr_assert_eq(endpoint_open(&options, &endpoint), E_IO, "the address is taken");
    cr_assert_eq(open_at(url.text, 1), OK, "the first one was closed again");
    // To find the address taken, nng connects to it and leaves, which may have ended the listener there.
    (void)usleep(1500000);
    expect_service();
    answering_stop(&server);
}

// In nng 1.5.2 a listener of ipc dies of this; see watch.h.
Test(endpoint, serves_again_after_peers_that_left_before_they_were_greeted)
{
    serve(echo, NULL);
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < 100; i++) {
            struct raw_peer peer = raw_peer_connect(server.url.text);
            raw_peer_close(&peer);
        }
        (void)usleep(1500000);
        expect_service();
    }
    answering_stop(&server);
}
