// act.h — one command that a person gives: its options, its intent, who signs, and what came of it.
//
// A command of `tally` that changes something is a form (what it is about, which options it takes) and a
// function that fills in the payload from them; all else is here, so that all have the same options, the same
// output and the same exit codes (exit_codes.h). An id is given in hexadecimal or by a name of names.h; where
// something is made, a name that is not there yet gets a new id, and no name at all an id that is printed. So
// a command whose outcome was unknown can be run again: it is about the same thing.
// Depends on: fields, wire, jansson. Threads: one.
#ifndef CLI_ACT_H
#define CLI_ACT_H

#include "cli/command.h"
#include "cli/fields.h"
#include "cli/schema_text.h"
#include "ledger/base/err.h"
#include "ledger/wire/client.h"

struct act;

enum act_use { ACT_MAY, ACT_MUST, ACT_MANY, ACT_IS };

struct act_option {
    const char *name;
    const char *argument;
    const char *doc;
    enum act_use use;  // may be given, must be, may be several times; or is given without an argument
};

struct act_form {
    Tally__Intent__PayloadCase payload;
    const ProtobufCMessageDescriptor *type;  // of the payload
    Tally__SubjectKind about;                // the first subject
    const char *named_by;                    // its option; NULL: --user, or the organization itself
    // its id, where that is always the same, or its beginning; else NULL
    const char *named;
    bool makes_it;                                     // it has no id yet
    bool in_platform;                                  // else in --org
    const struct act_option *options;                  // ended by one without a name; NULL: none
    enum err (*fill)(struct act *act, void *payload);  // NULL: the subject says it all
};

// Runs a command that has a form. Returns an exit code.
int act_run(const struct command *command, int argc, char **argv);

// ---- For whoever fills in a payload. Memory is the draft's.

// Says what is wrong with what was given: E_INVALID.
[[gnu::format(printf, 2, 3)]] enum err act_wrong(struct act *act, const char *format, ...);
// Returns the error, and says what it is about.
enum err act_fault(struct act *act, enum err error, const char *what);

// The draft under way.
struct tally_draft *act_draft(struct act *act);
// The intent under way.
Tally__Intent *act_intent(struct act *act);

// What was given for an option; NULL: nothing. The second is a copy, and never NULL unless memory is out.
const char *act_given(const struct act *act, const char *option);
char *act_text(struct act *act, const char *option);
// All that was given for it, in the order of the alphabet.
enum err act_texts(struct act *act, const char *option, char ***texts_out, size_t *count_out);

// The id of the first subject; an id by option (empty where it was not given).
ProtobufCBinaryData act_subject(struct act *act);
enum err act_id(struct act *act, const char *option, Tally__SubjectKind kind, ProtobufCBinaryData *id_out);

// The actions that --action names, as their numbers in order; "*" is 0, which the ledger refuses by name.
enum err act_actions(struct act *act, uint32_t **actions_out, size_t *count_out);
// "role:technician", "user:NAME", "service_account:NAME".
enum err act_holder(struct act *act, const char *option, Tally__Subject **subject_out);

// Numbers: a plain one, up to max; "7d", "36h" or "90s" in seconds; an instant (0: not given).
enum err act_number(struct act *act, const char *option, uint64_t max, uint64_t *number_out);
enum err act_seconds(struct act *act, const char *option, uint32_t *seconds_out);
enum err act_instant(struct act *act, const char *option, uint64_t *time_us_out);

// A sealed text; NULL in `*sealed_out` where the option was not given.
enum err act_sealed(struct act *act, const char *option, Tally__Commitment **sealed_out);

#define ACT_FIELDS_OPTION                                     \
    {"fields", "FILE", "values as one JSON object", ACT_MAY}, \
    {                                                         \
        "set", "NAME=VALUE", "one value more", ACT_MANY       \
    }
// Fields from --fields FILE (JSON) and --set NAME=VALUE; where no table describes them, those of --open are
// for all to see.
enum err act_fields(struct act *act, enum profile_of profile, Tally__Field ***fields_out, size_t *count_out);
// The same of a record, whose schema describes them.
enum err act_fields_of(struct act *act, const struct fields_of *of, Tally__Field ***fields_out,
                       size_t *count_out);

#define ACT_NEW_KEY_OPTION                                                                        \
    {"new-key", "FILE", "the key file to be enrolled", ACT_MUST},                                 \
    {                                                                                             \
        "new-passphrase-file", "FILE", "whose first line opens it; else it is asked for", ACT_MAY \
    }
#define ACT_TOKEN_OUT_OPTION                                                                                \
    {                                                                                                       \
        "token-out", "FILE", "where the token goes, mode 0600: give it to the one who is invited", ACT_MUST \
    }
// Has the key file of --new-key sign too, and lends its public half.
enum err act_new_key(struct act *act, Tally__PublicKey **key_out);
// Has the token or code in the file of `option` sign too.
enum err act_sign_with(struct act *act, const char *option, struct tally_key **key_out);
// Draws a token into the file of --token-out. One that is there already is used, so that a run can be
// repeated.
enum err act_new_token(struct act *act, Tally__PublicKey **token_out);

// The schema in the JSON file of `option`.
enum err act_schema(struct act *act, const char *option, Tally__CollectionSchema **schema_out);

// The public half of the key that signs.
Tally__PublicKey *act_own_key(struct act *act);

#endif
