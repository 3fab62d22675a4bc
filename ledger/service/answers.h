// answers.h — what each question is answered with, one function for each kind.
//
// Each fills page->answer. E_NOT_FOUND: there is no such thing in the organization, E_LIMIT: too much for one
// answer, E_INVALID, E_BUSY: later; all others end the process.
// Depends on: page. Threads: as the page.
#ifndef LEDGER_SERVICE_ANSWERS_H
#define LEDGER_SERVICE_ANSWERS_H

#include "ledger/service/page.h"

// answers_state.c
enum err answers_overview(struct page *page);
enum err answers_members(struct page *page);
enum err answers_invitations(struct page *page);
enum err answers_record(struct page *page);

// answers_log.c
enum err answers_history(struct page *page);
enum err answers_audit_log(struct page *page);

// answers_proof.c
enum err answers_entry(struct page *page);
enum err answers_checkpoint(struct page *page);
enum err answers_export(struct page *page);

// answers_explain.c
enum err answers_explain(struct page *page);
enum err answers_can(struct page *page);

// The state as it was when the log had page->size entries, for page->view: the organization's entries and the
// platform's that change anything, folded again. E_LIMIT when these are more than LIMIT_REFOLD. (refold.c)
enum err answers_refold(struct page *page);

#endif
