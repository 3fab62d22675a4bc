// tallyd_process.h — what a process that holds keys does first, and how it waits for its end.
//
// Depends on: the operating system. Threads: the main one, before there are others.
#ifndef CLI_TALLYD_PROCESS_H
#define CLI_TALLYD_PROCESS_H

// No core file, no ptrace(2) by the same user, no file that others can read; signals that end the program
// wait for tallyd_process_wait(), in this thread and in those that it starts.
void tallyd_process_harden(void);

// Waits for SIGTERM, SIGINT or SIGHUP, and lets the next one end the process at once. Returns its number.
int tallyd_process_wait(void);

#endif
