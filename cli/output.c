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

int output_failure(const struct output *output, const struct output_failure *failure, const char *format, ...)
{
    char text[OUTPUT_TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
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
    if (failure->advice != NULL) {
        (void)json_object_set_new(error, "advice", json_string(failure->advice));
    }
    print_json(json_pack("{s:b, s:i, s:o}", "ok", false, "exit", failure->exit_code, "error", error));
    return failure->exit_code;
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

int output_refusal(const struct output *output, uint32_t code)
{
    const struct code_row *row = code_find(code);
    const char *name = row == NULL ? "UNKNOWN_CODE" : row->name;
    const char *sentence = row == NULL ? "this version does not know the code" : row->sentence;
    struct output_failure failure = {TALLY_EXIT_REFUSED, name, code, NULL};
    if (code == CODE_OVERLOADED || code == CODE_COMMAND_EXPIRED) {
        failure.advice = "Nothing was done; run it again.";
    }
    return output_failure(output, &failure, "refused: %u %s: %s", code, name, sentence);
}
