// exit_codes.h — what an exit code of our programs says to a script or a supervisor.
//
// Numbers are a promise: none changes its meaning.
// Threads: constants.
#ifndef CLI_EXIT_CODES_H
#define CLI_EXIT_CODES_H

// tally
enum {
    TALLY_EXIT_OK = 0,           // done, and what proves it was verified
    TALLY_EXIT_REFUSED = 1,      // the ledger said no, or what it said does not verify
    TALLY_EXIT_INPUT = 2,        // wrong usage, or input that cannot be used; nothing was sent
    TALLY_EXIT_UNKNOWN = 3,      // no answer in time: it may have happened; run the same again
    TALLY_EXIT_UNREACHABLE = 4,  // nobody answers at the address; nothing happened
    TALLY_EXIT_LOCAL = 5,        // this machine failed: a file, memory, the terminal
};

// tally status, which monitors call
enum {
    TALLY_STATUS_HEALTHY = 0,
    TALLY_STATUS_UNREACHABLE = 1,
    TALLY_STATUS_UNHEALTHY = 2,  // it answers, but with an error, or with what does not verify
};

// tallyd; numbers of sysexits.h where one fits
enum {
    TALLYD_EXIT_OK = 0,  // stopped in order
    TALLYD_EXIT_USAGE = 64,
    TALLYD_EXIT_ABSENT = 66,   // there is no ledger in the directory
    TALLYD_EXIT_LISTEN = 69,   // an address cannot be listened on, or does not answer
    TALLYD_EXIT_DAMAGED = 70,  // the ledger must not be served as it is; see what was printed
    TALLYD_EXIT_STORE = 74,    // the disk or the store failed; also while running
    TALLYD_EXIT_LOCKED = 75,   // another process serves this ledger
    TALLYD_EXIT_KEY = 77,      // a key file cannot be used
    TALLYD_EXIT_CLOCK = 78,    // the clock has to be confirmed
};

#endif
