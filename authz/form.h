// form.h — stage 1: is the command well-formed by itself?
//
// Sizes of ids, grammars of names, ranges of numbers, that each command is addressed to the place where it
// belongs and names what it changes, and that nothing is filled in that this version cannot judge. Needs no
// state, so a worker does it. (Values behind commitments are checked where they are seen: admit.h.)
// Depends on: base, core, state (names of flags), proto. Threads: pure.
#ifndef AUTHZ_FORM_H
#define AUTHZ_FORM_H

#include "authz/profile.h"
#include "ledger/base/span.h"

#include "proto/command.pb-c.h"
#include "proto/query.pb-c.h"

#include <stdbool.h>

// 0, or the code of the first thing that is wrong.
uint32_t form_check(const Tally__Command *command);

// The same for a question, whose signature stands for it alone.
uint32_t form_question(const Tally__Query *query);

// [a-z0-9](-?[a-z0-9])*, 2 to LIMIT_ORG_ID characters: organizations and their like.
bool form_is_slug(struct span text);

// [a-z][a-z0-9_.-]*, 1 to LIMIT_NAME characters: names of fields, of roles and of event types.
bool form_is_name(struct span text);

// [A-Za-z0-9]([._-]?[A-Za-z0-9])*, up to 64 characters: ids of records.
bool form_is_record_id(struct span text);

// ---- For the families. Each is 0, or the code of the first thing that is wrong.

// The payload of each command: form_user.c, form_org.c and so on. The intent's first subject has its
// kind and size already.
uint32_t form_user(const Tally__Intent *intent);
uint32_t form_org(const Tally__Intent *intent);
uint32_t form_member(const Tally__Intent *intent);
uint32_t form_account(const Tally__Intent *intent);
uint32_t form_policy(const Tally__Intent *intent);
uint32_t form_platform(const Tally__Intent *intent);
uint32_t form_record(const Tally__Intent *intent);

// What a question asks: form_query.c. Its envelope, organization and subjects hold already.
uint32_t form_query(const Tally__Query *query);

// Fields: at most LIMIT_FIELDS, each name once and with content; and, where a table of profile.h describes
// them, in it and sealed or open as it says.
uint32_t form_fields(Tally__Field *const *fields, size_t count, enum profile_of of);

// Whether there is a field of this name.
bool form_has_field(Tally__Field *const *fields, size_t count, const char *name);

// An id that the payload repeats is that of the first subject.
uint32_t form_same_id(const Tally__Intent *intent, ProtobufCBinaryData id);

// A public key that Tally can use; `token`: one of Ed25519, because its private half is a seed.
uint32_t form_key(const Tally__PublicKey *key, bool token);

// What must be there, is there.
uint32_t form_present(const void *part);

// The name of a role, and flags that exist, each once and in order.
uint32_t form_role(const char *role, char *const *flags, size_t count);

// Whether actions are known, each once and in order.
bool form_actions(const uint32_t *actions, size_t count);

// 0 for the usual time, or an hour to 30 days.
uint32_t form_expiry(uint32_t expires_in_s);

#endif
