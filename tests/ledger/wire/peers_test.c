// Who is connected, and since when silent. How many may be is tested through the endpoint.
#include "ledger/base/clock.h"
#include "ledger/wire/peers.h"
#include "tests/support/answering.h"
#include "tests/support/raw_peer.h"

#include <criterion/criterion.h>
#include <nng/protocol/reqrep0/rep.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { IDLE_MS = 600, SWEEP_MS = 1000, SLACK_MS = 3000 };

static struct peers *peers;
static nng_socket served;
static nng_aio *receiving;
static struct files_path folder;
static char url[FILES_PATH_MAX + 16];
static struct source source;

// Notes each request, and leaves it without a reply.
static void note(void *context)
{
    (void)context;
    if (nng_aio_result(receiving) != 0) {
        return;
    }
    nng_msg *message = nng_aio_get_msg(receiving);
    peers_note(peers, nng_msg_get_pipe(message), &source);
    nng_msg_free(message);
    nng_recv_aio(served, receiving);
}

static void begin(void)
{
    folder = files_scratch();
    (void)snprintf(url, sizeof(url), "ipc://%s/socket", folder.text);
    cr_assert_eq(peers_open(IDLE_MS, &peers), OK);
    cr_assert_eq(nng_rep0_open(&served), 0);
    cr_assert_eq(peers_watch(peers, served), OK);
    cr_assert_eq(nng_aio_alloc(&receiving, note, NULL), 0);
    cr_assert_eq(nng_listen(served, url, NULL, 0), 0);
    nng_recv_aio(served, receiving);
}

static void end(void)
{
    (void)nng_close(served);
    nng_aio_stop(receiving);
    nng_aio_free(receiving);
    peers_close(peers);
    peers_close(NULL);
    files_remove(folder.text);
}

TestSuite(peers, .init = begin, .fini = end);

Test(peers, that_send_nothing_are_closed_after_their_time_and_not_before)
{
    struct raw_peer peer = raw_peer_connect(url);
    uint64_t began_us = clock_boot_us();
    cr_assert(raw_peer_greet(&peer));
    cr_assert(raw_peer_is_closed(&peer, IDLE_MS + SWEEP_MS + SLACK_MS));
    cr_assert_geq(clock_boot_us() - began_us, (uint64_t)IDLE_MS * 1000u);
    raw_peer_close(&peer);
}

Test(peers, that_send_now_and_then_stay)
{
    struct raw_peer peer = raw_peer_connect(url);
    cr_assert(raw_peer_greet(&peer));
    for (size_t i = 0; i < 12; i++) {
        cr_assert(raw_peer_request(&peer, span_text("still here")));
        cr_assert(!raw_peer_is_closed(&peer, IDLE_MS / 3), "after %zu requests", i + 1);
    }
    cr_assert_eq(strncmp(source.address, "uid ", 4), 0);
    cr_assert_eq(strtoul(source.address + 4, NULL, 10), geteuid());
    cr_assert(raw_peer_is_closed(&peer, IDLE_MS + SWEEP_MS + SLACK_MS));
    raw_peer_close(&peer);
}

// What has sent half a message has sent nothing.
Test(peers, that_stop_in_the_middle_of_a_message_are_closed)
{
    struct raw_peer peer = raw_peer_connect(url);
    cr_assert(raw_peer_greet(&peer));
    cr_assert(raw_peer_send_head(&peer, 100));
    cr_assert(raw_peer_send(&peer, span_text("half")));
    cr_assert(raw_peer_is_closed(&peer, IDLE_MS + SWEEP_MS + SLACK_MS));
    raw_peer_close(&peer);
}
