// authz.c — putting the stages behind the joint.
#include "authz/authz.h"

#include "authz/admit.h"
#include "authz/ask.h"
#include "authz/authenticate.h"
#include "authz/explain.h"
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

static uint32_t question_form(void *context, const Tally__Query *query)
{
    (void)context;
    return form_question(query);
}

static void ask(void *context, const struct view *view, const struct gate_question *question,
                struct gate_actor *actor_out, struct gate_verdict *verdict_out)
{
    (void)context;
    ask_question(view, question, actor_out, verdict_out);
}

static void can(void *context, const struct view *view, const struct gate_can *able, struct gate_actor *actor,
                struct gate_verdict *verdict_out)
{
    (void)context;
    judge_can(view, able, actor, verdict_out);
}

static void explain(void *context, const struct view *view, const struct gate_explained *explained,
                    struct gate_lines *lines_out)
{
    (void)context;
    explain_verdict(view, explained, lines_out);
}

const struct gate *authz_gate(void)
{
    static const struct gate gate = {
        .form = form,
        .admit = admit,
        .authenticate = authenticate,
        .judge = judge,
        .form_question = question_form,
        .ask = ask,
        .can = can,
        .explain = explain,
    };
    return &gate;
}
