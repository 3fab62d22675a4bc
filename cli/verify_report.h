// verify_report.h — what an audit found, told to a person or a program.
//
// Depends on: audit, jansson. Threads: one.
#ifndef CLI_VERIFY_REPORT_H
#define CLI_VERIFY_REPORT_H

#include "cli/output.h"
#include "ledger/audit/audit.h"

struct verify_report {
    const char *dir;
    const struct audit_report *audit;
    const char *since;   // the file whose checkpoint was held against it; NULL: none
    bool opened_sealed;  // disclosures were opened and compared
    uint64_t elapsed_us;
};

// Prints it, and returns the exit code: TALLY_EXIT_OK when the ledger verified, else TALLY_EXIT_REFUSED.
int verify_report_print(const struct output *output, const struct verify_report *report);

#endif
