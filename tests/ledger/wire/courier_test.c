// A courier and a server that answers as it should not: late, never, with nothing, or with something else.
#include "ledger/base/clock.h"
#include "ledger/core/message.h"
#include "ledger/wire/courier.h"
#include "tests/support/answering.h"

#include <criterion/criterion.h>

#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { TIMEOUT_MS = 300, PARCELS_MAX = 200, REQUESTS_MAX = 400, CODE = 300 };

static struct answering server;
static struct remembered remembered;
static struct courier *courier;
static struct courier_parcel parcels[PARCELS_MAX];
static struct buf batches[PARCELS_MAX];

// What the server saw.
static size_t counts[REQUESTS_MAX];  // batches in each request
static size_t sizes[REQUESTS_MAX];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static size_t count_batches(size_t at, struct span request)
{
    struct arena arena;
    Tally__Request *message = NULL;
    cr_assert_eq(arena_init(&arena, LIMIT_ARENA), OK);
    cr_assert_eq(message_decode(&tally__request__descriptor, request, &arena, &message), OK);
    size_t count = message->submit->n_batch;
    arena_fini(&arena);
    cr_assert_lt(at, REQUESTS_MAX);
    counts[at] = count;
    sizes[at] = request.size;
    return count;
}

static void refuse_request(struct buf *reply, uint32_t code)
{
    Tally__Reply message = TALLY__REPLY__INIT;
    Tally__Refusal refusal = TALLY__REFUSAL__INIT;
    message.version = 1;
    refusal.code = code;
    message.refusal = &refusal;
    cr_assert_eq(message_encode(&message, reply), OK);
}

// Refuses each batch of the request with CODE plus its place.
static void refuse_batches(struct buf *reply, size_t count)
{
    static Tally__BatchReply answers[LIMIT_REQUEST_BATCHES + 1];
    static Tally__Refusal refusals[LIMIT_REQUEST_BATCHES + 1];
    Tally__BatchReply *places[LIMIT_REQUEST_BATCHES + 1];
    Tally__Reply message = TALLY__REPLY__INIT;
    for (size_t i = 0; i < count; i++) {
        tally__batch_reply__init(&answers[i]);
        tally__refusal__init(&refusals[i]);
        refusals[i].code = CODE + (uint32_t)i;
        answers[i].answer_case = TALLY__BATCH_REPLY__ANSWER_REFUSAL;
        answers[i].refusal = &refusals[i];
        places[i] = &answers[i];
    }
    message.version = 1;
    message.batch = places;
    message.n_batch = count;
    cr_assert_eq(message_encode(&message, reply), OK);
}

static bool answer_well(void *context, size_t at, struct span request, struct buf *reply)
{
    (void)context;
    (void)pthread_mutex_lock(&gate);
    (void)pthread_mutex_unlock(&gate);
    refuse_batches(reply, count_batches(at, request));
    return true;
}

static void open_courier(const char *url, uint32_t requests)
{
    struct courier_options options = {url, TIMEOUT_MS, requests, &remembered};
    cr_assert_eq(remembered_open(&remembered, NULL, NULL), OK);
    cr_assert_eq(courier_open(&options, &courier), OK);
}

static void begin(bool (*answer)(void *, size_t, struct span, struct buf *), uint32_t requests)
{
    server = (struct answering){.answer = answer};
    answering_start(&server, NULL);
    open_courier(server.url.text, requests);
}

static void end(void)
{
    courier_close(courier);
    answering_stop(&server);
    cr_assert_eq(remembered_close(&remembered), OK);
}

// A batch of one command of `size` bytes.
static void put(size_t at, size_t size, uint32_t patience_ms)
{
    Tally__SignedBatch batch = TALLY__SIGNED_BATCH__INIT;
    static uint8_t bytes[LIMIT_REQUEST];
    ProtobufCBinaryData command = {.len = size, .data = bytes};
    batch.command = &command;
    batch.n_command = 1;
    buf_init(&batches[at], LIMIT_REQUEST);
    cr_assert_eq(message_encode(&batch, &batches[at]), OK);
    parcels[at] = (struct courier_parcel){.batch = buf_span(&batches[at])};
    parcels[at].deadline_us = clock_boot_us() + (uint64_t)patience_ms * 1000u;
    cr_assert_eq(pthread_cond_init(&parcels[at].done, NULL), 0);
    courier_put(courier, &parcels[at]);
}

// The code that parcel `at` was refused with; 0 and an error in `error` when it was not.
static uint32_t wait_for(size_t at, enum err *error)
{
    struct reply *reply = NULL;
    struct letter_answer answer = {0};
    *error = courier_wait(courier, &parcels[at], &reply);
    buf_fini(&batches[at]);
    if (*error != OK) {
        return 0;
    }
    answer.refusal = reply->parts.refusal;
    if (!reply->parts.is_refused) {
        cr_assert_eq(letter_read_answer(reply->parts.batches[parcels[at].at], &answer), OK);
    }
    reply_drop(reply);
    return answer.refusal.code;
}

static uint32_t expect_answer(size_t at)
{
    enum err error = OK;
    uint32_t code = wait_for(at, &error);
    cr_assert_eq(error, OK, "parcel %zu: %s", at, err_name(error));
    return code;
}

Test(courier, puts_what_waits_into_one_request_64_at_most)
{
    begin(answer_well, 1);
    (void)pthread_mutex_lock(&gate);
    put(0, 10, 10000);
    // The first goes by itself; the others wait for it.
    (void)usleep(50000);
    for (size_t i = 1; i <= 130; i++) {
        put(i, 10, 10000);
    }
    (void)pthread_mutex_unlock(&gate);
    for (size_t i = 0; i <= 130; i++) {
        (void)expect_answer(i);
    }
    cr_assert_eq(answering_count(&server), 4);
    cr_assert_eq(counts[0], 1);
    cr_assert_eq(counts[1], 64);
    cr_assert_eq(counts[2], 64);
    cr_assert_eq(counts[3], 2);
    end();
}

Test(courier, puts_512_kib_into_a_request_at_most)
{
    begin(answer_well, 1);
    (void)pthread_mutex_lock(&gate);
    put(0, 10, 10000);
    (void)usleep(50000);
    for (size_t i = 1; i <= 5; i++) {
        put(i, 150000, 10000);
    }
    put(6, LETTER_BATCH_MAX - 4, 10000);
    (void)pthread_mutex_unlock(&gate);
    for (size_t i = 0; i <= 6; i++) {
        (void)expect_answer(i);
    }
    cr_assert_eq(counts[1], 3);
    cr_assert_eq(counts[2], 2);
    cr_assert_eq(counts[3], 1);
    cr_assert_gt(sizes[3], LIMIT_REQUEST - 32);
    cr_assert_leq(sizes[3], LIMIT_REQUEST - 4);
    end();
}

Test(courier, gives_each_batch_its_own_answer)
{
    begin(answer_well, 1);
    (void)pthread_mutex_lock(&gate);
    put(0, 10, 10000);
    (void)usleep(50000);
    for (size_t i = 1; i <= 20; i++) {
        put(i, 10, 10000);
    }
    (void)pthread_mutex_unlock(&gate);
    cr_assert_eq(expect_answer(0), CODE);
    for (size_t i = 20; i >= 1; i--) {
        cr_assert_eq(expect_answer(i), CODE + i - 1);
    }
    end();
}

// Says that it is overloaded, answers nothing, or not at all, and at the fourth time as it should.
static bool answer_at_last(void *context, size_t at, struct span request, struct buf *reply)
{
    size_t count = count_batches(at, request);
    (void)context;
    switch (at) {
    case 0:
        refuse_request(reply, 107);
        return true;
    case 1:
        return true;
    case 2:
        return false;
    default:
        refuse_batches(reply, count);
        return true;
    }
}

Test(courier, sends_the_same_bytes_again_until_there_is_an_answer)
{
    begin(answer_at_last, 1);
    put(0, 77, 10000);
    cr_assert_eq(expect_answer(0), CODE);
    cr_assert_eq(answering_count(&server), 4);
    for (size_t at = 1; at < 4; at++) {
        cr_assert_eq(sizes[at], sizes[0]);
    }
    end();
}

// Refuses requests of more than one batch as a whole.
static bool answer_only_alone(void *context, size_t at, struct span request, struct buf *reply)
{
    (void)context;
    (void)pthread_mutex_lock(&gate);
    (void)pthread_mutex_unlock(&gate);
    if (count_batches(at, request) > 1) {
        refuse_request(reply, 101);
    } else {
        refuse_batches(reply, 1);
    }
    return true;
}

Test(courier, sends_one_by_one_what_was_refused_together)
{
    begin(answer_only_alone, 1);
    (void)pthread_mutex_lock(&gate);
    put(0, 10, 10000);
    (void)usleep(50000);
    put(1, 10, 10000);
    put(2, 10, 10000);
    (void)pthread_mutex_unlock(&gate);
    for (size_t i = 0; i <= 2; i++) {
        cr_assert_eq(expect_answer(i), CODE);
    }
    cr_assert_eq(counts[1], 2);
    cr_assert_eq(counts[2], 1);
    cr_assert_eq(counts[3], 1);
    end();
}

static bool refuse_all(void *context, size_t at, struct span request, struct buf *reply)
{
    (void)context;
    (void)count_batches(at, request);
    refuse_request(reply, 101);
    return true;
}

Test(courier, hands_out_the_refusal_of_a_request_with_one_batch)
{
    begin(refuse_all, 1);
    put(0, 10, 10000);
    cr_assert_eq(expect_answer(0), 101);
    cr_assert_eq(answering_count(&server), 1);
    end();
}

static bool answer_never(void *context, size_t at, struct span request, struct buf *reply)
{
    (void)context;
    (void)at;
    (void)request;
    (void)reply;
    return false;
}

Test(courier, gives_up_when_the_time_of_a_batch_is_over_and_not_before)
{
    enum err error = OK;
    begin(answer_never, 2);
    uint64_t began_us = clock_boot_us();
    put(0, 10, 700);
    put(1, 10, 100);
    (void)wait_for(1, &error);
    cr_assert_eq(error, E_TIMEOUT);
    cr_assert_geq(clock_boot_us() - began_us, 100000);
    (void)wait_for(0, &error);
    cr_assert_eq(error, E_TIMEOUT);
    cr_assert_geq(clock_boot_us() - began_us, 700000);
    cr_assert_lt(clock_boot_us() - began_us, 5000000);
    cr_assert_geq(answering_count(&server), 3);
    end();
}

Test(courier, gives_up_without_a_server_too)
{
    enum err error = OK;
    open_courier("ipc:///tmp/tally-nobody-listens-here", 2);
    put(0, 10, 500);
    (void)wait_for(0, &error);
    cr_assert_eq(error, E_TIMEOUT);
    courier_close(courier);
}

static bool answer_noise(void *context, size_t at, struct span request, struct buf *reply)
{
    static const char *const noise[] = {"\x08\x02", "\x08\x01\x12", "x", "\x08\x01\x12\x00\x0a\x00",
                                        "\x08\x01"};
    static const size_t noise_sizes[] = {2, 3, 1, 6, 2};
    (void)context;
    (void)request;
    size_t which = at % (sizeof(noise_sizes) / sizeof(noise_sizes[0]));
    cr_assert_eq(buf_append(reply, span(noise[which], noise_sizes[which])), OK);
    return true;
}

Test(courier, believes_no_reply_that_it_cannot_read)
{
    static const enum err expected[] = {E_UNSUPPORTED, E_MALFORMED, E_MALFORMED, E_MALFORMED, E_MALFORMED};
    begin(answer_noise, 1);
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        enum err error = OK;
        put(i, 10, 10000);
        (void)wait_for(i, &error);
        cr_assert_eq(error, expected[i], "reply %zu: %s", i, err_name(error));
    }
    end();
}

// Takes connections at `path` and drops them at once, for a second.
static void *slam_the_door(void *context)
{
    const char *path = context;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_usec = 50000};
    memcpy(address.sun_path, path, strlen(path));
    int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(bind(door, (const struct sockaddr *)&address, sizeof(address)), 0);
    cr_assert_eq(listen(door, 8), 0);
    cr_assert_eq(setsockopt(door, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
    for (uint64_t ends_us = clock_boot_us() + 1000000; clock_boot_us() < ends_us;) {
        int guest = accept(door, NULL, NULL);
        if (guest >= 0) {
            (void)close(guest);
        }
    }
    (void)close(door);
    (void)unlink(path);
    return NULL;
}

// In nng 1.5.2 that ends the dialing for good; see requester.h.
Test(courier, connects_again_after_a_server_that_closed_before_it_had_greeted)
{
    struct files_path folder = files_scratch();
    struct files_path path = files_in(folder.text, "socket");
    char url[FILES_PATH_MAX + 8];
    pthread_t slammer;
    (void)snprintf(url, sizeof(url), "ipc://%s", path.text);
    cr_assert_eq(pthread_create(&slammer, NULL, slam_the_door, path.text), 0);
    (void)usleep(50000);
    open_courier(url, 4);
    put(0, 10, 20000);
    (void)pthread_join(slammer, NULL);
    server = (struct answering){.answer = answer_well};
    answering_start(&server, url);
    cr_assert_eq(expect_answer(0), CODE);
    end();
    files_remove(folder.text);
}
