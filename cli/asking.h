// asking.h — one question that a person asks: its options, its query, and what is printed of the answer.
//
// A command that asks is a form (its argument, its options) and a function that fills in the query from them;
// all else is here, so that all have the same options, the same output and the same exit codes
// (exit_codes.h). People and invitations are named by id or by a name of names.h.
// Depends on: wire, jansson. Threads: one.
#ifndef CLI_ASKING_H
#define CLI_ASKING_H

#include "cli/command.h"
#include "cli/connection.h"
#include "ledger/base/err.h"
#include "ledger/wire/client.h"

struct asking;

struct asking_option {
    const char *name;
    const char *argument;  // NULL: it takes none
    const char *doc;
};

enum { ASKING_GIVEN_MAX = 16 };

struct asking_form {
    Tally__Query__QuestionCase question;
    const ProtobufCMessageDescriptor *type;  // of the question
    const char *argument;                    // that must be given, such as "INDEX"; NULL: none
    bool may_be_many;                        // entries, page by page: takes --limit and --jsonl
    const struct asking_option *options;     // ended by one without a name; NULL: none
    enum err (*fill)(struct asking *asking, void *question);  // NULL: there is nothing to fill in
};

// Runs a command that asks. Returns an exit code.
int asking_run(const struct asking_form *form, const struct command *command, int argc, char **argv);

// Signs the draft and, instead of submitting it, asks what its one command would be answered: prints why, and
// returns the exit code that the command would have. Values are not sent; an address is taken for a new one.
int asking_dry_run(struct connection *connection, const struct settings *settings, struct tally_draft *draft,
                   struct tally_key *const *keys, size_t key_count);

// ---- For whoever fills in a question. Memory lives as long as the asking.

// Says what is wrong with what was given: E_INVALID.
[[gnu::format(printf, 2, 3)]] enum err asking_wrong(struct asking *asking, const char *format, ...);

// What was given for an option, or as the argument (name NULL); NULL: nothing.
const char *asking_given(const struct asking *asking, const char *option);

// A number, an instant, an action by its name, an outcome; each 0 where it was not given.
enum err asking_number(struct asking *asking, const char *option, uint64_t max, uint64_t *number_out);
enum err asking_instant(struct asking *asking, const char *option, uint64_t *time_us_out);
enum err asking_action(struct asking *asking, const char *option, uint32_t *action_out);

// A thing ("record:samples/s-1"), or a person ("ilvara", or an id); NULL in `*subject_out` where it was not
// given.
enum err asking_subject(struct asking *asking, const char *option, Tally__Subject **subject_out);
enum err asking_record(struct asking *asking, Tally__Subject **subject_out);  // the argument, "samples/s-1"
enum err asking_person(struct asking *asking, const char *option, Tally__Subject **subject_out);

#endif
