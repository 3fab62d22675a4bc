// authz.c — putting the stages behind the joint.
#include "authz/authz.h"

#include "authz/admit.h"
#include "authz/authenticate.h"
#include "authz/form.h"
#include "authz/judge.h"

static uint32_t form(void *context, const Tally__Command *command)
{
    (void)context;
    return form_check(command);
}

static uint32_t admit(void *context, const struct view *view, const Tally__Command *command,
                      Tally__Disclosure *const *disclosures, size_t count)
{
    (void)context;
    return admit_values(view, command, disclosures, count);
}

static void authenticate(void *context, const struct view *view, const struct gate_batch *batch,
                         struct gate_actor *actor_out, struct gate_verdict *verdict_out)
{
    (void)context;
    authenticate_batch(view, batch, actor_out, verdict_out);
}

static void judge(void *context, const struct view *view, const struct gate_command *command,
                  struct gate_actor *actor, struct gate_verdict *verdict_out)
{
    (void)context;
    judge_command(view, command, actor, verdict_out);
}

const struct gate *authz_gate(void)
{
    static const struct gate gate = {
        .form = form, .admit = admit, .authenticate = authenticate, .judge = judge};
    return &gate;
}
