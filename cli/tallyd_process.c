// tallyd_process.c — prctl, limits, masks.
#include "cli/tallyd_process.h"

#include "ledger/base/require.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void fill_deadly(sigset_t *deadly)
{
    (void)sigemptyset(deadly);
    (void)sigaddset(deadly, SIGTERM);
    (void)sigaddset(deadly, SIGINT);
    (void)sigaddset(deadly, SIGHUP);
}

void tallyd_process_harden(void)
{
    sigset_t deadly;
    struct rlimit none = {0};
    (void)umask(077);
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)signal(SIGPIPE, SIG_IGN);
    fill_deadly(&deadly);
    int failed = pthread_sigmask(SIG_BLOCK, &deadly, NULL);
    require(failed == 0);
}

int tallyd_process_wait(void)
{
    sigset_t deadly;
    int number = 0;
    fill_deadly(&deadly);
    int failed = sigwait(&deadly, &number);
    require(failed == 0);
    // Their default is to end the process, which is what an impatient second one asks for.
    failed = pthread_sigmask(SIG_UNBLOCK, &deadly, NULL);
    require(failed == 0);
    return number;
}
