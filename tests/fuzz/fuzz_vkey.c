// fuzz_vkey.c — a verifier key as text.
#include "ledger/base/require.h"
#include "ledger/core/note.h"
#include "ledger/crypto/point.h"
#include "tests/fuzz/fuzz.h"

// The spaces of Unicode that are no control characters, in UTF-8.
static const char *const spaces[] = {
    " ",
    "\xc2\xa0",
    "\xe1\x9a\x80",
    "\xe2\x80\x80",
    "\xe2\x80\x81",
    "\xe2\x80\x82",
    "\xe2\x80\x83",
    "\xe2\x80\x84",
    "\xe2\x80\x85",
    "\xe2\x80\x86",
    "\xe2\x80\x87",
    "\xe2\x80\x88",
    "\xe2\x80\x89",
    "\xe2\x80\x8a",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\xe2\x80\xaf",
    "\xe2\x81\x9f",
    "\xe3\x80\x80",
};

static void expect_name(const char *name)
{
    require(name[0] != '\0' && strlen(name) <= NOTE_NAME_MAX && strchr(name, '+') == NULL);
    for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
        require(strstr(name, spaces[i]) == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct note_key key;
    if (note_key_parse(span(data, size), &key) != OK) {
        return 0;
    }
    expect_name(key.name);
    require(key.key.algorithm == KEY_ED25519 && point_is_acceptable(key.key.bytes));

    char text[NOTE_VKEY_SIZE];
    note_key_text(&key, text);
    require(span_equal(span_text(text), span(data, size)));

    struct note_key again;
    enum err error = note_key_from(key.name, &key.key, &again);
    require(error == OK && strcmp(again.name, key.name) == 0 && key_equal(&again.key, &key.key));
    require(memcmp(again.id, key.id, NOTE_KEY_ID_SIZE) == 0);
    return 0;
}
