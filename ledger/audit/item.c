// item.c — an entry, its body, its effects and its disclosures, each against the entry's word.
#include "ledger/audit/item.h"

#include "ledger/base/limits.h"
#include "ledger/core/code.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "ledger/core/strict.h"

enum { NOTICE_RANDOM_SIZE = 16 };

enum item_kind item_kind_of(Tally__Action action)
{
    if (action >= TALLY__ACTION__ACTION_NOTICE_FOLLOW) {
        return ITEM_NOTICE;
    }
    return query_is_action(action) ? ITEM_QUESTION : ITEM_COMMAND;
}

static enum fault_class undecoded(enum err error, enum fault_part part, uint64_t place, struct fault *fault)
{
    bool newer = error == E_UNKNOWN_FIELD || error == E_UNSUPPORTED;
    return fault_set(fault, newer ? FAULT_SCHEMA_UNKNOWN : FAULT_UNREADABLE, part, place,
                     "the %s cannot be decoded: %s", fault_part_name(part), err_sentence(error));
}

// The entry says something else than the body that it was made for.
static enum fault_class not_ordered(enum fault_part part, uint64_t place, const char *what,
                                    struct fault *fault)
{
    return fault_set(fault, FAULT_UNAUTHORIZED, part, place, "%s", what);
}

static enum fault_class modified(enum fault_part part, uint64_t place, const char *what, struct fault *fault)
{
    return fault_set(fault, FAULT_MODIFIED, part, place, "%s", what);
}

static bool is_digest(ProtobufCBinaryData bytes, const struct digest *digest)
{
    return span_equal(message_span(bytes), digest_span(digest));
}

// ---- Bodies

static enum fault_class check_command(struct item_opened *opened, struct fault *fault)
{
    const Tally__Entry *entry = opened->entry;
    const Tally__Command *command = opened->command;
    if (command->envelope == NULL || command->intent == NULL || command->envelope->key.len != DIGEST_SIZE
        || command->envelope->batch_id.len != BATCH_ID_SIZE) {
        return undecoded(E_INVALID, FAULT_IN_BODY, opened->place, fault);
    }
    if (command->envelope->position != entry->position
        || (uint32_t)command->intent->payload_case != (uint32_t)entry->action) {
        return not_ordered(FAULT_IN_ENTRY, opened->place, "its position or action is not the command's",
                           fault);
    }
    // A refusal may stand elsewhere: that is judged.
    if (strcmp(entry->org, command->intent->org) != 0
        && entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT) {
        return not_ordered(FAULT_IN_ENTRY, opened->place, "its organization is not the command's", fault);
    }
    return FAULT_NONE;
}

static enum fault_class check_question(struct item_opened *opened, struct fault *fault)
{
    const Tally__Query *question = opened->question;
    if (question->envelope == NULL || question->envelope->key.len != DIGEST_SIZE) {
        return undecoded(E_INVALID, FAULT_IN_BODY, opened->place, fault);
    }
    if (query_action(question) != opened->entry->action) {
        return not_ordered(FAULT_IN_ENTRY, opened->place, "its action is not the question's", fault);
    }
    if (strcmp(opened->entry->org, question->org) != 0
        && opened->entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT) {
        return not_ordered(FAULT_IN_ENTRY, opened->place, "its organization is not the question's", fault);
    }
    return FAULT_NONE;
}

static enum fault_class check_notice(struct item_opened *opened, struct fault *fault)
{
    if (opened->notice->random.len != NOTICE_RANDOM_SIZE) {
        return undecoded(E_INVALID, FAULT_IN_BODY, opened->place, fault);
    }
    if ((uint32_t)opened->notice->payload_case != (uint32_t)opened->entry->action) {
        return not_ordered(FAULT_IN_ENTRY, opened->place, "its action is not the notice's", fault);
    }
    return FAULT_NONE;
}

static enum fault_class open_body(const struct item *item, struct arena *arena, struct item_opened *opened,
                                  struct fault *fault)
{
    enum err error = OK;
    if (item->body.size == 0) {
        return FAULT_NONE;
    }
    struct digest hash = batch_command_hash(item->body);
    if (!is_digest(opened->entry->command_hash, &hash)) {
        return modified(FAULT_IN_BODY, opened->place, "the body has not the hash that the entry says", fault);
    }
    opened->body = item->body;
    switch (opened->kind) {
    case ITEM_COMMAND:
        error = item->body.size > LIMIT_COMMAND
                    ? E_LIMIT
                    : message_decode(&tally__command__descriptor, item->body, arena, &opened->command);
        break;
    case ITEM_QUESTION:
        error = message_decode(&tally__query__descriptor, item->body, arena, &opened->question);
        break;
    case ITEM_NOTICE:
        error = message_decode(&tally__notice__descriptor, item->body, arena, &opened->notice);
        break;
    }
    if (error != OK) {
        return undecoded(error, FAULT_IN_BODY, opened->place, fault);
    }
    return opened->kind == ITEM_COMMAND    ? check_command(opened, fault)
           : opened->kind == ITEM_QUESTION ? check_question(opened, fault)
                                           : check_notice(opened, fault);
}

// ---- Effects

static void command_id(const struct item_opened *opened, uint8_t id[static BATCH_COMMAND_ID_SIZE])
{
    if (opened->command != NULL) {
        batch_command_id(message_span(opened->command->envelope->batch_id), opened->entry->position, id);
    } else {
        memcpy(id, opened->entry->command_hash.data, BATCH_COMMAND_ID_SIZE);
    }
}

static enum fault_class open_effects(const struct item *item, struct item_opened *opened, struct fault *fault)
{
    const Tally__Entry *entry = opened->entry;
    bool has_some = entry->effects_hash.len > 0;
    opened->effects_withheld = has_some && item->effects.size == 0;
    if (item->effects.size == 0) {
        return FAULT_NONE;
    }
    if (!has_some) {
        return modified(FAULT_IN_EFFECTS, opened->place, "the entry has no effects, and some are shown",
                        fault);
    }
    if (opened->kind == ITEM_COMMAND && opened->command == NULL) {
        return fault_set(fault, FAULT_MISSING, FAULT_IN_BODY, opened->place,
                         "effects are shown without the command whose id they are hashed under");
    }
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    command_id(opened, id);
    struct digest hash = entry_effects_hash(id, item->effects);
    if (!is_digest(entry->effects_hash, &hash)) {
        return modified(FAULT_IN_EFFECTS, opened->place, "the effects have not the hash that the entry says",
                        fault);
    }
    enum err error = item->effects.size > LIMIT_EFFECTS
                         ? E_LIMIT
                         : strict_check(&tally__effects__descriptor, item->effects);
    if (error != OK) {
        return undecoded(error, FAULT_IN_EFFECTS, opened->place, fault);
    }
    opened->effects = item->effects;
    return FAULT_NONE;
}

// ---- Disclosures

static bool is_withheld(const Tally__Disclosure *disclosure)
{
    return disclosure->salt.len == 0 && disclosure->value.len == 0;
}

// The commitments of a body, and where their values belong.
struct commitments {
    struct commitment_found found[LIMIT_DISCLOSURES];
    struct commitment_place place;
};

static enum err find_commitments(struct item_opened *opened, struct commitments *commitments)
{
    const ProtobufCMessage *body = NULL;
    if (opened->command != NULL) {
        body = &opened->command->base;
        commitments->place = commitment_place_of(opened->command->intent);
    } else {
        struct span org = span_text(opened->question->org);
        body = &opened->question->base;
        commitments->place = (struct commitment_place){
            .org = org,
            .subject_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION,
            .subject_id = org,
        };
    }
    return commitment_list(body, commitments->found, LIMIT_DISCLOSURES, &opened->commitments);
}

static bool opens(const struct commitments *commitments, size_t at, const Tally__Disclosure *disclosure)
{
    return commitment_opens(&commitments->place, &commitments->found[at], disclosure) == OK;
}

// A disclosure that does not open its own commitment may open another.
static enum fault_class misplaced(const struct item *item, const struct item_opened *opened,
                                  const struct commitments *commitments, size_t at, struct fault *fault)
{
    size_t other = 0;
    while (other < opened->commitments
           && (other == at || !opens(commitments, other, item->disclosures[at]))) {
        other++;
    }
    if (other == opened->commitments) {
        return fault_set(fault, FAULT_MODIFIED, FAULT_IN_DISCLOSURES, opened->place,
                         "disclosure %zu does not open its commitment", at);
    }
    bool twice = opens(commitments, other, item->disclosures[other]);
    return fault_set(fault, twice ? FAULT_DUPLICATED : FAULT_REORDERED, FAULT_IN_DISCLOSURES, opened->place,
                     "disclosure %zu opens commitment %zu", at, other);
}

static enum fault_class check_disclosures(const struct item *item, struct item_opened *opened,
                                          const struct commitments *commitments, struct fault *fault)
{
    if (item->disclosure_count > 0 && item->disclosure_count != opened->commitments) {
        bool fewer = item->disclosure_count < opened->commitments;
        return fault_set(fault, fewer ? FAULT_MISSING : FAULT_DUPLICATED, FAULT_IN_DISCLOSURES, opened->place,
                         "%zu disclosures are shown for %zu commitments", item->disclosure_count,
                         opened->commitments);
    }
    for (size_t at = 0; at < item->disclosure_count; at++) {
        if (is_withheld(item->disclosures[at])) {
            continue;
        }
        if (!opens(commitments, at, item->disclosures[at])) {
            return misplaced(item, opened, commitments, at, fault);
        }
        opened->disclosed++;
    }
    return FAULT_NONE;
}

static enum fault_class open_disclosures(const struct item *item, struct item_opened *opened,
                                         struct fault *fault)
{
    struct commitments commitments;
    if (opened->command == NULL && opened->question == NULL) {
        return item->disclosure_count == 0 ? FAULT_NONE
                                           : fault_set(fault, FAULT_MISSING, FAULT_IN_BODY, opened->place,
                                                       "disclosures are shown without what they disclose");
    }
    enum err error = find_commitments(opened, &commitments);
    return error == OK ? check_disclosures(item, opened, &commitments, fault)
                       : undecoded(error, FAULT_IN_BODY, opened->place, fault);
}

// ---- Links

static bool links_to(const Tally__Entry *entry, size_t at, Tally__SubjectKind kind, struct span id)
{
    return at < entry->n_link && entry->link[at]->subject == kind
           && span_equal(message_span(entry->link[at]->id), id);
}

static bool is_repeated(Tally__Subject *const *subjects, size_t at)
{
    for (size_t before = 0; before < at; before++) {
        if (subjects[before]->kind == subjects[at]->kind
            && span_equal(message_span(subjects[before]->id), message_span(subjects[at]->id))) {
            return true;
        }
    }
    return false;
}

// The chains that an entry must join: its organization's and its actor's, which entry_decode() has put first;
// and, when it was permitted, those of what its command concerns, each once, in the intent's order.
static enum fault_class check_links(struct item_opened *opened, struct fault *fault)
{
    const Tally__Entry *entry = opened->entry;
    const Tally__Actor *actor = entry->actor;
    size_t at = 1;
    if (!links_to(entry, at, entry_actor_subject(actor->kind), message_span(actor->id))) {
        return not_ordered(FAULT_IN_LINK, opened->place, "it does not join its actor's chain", fault);
    }
    at++;
    struct query_command stands;
    if (opened->command == NULL && opened->question == NULL) {
        return FAULT_NONE;  // What it concerns was withheld, or it is the ledger's own.
    }
    if (opened->question != NULL) {
        query_command(opened->question, NULL, &stands);
    }
    const Tally__Intent *intent = opened->question != NULL ? &stands.intent : opened->command->intent;
    bool permitted = entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    for (size_t i = 0; permitted && i < intent->n_subject; i++) {
        if (is_repeated(intent->subject, i)) {
            continue;
        }
        if (!links_to(entry, at, intent->subject[i]->kind, message_span(intent->subject[i]->id))) {
            return fault_set(fault, FAULT_MISSING, FAULT_IN_LINK, opened->place,
                             "it does not join the chain of its command's subject %zu", i);
        }
        at++;
    }
    return at == entry->n_link ? FAULT_NONE
                               : not_ordered(FAULT_IN_LINK, opened->place,
                                             "it joins a chain that its command does not concern", fault);
}

enum fault_class item_open(const struct item *item, struct arena *arena, struct item_opened *opened_out,
                           struct fault *fault_out)
{
    *opened_out = (struct item_opened){.place = item->place, .leaf = digest_leaf(item->entry)};
    enum err error = entry_decode(item->entry, arena, &opened_out->entry);
    if (error != OK) {
        opened_out->entry = NULL;
        return undecoded(error, FAULT_IN_ENTRY, item->place, fault_out);
    }
    opened_out->kind = item_kind_of(opened_out->entry->action);
    enum fault_class class = open_body(item, arena, opened_out, fault_out);
    if (class == FAULT_NONE) {
        class = open_effects(item, opened_out, fault_out);
    }
    if (class == FAULT_NONE) {
        class = open_disclosures(item, opened_out, fault_out);
    }
    return class == FAULT_NONE ? check_links(opened_out, fault_out) : class;
}
