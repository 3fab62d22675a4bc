// command.h — what a subcommand of tally is, and how it reads its arguments.
//
// Depends on: argp of the C library. Threads: one.
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <argp.h>

struct act_form;

struct command {
    const char *name;     // "event append"
    const char *summary;  // one line for the list
    const char *details;  // with examples; shown after the options
    int (*run)(const struct command *command, int argc, char **argv);
    const struct act_form *form;  // of a command that a person signs (act.h); NULL: it is another one
};

// Parses by `argp`, to which the command's texts are added; `input` is the parser's. On wrong usage says so
// and exits with TALLY_EXIT_INPUT, on --help with 0.
void command_parse(const struct command *command, const struct argp *argp, int argc, char **argv,
                   void *input);

// The subcommands, each in the file of its name. Static storage.
extern const struct command command_init;
extern const struct command command_key_new;
extern const struct command command_key_show;
extern const struct command command_event_append;
extern const struct command command_user_register;
extern const struct command command_user_invite;
extern const struct command command_user_verify_email;
extern const struct command command_user_profile;
extern const struct command command_user_key_enroll;
extern const struct command command_user_key_rotate;
extern const struct command command_user_key_revoke;
extern const struct command command_org_create;
extern const struct command command_org_type;
extern const struct command command_org_update;
extern const struct command command_org_settings;
extern const struct command command_org_license_add;
extern const struct command command_org_license_update;
extern const struct command command_org_license_revoke;
extern const struct command command_org_transfer_offer;
extern const struct command command_org_transfer_accept;
extern const struct command command_org_transfer_withdraw;
extern const struct command command_member_role;
extern const struct command command_member_deactivate;
extern const struct command command_member_reactivate;
extern const struct command command_member_leave;
extern const struct command command_invite_create;
extern const struct command command_invite_resend;
extern const struct command command_invite_revoke;
extern const struct command command_invite_accept;
extern const struct command command_invite_decline;
extern const struct command command_sa_create;
extern const struct command command_sa_update;
extern const struct command command_sa_deactivate;
extern const struct command command_role_define;
extern const struct command command_role_table;
extern const struct command command_role_publish;
extern const struct command command_schema_show;
extern const struct command command_schema_publish;
extern const struct command command_grant_set;
extern const struct command command_grant_revoke;
extern const struct command command_record_create;
extern const struct command command_record_update;
extern const struct command command_record_void;
extern const struct command command_org_show;
extern const struct command command_member_list;
extern const struct command command_invite_list;
extern const struct command command_record_show;
extern const struct command command_log;
extern const struct command command_history;
extern const struct command command_proof;
extern const struct command command_explain;
extern const struct command command_can;
extern const struct command command_status;
extern const struct command command_checkpoint;
extern const struct command command_verify;
extern const struct command command_rebuild;
extern const struct command command_bench;
extern const struct command command_export_proof;
extern const struct command command_export_org;
extern const struct command command_export_tiles;
extern const struct command command_version;

#endif
