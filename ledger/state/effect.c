// effect.c — a list that fails once and then keeps still.
#include "ledger/state/effect.h"

#include "ledger/base/limits.h"
#include "ledger/core/message.h"
#include "ledger/crypto/digest.h"

struct effect_list effect_begin(struct arena *arena, Tally__Effects *effects)
{
    struct effect_list list = {.arena = arena, .effects = effects, .error = OK};
    tally__effects__init(effects);
    effects->effect = arena_alloc(arena, EFFECT_MAX * sizeof(Tally__Effect *));
    if (effects->effect == NULL) {
        list.error = E_LIMIT;
    }
    return list;
}

static void *lend(struct effect_list *list, size_t size)
{
    void *piece = list->error == OK ? arena_alloc(list->arena, size) : NULL;
    if (piece == NULL && list->error == OK) {
        list->error = E_LIMIT;
    }
    return piece;
}

void effect_add(struct effect_list *list, Tally__Subject *subject, const char *field, Tally__Datum *before,
                Tally__Datum *after)
{
    Tally__Effect *effect = lend(list, sizeof(*effect));
    if (effect == NULL) {
        return;
    }
    if (list->effects->n_effect == EFFECT_MAX) {
        list->error = E_LIMIT;
        return;
    }
    struct span name = arena_copy(list->arena, span(field, strlen(field) + 1));
    if (name.data == NULL) {
        list->error = E_LIMIT;
        return;
    }
    tally__effect__init(effect);
    effect->subject = subject;
    effect->field = (char *)(uintptr_t)name.data;
    effect->old = before;
    effect->new_ = after;
    list->effects->effect[list->effects->n_effect++] = effect;
}

static Tally__Datum *datum(struct effect_list *list, Tally__Datum__KindCase kind)
{
    Tally__Datum *result = lend(list, sizeof(*result));
    if (result != NULL) {
        tally__datum__init(result);
        result->kind_case = kind;
    }
    return result;
}

static ProtobufCBinaryData copy(struct effect_list *list, struct span bytes)
{
    struct span copied = list->error == OK ? arena_copy(list->arena, bytes) : span(NULL, 0);
    if (copied.data == NULL && list->error == OK) {
        list->error = E_LIMIT;
    }
    return message_bytes(copied);
}

Tally__Datum *effect_text(struct effect_list *list, struct span text)
{
    bool long_text = text.size > LIMIT_PUBLIC_VALUE;
    Tally__Datum *result = datum(list, long_text ? TALLY__DATUM__KIND_DIGEST : TALLY__DATUM__KIND_TEXT);
    if (result == NULL) {
        return NULL;
    }
    if (long_text) {
        struct digest digest = digest_of(text);
        result->digest = copy(list, digest_span(&digest));
        return result;
    }
    char *place = lend(list, text.size + 1);
    if (place != NULL && text.size > 0) {
        memcpy(place, text.data, text.size);
    }
    result->text = place;
    return result;
}

Tally__Datum *effect_number(struct effect_list *list, int64_t number)
{
    Tally__Datum *result = datum(list, TALLY__DATUM__KIND_INTEGER);
    if (result != NULL) {
        result->integer = number;
    }
    return result;
}

Tally__Datum *effect_id(struct effect_list *list, struct span id)
{
    Tally__Datum *result = datum(list, TALLY__DATUM__KIND_ID);
    if (result != NULL) {
        result->id = copy(list, id);
    }
    return result;
}

Tally__Datum *effect_sealed(struct effect_list *list, struct span commitment)
{
    Tally__Datum *result = datum(list, TALLY__DATUM__KIND_SEALED);
    Tally__Commitment *sealed = lend(list, sizeof(*sealed));
    if (result != NULL && sealed != NULL) {
        tally__commitment__init(sealed);
        sealed->digest = copy(list, commitment);
        result->sealed = sealed;
    }
    return result;
}

Tally__Subject *effect_subject(struct effect_list *list, Tally__SubjectKind kind, struct span id)
{
    Tally__Subject *subject = lend(list, sizeof(*subject));
    if (subject != NULL) {
        tally__subject__init(subject);
        subject->kind = kind;
        subject->id = copy(list, id);
    }
    return subject;
}
