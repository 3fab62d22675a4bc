// look.c — a child that opens read-only and reports through a pipe.
#include "ledger/store/look.h"

#include "ledger/base/clock.h"
#include "ledger/base/diag.h"
#include "ledger/store/inside.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

struct report {
    enum err opened;
    enum err error;
    struct start_database database;
};

static bool is_of_a_database(const char *name)
{
    static const char *const ends[] = {".sst", ".log", ".blob"};
    bool found = strcmp(name, "CURRENT") == 0 || strncmp(name, "MANIFEST-", strlen("MANIFEST-")) == 0;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t size = strlen(ends[i]);
        found = found || (strlen(name) > size && strcmp(name + strlen(name) - size, ends[i]) == 0);
    }
    return found;
}

bool look_for_remains(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return errno != ENOENT;
    }
    bool found = false;
    for (struct dirent *entry = NULL; !found && (entry = readdir(folder)) != NULL;) {
        found = is_of_a_database(entry->d_name);
    }
    (void)closedir(folder);
    return found;
}

// The database is left open: the process ends anyway, and closing would wait for ever for a lock of RocksDB's
// timer that a thread of another database held while this process was forked.
static void look_inside(const char *path, struct report *report)
{
    struct rocks *rocks = NULL;
    struct inside_record record;
    report->opened = rocks_open(path, ROCKS_READ_ONLY, &rocks);
    report->error = report->opened;
    if (report->error != OK) {
        return;
    }
    report->error = inside_read_record(&(struct rocks_at){.rocks = rocks}, &record);
    if (report->error != OK) {
        return;
    }
    report->database = (struct start_database){
        .exists = true,
        .commit = record.facts.commit,
        .size = record.facts.size,
        .ledger_id = record.facts.ledger_id,
        .root = record.facts.root,
        .chain_head = record.facts.chain_head,
    };
}

[[gnu::noreturn]] static void child(const char *path, int pipe_end, pid_t parent)
{
    struct report report = {.opened = E_CORRUPT, .error = E_CORRUPT};
    struct rlimit none = {0, 0};
    // It holds the lock of HEAD along with its parent, and must not outlive it.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        _exit(1);
    }
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)signal(SIGABRT, SIG_DFL);
    look_inside(path, &report);
    ssize_t written = write(pipe_end, &report, sizeof(report));
    _exit(written == (ssize_t)sizeof(report) ? 0 : 1);
}

// E_TIMEOUT: not a word of the child in `wait_s` seconds.
static enum err read_report(int pipe_end, int wait_s, struct report *report)
{
    size_t got = 0;
    struct pollfd wait = {.fd = pipe_end, .events = POLLIN};
    uint64_t deadline_us = clock_boot_us() + (uint64_t)wait_s * 1000000u;
    while (got < sizeof(*report)) {
        uint64_t now_us = clock_boot_us();
        int left_ms = now_us < deadline_us ? (int)((deadline_us - now_us) / 1000u) + 1 : 0;
        int ready = poll(&wait, 1, left_ms);
        if (ready == 0) {
            return E_TIMEOUT;
        }
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        ssize_t more = read(pipe_end, (uint8_t *)report + got, sizeof(*report) - got);
        if (more < 0 && errno == EINTR) {
            continue;
        }
        if (more <= 0) {
            return E_CORRUPT;  // The child died before it could say anything.
        }
        got += (size_t)more;
    }
    return OK;
}

static enum err ask_child(const char *path, int wait_s, struct report *report)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return E_IO;
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return E_IO;
    }
    if (pid == 0) {
        (void)close(ends[0]);
        child(path, ends[1], parent);
    }
    (void)close(ends[1]);
    enum err error = read_report(ends[0], wait_s, report);
    (void)close(ends[0]);
    if (error == E_TIMEOUT) {
        (void)kill(pid, SIGKILL);
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    return error;
}

// A child of a process with threads is born with whatever lock one of them held just then, and with the lock
// of a C++ static that is being made: it may wait for ever. So one that says nothing is ended, and another
// asked, each with more time, because a database can also be large.
static enum err ask_children(const char *path, struct report *report)
{
    static const int waits_s[] = {20, 120, 1200};
    enum err error = E_TIMEOUT;
    for (size_t i = 0; error == E_TIMEOUT && i < sizeof(waits_s) / sizeof(waits_s[0]); i++) {
        error = ask_child(path, waits_s[i], report);
    }
    if (error == E_TIMEOUT) {
        diag(DIAG_ERROR, "the database in %s could not be read in 22 minutes", path);
        return E_STORE;
    }
    return error;
}

static enum err has_database(const char *path)
{
    char current[PATH_ROOM];
    int size = snprintf(current, sizeof(current), "%s/CURRENT", path);
    if (size < 0 || (size_t)size >= sizeof(current)) {
        return E_LIMIT;
    }
    return access(current, F_OK) == 0 ? OK : E_NOT_FOUND;
}

enum err look_opens(const char *path)
{
    struct report report = {0};
    TRY(has_database(path));
    TRY(ask_children(path, &report));
    return report.opened == OK || report.opened == E_LOCKED ? report.opened : E_CORRUPT;
}

enum err look_at(const char *path, struct start_database *database_out)
{
    struct report report = {0};
    enum err found = has_database(path);
    if (found == E_NOT_FOUND) {
        *database_out = (struct start_database){0};
        return OK;
    }
    TRY(found);
    TRY(ask_children(path, &report));
    if (report.error != OK) {
        diag(DIAG_ERROR, "the database in %s cannot be read: %s", path, err_sentence(report.error));
        return report.error == E_LOCKED ? E_LOCKED : E_CORRUPT;
    }
    *database_out = report.database;
    return OK;
}
