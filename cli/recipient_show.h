// recipient_show.h — what a bundle says, for a person: who, in which role, when, what, old and new, why.
//
// Printed after the bundle was verified, from the same file read again; its digest must be the one that was
// verified.
// Depends on: authz, audit, bundle. Threads: one.
#ifndef CLI_RECIPIENT_SHOW_H
#define CLI_RECIPIENT_SHOW_H

#include "ledger/bundle/verify.h"

// Prints the entries that the bundle is about, one after the other, then a line for each that they rest on.
// E_MISMATCH: it is another file than the report is about. Errors of the reader.
enum err recipient_show(const struct bundle_source *source, const struct bundle_report *report);

#endif
