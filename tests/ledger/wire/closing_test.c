// Closing a socket takes a while at most, whatever it is doing.
#include "ledger/base/clock.h"
#include "ledger/wire/closing.h"

#include <criterion/criterion.h>
#include <nng/protocol/reqrep0/req.h>

Test(closing, ends_a_socket_that_connects_to_nobody_again_and_again)
{
    uint64_t began_us = clock_boot_us();
    for (size_t i = 0; i < 50; i++) {
        nng_socket socket;
        nng_dialer dialer;
        cr_assert_eq(nng_req0_open(&socket), 0);
        cr_assert_eq(nng_dialer_create(&dialer, socket, "ipc:///nowhere/at/all"), 0);
        (void)nng_dialer_set_ms(dialer, NNG_OPT_RECONNMINT, 1);
        (void)nng_dialer_start(dialer, NNG_FLAG_NONBLOCK);
        (void)nng_dialer_close(dialer);
        closing_socket(socket);
    }
    cr_assert_lt(clock_boot_us() - began_us, 60u * 1000000u);
}
