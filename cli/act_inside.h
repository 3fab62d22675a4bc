// act_inside.h — a command under way, shared by act.c (its course) and act_part.c (its parts).
//
// Threads: one.
#ifndef CLI_ACT_INSIDE_H
#define CLI_ACT_INSIDE_H

#include "cli/act.h"
#include "cli/connection.h"
#include "cli/names.h"
#include "ledger/base/limits.h"

enum { ACT_GIVEN_MAX = 128, ACT_PROBLEM_SIZE = 400 };

struct act {
    const struct command *command;
    struct settings settings;
    struct {
        const char *option;
        const char *text;
    } given[ACT_GIVEN_MAX];
    size_t given_count;
    struct connection *connection;
    struct names names;
    bool has_names;
    struct tally_draft *draft;
    Tally__Intent *intent;
    struct tally_key *keys[LIMIT_SIGNATURES];  // the first is the connection's
    size_t key_count;
    struct tally_key *token;            // that was drawn, and does not sign
    const char *new_file;               // that this run made, and that goes if the ledger says no
    char policy[LIMIT_SUBJECT_ID + 2];  // its subject, of a policy; longer ones are refused
    json_t *made;                       // ids and names, for the output
    const char *what;                   // an error is about
    char problem[ACT_PROBLEM_SIZE];
};

// The id that a person gives as digits or as a name; `make`: as a new name, or not at all. Adds it to `made`.
enum err act_resolve(struct act *act, Tally__SubjectKind kind, const char *text, bool make,
                     ProtobufCBinaryData *id_out);

#endif
