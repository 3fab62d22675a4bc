// tally.c — the table of subcommands.
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "ledger/base/diag.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_SIZE = 64, WORDS_MAX = 3 };

static const struct command *const commands[] = {
    &command_init,
    &command_key_new,
    &command_key_show,
    &command_user_register,
    &command_user_verify_email,
    &command_user_profile,
    &command_user_invite,
    &command_user_key_enroll,
    &command_user_key_rotate,
    &command_user_key_revoke,
    &command_org_create,
    &command_org_update,
    &command_org_settings,
    &command_org_type,
    &command_org_license_add,
    &command_org_license_update,
    &command_org_license_revoke,
    &command_org_transfer_offer,
    &command_org_transfer_accept,
    &command_org_transfer_withdraw,
    &command_invite_create,
    &command_invite_resend,
    &command_invite_revoke,
    &command_invite_accept,
    &command_invite_decline,
    &command_member_role,
    &command_member_deactivate,
    &command_member_reactivate,
    &command_member_leave,
    &command_sa_create,
    &command_sa_update,
    &command_sa_deactivate,
    &command_role_define,
    &command_role_table,
    &command_role_publish,
    &command_schema_show,
    &command_schema_publish,
    &command_grant_set,
    &command_grant_revoke,
    &command_record_create,
    &command_record_update,
    &command_record_void,
    &command_event_append,
    &command_org_show,
    &command_member_list,
    &command_invite_list,
    &command_record_show,
    &command_log,
    &command_history,
    &command_proof,
    &command_explain,
    &command_can,
    &command_status,
    &command_checkpoint,
    &command_export_proof,
    &command_export_org,
    &command_export_tiles,
    &command_verify,
    &command_rebuild,
    &command_bench,
    &command_version,
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

// The command whose name the words begin with, and how many words that takes. NULL: there is none.
static const struct command *find(int count, char **words, int *used_out)
{
    char name[NAME_MAX_SIZE] = "";
    size_t size = 0;
    for (int used = 1; used <= count && used <= WORDS_MAX; used++) {
        int more = snprintf(name + size, sizeof(name) - size, "%s%s", used > 1 ? " " : "", words[used - 1]);
        size += more < 0 ? sizeof(name) : (size_t)more;
        if (size >= sizeof(name)) {
            return NULL;
        }
        for (size_t i = 0; i < COMMANDS; i++) {
            if (strcmp(commands[i]->name, name) == 0) {
                *used_out = used;
                return commands[i];
            }
        }
    }
    return NULL;
}

// Lists the commands that begin with `words`; false when there is none.
static bool list(FILE *stream, const char *words)
{
    bool any = false;
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strncmp(commands[i]->name, words, strlen(words)) == 0) {
            (void)fprintf(stream, "  %-22s %s\n", commands[i]->name, commands[i]->summary);
            any = true;
        }
    }
    return any;
}

static int help(FILE *stream)
{
    (void)fprintf(stream, "usage: tally COMMAND [OPTION...]\n\n");
    (void)list(stream, "");
    (void)fprintf(
        stream,
        "  %-22s %s\n\n"
        "tally help COMMAND tells all about one, with examples. Each takes --json.\n"
        "Exit codes: 0 done, 1 refused or not verified, 2 input, 3 outcome unknown (run it again),\n"
        "4 nobody answers, 5 this machine failed. tally status has its own: 0 healthy, 1 unreachable,\n"
        "2 unhealthy.\n",
        "help", "this text, or all about one command");
    return stream == stdout ? TALLY_EXIT_OK : TALLY_EXIT_INPUT;
}

static int unknown(const char *word)
{
    if (!list(stderr, word)) {
        (void)fprintf(stderr, "tally: there is no command \"%s\"; tally help lists them\n", word);
    }
    return TALLY_EXIT_INPUT;
}

static int run(int count, char **words, bool only_help)
{
    char name[NAME_MAX_SIZE + sizeof("tally ")];
    char option[] = "--help";
    int used = 0;
    const struct command *command = find(count, words, &used);
    if (command == NULL) {
        return unknown(words[0]);
    }
    (void)snprintf(name, sizeof(name), "tally %s", command->name);
    if (only_help) {
        char *arguments[] = {name, option, NULL};
        return command->run(command, 2, arguments);
    }
    words[used - 1] = name;
    return command->run(command, count - used + 1, words + used - 1);
}

int main(int argc, char **argv)
{
    argp_err_exit_status = TALLY_EXIT_INPUT;
    // What the rooms below say is for a server's diagnostics; a command says itself what went wrong.
    diag_set_level(DIAG_ERROR);
    if (argc < 2) {
        return help(stderr);
    }
    bool asks = strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0;
    if (asks && argc == 2) {
        return help(stdout);
    }
    if (strcmp(argv[1], "--version") == 0) {
        argv[1] += strlen("--");
    }
    return asks ? run(argc - 2, argv + 2, true) : run(argc - 1, argv + 1, false);
}
