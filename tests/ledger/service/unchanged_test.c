// A command that says nothing new: no entry; one that may not say it: refused all the same.
#include "ledger/core/message.h"
#include "ledger/store/store.h"
#include "tests/support/house.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

static struct house house;

static void begin(void)
{
    house_begin(&house);
    cr_assert_eq(house_register(&house, "ada", "ada@lab.example"), CODE_NONE);
    cr_assert_eq(house_register(&house, "eve", "eve@lab.example"), CODE_NONE);
    cr_assert_eq(house_create(&house, "ada", LAB), CODE_NONE);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(unchanged, .init = begin, .fini = end);

static uint64_t size(void)
{
    return store_newest(house.store).size;
}

struct told {
    const char *name;
    const char *website;  // NULL: not said
};

static uint32_t update(const char *actor, const struct told *told)
{
    struct house_act act = house_act(&house, actor, LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, LAB);
    Tally__OrgUpdate payload = TALLY__ORG_UPDATE__INIT;
    Tally__Field fields[2];
    Tally__Field *places[] = {&fields[0], &fields[1]};
    static char names[][8] = {"name", "website"};
    const char *const texts[] = {told->name, told->website};
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_ORG_UPDATE;
    act.intent->org_update = &payload;
    payload.profile = places;
    for (size_t i = 0; i < 2 && texts[i] != NULL; i++) {
        tally__field__init(&fields[i]);
        fields[i].name = names[i];
        fields[i].content_case = TALLY__FIELD__CONTENT_SEALED;
        fields[i].sealed = house_seal(&act, texts[i]);
        payload.n_profile++;
    }
    return house_send(&act);
}

Test(unchanged, a_value_that_is_in_force_already_leaves_no_entry_and_the_same_bytes_get_the_same_answer)
{
    uint64_t before = size();
    cr_assert_eq(update("ada", &(struct told){"Laboratory West", NULL}), HOUSE_UNCHANGED);
    cr_assert_eq(house_send_again(&house), HOUSE_UNCHANGED);
    cr_assert_eq(size(), before);
    cr_assert_eq(update("ada", &(struct told){"Laboratory North", NULL}), CODE_NONE);
    cr_assert_eq(size(), before + 1);
    cr_assert_eq(update("ada", &(struct told){"Laboratory West", NULL}), CODE_NONE, "as it was before");
}

Test(unchanged, one_field_that_differs_makes_it_a_change)
{
    cr_assert_eq(update("ada", &(struct told){"Laboratory West", "https://west.example"}), CODE_NONE);
    cr_assert_eq(update("ada", &(struct told){"Laboratory West", "https://west.example"}), HOUSE_UNCHANGED);
    cr_assert_eq(update("ada", &(struct told){"Laboratory West", "https://www.example"}), CODE_NONE);
}

Test(unchanged, whoever_may_not_say_it_is_refused_and_learns_nothing)
{
    cr_assert_eq(update("eve", &(struct told){"Laboratory West", NULL}), CODE_ORG_UNKNOWN);
    cr_assert_eq(update("eve", &(struct told){"Laboratory East", NULL}), CODE_ORG_UNKNOWN);
}

Test(unchanged, after_a_restart_it_is_still_found)
{
    house_reopen(&house, true);
    cr_assert_eq(update("ada", &(struct told){"Laboratory West", NULL}), HOUSE_UNCHANGED);
}
