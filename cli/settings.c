// settings.c — options by argp, then the profile, then what --dir implies.
#include "cli/settings.h"

#include "cli/exit_codes.h"
#include "cli/profile.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    KEY_URL = 256,
    KEY_KEY,
    KEY_PASSPHRASE_FILE,
    KEY_PIN,
    KEY_VKEY,
    KEY_MEMORY,
    KEY_DIR,
    KEY_CHANNEL,
    KEY_WAIT,
    KEY_ORG,
    KEY_USER,
    KEY_PROFILE,
    KEY_JSON,
};

enum { SETTINGS_ARENA = 64 * 1024 };

static const struct argp_option output_options[] = {
    {"json", KEY_JSON, NULL, 0, "print one JSON object", 1},
    {0},
};

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "Which ledger, and as whom:", 10},
    {"dir", KEY_DIR, "DIR", 0, "a ledger's directory on this machine; implies --url, --pin and --vkey", 10},
    {"url", KEY_URL, "URL", 0, "where it listens: ipc:///path or tcp://host:port", 10},
    {"pin", KEY_PIN, "FILE", 0, "which ledger it must be: its LEDGER.pin", 10},
    {"vkey", KEY_VKEY, "FILE", 0, "the key that signs its checkpoints: its ledger.vkey", 10},
    {"key", KEY_KEY, "FILE", 0, "the key file to sign with", 10},
    {"passphrase-file", KEY_PASSPHRASE_FILE, "FILE", 0,
     "whose first line opens the key file; else it is asked for", 10},
    {"channel", KEY_CHANNEL, "NAME", 0, "what the listener is for (api)", 10},
    {"org", KEY_ORG, "ORG", 0, "the organization (platform)", 10},
    {"user", KEY_USER, "USER", 0, "whose key it is, for what one does as oneself", 10},
    {"memory", KEY_MEMORY, "FILE", 0,
     "where the last checkpoint seen is kept, so that a ledger that forgot something is found out; \"none\": "
     "nowhere "
     "(~/.local/state/tally/<ledger id>)",
     10},
    {"wait", KEY_WAIT, "SECONDS", 0, "for an answer: 1 to 300 (60)", 10},
    {"profile", KEY_PROFILE, "NAME", 0, "read ~/.config/tally/NAME.conf for what is not given (default)", 10},
    {0},
};

static error_t parse_output(int key, char *argument, struct argp_state *state)
{
    struct output *output = state->input;
    (void)argument;
    if (key != KEY_JSON) {
        return ARGP_ERR_UNKNOWN;
    }
    output->json = true;
    return 0;
}

const struct argp settings_output_argp = {.options = output_options, .parser = parse_output};

static const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};

static const struct {
    int key;
    const char *name;
    size_t place;
} fields[] = {
    {KEY_URL, "url", offsetof(struct settings, url)},
    {KEY_KEY, "key", offsetof(struct settings, key)},
    {KEY_PASSPHRASE_FILE, "passphrase-file", offsetof(struct settings, passphrase_file)},
    {KEY_PIN, "pin", offsetof(struct settings, pin)},
    {KEY_VKEY, "vkey", offsetof(struct settings, vkey)},
    {KEY_MEMORY, "memory", offsetof(struct settings, memory)},
    {KEY_DIR, "dir", offsetof(struct settings, dir)},
    {KEY_CHANNEL, "channel", offsetof(struct settings, channel)},
    {KEY_WAIT, "wait", offsetof(struct settings, wait)},
    {KEY_ORG, "org", offsetof(struct settings, org)},
    {KEY_USER, "user", offsetof(struct settings, user)},
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static const char **field(struct settings *settings, size_t at)
{
    return (const char **)(void *)((char *)settings + fields[at].place);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct settings *settings = state->input;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = &settings->output;
        return 0;
    }
    if (key == KEY_PROFILE) {
        settings->profile = argument;
        return 0;
    }
    for (size_t at = 0; at < FIELDS; at++) {
        if (fields[at].key == key) {
            *field(settings, at) = argument;
            return 0;
        }
    }
    return ARGP_ERR_UNKNOWN;
}

const struct argp settings_argp = {.options = options, .parser = parse, .children = children};

// What the profile says of `name`, unless an option said it. False: there is no such setting.
static bool take_line(void *context, struct span name, struct span value)
{
    struct settings *settings = context;
    for (size_t at = 0; at < FIELDS; at++) {
        if (span_equal(name, span_text(fields[at].name))) {
            char *copy = arena_alloc(&settings->arena, value.size + 1);
            if (copy != NULL && *field(settings, at) == NULL) {
                memcpy(copy, value.data, value.size);
                *field(settings, at) = copy;
            }
            return copy != NULL;
        }
    }
    return false;
}

// `*place`, or else "<before><folder>/<name>", as long as the arena lasts.
static void imply(struct settings *settings, const char **place, const char *before, const char *name)
{
    size_t size = strlen(before) + strlen(settings->dir) + 1 + strlen(name) + 1;
    char *text = arena_alloc(&settings->arena, size);
    if (*place == NULL && text != NULL) {
        (void)snprintf(text, size, "%s%s/%s", before, settings->dir, name);
        *place = text;
    }
}

static void imply_from_dir(struct settings *settings)
{
    imply(settings, &settings->url, "ipc://", "tally.sock");
    imply(settings, &settings->pin, "", "LEDGER.pin");
    imply(settings, &settings->vkey, "", "ledger.vkey");
}

int settings_complete(struct settings *settings)
{
    enum err error = arena_init(&settings->arena, SETTINGS_ARENA);
    if (error != OK) {
        return output_error(&settings->output, error, "reading the settings");
    }
    struct profile_request request = {settings->profile, take_line, settings};
    int exit_code = profile_read(&request, &settings->output);
    if (exit_code != TALLY_EXIT_OK) {
        return exit_code;
    }
    if (settings->dir != NULL) {
        imply_from_dir(settings);
    }
    settings->org = settings->org == NULL ? "platform" : settings->org;
    settings->channel = settings->channel == NULL ? "api" : settings->channel;
    settings->wait = settings->wait == NULL ? "60" : settings->wait;
    return TALLY_EXIT_OK;
}

void settings_fini(struct settings *settings)
{
    arena_fini(&settings->arena);
}
