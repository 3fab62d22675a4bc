// asking_dry_run.c — a signed command that is not sent, but asked about.
#include "cli/asking.h"
#include "cli/exit_codes.h"
#include "ledger/core/message.h"

#include <stdio.h>

enum { ARENA_SIZE = 8 * 1024 * 1024 };

static int print_answer(const struct output *output, const struct tally_page *page)
{
    const Tally__Answer *message = page->message;
    if (page->refused != 0) {
        return output_refusal(output, page->refused, 0);
    }
    json_int_t code = message->n_fact > 0 ? message->fact[0]->value->integer : 0;
    json_t *lines = json_array();
    for (size_t i = 0; i < message->n_line; i++) {
        (void)json_array_append_new(lines, json_string(message->line[i]));
        if (!output->json) {
            (void)printf("%s\n", message->line[i]);
        }
    }
    json_t *object = json_pack("{s:b, s:I, s:o, s:I}", "dry_run", 1, "code", code, "line", lines, "as_of",
                               (json_int_t)message->as_of);
    return output_result(output, object, code == 0 ? TALLY_EXIT_OK : TALLY_EXIT_REFUSED);
}

static enum err ask(struct connection *connection, const Tally__Request *request, const struct output *output,
                    int *exit_out)
{
    Tally__Query query = TALLY__QUERY__INIT;
    Tally__Explain explain = TALLY__EXPLAIN__INIT;
    struct tally_question question = {.query = &query};
    struct tally_answer *answer = NULL;
    Tally__Command *command = NULL;
    struct arena arena;
    explain.command = request->submit->batch[0]->command[0];
    TRY(arena_init(&arena, ARENA_SIZE));
    enum err error =
        message_decode(&tally__command__descriptor, message_span(explain.command), &arena, &command);
    if (error == OK) {
        query.org = command->intent->org;
        query.question_case = TALLY__QUERY__QUESTION_EXPLAIN;
        query.explain = &explain;
        error = tally_ask(connection->client, &question, connection->key, &answer);
    }
    if (error == OK) {
        *exit_out = print_answer(output, tally_answer_page(answer));
    }
    tally_answer_free(answer);
    arena_fini(&arena);
    return error;
}

int asking_dry_run(struct connection *connection, const struct settings *settings, struct tally_draft *draft,
                   struct tally_key *const *keys, size_t key_count)
{
    struct span bytes;
    struct arena arena = {0};
    Tally__Request *request = NULL;
    int exit_code = TALLY_EXIT_LOCAL;
    enum err error = tally_draft_keep(connection->client, draft, keys, key_count, &bytes);
    if (error == OK) {
        error = arena_init(&arena, ARENA_SIZE);
    }
    if (error == OK) {
        error = message_decode(&tally__request__descriptor, bytes, &arena, &request);
    }
    if (error == OK) {
        error = ask(connection, request, &settings->output, &exit_code);
    }
    arena_fini(&arena);
    return error == OK ? exit_code : output_error(&settings->output, error, "the dry run");
}
