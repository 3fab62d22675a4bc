// How many people one source may register.
#include "ledger/service/registrations.h"

#include <criterion/criterion.h>

#include <stdio.h>

static const uint64_t hour_us = 3600u * (uint64_t)1000000u;
static const uint64_t began_us = 3600u * (uint64_t)1000000u * 1000u;

static struct registrations registrations;

static void begin(void)
{
    cr_assert_eq(registrations_init(&registrations), OK);
}

static void end(void)
{
    registrations_fini(&registrations);
    registrations_fini(&registrations);
}

TestSuite(registrations, .init = begin, .fini = end);

Test(registrations, of_one_source_are_twenty_an_hour)
{
    for (size_t i = 0; i < LIMIT_REGISTER_SOURCE; i++) {
        cr_assert(registrations_allow(&registrations, "192.0.2.1", began_us + i));
    }
    cr_assert(!registrations_allow(&registrations, "192.0.2.1", began_us + 100));
    cr_assert(registrations_allow(&registrations, "192.0.2.2", began_us + 100));
    cr_assert(!registrations_allow(&registrations, "192.0.2.1", began_us + hour_us - 1));
    cr_assert(registrations_allow(&registrations, "192.0.2.1", began_us + hour_us));
}

Test(registrations, of_who_sits_at_the_machine_are_not_counted)
{
    for (size_t i = 0; i < 10 * LIMIT_REGISTER_SOURCE; i++) {
        cr_assert(registrations_allow(&registrations, "", began_us));
    }
}

Test(registrations, of_more_sources_than_have_room_wait_for_the_next_hour)
{
    char source[LIMIT_SOURCE];
    for (unsigned i = 0; i < LIMIT_REGISTER_SOURCES; i++) {
        (void)snprintf(source, sizeof(source), "192.0.%u.%u", i / 256, i % 256);
        cr_assert(registrations_allow(&registrations, source, began_us));
    }
    cr_assert(!registrations_allow(&registrations, "198.51.100.1", began_us));
    cr_assert(registrations_allow(&registrations, "192.0.0.0", began_us), "who has a row goes on");
    cr_assert(registrations_allow(&registrations, "198.51.100.1", began_us + hour_us));
}
