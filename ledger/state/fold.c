// fold.c — which family folds which command.
#include "ledger/state/fold.h"

#include "ledger/core/message.h"
#include "ledger/state/effect.h"
#include "ledger/state/families.h"

enum err fold_apply(const struct view *view, const struct fold_input *input, struct arena *arena,
                    Tally__Effects *effects_out)
{
    Tally__Effects effects;
    struct effect_list list = effect_begin(arena, &effects);
    enum err error = E_CORRUPT;
    switch (input->command->intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS:
        error = fold_genesis(view, input, &list);
        break;
    case TALLY__INTENT__PAYLOAD_EVENT_APPEND:
        error = OK;  // An application's event changes no state: its place in the chains is all it has.
        break;
    default:
        break;  // A command without a fold cannot have been permitted.
    }
    TRY(error);
    TRY(list.error);
    *effects_out = effects;
    return OK;
}

enum err fold_entry(const struct view *view, const Tally__Entry *entry, struct span command, struct arena *arena,
                    Tally__Effects *effects_out)
{
    tally__effects__init(effects_out);
    if (entry->count == 0 || entry->verdict->outcome != TALLY__OUTCOME__OUTCOME_PERMIT) {
        return OK;
    }
    if (command.size == 0) {
        return E_NOT_FOUND;
    }
    Tally__Command *decoded = NULL;
    TRY(message_decode(&tally__command__descriptor, command, arena, &decoded));
    if (decoded->intent == NULL || decoded->envelope == NULL) {
        return E_CORRUPT;
    }
    struct fold_input input = {entry->index, entry->time_us, decoded, entry->actor, entry->facts};
    return fold_apply(view, &input, arena, effects_out);
}
