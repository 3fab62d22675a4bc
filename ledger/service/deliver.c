// deliver.c — a file, or a child with a pipe that was filled before it began.
#include "ledger/service/deliver.h"

#include "ledger/base/bytes.h"
#include "ledger/base/diag.h"
#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/crypto/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    USER_MAX = LIMIT_SUBJECT_ID,
    SEED_TEXT_SIZE = 2 * SIGNER_SEED_SIZE,
    INPUT_MAX = LIMIT_ADDRESS + 1 + SEED_TEXT_SIZE + 1,
    PATH_ROOM = 4096,
    LOOK_US = 5000,
};

static_assert(INPUT_MAX <= PIPE_BUF, "a pipe takes it whole before anybody reads");

enum err deliver_init(const char *path, struct deliver *deliver_out)
{
    struct stat facts;
    if (path == NULL) {
        *deliver_out = (struct deliver){0};
        return OK;
    }
    if (stat(path, &facts) != 0) {
        return E_INVALID;
    }
    bool folder = S_ISDIR(facts.st_mode);
    if (!folder && (!S_ISREG(facts.st_mode) || access(path, X_OK) != 0)) {
        return E_INVALID;
    }
    *deliver_out = (struct deliver){path, folder};
    return OK;
}

static enum err write_file(const char *path, struct span text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return errno == EEXIST ? E_EXISTS : E_IO;
    }
    bool good = write(file, text.data, text.size) == (ssize_t)text.size;
    good = close(file) == 0 && good;
    if (!good) {
        (void)unlink(path);
    }
    return good ? OK : E_IO;
}

static enum err into_folder(const struct deliver *deliver, struct span user, struct span text)
{
    char path[PATH_ROOM];
    char name[2 * USER_MAX + 1];
    if (user.size > USER_MAX) {
        return E_IO;
    }
    bytes_to_hex(user, name);
    int size = snprintf(path, sizeof(path), "%s/%s.code", deliver->path, name);
    return size > 0 && (size_t)size < sizeof(path) ? write_file(path, text) : E_IO;
}

// ---- A program

// Starts it with `input` as its standard input. False when it cannot be run.
static bool start(const char *path, int input, pid_t *child_out)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t signals;
    char *const arguments[] = {(char *)(uintptr_t)path, NULL};
    int failed = posix_spawn_file_actions_init(&files) | posix_spawnattr_init(&attributes);
    require(failed == 0);
    failed = posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO)
             | posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
             | posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    // Signals as a program expects them, whatever the worker's thread has blocked.
    (void)sigemptyset(&signals);
    failed |= posix_spawnattr_setsigmask(&attributes, &signals) | posix_spawnattr_setpgroup(&attributes, 0);
    (void)sigaddset(&signals, SIGPIPE);
    failed |= posix_spawnattr_setsigdefault(&attributes, &signals)
              | posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                                          | POSIX_SPAWN_SETPGROUP);
    require(failed == 0);
    failed = posix_spawn(child_out, path, &files, &attributes, arguments, environ);
    (void)posix_spawn_file_actions_destroy(&files);
    (void)posix_spawnattr_destroy(&attributes);
    return failed == 0;
}

static enum err wait_for(pid_t child)
{
    int status = 0;
    for (unsigned waited_us = 0; waited_us < LIMIT_DELIVER_MS * 1000u; waited_us += LOOK_US) {
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) {
            return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? OK : E_IO;
        }
        if (ended < 0 && errno != EINTR) {
            return E_IO;
        }
        (void)usleep(LOOK_US);
    }
    (void)kill(-child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return E_TIMEOUT;
}

static enum err to_program(const struct deliver *deliver, struct span input)
{
    int ends[2];
    pid_t child = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return E_IO;
    }
    bool started = write(ends[1], input.data, input.size) == (ssize_t)input.size
                   && start(deliver->path, ends[0], &child);
    (void)close(ends[1]);
    (void)close(ends[0]);
    return started ? wait_for(child) : E_IO;
}

enum err deliver_code(const struct deliver *deliver, const struct deliver_code *code)
{
    char text[INPUT_MAX + 1];
    char seed[SEED_TEXT_SIZE + 1];
    if (deliver->path == NULL) {
        return OK;
    }
    if (code->address.size > LIMIT_ADDRESS) {
        return E_IO;
    }
    bytes_to_hex(span(code->seed, SIGNER_SEED_SIZE), seed);
    int size = deliver->folder ? snprintf(text, sizeof(text), "%s\n", seed)
                               : snprintf(text, sizeof(text), "%.*s\n%s\n", (int)code->address.size,
                                          (const char *)code->address.data, seed);
    require(size > 0 && (size_t)size < sizeof(text));
    struct span whole = span(text, (size_t)size);
    enum err error = deliver->folder ? into_folder(deliver, code->user, whole) : to_program(deliver, whole);
    secret_wipe(text, sizeof(text));
    secret_wipe(seed, sizeof(seed));
    return error;
}

static bool is_due(const struct job *job)
{
    struct peek peek;
    return job->code != NULL && !job->twin && job->refused == CODE_NONE
           && peek_entry(job->entries[0], &peek) == OK && peek.code == CODE_NONE;
}

void deliver_request(const struct deliver *deliver, const struct request *request)
{
    for (size_t at = 0; at < request->job_count; at++) {
        const struct job *job = &request->jobs[at];
        if (!is_due(job)) {
            continue;
        }
        struct deliver_code code = {
            .user = message_span(job->commands[0]->intent->user_register->user),
            .address = job->code->address,
            .seed = job->code->seed,
        };
        enum err error = deliver_code(deliver, &code);
        if (error != OK) {
            diag(DIAG_WARNING, "the one-time code of entry %llu was not delivered: %s",
                 (unsigned long long)job->first, err_sentence(error));
        }
    }
}
