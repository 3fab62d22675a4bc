// Private keys: made, kept in files, used.
#include "ledger/base/bytes.h"
#include "ledger/crypto/base64.h"
#include "ledger/crypto/signer.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/tally-signer-XXXXXX";
static char path[64];

static void make_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/key.pem", folder);
}

static void remove_folder(void)
{
    (void)unlink(path);
    (void)rmdir(folder);
}

TestSuite(signer, .init = make_folder, .fini = remove_folder);

static const struct span no_passphrase = {NULL, 0};

static struct signer *generated(enum key_algorithm algorithm)
{
    struct signer *signer = NULL;
    cr_assert_eq(signer_generate(algorithm, &signer), OK);
    return signer;
}

// Reads the file into `text`, as a string.
static void read_file(char *text, size_t room)
{
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file);
    text[fread(text, 1, room - 1, file)] = '\0';
    (void)fclose(file);
}

static void write_file(const char *text)
{
    FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
    cr_assert_eq(chmod(path, 0400), 0);
}

Test(signer, signs_so_that_its_key_verifies)
{
    static const enum key_algorithm algorithms[] = {KEY_ED25519, KEY_P256};
    for (size_t i = 0; i < 2; i++) {
        struct signer *signer = generated(algorithms[i]);
        struct signature signature = signer_sign(signer, span_text("message"));
        cr_assert_eq(signer_key(signer)->algorithm, algorithms[i]);
        cr_assert_eq(key_verify(signer_key(signer), span_text("message"), &signature), OK);
        cr_assert_eq(key_verify(signer_key(signer), span_text("massage"), &signature), E_SIGNATURE);
        signature = signer_sign(signer, span(NULL, 0));
        cr_assert_eq(key_verify(signer_key(signer), span(NULL, 0), &signature), OK);
        signer_close(signer);
    }
}

Test(signer, generates_another_key_each_time_and_none_for_an_unknown_algorithm)
{
    struct signer *first = generated(KEY_ED25519);
    struct signer *second = generated(KEY_ED25519);
    cr_assert_not(key_equal(signer_key(first), signer_key(second)));
    signer_close(first);
    signer_close(second);
    struct signer *none = NULL;
    cr_assert_eq(signer_generate((enum key_algorithm)3, &none), E_KEY);
    cr_assert_null(none);
    signer_close(none);
}

// RFC 8032 section 7.1, tests 1 to 3.
Test(signer, of_a_seed_signs_as_rfc_8032_says)
{
    static const char *const rows[][4] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
         "d25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
         "387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
         "4a7c15e9716ed28dc027beceea1ec40a"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hex seed = hex(rows[i][0]);
        struct hex public = hex(rows[i][1]);
        struct hex message = hex(rows[i][2]);
        struct signature expected = hex_signature(rows[i][3]);
        struct signer *signer = NULL;
        cr_assert_eq(signer_from_seed(seed.bytes, &signer), OK);
        struct signature actual = signer_sign(signer, hex_span(&message));
        cr_assert_arr_eq(signer_key(signer)->bytes, public.bytes, KEY_ED25519_SIZE);
        cr_assert_arr_eq(actual.bytes, expected.bytes, SIGNATURE_SIZE);
        signer_close(signer);
    }
}

Test(signer, always_gives_the_low_s_of_p256)
{
    struct hex half = hex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");
    struct signer *signer = generated(KEY_P256);
    for (uint32_t i = 0; i < 64; i++) {
        uint8_t message[4];
        bytes_put_u32(message, i);
        struct signature signature = signer_sign(signer, span(message, sizeof(message)));
        cr_assert_leq(span_compare(span(signature.bytes + 32, 32), hex_span(&half)), 0, "signature %u", i);
        cr_assert_eq(key_verify(signer_key(signer), span(message, sizeof(message)), &signature), OK);
    }
    signer_close(signer);
}

Test(signer, comes_back_from_its_file_with_and_without_a_passphrase)
{
    static const enum key_algorithm algorithms[] = {KEY_ED25519, KEY_P256};
    const struct span passphrases[] = {no_passphrase, span_text("correct horse")};
    for (size_t i = 0; i < 4; i++) {
        struct signer *saved = generated(algorithms[i % 2]);
        struct signer *loaded = NULL;
        cr_assert_eq(signer_save(saved, path, passphrases[i / 2]), OK);
        cr_assert_eq(signer_load(path, passphrases[i / 2], &loaded), OK);
        cr_assert(key_equal(signer_key(saved), signer_key(loaded)));
        struct signature signature = signer_sign(loaded, span_text("message"));
        cr_assert_eq(key_verify(signer_key(saved), span_text("message"), &signature), OK);
        signer_close(loaded);
        signer_close(saved);
        cr_assert_eq(unlink(path), 0);
    }
}

Test(signer, does_not_open_under_another_passphrase_or_none)
{
    struct signer *saved = generated(KEY_ED25519);
    struct signer *loaded = NULL;
    cr_assert_eq(signer_save(saved, path, span_text("correct horse")), OK);
    cr_assert_eq(signer_load(path, span_text("correct horsf"), &loaded), E_PASSPHRASE);
    cr_assert_eq(signer_load(path, span_text("correct hors"), &loaded), E_PASSPHRASE);
    cr_assert_eq(signer_load(path, no_passphrase, &loaded), E_PASSPHRASE);
    cr_assert_null(loaded);
    signer_close(saved);
}

Test(signer, takes_a_passphrase_of_the_largest_size_and_refuses_a_longer_one)
{
    uint8_t passphrase[SIGNER_PASSPHRASE_MAX + 1];
    memset(passphrase, 'p', sizeof(passphrase));
    struct signer *saved = generated(KEY_ED25519);
    struct signer *loaded = NULL;
    cr_assert_eq(signer_save(saved, path, span(passphrase, SIGNER_PASSPHRASE_MAX + 1)), E_LIMIT);
    cr_assert_neq(access(path, F_OK), 0);
    cr_assert_eq(signer_save(saved, path, span(passphrase, SIGNER_PASSPHRASE_MAX)), OK);
    cr_assert_eq(signer_load(path, span(passphrase, SIGNER_PASSPHRASE_MAX + 1), &loaded), E_PASSPHRASE);
    cr_assert_eq(signer_load(path, span(passphrase, SIGNER_PASSPHRASE_MAX), &loaded), OK);
    signer_close(loaded);
    signer_close(saved);
}

Test(signer, file_is_readable_by_its_owner_alone)
{
    struct signer *signer = generated(KEY_ED25519);
    struct stat facts;
    cr_assert_eq(signer_save(signer, path, no_passphrase), OK);
    cr_assert_eq(stat(path, &facts), 0);
    cr_assert_eq(facts.st_mode & 07777, 0400);
    signer_close(signer);
}

Test(signer, file_under_a_passphrase_is_stretched_by_scrypt)
{
    char text[4096];
    uint8_t der[2048];
    size_t size = 0;
    struct signer *signer = generated(KEY_ED25519);
    cr_assert_eq(signer_save(signer, path, span_text("correct horse")), OK);
    signer_close(signer);
    read_file(text, sizeof(text));
    static const char head[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
    cr_assert_eq(strncmp(text, head, strlen(head)), 0);
    char *rest = NULL;
    char *line = strtok_r(text + strlen(head), "\n", &rest);
    for (; line[0] != '-'; line = strtok_r(NULL, "\n", &rest)) {
        size_t got = 0;
        cr_assert_eq(base64_decode(span_text(line), der + size, sizeof(der) - size, &got), OK);
        size += got;
    }
    struct hex scrypt = hex("06092b06010401da47040b");  // the object identifier id-scrypt
    struct hex cost = hex("02024000 020108 020101");    // N = 16384, r = 8, p = 1
    cr_assert_not_null(memmem(der, size, scrypt.bytes, scrypt.size));
    cr_assert_not_null(memmem(der, size, cost.bytes, cost.size));
}

Test(signer, does_not_overwrite_what_exists)
{
    struct signer *signer = generated(KEY_ED25519);
    char text[64];
    write_file("something else\n");
    cr_assert_eq(signer_save(signer, path, no_passphrase), E_EXISTS);
    read_file(text, sizeof(text));
    cr_assert_str_eq(text, "something else\n");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(symlink("/nonexistent/target", path), 0);
    cr_assert_eq(signer_save(signer, path, no_passphrase), E_EXISTS);
    signer_close(signer);
}

Test(signer, takes_a_path_without_a_folder_as_one_in_the_current_folder)
{
    struct signer *signer = generated(KEY_ED25519);
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(signer_save(signer, "key.pem", no_passphrase), OK);
    cr_assert_eq(access(path, R_OK), 0);
    signer_close(signer);
}

Test(signer, says_that_a_file_cannot_be_written_or_found)
{
    struct signer *signer = generated(KEY_ED25519);
    struct signer *loaded = NULL;
    cr_assert_eq(signer_save(signer, "/nonexistent/folder/key.pem", no_passphrase), E_IO);
    cr_assert_eq(signer_load(path, no_passphrase, &loaded), E_IO);
    signer_close(signer);
}

Test(signer, refuses_a_file_that_others_can_read)
{
    static const mode_t modes[] = {0440, 0404, 0420, 0402, 0410, 0401, 0640, 0644};
    struct signer *signer = generated(KEY_ED25519);
    struct signer *loaded = NULL;
    cr_assert_eq(signer_save(signer, path, no_passphrase), OK);
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        cr_assert_eq(chmod(path, modes[i]), 0);
        cr_assert_eq(signer_load(path, no_passphrase, &loaded), E_KEY, "mode %o", (unsigned)modes[i]);
    }
    cr_assert_eq(chmod(path, 0600), 0);
    cr_assert_eq(signer_load(path, no_passphrase, &loaded), OK);
    signer_close(loaded);
    signer_close(signer);
}

Test(signer, refuses_a_link_and_a_folder)
{
    struct signer *signer = generated(KEY_ED25519);
    struct signer *loaded = NULL;
    char link_path[80];
    (void)snprintf(link_path, sizeof(link_path), "%s.link", path);
    cr_assert_eq(signer_save(signer, path, no_passphrase), OK);
    cr_assert_eq(symlink(path, link_path), 0);
    enum err through_link = signer_load(link_path, no_passphrase, &loaded);
    (void)unlink(link_path);
    cr_assert_eq(through_link, E_KEY);
    cr_assert_eq(signer_load(folder, no_passphrase, &loaded), E_KEY);
    cr_assert_null(loaded);
    signer_close(signer);
}

// A key of X25519, one on the curve secp256k1, and what is no key at all.
Test(signer, refuses_a_file_that_holds_no_key_of_tallys)
{
    static const char *const texts[] = {
        "",
        "no key\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIHAm6c8eMYSX7lHCiAv0hXt/8vZjeDHuiCh0umFyqRZb\n"
        "-----END PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMHQCAQEEIK2X5E8pLrZl4VVTf4GI1v4oir/yCHbSaoFsIufs2IQ1oAcGBSuBBAAK\n"
        "oUQDQgAEL9sNwflfTcJ+b8gI8QzPEl+dA3tBWIw7D9L7Rl6iU0wfpkXo3iTs4/WU\nNPua1mLdWo0aYUyGeFIZsgeyekoRFA==\n"
        "-----END EC PRIVATE KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n"
        "-----END PUBLIC KEY-----\n",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct signer *signer = NULL;
        write_file(texts[i]);
        cr_assert_eq(signer_load(path, no_passphrase, &signer), E_KEY, "text %zu", i);
        cr_assert_null(signer);
        cr_assert_eq(unlink(path), 0);
    }
}

Test(signer, refuses_a_file_that_is_too_large)
{
    char text[17 * 1024];
    memset(text, '\n', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct signer *signer = NULL;
    write_file(text);
    cr_assert_eq(signer_load(path, no_passphrase, &signer), E_KEY);
}
