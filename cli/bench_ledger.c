// bench_ledger.c — fork, exec, and the line that says that it is ready.
#include "cli/bench_ledger.h"

#include "cli/founding.h"
#include "cli/path.h"
#include "ledger/store/rocks.h"
#include "ledger/wire/small_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READY_WAIT_MS = 30000, READY_LINE_MAX = 4096, WORDS_MAX = 64 * 1024 };

static const char words_name[] = "tallyd.err";

static enum err make_folder(const char *where, struct bench_ledger *ledger)
{
    TRY(path_join(where, "tally-bench-XXXXXX", ledger->folder));
    return mkdtemp(ledger->folder) == NULL ? E_IO : OK;
}

static enum err found(struct bench_ledger *ledger)
{
    static const char *const admins[] = {"bench"};
    char key[PATH_MAX];
    struct digest ledger_id;
    const char *what = NULL;
    struct founding founding = {
        .dir = ledger->dir,
        .origin = "bench.example",
        .new_admins = admins,
        .new_admin_count = 1,
        .threshold = 1,
    };
    TRY(path_join(ledger->folder, "l", ledger->dir));
    TRY(founding_make(&founding, &ledger_id, &what));
    TRY(path_join(ledger->dir, "LEDGER.pin", ledger->pin));
    TRY(path_join(ledger->dir, "ledger.vkey", ledger->vkey));
    TRY(path_join(ledger->dir, "admins/bench.key", key));
    int size = snprintf(ledger->url, sizeof(ledger->url), "ipc://%s/tally.sock", ledger->dir);
    TRY(size < 0 || (size_t)size >= sizeof(ledger->url) ? E_LIMIT : OK);
    return tally_key_load(key, NULL, &ledger->key);
}

// The tallyd that was built or installed with this program.
static enum err find_program(char path[static PATH_MAX])
{
    ssize_t size = readlink("/proc/self/exe", path, PATH_MAX - sizeof("d"));
    if (size <= 0) {
        return E_IO;
    }
    path[size] = 'd';
    path[size + 1] = '\0';
    return OK;
}

// What the program says of itself is kept, for the case that it does not start.
static int open_words(const struct bench_ledger *ledger)
{
    char path[PATH_MAX];
    if (path_join(ledger->folder, words_name, path) != OK) {
        return -1;
    }
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void show_words(const struct bench_ledger *ledger)
{
    char path[PATH_MAX];
    struct buf words;
    buf_init(&words, WORDS_MAX);
    if (path_join(ledger->folder, words_name, path) == OK && small_file_read(path, &words) == OK) {
        (void)fwrite(words.data, 1, words.size, stderr);
    }
    buf_fini(&words);
}

[[gnu::noreturn]] static void become(const char *program, const struct bench_ledger *ledger, int output)
{
    sigset_t none;
    int words = open_words(ledger);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    // Ctrl-C is for us alone; and if we are killed, it ends too.
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)dup2(output, STDOUT_FILENO);
    (void)dup2(words, STDERR_FILENO);
    (void)execl(program, "tallyd", "--dir", ledger->dir, (char *)NULL);
    _exit(127);
}

static enum err wait_for_ready(int file)
{
    char line[READY_LINE_MAX];
    struct pollfd watched = {.fd = file, .events = POLLIN};
    int ready = poll(&watched, 1, READY_WAIT_MS);
    if (ready <= 0) {
        return E_TIMEOUT;
    }
    return read(file, line, sizeof(line)) > 0 ? OK : E_CLOSED;
}

static enum err start(const char *program, struct bench_ledger *ledger)
{
    int ends[2];
    char beside[PATH_MAX];
    if (program == NULL) {
        TRY(find_program(beside));
        program = beside;
    }
    if (pipe(ends) != 0) {
        return E_IO;
    }
    (void)fflush(NULL);
    ledger->process = fork();
    if (ledger->process == 0) {
        become(program, ledger, ends[1]);
    }
    (void)close(ends[1]);
    enum err error = ledger->process < 0 ? E_IO : wait_for_ready(ends[0]);
    (void)close(ends[0]);
    if (error != OK) {
        show_words(ledger);
    }
    return error;
}

enum err bench_ledger_open(const char *where, const char *program, struct bench_ledger *ledger_out)
{
    *ledger_out = (struct bench_ledger){0};
    enum err error = make_folder(where, ledger_out);
    if (error == OK) {
        error = found(ledger_out);
    }
    if (error == OK) {
        error = start(program, ledger_out);
    }
    if (error != OK) {
        bench_ledger_close(ledger_out);
    }
    return error;
}

static enum err end_process(struct bench_ledger *ledger, int signal)
{
    int status = 0;
    if (ledger->process <= 0) {
        return OK;
    }
    (void)kill(ledger->process, signal);
    while (waitpid(ledger->process, &status, 0) < 0 && errno == EINTR) {
    }
    ledger->process = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? OK : E_IO;
}

enum err bench_ledger_stop(struct bench_ledger *ledger, uint64_t *bytes_out)
{
    char database[PATH_MAX];
    struct rocks *rocks = NULL;
    TRY(end_process(ledger, SIGTERM));
    TRY(path_join(ledger->dir, "db", database));
    TRY(rocks_open(database, ROCKS_READ_WRITE, &rocks));
    enum err error = rocks_flush(rocks);
    rocks_close(rocks);
    TRY(error);
    return path_disk_usage(database, bytes_out);
}

void bench_ledger_close(struct bench_ledger *ledger)
{
    (void)end_process(ledger, SIGKILL);
    tally_key_free(ledger->key);
    if (ledger->folder[0] != '\0') {
        path_remove_tree(ledger->folder);
    }
    *ledger = (struct bench_ledger){0};
}
