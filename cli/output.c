// output.c — the two forms, and what to do about each error.
#include "cli/output.h"

#include "cli/exit_codes.h"
#include "ledger/core/code.h"

#include <stdarg.h>
#include <stdio.h>

enum { OUTPUT_TEXT_MAX = 2048 };

static void print_json(json_t *object)
{
    (void)json_dumpf(object, stdout, JSON_INDENT(2));
    (void)putchar('\n');
    json_decref(object);
}

int output_result(const struct output *output, json_t *object, int exit_code)
{
    if (!output->json) {
        json_decref(object);
        return exit_code;
    }
    json_t *whole = json_pack("{s:b}", "ok", exit_code == TALLY_EXIT_OK);
    (void)json_object_update(whole, object);
    json_decref(object);
    print_json(whole);
    return exit_code;
}

// `entry` is the one that records a refusal; 0: none.
static int print_failure(const struct output *output, const struct output_failure *failure, uint64_t entry,
                         const char *text)
{
    if (!output->json) {
        (void)fprintf(stderr, "tally: %s\n", text);
        if (failure->advice != NULL) {
            (void)fprintf(stderr, "       %s\n", failure->advice);
        }
        return failure->exit_code;
    }
    json_t *error = json_pack("{s:s, s:s}", "name", failure->name, "text", text);
    if (failure->code != 0) {
        (void)json_object_set_new(error, "code", json_integer(failure->code));
    }
    if (entry != 0) {
        (void)json_object_set_new(error, "entry", json_integer((json_int_t)entry));
    }
    if (failure->advice != NULL) {
        (void)json_object_set_new(error, "advice", json_string(failure->advice));
    }
    print_json(json_pack("{s:b, s:i, s:o}", "ok", false, "exit", failure->exit_code, "error", error));
    return failure->exit_code;
}

int output_failure(const struct output *output, const struct output_failure *failure, const char *format, ...)
{
    char text[OUTPUT_TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return print_failure(output, failure, 0, text);
}

static int exit_of(enum err error)
{
    switch (error) {
    case E_TIMEOUT:
    case E_CLOSED:
    case E_BUSY:
        return TALLY_EXIT_UNKNOWN;
    case E_SIGNATURE:
    case E_MISMATCH:
    case E_ROLLBACK:
    case E_FORK:
        return TALLY_EXIT_REFUSED;
    default:
        return err_class(error) == ERR_CLASS_REQUEST ? TALLY_EXIT_INPUT : TALLY_EXIT_LOCAL;
    }
}

static const char *advice_of(enum err error)
{
    switch (error) {
    case E_TIMEOUT:
    case E_CLOSED:
        return "It may have been done. Run the same again: what was done is not done twice.";
    case E_BUSY:
        return "Run the same again in a moment.";
    case E_ROLLBACK:
        return "The ledger forgot what this machine has seen. Keep the memory file as evidence and ask the "
               "operator.";
    case E_FORK:
        return "The ledger shows this machine another log than before. Keep the memory file as evidence.";
    case E_SIGNATURE:
    case E_MISMATCH:
        return "Is this the ledger that --pin and --vkey name? If so, do not believe what it says.";
    case E_KEY:
        return "A key file is PKCS#8 in PEM, of mode 0400, and belongs to whoever runs the program: see "
               "tally help key new.";
    case E_PASSPHRASE:
        return "Give the right one at the terminal, or in a file with --passphrase-file.";
    default:
        return NULL;
    }
}

int output_error(const struct output *output, enum err error, const char *what)
{
    struct output_failure failure = {exit_of(error), err_name(error), 0, advice_of(error)};
    // Seen from here, some of the store's errors are the other side's.
    const char *sentence = error == E_ROLLBACK ? "the ledger is older than what this machine has seen of it"
                           : error == E_FORK   ? "the ledger is not the one that this machine has seen"
                                               : err_sentence(error);
    return output_failure(output, &failure, "%s: %s", what, sentence);
}

// What whoever is refused can do about it; a code that is not here says it itself.
static const struct {
    enum code code;
    const char *advice;
} advices[] = {
    {CODE_INVALID, "A value does not have the form that is asked for; tally help COMMAND tells more."},
    {CODE_BAD_ID, "An id or a name does not have the form that is asked for."},
    {CODE_OVERLOADED, "Nothing was done; run it again."},
    {CODE_COMMAND_EXPIRED, "Nothing was done; run it again."},
    {CODE_KEY_UNKNOWN, "Is this the key that was enrolled, the right ledger, and the right token? tally key "
                       "show prints a key."},
    {CODE_KEY_REVOKED, "Sign with a key that is enrolled; with none left, ask whoever runs the ledger."},
    {CODE_CLOCK, "Set this machine's clock."},
    {CODE_CHANNEL_MISMATCH, "Give the --channel that the listener is for."},
    {CODE_ORG_UNKNOWN, "It does not exist, or you are not of it: check --org and --user."},
    {CODE_ORG_SCOPE, "A machine acts in the organization that it belongs to, and nowhere else."},
    {CODE_MEMBER_INACTIVE, "Ask an owner to bring you back: tally member reactivate."},
    {CODE_EXPIRED, "Ask for a new one."},
    {CODE_REVOKED, "Ask for a new one."},
    {CODE_USED, "It can be used once; ask for a new one, if that was not you."},
    {CODE_EMAIL_MISMATCH,
     "Only the holder of the invited address may do this, once it is verified: tally user verify-email."},
    {CODE_ROTATED, "Use the token that was sent last."},
    {CODE_INVITER_LOST_AUTHORITY, "Ask for an invitation by somebody who may give it."},
    {CODE_DEACTIVATED, "Ask an owner to bring you back: tally member reactivate."},
    {CODE_ROLE, "Ask somebody whose role permits it."},
    {CODE_ROLE_CEILING, "Ask somebody whose role is higher to do it, or give a lower one."},
    {CODE_TARGET_OUTRANKS_ACTOR, "Ask somebody whose role is higher."},
    {CODE_SELF, "Ask somebody else to do it."},
    {CODE_SOLE_OWNER, "Hand the ownership over first: tally org transfer offer."},
    {CODE_ROLE_UNKNOWN, "Built-in roles are owner, admin, scientist, technician, viewer and auditor."},
    {CODE_HUMAN_REQUIRED, "Ask a member to do it; a machine may not."},
    {CODE_RESERVED, "Only a built-in role has it, or one of a higher rank; and no machine is an owner."},
    {CODE_WILDCARD, "List the actions one by one."},
    {CODE_NO_GRANT, "Ask an owner for a grant on the collection: tally grant set."},
    {CODE_REASON_REQUIRED, "Say why: --reason CODE:TEXT."},
    {CODE_CONFLICT, "It changed meanwhile, or is not in the state that this asks for; look at it again."},
    {CODE_ALREADY_EXISTS,
     "If this was run before, it was done then; else choose another id, name or address."},
};

static const char *advice_on(uint32_t code)
{
    size_t at = 0;
    while (at < sizeof(advices) / sizeof(advices[0]) && (uint32_t)advices[at].code != code) {
        at++;
    }
    return at < sizeof(advices) / sizeof(advices[0]) ? advices[at].advice : NULL;
}

int output_refusal(const struct output *output, uint32_t code, uint64_t entry)
{
    const struct code_row *row = code_find(code);
    const char *name = row == NULL ? "UNKNOWN_CODE" : row->name;
    const char *sentence = row == NULL ? "this version does not know the code" : row->sentence;
    struct output_failure failure = {TALLY_EXIT_REFUSED, name, code, advice_on(code)};
    char text[OUTPUT_TEXT_MAX];
    (void)snprintf(text, sizeof(text), "refused: %u %s: %s", code, name, sentence);
    return print_failure(output, &failure, entry, text);
}
