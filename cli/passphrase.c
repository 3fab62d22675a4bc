// passphrase.c — the terminal's echo is off while a passphrase is typed, and on again whatever happens.
#include "cli/passphrase.h"

#include "ledger/crypto/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

void passphrase_wipe(struct passphrase *passphrase)
{
    secret_wipe(passphrase, sizeof(*passphrase));
}

// One line, byte by byte: what follows it in a pipe is somebody else's.
static enum err read_line(int file, struct passphrase *passphrase)
{
    size_t size = 0;
    for (;;) {
        char byte = 0;
        ssize_t got = read(file, &byte, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return E_IO;
        }
        if (got == 0 || byte == '\n') {
            passphrase->text[size] = '\0';
            return OK;
        }
        if (size == SIGNER_PASSPHRASE_MAX) {
            return E_LIMIT;
        }
        passphrase->text[size++] = byte;
    }
}

enum err passphrase_read(const char *path, struct passphrase *passphrase_out)
{
    struct stat facts;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT ? E_NOT_FOUND : E_IO;
    }
    bool shared = fstat(file, &facts) != 0 || (S_ISREG(facts.st_mode) && (facts.st_mode & 077) != 0);
    enum err error = shared ? E_INVALID : read_line(file, passphrase_out);
    (void)close(file);
    if (error == OK && passphrase_out->text[0] == '\0') {
        error = E_INVALID;
    }
    return error;
}

static void say(int terminal, const char *text)
{
    ssize_t written = write(terminal, text, strlen(text));
    (void)written;  // A prompt that is not seen is not worth an error.
}

// True once there is something to read; false when a signal came first.
static bool wait_for_line(int terminal, int signals)
{
    struct pollfd watched[] = {{.fd = terminal, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    while (poll(watched, 2, -1) < 0 && errno == EINTR) {
    }
    return (watched[1].revents & POLLIN) == 0;
}

// A signal that would end the program ends it, but not before the echo is on again.
static enum err read_hidden(int terminal, const char *prompt, struct passphrase *passphrase)
{
    struct termios before;
    sigset_t deadly;
    sigset_t mask;
    (void)sigemptyset(&deadly);
    (void)sigaddset(&deadly, SIGINT);
    (void)sigaddset(&deadly, SIGTERM);
    (void)sigaddset(&deadly, SIGHUP);
    int signals = signalfd(-1, &deadly, SFD_CLOEXEC);
    if (signals < 0 || tcgetattr(terminal, &before) != 0) {
        return E_IO;
    }
    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    say(terminal, prompt);
    (void)pthread_sigmask(SIG_BLOCK, &deadly, &mask);
    (void)tcsetattr(terminal, TCSAFLUSH, &silent);
    enum err error = wait_for_line(terminal, signals) ? read_line(terminal, passphrase) : E_CLOSED;
    (void)tcsetattr(terminal, TCSAFLUSH, &before);
    say(terminal, "\n");
    (void)close(signals);
    (void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
    return error;
}

enum err passphrase_ask(const char *prompt, bool again, struct passphrase *passphrase_out)
{
    struct passphrase second = {0};
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0) {
        return E_NOT_FOUND;
    }
    enum err error = read_hidden(terminal, prompt, passphrase_out);
    if (error == OK && again) {
        error = read_hidden(terminal, "once more: ", &second);
        bool same = secret_equal(span_text(passphrase_out->text), span_text(second.text));
        error = error == OK && !same ? E_INVALID : error;
    }
    passphrase_wipe(&second);
    (void)close(terminal);
    return error;
}

enum err passphrase_for(const char *key_path, const char *passphrase_path, struct passphrase *passphrase_out)
{
    char prompt[PATH_MAX + sizeof("passphrase of : ")];
    (void)snprintf(prompt, sizeof(prompt), "passphrase of %s: ", key_path);
    enum err error = passphrase_path != NULL ? passphrase_read(passphrase_path, passphrase_out)
                                             : passphrase_ask(prompt, false, passphrase_out);
    return error == OK ? OK : E_PASSPHRASE;
}
