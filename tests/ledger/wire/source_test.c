// Where a connection comes from, and what it counts under.
#include "ledger/wire/source.h"

#include <criterion/criterion.h>

#include <arpa/inet.h>
#include <string.h>

static struct source source_of(const char *text)
{
    nng_sockaddr address = {0};
    if (strchr(text, ':') != NULL) {
        address.s_family = NNG_AF_INET6;
        cr_assert_eq(inet_pton(AF_INET6, text, address.s_in6.sa_addr), 1);
    } else {
        address.s_family = NNG_AF_INET;
        cr_assert_eq(inet_pton(AF_INET, text, &address.s_in.sa_addr), 1);
    }
    return source_of_tcp(&address);
}

Test(source, an_ipv4_address_counts_as_itself)
{
    cr_assert_str_eq(source_of("192.0.2.7").address, "192.0.2.7");
    cr_assert_str_eq(source_of("192.0.2.7").counted_as, "192.0.2.7");
}

Test(source, an_ipv6_address_counts_as_its_network)
{
    struct source source = source_of("2001:db8:1:2:3:4:5:6");
    cr_assert_str_eq(source.address, "2001:db8:1:2:3:4:5:6");
    cr_assert_str_eq(source.counted_as, source_of("2001:db8:1:2:ffff::1").counted_as);
    cr_assert_str_neq(source.counted_as, source_of("2001:db8:1:3:3:4:5:6").counted_as);
}

Test(source, an_ipv4_address_inside_an_ipv6_one_is_the_same_source)
{
    cr_assert_str_eq(source_of("::ffff:192.0.2.7").counted_as, source_of("192.0.2.7").counted_as);
    cr_assert_str_neq(source_of("::ffff:192.0.2.7").counted_as, source_of("::ffff:192.0.2.8").counted_as);
}

Test(source, a_peer_on_this_machine_is_not_counted)
{
    nng_sockaddr address = {.s_family = NNG_AF_IPC};
    cr_assert_str_eq(source_of_tcp(&address).counted_as, "");
}
