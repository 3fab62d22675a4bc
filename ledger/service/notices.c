// notices.c — entries of the ledger's own about its running.
#include "ledger/service/notices.h"

#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/refusals.h"

static enum err commit_notice(struct service *service, const Tally__Notice *notice, Tally__Action action)
{
    struct commit *commit = &service->closed[0].commit;
    sequencer_begin(&service->sequencer, commit);
    // At a start there is nothing to sum up; at a stop, whatever was counted.
    while (refusals_are_due(&service->sequencer, UINT64_MAX)) {
        TRY(refusals_sum_up(&service->sequencer, UINT64_MAX));
    }
    struct sequencer_notice noted = {STATE_KEY_PLATFORM, notice, action};
    TRY(sequencer_notice(&service->sequencer, &noted));
    TRY(sequencer_close(&service->sequencer));
    return committer_commit(&service->committer, commit);
}

static Tally__Notice notice_new(uint8_t random[static GATE_ID_SIZE])
{
    Tally__Notice notice = TALLY__NOTICE__INIT;
    secret_random(random, GATE_ID_SIZE);
    notice.random = message_bytes(span(random, GATE_ID_SIZE));
    return notice;
}

enum err notices_start(struct service *service, uint32_t engine)
{
    uint8_t random[GATE_ID_SIZE];
    Tally__Notice notice = notice_new(random);
    Tally__Start start = TALLY__START__INIT;
    start.version = (char *)(uintptr_t)TALLY_VERSION;
    start.engine = engine;
    notice.payload_case = TALLY__NOTICE__PAYLOAD_START;
    notice.start = &start;
    return commit_notice(service, &notice, TALLY__ACTION__ACTION_NOTICE_START);
}

enum err notices_clock(struct service *service, int64_t step_us)
{
    uint8_t random[GATE_ID_SIZE];
    Tally__Notice notice = notice_new(random);
    Tally__ClockStep step = TALLY__CLOCK_STEP__INIT;
    step.step_us = step_us;
    notice.payload_case = TALLY__NOTICE__PAYLOAD_CLOCK;
    notice.clock = &step;
    return commit_notice(service, &notice, TALLY__ACTION__ACTION_NOTICE_CLOCK);
}

enum err notices_stop(struct service *service)
{
    uint8_t random[GATE_ID_SIZE];
    Tally__Notice notice = notice_new(random);
    Tally__Stop stop = TALLY__STOP__INIT;
    notice.payload_case = TALLY__NOTICE__PAYLOAD_STOP;
    notice.stop = &stop;
    return commit_notice(service, &notice, TALLY__ACTION__ACTION_NOTICE_STOP);
}
