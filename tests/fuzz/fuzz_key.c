// fuzz_key.c — public keys and signatures: only those that were made verify.
//
// Input: u8 algorithm, u8 mode. Mode 0: the rest is a key. Mode 1: patches of a good key, mode 2 of a good
// signature, mode 3 of the message.
#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/crypto/key.h"
#include "ledger/crypto/point.h"
#include "tests/fuzz/fuzz.h"

enum { MODES = 4, MESSAGE_SIZE = 6 };

struct signed_thing {
    enum key_algorithm algorithm;
    uint8_t key[KEY_SIZE_MAX];
    size_t key_size;
    struct signature signature;
    uint8_t message[MESSAGE_SIZE];
    size_t message_size;
};

static void from_hex(const char *text, uint8_t *bytes, size_t size)
{
    enum err error = bytes_from_hex(text, bytes, size);
    require(error == OK);
}

// RFC 8032 section 7.1, test 2.
static struct signed_thing ed25519_thing(void)
{
    struct signed_thing thing = {.algorithm = KEY_ED25519, .key_size = KEY_ED25519_SIZE, .message_size = 1};
    thing.message[0] = 0x72;
    from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", thing.key, KEY_ED25519_SIZE);
    from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
             thing.signature.bytes, SIGNATURE_SIZE);
    return thing;
}

// RFC 6979 section A.2.5, "sample" with SHA-256; s in its lower form.
static struct signed_thing p256_thing(void)
{
    struct signed_thing thing = {.algorithm = KEY_P256, .key_size = KEY_P256_SIZE, .message_size = 6};
    memcpy(thing.message, "sample", 6);
    from_hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
             "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
             thing.key, KEY_P256_SIZE);
    from_hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
             "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9",
             thing.signature.bytes, SIGNATURE_SIZE);
    return thing;
}

// What key.h and point.h promise of an accepted key.
static void take_key(enum key_algorithm algorithm, struct span bytes)
{
    struct key key = {0};
    if (key_from(algorithm, bytes, &key) != OK) {
        require(key.size == 0);
        return;
    }
    require(key.algorithm == algorithm && span_equal(span(key.bytes, key.size), bytes));
    require(algorithm == KEY_ED25519 ? point_is_acceptable(key.bytes) : key.bytes[0] == 4);
    struct key again;
    enum err error = key_from(algorithm, span(key.bytes, key.size), &again);
    struct digest one = key_fingerprint(&key);
    struct digest other = key_fingerprint(&again);
    require(error == OK && key_equal(&key, &again) && digest_equal(&one, &other));
}

static void take_signed(struct signed_thing thing, uint8_t mode, struct feed *feed)
{
    uint8_t *place = mode == 1 ? thing.key : mode == 2 ? thing.signature.bytes : thing.message;
    size_t size = mode == 1 ? thing.key_size : mode == 2 ? (size_t)SIGNATURE_SIZE : thing.message_size;
    bool differs = feed_patch(feed, place, size);
    take_key(thing.algorithm, span(thing.key, thing.key_size));
    struct key key;
    enum err error = key_from(thing.algorithm, span(thing.key, thing.key_size), &key);
    require(error == OK || differs);
    if (error == OK) {
        error = key_verify(&key, span(thing.message, thing.message_size), &thing.signature);
        require(error == (differs ? E_SIGNATURE : OK));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct feed feed = {span(data, size)};
    uint8_t algorithm = feed_u8(&feed);
    uint8_t mode = feed_u8(&feed) % MODES;
    if (mode == 0) {
        take_key((enum key_algorithm)algorithm, feed.rest);
        return 0;
    }
    take_signed(algorithm % 2 == 0 ? p256_thing() : ed25519_thing(), mode, &feed);
    return 0;
}
