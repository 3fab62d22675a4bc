// recipient_show.c — one paragraph for each entry.
#include "cli/recipient_show.h"

#include "authz/actions.h"
#include "cli/recipient_text.h"
#include "ledger/audit/item.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/base/map.h"
#include "ledger/bundle/reader.h"
#include "ledger/core/code.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"

#include <inttypes.h>
#include <stdio.h>

enum { FIRST_SIZE = 8, NAMED_SIZE = LIMIT_ORG_ID + 2 * LIMIT_SUBJECT_ID };

struct showing {
    const struct bundle_report *report;
    struct arena arena;
    struct map values;  // commitment -> its value as text, while it is in force
    struct map firsts;  // organization, subject and field -> u64be entry that first set it
};

// An entry that is being printed.
struct shown {
    struct item_opened opened;
    const Tally__Item *item;
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t found_count;
    const Tally__Effects *effects;  // NULL: none, or withheld
};

static void line(const char *label, const char *text)
{
    (void)printf("  %-11s %s\n", label, text);
}

// ---- Values

static enum err keep_values(struct showing *showing, const struct shown *shown)
{
    for (size_t i = 0; i < shown->found_count && i < shown->item->n_disclosure; i++) {
        const Tally__Disclosure *disclosure = shown->item->disclosure[i];
        char text[RECIPIENT_TEXT_SIZE];
        if (disclosure->salt.len == 0) {
            continue;
        }
        recipient_text_value(message_span(disclosure->value), text);
        TRY(map_put(&showing->values, message_span(shown->found[i].commitment->digest), span_text(text)));
    }
    return OK;
}

static void sealed_text(const struct showing *showing, const Tally__Commitment *commitment,
                        char text[static RECIPIENT_TEXT_SIZE])
{
    struct span value = span_text("(withheld)");
    (void)map_get(&showing->values, message_span(commitment->digest), &value);
    (void)snprintf(text, RECIPIENT_TEXT_SIZE, "%.*s", (int)value.size, (const char *)value.data);
}

static void datum_text(const struct showing *showing, const Tally__Datum *datum,
                       char text[static RECIPIENT_TEXT_SIZE])
{
    if (datum == NULL) {
        (void)snprintf(text, RECIPIENT_TEXT_SIZE, "(not set)");
    } else if (datum->kind_case == TALLY__DATUM__KIND_SEALED) {
        sealed_text(showing, datum->sealed, text);
    } else {
        recipient_text_datum(datum, text);
    }
}

static bool is_new_in_effects(const struct shown *shown, const Tally__Commitment *commitment)
{
    for (size_t i = 0; shown->effects != NULL && i < shown->effects->n_effect; i++) {
        const Tally__Datum *after = shown->effects->effect[i]->new_;
        if (after != NULL && after->kind_case == TALLY__DATUM__KIND_SEALED
            && span_equal(message_span(after->sealed->digest), message_span(commitment->digest))) {
            return true;
        }
    }
    return false;
}

// What is no longer in force is not quoted again.
static void forget_values(struct showing *showing, const struct shown *shown)
{
    for (size_t i = 0; i < shown->found_count; i++) {
        if (!is_new_in_effects(shown, shown->found[i].commitment)) {
            map_delete(&showing->values, message_span(shown->found[i].commitment->digest));
        }
    }
    for (size_t i = 0; shown->effects != NULL && i < shown->effects->n_effect; i++) {
        const Tally__Datum *before = shown->effects->effect[i]->old;
        if (before != NULL && before->kind_case == TALLY__DATUM__KIND_SEALED) {
            map_delete(&showing->values, message_span(before->sealed->digest));
        }
    }
}

// ---- Who

static void show_actor(const struct shown *shown)
{
    const Tally__Entry *entry = shown->opened.entry;
    const Tally__Actor *actor = entry->actor;
    char id[2 * ENTRY_ID_SIZE + 1];
    char kind[RECIPIENT_TEXT_SIZE];
    char text[2 * RECIPIENT_TEXT_SIZE];
    if (actor->kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_LEDGER) {
        line("who", "the ledger itself");
        return;
    }
    bytes_to_hex(message_span(actor->id), id);
    (void)snprintf(kind, sizeof(kind), "%s",
                   recipient_text_word(&tally__principal_kind__descriptor, (int)actor->kind));
    (void)snprintf(text, sizeof(text), "%s %s, as %s, key of entry %" PRIu64 ", %s", kind, id,
                   actor->role[0] == '\0' ? "nobody in particular" : actor->role, actor->key_entry,
                   recipient_text_word(&tally__assurance__descriptor, (int)actor->assurance));
    line("who", text);
    if (actor->accountable.len > 0) {
        bytes_to_hex(message_span(actor->accountable), id);
        line("answerable", id);
    }
}

// ---- When

static const Tally__Envelope *envelope_of(const struct shown *shown)
{
    return shown->opened.command != NULL    ? shown->opened.command->envelope
           : shown->opened.question != NULL ? shown->opened.question->envelope
                                            : NULL;
}

static void show_times(const struct shown *shown)
{
    const Tally__Envelope *envelope = envelope_of(shown);
    const Tally__Command *command = shown->opened.command;
    char recorded[CLOCK_TEXT_SIZE];
    char text[RECIPIENT_TEXT_SIZE];
    clock_text(shown->opened.entry->time_us, recorded);
    line("recorded", recorded);
    if (envelope != NULL) {
        recipient_text_zoned(envelope->time_us, envelope->zone_offset_min, text);
        line("signed", text);
    }
    if (command != NULL && command->intent->occurred_at_us != 0) {
        clock_text(command->intent->occurred_at_us, recorded);
        line("occurred", recorded);
    }
}

// ---- What

static void show_subjects(const struct shown *shown)
{
    const Tally__Entry *entry = shown->opened.entry;
    for (size_t i = 2; i < entry->n_link; i++) {
        char text[RECIPIENT_TEXT_SIZE];
        recipient_text_subject(entry->link[i]->subject, message_span(entry->link[i]->id), text);
        line("about", text);
    }
}

static void show_event(const struct shown *shown)
{
    const Tally__Command *command = shown->opened.command;
    if (command == NULL || command->intent->payload_case != TALLY__INTENT__PAYLOAD_EVENT_APPEND) {
        return;
    }
    const Tally__EventAppend *event = command->intent->event_append;
    line("event", event->type);
    for (size_t i = 0; i < event->n_field; i++) {
        char text[RECIPIENT_TEXT_SIZE];
        if (event->field[i]->content_case == TALLY__FIELD__CONTENT_OPEN) {
            recipient_text_public(event->field[i]->open, text);
            (void)printf("    %s: %s\n", event->field[i]->name, text);
        }
    }
}

static void show_sealed(const struct showing *showing, const struct shown *shown)
{
    for (size_t i = 0; i < shown->found_count; i++) {
        const struct commitment_found *found = &shown->found[i];
        char text[RECIPIENT_TEXT_SIZE];
        if (is_new_in_effects(shown, found->commitment)) {
            continue;
        }
        sealed_text(showing, found->commitment, text);
        (void)printf("    %.*s: %s\n", (int)found->field.size, (const char *)found->field.data, text);
    }
}

static void show_reason(const struct shown *shown)
{
    const Tally__Command *command = shown->opened.command;
    char text[RECIPIENT_TEXT_SIZE];
    if (command != NULL && command->intent->reason != NULL) {
        (void)snprintf(text, sizeof(text), "code %u; its text stands below", command->intent->reason->code);
        line("reason", text);
    }
    if (command != NULL && command->intent->meaning != TALLY__MEANING__MEANING_UNSPECIFIED) {
        line("signed as", recipient_text_word(&tally__meaning__descriptor, (int)command->intent->meaning));
    }
}

// ---- Changes

static struct span place_of(const struct shown *shown, const Tally__Effect *effect, char *text, size_t room)
{
    const Tally__Command *command = shown->opened.command;
    const Tally__Subject *subject = effect->subject;
    char name[RECIPIENT_TEXT_SIZE] = "";
    if (subject == NULL && command != NULL && command->intent->n_subject > 0) {
        subject = command->intent->subject[0];
    }
    if (subject != NULL) {
        recipient_text_subject(subject->kind, message_span(subject->id), name);
    }
    int size = snprintf(text, room, "%s/%s/%s", shown->opened.entry->org, name, effect->field);
    return span(text, size < 0 || (size_t)size >= room ? room - 1 : (size_t)size);
}

static enum err show_change(struct showing *showing, const struct shown *shown, const Tally__Effect *effect)
{
    char place[NAMED_SIZE + RECIPIENT_TEXT_SIZE];
    char before[RECIPIENT_TEXT_SIZE];
    char after[RECIPIENT_TEXT_SIZE];
    struct span key = place_of(shown, effect, place, sizeof(place));
    struct span first;
    uint8_t index[FIRST_SIZE];
    char of[RECIPIENT_TEXT_SIZE + 8] = "";
    if (effect->subject != NULL) {
        recipient_text_subject(effect->subject->kind, message_span(effect->subject->id), before);
        (void)snprintf(of, sizeof(of), " of %s", before);
    }
    datum_text(showing, effect->new_, after);
    if (effect->old == NULL) {
        (void)printf("    + %s%s: %s\n", effect->field, of, after);
        bytes_put_u64(index, shown->opened.place);
        return map_put(&showing->firsts, key, span(index, sizeof(index)));
    }
    datum_text(showing, effect->old, before);
    (void)printf("    * %s%s: %s -> %s", effect->field, of, before, after);
    if (map_get(&showing->firsts, key, &first) && first.size == FIRST_SIZE) {
        (void)printf("   [changed; first set by entry %" PRIu64 "]", bytes_get_u64(first.data));
    } else {
        (void)printf("   [changed]");
    }
    (void)printf("\n");
    return OK;
}

static enum err show_changes(struct showing *showing, const struct shown *shown)
{
    if (shown->opened.effects_withheld) {
        line("changes", "(withheld)");
    }
    if (shown->effects == NULL || shown->effects->n_effect == 0) {
        return OK;
    }
    line("changes", "+ set for the first time, * changed since");
    for (size_t i = 0; i < shown->effects->n_effect; i++) {
        TRY(show_change(showing, shown, shown->effects->effect[i]));
    }
    return OK;
}

// ---- Verdict

static void show_verdict(const struct shown *shown)
{
    const Tally__Verdict *verdict = shown->opened.entry->verdict;
    const struct code_row *row = code_find(verdict->code);
    char outcome[RECIPIENT_TEXT_SIZE];
    if (shown->opened.kind == ITEM_NOTICE) {
        return;
    }
    (void)snprintf(outcome, sizeof(outcome), "%s",
                   recipient_text_word(&tally__outcome__descriptor, (int)verdict->outcome));
    if (verdict->code != 0) {
        (void)printf("  %-11s %s: %u %s, %s\n", "verdict", outcome, verdict->code,
                     row == NULL ? "?" : row->name, row == NULL ? "a later version's code" : row->sentence);
    } else {
        line("verdict", outcome);
    }
    (void)printf("  %-11s rules of entry %" PRIu64, "rests on", verdict->policy);
    for (size_t i = 0; i < verdict->n_evidence; i++) {
        (void)printf("%s %" PRIu64, i == 0 ? "; entries" : ",", verdict->evidence[i]);
    }
    (void)printf("\n");
}

// ---- An entry

static const char *action_name(const struct shown *shown)
{
    const char *name = actions_name(shown->opened.entry->action);
    return name == NULL ? recipient_text_word(&tally__action__descriptor, (int)shown->opened.entry->action)
                        : name;
}

static enum err show_entry(struct showing *showing, const struct shown *shown)
{
    const Tally__Entry *entry = shown->opened.entry;
    (void)printf("\nentry %" PRIu64 "  %s  in %s\n", entry->index, action_name(shown), entry->org);
    show_actor(shown);
    show_times(shown);
    show_subjects(shown);
    if (shown->opened.body.size == 0) {
        line("command", "(withheld; what is shown is what the entry itself says)");
    }
    show_event(shown);
    show_reason(shown);
    show_sealed(showing, shown);
    TRY(show_changes(showing, shown));
    show_verdict(shown);
    return OK;
}

static void show_cited(const struct shown *shown)
{
    char time[CLOCK_TEXT_SIZE];
    const Tally__Entry *entry = shown->opened.entry;
    clock_text(entry->time_us, time);
    (void)printf("\nentry %" PRIu64 "  %s  in %s, %s (cited)\n", entry->index, action_name(shown), entry->org,
                 time);
}

static enum err open_shown(struct showing *showing, const Tally__Item *message, struct shown *shown)
{
    struct fault fault;
    struct item item = {
        .entry = message_span(message->entry),
        .body = message_span(message->command),
        .effects = message_span(message->effects),
        .disclosures = message->disclosure,
        .disclosure_count = message->n_disclosure,
    };
    *shown = (struct shown){.item = message};
    if (item_open(&item, &showing->arena, &shown->opened, &fault) != FAULT_NONE) {
        return E_MISMATCH;
    }
    shown->opened.place = shown->opened.entry->index;
    if (item.effects.size > 0) {
        TRY(message_decode(&tally__effects__descriptor, item.effects, &showing->arena, &shown->effects));
    }
    const ProtobufCMessage *body = shown->opened.command != NULL    ? &shown->opened.command->base
                                   : shown->opened.question != NULL ? &shown->opened.question->base
                                                                    : NULL;
    return body == NULL ? OK : commitment_list(body, shown->found, LIMIT_DISCLOSURES, &shown->found_count);
}

static enum err show_item(struct showing *showing, const Tally__Item *message)
{
    struct shown shown;
    const struct bundle_report *report = showing->report;
    TRY(open_shown(showing, message, &shown));
    TRY(keep_values(showing, &shown));
    uint64_t index = shown.opened.place;
    bool about =
        index >= report->first && index <= report->last && strcmp(shown.opened.entry->org, report->org) == 0;
    if (about) {
        TRY(show_entry(showing, &shown));
    } else {
        show_cited(&shown);
    }
    forget_values(showing, &shown);
    return OK;
}

static enum err show_parts(struct showing *showing, struct bundle_reader *reader)
{
    for (;;) {
        Tally__BundlePart *part = NULL;
        arena_reset(&showing->arena);
        enum err error = bundle_reader_next(reader, &showing->arena, &part);
        if (error == E_NOT_FOUND) {
            return OK;
        }
        TRY(error);
        if (part->part_case == TALLY__BUNDLE_PART__PART_ITEM) {
            TRY(show_item(showing, part->item));
        }
        if (part->part_case == TALLY__BUNDLE_PART__PART_END
            && !span_equal(message_span(part->end->digest), digest_span(&showing->report->digest))) {
            return E_MISMATCH;
        }
    }
}

enum err recipient_show(const struct bundle_source *source, const struct bundle_report *report)
{
    struct showing showing = {.report = report};
    struct bundle_reader reader = {0};
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    map_init(&showing.values, hash_key);
    map_init(&showing.firsts, hash_key);
    enum err error = arena_init(&showing.arena, BUNDLE_ARENA_SIZE);
    if (error == OK) {
        error = bundle_reader_open(&reader, source);
    }
    if (error == OK) {
        error = show_parts(&showing, &reader);
    }
    bundle_reader_close(&reader);
    arena_fini(&showing.arena);
    map_fini(&showing.firsts);
    map_fini(&showing.values);
    return error;
}
