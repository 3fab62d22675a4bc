// Contact numbers: one for each organization and address, found both ways, and forgotten.
#include "ledger/store/vault.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

#include <pthread.h>

static struct files_path scratch;
static struct files_path folder;
static struct files_path master;
static struct vault *vault;

static void open_vault(void)
{
    cr_assert_eq(vault_open(folder.text, master.text, &vault), OK);
}

static void reopen(void)
{
    vault_close(vault);
    open_vault();
}

static void begin(void)
{
    scratch = files_scratch();
    folder = files_in(scratch.text, "vault");
    master = files_in(scratch.text, "master");
    cr_assert_eq(vault_make_master(master.text), OK);
    cr_assert_eq(vault_make(folder.text, master.text, &vault), OK);
}

static void end(void)
{
    vault_close(vault);
    files_remove(scratch.text);
}

TestSuite(vault_contact, .init = begin, .fini = end);

struct number {
    uint8_t bytes[VAULT_CONTACT_SIZE];
};

static struct number draw(const char *org, const char *address)
{
    struct number number = {0};
    cr_assert_eq(vault_contact(vault, span_text(org), span_text(address), number.bytes), OK);
    return number;
}

static bool same(struct number left, struct number right)
{
    return span_equal(span(left.bytes, VAULT_CONTACT_SIZE), span(right.bytes, VAULT_CONTACT_SIZE));
}

static void expect_address(struct number number, const char *text)
{
    struct vault_address address = {0};
    cr_assert_eq(vault_address(vault, number.bytes, &address), OK);
    cr_assert_str_eq(address.text, text);
    cr_assert_eq(address.size, strlen(text));
}

static enum err look_for(const char *org, const char *address)
{
    struct number number;
    return vault_find_contact(vault, span_text(org), span_text(address), number.bytes);
}

Test(vault_contact, an_address_has_one_number_in_each_organization_for_ever)
{
    struct number west = draw("lab-west", "ada@lab.example");
    struct number east = draw("lab-east", "ada@lab.example");
    struct number other = draw("lab-west", "bob@lab.example");
    cr_assert_not(same(west, east));
    cr_assert_not(same(west, other));
    cr_assert(same(west, draw("lab-west", "ada@lab.example")));
    reopen();
    cr_assert(same(west, draw("lab-west", "ada@lab.example")));
    cr_assert(same(east, draw("lab-east", "ada@lab.example")));
}

Test(vault_contact, organization_and_address_do_not_run_together)
{
    cr_assert_not(same(draw("ab", "c@d.example"), draw("a", "bc@d.example")));
}

Test(vault_contact, a_number_leads_back_to_its_address)
{
    struct number west = draw("lab-west", "ada@lab.example");
    struct number east = draw("lab-east", "bob@lab.example");
    expect_address(west, "ada@lab.example");
    reopen();
    expect_address(west, "ada@lab.example");
    expect_address(east, "bob@lab.example");
}

Test(vault_contact, what_was_never_drawn_is_not_found)
{
    struct number number = draw("lab-west", "ada@lab.example");
    struct vault_address address = {.size = 77};
    cr_assert_eq(look_for("lab-west", "bob@lab.example"), E_NOT_FOUND);
    cr_assert_eq(look_for("lab-east", "ada@lab.example"), E_NOT_FOUND);
    cr_assert_eq(look_for("lab-west", "ada@lab.example"), OK);
    number.bytes[15] ^= 1;
    cr_assert_eq(vault_address(vault, number.bytes, &address), E_NOT_FOUND);
    cr_assert_eq(address.size, 77);
}

Test(vault_contact, looking_draws_nothing)
{
    cr_assert_eq(look_for("lab-west", "bob@lab.example"), E_NOT_FOUND);
    cr_assert_eq(look_for("lab-west", "bob@lab.example"), E_NOT_FOUND);
}

Test(vault_contact, forgotten_it_leads_nowhere_and_a_new_one_is_drawn)
{
    struct number west = draw("lab-west", "ada@lab.example");
    struct number east = draw("lab-east", "ada@lab.example");
    struct vault_address address;
    cr_assert_eq(vault_forget_contact(vault, west.bytes), OK);
    cr_assert_eq(vault_address(vault, west.bytes, &address), E_NOT_FOUND);
    cr_assert_eq(look_for("lab-west", "ada@lab.example"), E_NOT_FOUND);
    expect_address(east, "ada@lab.example");
    reopen();
    cr_assert_eq(look_for("lab-west", "ada@lab.example"), E_NOT_FOUND);
    cr_assert_not(same(west, draw("lab-west", "ada@lab.example")));
    cr_assert_eq(vault_forget_contact(vault, west.bytes), OK, "once more");
    cr_assert_eq(look_for("lab-west", "ada@lab.example"), OK);
}

Test(vault_contact, the_longest_address_and_organization_fit_and_one_byte_more_does_not)
{
    char text[LIMIT_ADDRESS + 1];
    uint8_t number[VAULT_CONTACT_SIZE];
    struct vault_address address;
    memset(text, 'x', sizeof(text));
    struct span org = span(text, LIMIT_ORG_ID);
    cr_assert_eq(vault_contact(vault, org, span(text, LIMIT_ADDRESS), number), OK);
    cr_assert_eq(vault_address(vault, number, &address), OK);
    cr_assert_eq(address.size, LIMIT_ADDRESS);
    cr_assert_eq(vault_contact(vault, org, span(text, LIMIT_ADDRESS + 1), number), E_LIMIT);
    cr_assert_eq(vault_contact(vault, span(text, LIMIT_ORG_ID + 1), org, number), E_LIMIT);
}

static bool holds(struct span haystack, struct span needle)
{
    return haystack.size > 0 && memmem(haystack.data, haystack.size, needle.data, needle.size) != NULL;
}

// Nor the organization that it belongs to.
Test(vault_contact, no_address_lies_on_the_disk_in_clear)
{
    struct number number = draw("lab-west", "ada@lab.example");
    static struct files_list list;
    vault_close(vault);
    files_list(folder.text, &list);
    size_t bytes = 0;
    for (size_t i = 0; i < list.count; i++) {
        struct buf content;
        struct files_path path = files_in(folder.text, list.files[i].name);
        buf_init(&content, SIZE_MAX / 2);
        files_read(path.text, &content);
        bytes += content.size;
        cr_assert_not(holds(buf_span(&content), span_text("ada@lab.example")), "%s", path.text);
        cr_assert_not(holds(buf_span(&content), span_text("lab-west")), "%s", path.text);
        buf_fini(&content);
    }
    cr_assert_gt(bytes, 500);
    open_vault();
    expect_address(number, "ada@lab.example");
}

Test(vault_contact, another_master_key_opens_nothing)
{
    struct number number = draw("lab-west", "ada@lab.example");
    struct vault_address address;
    vault_close(vault);
    files_remove(master.text);
    cr_assert_eq(vault_make_master(master.text), OK);
    open_vault();
    cr_assert_eq(vault_address(vault, number.bytes, &address), E_CORRUPT);
    cr_assert_eq(look_for("lab-west", "ada@lab.example"), E_CORRUPT);
}

enum { THREADS = 4, ADDRESSES = 20 };

static void *draw_all(void *numbers)
{
    for (int i = 0; i < ADDRESSES; i++) {
        char address[] = "a@lab.example";
        address[0] = (char)('a' + i);
        ((struct number *)numbers)[i] = draw("lab-west", address);
    }
    return NULL;
}

Test(vault_contact, threads_that_draw_at_once_get_one_number)
{
    static struct number numbers[THREADS][ADDRESSES];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        cr_assert_eq(pthread_create(&threads[i], NULL, draw_all, numbers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        cr_assert_eq(pthread_join(threads[i], NULL), 0);
    }
    for (int i = 1; i < THREADS; i++) {
        for (int j = 0; j < ADDRESSES; j++) {
            cr_assert(same(numbers[0][j], numbers[i][j]));
        }
    }
}
