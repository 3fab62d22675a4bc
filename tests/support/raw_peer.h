// raw_peer.h — a connection to an endpoint by hand, for what no library would send.
//
// Speaks as much of the SP protocol as a REQ peer needs: an eight-byte greeting each way, then messages
// behind their length, of which the first four bytes name the request. Anything that fails here, other than
// what a function answers, ends the test.
#ifndef TESTS_SUPPORT_RAW_PEER_H
#define TESTS_SUPPORT_RAW_PEER_H

#include "ledger/base/buf.h"

struct raw_peer {
    int socket;
    bool is_ipc;
    uint32_t requests;  // sent so far
};

// Connects to ipc:///path or tcp://127.0.0.1:port, without a greeting.
struct raw_peer raw_peer_connect(const char *url);
// The same from 127.0.0.`host`, where the url is a tcp one.
struct raw_peer raw_peer_connect_from(const char *url, uint8_t host);
void raw_peer_close(struct raw_peer *peer);

// Sends bytes as they are. False when the other side is gone.
bool raw_peer_send(struct raw_peer *peer, struct span bytes);

// Greets as a REQ peer and waits for the answer. False when the other side closes instead.
bool raw_peer_greet(struct raw_peer *peer);

// Sends the head of a message that says it has `size` bytes.
bool raw_peer_send_head(struct raw_peer *peer, uint64_t size);

// Sends a whole request.
bool raw_peer_request(struct raw_peer *peer, struct span body);

// Waits for the next reply and appends its body. False when the other side closes, or nothing comes for
// `timeout_ms`.
bool raw_peer_reply(struct raw_peer *peer, int timeout_ms, struct buf *body);

// Waits until the other side closes the connection, reading what it still sends. False when it has not after
// `timeout_ms`.
bool raw_peer_is_closed(struct raw_peer *peer, int timeout_ms);

#endif
