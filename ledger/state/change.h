// change.h — changing one thing and listing the change, in one step. For the folds.
//
// A struct change is one thing of one organization that one entry changes: the intent's first subject, or
// another; the effects name it only when it is another. Only what differs is listed. An empty text, a 0 and
// an empty id count as not set. A sealed value differs every time, by its salt.
// Depends on: base, crypto, core, proto, view, effect, field. Threads: as the view.
#ifndef LEDGER_STATE_CHANGE_H
#define LEDGER_STATE_CHANGE_H

#include "ledger/state/effect.h"
#include "ledger/state/field.h"
#include "ledger/state/fold.h"

struct change {
    const struct view *view;
    const struct fold_input *input;
    struct effect_list *effects;
    struct span org;
    Tally__SubjectKind kind;
    struct span id;
    Tally__Subject *subject;  // NULL: the intent's first
};

// The intent's first subject. E_CORRUPT when it is of another kind, is another organization than the
// intent's, has a name that is too long or empty, or else an id of other than 16 bytes.
enum err change_first(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      Tally__SubjectKind kind, struct change *change_out);

// Another thing of the same organization. `id` is copied.
struct change change_other(const struct change *change, Tally__SubjectKind kind, struct span id);

// Lists what changed, if it did. What fails, the list keeps (effect.h).
void change_text(const struct change *change, const char *field, const char *before, const char *after);
void change_number(const struct change *change, const char *field, int64_t before, int64_t after);
void change_id(const struct change *change, const char *field, struct span before, struct span after);

// Sets fields of the thing, named with `prefix` before their own names, and lists them. E_CORRUPT, errors of
// the view.
enum err change_fields(const struct change *change, const char *prefix, Tally__Field *const *fields,
                       size_t count);
// Likewise one sealed field that stands in the command by itself; NULL: the command leaves it out.
enum err change_sealed(const struct change *change, const char *name, const Tally__Commitment *commitment);
// Likewise one public field, of the ledger's own choice.
enum err change_open(const struct change *change, const char *name, const Tally__PublicValue *value);

struct change_owner {
    uint32_t kind;      // PrincipalKind; 0 for a token or a code
    const uint8_t *id;  // 16 bytes
};

// Registers a key of the change's organization. E_CORRUPT when it is no key, or known to the organization or
// to the platform already, or a machine's elsewhere; errors of the view.
enum err change_key_new(const struct change *change, const Tally__PublicKey *message,
                        const struct change_owner *owner, struct digest *fingerprint_out);
// Revokes an active one. E_CORRUPT, errors of the view.
enum err change_key_revoke(const struct change *change, const struct digest *fingerprint);

// E_CORRUPT for what a permitted command always finds; other errors stay what they are.
static inline enum err change_found(enum err error)
{
    return error == E_NOT_FOUND ? E_CORRUPT : error;
}

// E_CORRUPT for what a permitted command never finds.
static inline enum err change_absent(enum err error)
{
    return error == OK ? E_CORRUPT : error == E_NOT_FOUND ? OK : error;
}

#endif
