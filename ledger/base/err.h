// err.h — how a function of Tally says that it failed.
//
// One enum for all rooms; OK is 0. Returning it makes a function must-use; `(void)` is the visible opt-out.
// Each error has a class, which says what the caller should do, and a sentence for a person. An error that a
// foreign library reports is mapped to one of these in one place, next to that library.
// A function that fails leaves its out-parameters untouched and its object as it was, unless its header says
// otherwise.
// Threads: pure.
#ifndef LEDGER_BASE_ERR_H
#define LEDGER_BASE_ERR_H

enum err_class {
    ERR_CLASS_NONE,
    ERR_CLASS_RETRY,    // the same call may succeed later
    ERR_CLASS_REQUEST,  // the caller's input has to change
    ERR_CLASS_DENIED,   // not allowed
    ERR_CLASS_STOP,     // the process must end; nothing may be served from what it holds
};

#define ERR_TABLE(X)                                                                          \
    X(OK, NONE, "success")                                                                    \
    X(E_MALFORMED, REQUEST, "the bytes do not follow the format")                             \
    X(E_NON_CANONICAL, REQUEST, "the bytes are not in the one accepted form")                 \
    X(E_UNKNOWN_FIELD, REQUEST, "the message holds a field that this version does not know")  \
    X(E_TEXT, REQUEST, "a text is not UTF-8 or holds a control character")                    \
    X(E_LIMIT, REQUEST, "a limit is exceeded")                                                \
    X(E_INVALID, REQUEST, "a value is not acceptable")                                        \
    X(E_NOT_FOUND, REQUEST, "there is no such thing")                                         \
    X(E_EXISTS, REQUEST, "it exists already")                                                 \
    X(E_KEY, REQUEST, "the key is not acceptable")                                            \
    X(E_PASSPHRASE, REQUEST, "the passphrase does not open the key")                          \
    X(E_SIGNATURE, DENIED, "the signature does not verify")                                   \
    X(E_MISMATCH, DENIED, "a hash does not match what it should cover")                       \
    X(E_BUSY, RETRY, "too much is waiting; try again later")                                  \
    X(E_TIMEOUT, RETRY, "no answer in time; the outcome is unknown")                          \
    X(E_CLOSED, RETRY, "the other side is gone; the outcome is unknown")                      \
    X(E_NO_MEMORY, RETRY, "not enough memory")                                                \
    X(E_DISK_LOW, RETRY, "too little disk space is left to accept more")                      \
    X(E_LOCKED, STOP, "another process holds the ledger open")                                \
    X(E_IO, STOP, "the operating system reported an error")                                   \
    X(E_STORE, STOP, "the store reported an error")                                           \
    X(E_CORRUPT, STOP, "what was read is not what was written")                               \
    X(E_ROLLBACK, STOP, "ROLLBACK_DETECTED: the database is older than the HEAD file")        \
    X(E_FORK, STOP, "FORK: database and HEAD file hold different logs of one size")           \
    X(E_HEAD_LOST, STOP, "HEAD_LOST: the HEAD file is missing or unreadable")                 \
    X(E_HEAD_STALE, STOP, "HEAD_STALE: the database is more than one commit ahead of HEAD")   \
    X(E_HEAD_DAMAGED, STOP, "HEAD_DAMAGED: one slot is damaged; a commit may have been lost") \
    X(E_FOREIGN, STOP, "the files belong to different ledgers")                               \
    X(E_CLOCK, STOP, "the clock cannot be believed")                                          \
    X(E_NO_GATE, STOP, "no gate was given; nothing may be judged")                            \
    X(E_UNSUPPORTED, STOP, "this version cannot read that format")

// clang-format off: version 14 takes the attribute for a function.
enum [[nodiscard]] err
{
#define X(name, class, sentence) name,
    ERR_TABLE(X)
#undef X
    ERR_COUNT
};
// clang-format on

// The enum's own word for `error`, e.g. "E_LIMIT". Static storage.
const char *err_name(enum err error);

// A sentence for a person, without a full stop. Static storage.
const char *err_sentence(enum err error);

// What the caller should do about `error`.
enum err_class err_class(enum err error);

// The only macro that returns. For places where nothing is held.
#define TRY(call)                     \
    do {                              \
        enum err try_error_ = (call); \
        if (try_error_ != OK) {       \
            return try_error_;        \
        }                             \
    } while (0)

#endif
