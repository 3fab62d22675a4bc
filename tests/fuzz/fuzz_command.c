// fuzz_command.c — a client's command, its commitments, and disclosures that open them.
#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "tests/fuzz/fuzz.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__command__descriptor;
}

static void expect_limit_below(const Tally__Command *command, size_t count)
{
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t untouched = SIZE_MAX;
    enum err error = commitment_list(&command->base, found, count - 1, &untouched);
    require(error == E_LIMIT && untouched == SIZE_MAX);
}

// Puts commitments to `value` in place of those that are there, and opens them.
static void expect_opening(Tally__Command *command, const struct commitment_found *found, size_t count,
                           struct arena *arena)
{
    uint8_t salt[COMMITMENT_SALT_SIZE] = {1, 2, 3};
    uint8_t value[] = {0x0a, 0x01, 'x'};
    Tally__Disclosure disclosure = TALLY__DISCLOSURE__INIT;
    disclosure.salt = message_bytes(span(salt, sizeof(salt)));
    disclosure.value = message_bytes(span(value, sizeof(value)));
    Tally__Disclosure *disclosures[LIMIT_DISCLOSURES];
    struct commitment_place place = commitment_place_of(command->intent);
    for (size_t i = 0; i < count; i++) {
        place.field = found[i].field;
        struct digest digest = commitment_of(&place, span(salt, sizeof(salt)), span(value, sizeof(value)));
        memcpy(found[i].commitment->digest.data, digest.bytes, DIGEST_SIZE);
        disclosures[i] = &disclosure;
    }
    enum err error = commitment_check(command, disclosures, count);
    require(error == OK);
    error = commitment_check(command, disclosures, count - 1);
    require(error == E_MISMATCH);

    Tally__Disclosure other = disclosure;
    other.value = message_bytes(arena_copy(arena, span(value, sizeof(value))));
    other.value.data[2] = 'y';
    disclosures[count - 1] = &other;
    error = commitment_check(command, disclosures, count);
    require(error == E_MISMATCH);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    Tally__Command *command = fuzz_decode(fuzz_message_type(), span(data, size), arena);
    if (command == NULL || size > LIMIT_COMMAND) {
        return 0;
    }
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count = 0;
    enum err error = commitment_list(&command->base, found, LIMIT_DISCLOSURES, &count);
    require(error == OK || error == E_LIMIT || error == E_MALFORMED);
    if (error == OK && count > 0) {
        expect_limit_below(command, count);
        expect_opening(command, found, count, arena);
    } else if (error == OK) {
        error = commitment_check(command, NULL, 0);
        require(error == OK);
    }
    return 0;
}
