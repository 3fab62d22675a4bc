// recipient_report.c — the result, what was checked, what was withheld, and whose word the rest is.
#include "cli/recipient_report.h"

#include "ledger/base/bytes.h"

#include <inttypes.h>
#include <stdio.h>

enum { HEX_SIZE = 2 * DIGEST_SIZE + 1 };

static const char *const kinds[] = {
    [BUNDLE_WITHHELD_BODY] = "command",
    [BUNDLE_WITHHELD_EFFECTS] = "changes",
    [BUNDLE_WITHHELD_VALUE] = "value",
};

// What no proof in the file can show.
static const char *const words[] = {
    "when, within the minutes of its window, something happened",
    "the order of what was committed at one time",
    "through which channel a command came in",
    "whose address a contact number stands for",
    "that the platform's entries that are not cited, such as a key's revocation, change nothing",
};

enum { WORDS = sizeof(words) / sizeof(words[0]) };

void recipient_withheld_note(void *context, const struct bundle_withheld *withheld)
{
    struct recipient_withheld *list = context;
    if (list->count == LIMIT_BUNDLE_WITHHELD) {
        return;
    }
    list->rows[list->count].index = withheld->index;
    list->rows[list->count].kind = withheld->kind;
    (void)snprintf(list->rows[list->count].field, RECIPIENT_FIELD_SIZE, "%.*s", (int)withheld->field.size,
                   withheld->field.size == 0 ? "" : (const char *)withheld->field.data);
    list->count++;
}

bool recipient_is_good(const struct recipient_outcome *outcome)
{
    const struct bundle_report *report = outcome->report;
    return report->fault.class == FAULT_NONE && report->level != AUDIT_NOTHING
           && report->level >= outcome->required && (!outcome->asked_earlier || report->earlier_holds);
}

static bool is_range(const struct bundle_report *report)
{
    return report->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION;
}

// ---- Text

static void print_about(const struct bundle_report *report)
{
    if (!is_range(report)) {
        (void)printf("about       entry %" PRIu64 " of %s\n", report->first, report->org);
        return;
    }
    (void)printf("about       %s: %" PRIu64 " entries from %" PRIu64 " to %" PRIu64 "; %s, %s\n", report->org,
                 report->proven, report->first, report->last,
                 report->from_start ? "from its beginning" : "not from its beginning",
                 report->closed ? "closed by the entry of its export" : "open at its end");
}

static void print_checked(const struct recipient_outcome *outcome)
{
    const struct bundle_report *report = outcome->report;
    (void)printf("checked     %" PRIu64 " entries in the tree, %" PRIu64 " bodies, %" PRIu64
                 " signatures, %" PRIu64 " values opened, %" PRIu64 " verdicts judged again\n",
                 report->items, report->bodies, report->signatures, report->values, report->judged);
    if (report->unknown_signatures > 0) {
        (void)printf("            %" PRIu64 " batches are signed by keys that the file does not show\n",
                     report->unknown_signatures);
    }
    if (report->unjudged > 0) {
        (void)printf("            %" PRIu64 " verdicts could not be judged again\n", report->unjudged);
    }
    if (report->earlier_holds) {
        (void)printf("            nothing of what the earlier checkpoint covers has changed\n");
    }
    if (report->texts_differ) {
        (void)printf("note        README or schema in the file are not those of this version; no proof "
                     "covers them\n");
    }
}

static void print_withheld(const struct recipient_outcome *outcome)
{
    const struct recipient_withheld *list = outcome->withheld;
    (void)printf("withheld    %" PRIu64 "%s\n", outcome->report->withheld,
                 outcome->report->withheld == 0 ? ": everything is shown" : "");
    for (size_t i = 0; i < list->count; i++) {
        (void)printf("            entry %" PRIu64 ": %s%s%s\n", list->rows[i].index,
                     kinds[list->rows[i].kind], list->rows[i].field[0] == '\0' ? "" : " ",
                     list->rows[i].field);
    }
    if (outcome->report->withheld > list->count) {
        (void)printf("            and %" PRIu64 " more\n", outcome->report->withheld - list->count);
    }
}

static void print_level(const struct recipient_outcome *outcome)
{
    const struct bundle_report *report = outcome->report;
    (void)printf("%s: %s\n", recipient_is_good(outcome) ? "VERIFIED" : "NOT VERIFIED",
                 audit_level_name(report->level));
    if (report->level < AUDIT_JUDGED) {
        (void)printf("not %-8s %s\n", audit_level_name(report->level + 1), report->why_not);
    }
}

static void print_fault(const struct bundle_report *report)
{
    (void)printf("NOT VERIFIED: %s\n", fault_class_name(report->fault.class));
    (void)printf("fault       %s, %s %" PRIu64 ": %s\n", fault_part_name(report->fault.part),
                 report->fault.part == FAULT_IN_CHECKPOINT ? "of size" : "entry", report->fault.index,
                 report->fault.what);
    (void)printf("            %" PRIu64 " items before it were in order; no checkpoint says so\n",
                 report->items);
}

void recipient_report_text(const struct recipient_outcome *outcome)
{
    const struct bundle_report *report = outcome->report;
    char id[HEX_SIZE];
    char root[HEX_SIZE];
    if (report->fault.class != FAULT_NONE) {
        print_fault(report);
        return;
    }
    bytes_to_hex(digest_span(&report->ledger_id), id);
    bytes_to_hex(digest_span(&report->checkpoint.root), root);
    print_level(outcome);
    (void)printf("ledger      %s\n            id %s%s\n", report->checkpoint.origin, id,
                 outcome->by_key ? " (as the file says: one key was trusted)" : "");
    (void)printf("checkpoint  %" PRIu64 " entries, root %s\n", report->checkpoint.size, root);
    print_about(report);
    print_checked(outcome);
    print_withheld(outcome);
    (void)printf("the service's word\n");
    for (size_t i = 0; i < WORDS; i++) {
        (void)printf("            %s\n", words[i]);
    }
}

// ---- JSON

static json_t *json_fault(const struct fault *fault)
{
    if (fault->class == FAULT_NONE) {
        return json_null();
    }
    return json_pack("{s:s, s:s, s:I, s:s}", "class", fault_class_name(fault->class), "part",
                     fault_part_name(fault->part), "index", (json_int_t)fault->index, "text", fault->what);
}

static json_t *json_checked(const struct bundle_report *report)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "items", (json_int_t)report->items, "proven",
                     (json_int_t)report->proven, "bodies", (json_int_t)report->bodies, "signatures",
                     (json_int_t)report->signatures, "unknown_signatures",
                     (json_int_t)report->unknown_signatures, "values", (json_int_t)report->values, "judged",
                     (json_int_t)report->judged, "unjudged", (json_int_t)report->unjudged);
}

static json_t *json_withheld(const struct recipient_outcome *outcome)
{
    const struct recipient_withheld *list = outcome->withheld;
    json_t *rows = json_array();
    for (size_t i = 0; i < list->count; i++) {
        json_t *row = json_pack("{s:I, s:s}", "index", (json_int_t)list->rows[i].index, "what",
                                kinds[list->rows[i].kind]);
        if (list->rows[i].field[0] != '\0') {
            (void)json_object_set_new(row, "field", json_string(list->rows[i].field));
        }
        (void)json_array_append_new(rows, row);
    }
    return json_pack("{s:I, s:o}", "count", (json_int_t)outcome->report->withheld, "named", rows);
}

static json_t *json_about(const struct bundle_report *report)
{
    return json_pack("{s:s, s:s, s:I, s:I, s:b, s:b}", "kind", is_range(report) ? "organization" : "entry",
                     "org", report->org, "first", (json_int_t)report->first, "last", (json_int_t)report->last,
                     "from_start", report->from_start, "closed", report->closed);
}

static json_t *json_words(void)
{
    json_t *list = json_array();
    for (size_t i = 0; i < WORDS; i++) {
        (void)json_array_append_new(list, json_string(words[i]));
    }
    return list;
}

void recipient_report_json(const struct recipient_outcome *outcome)
{
    const struct bundle_report *report = outcome->report;
    char id[HEX_SIZE];
    char root[HEX_SIZE];
    bytes_to_hex(digest_span(&report->ledger_id), id);
    bytes_to_hex(digest_span(&report->checkpoint.root), root);
    json_t *object = json_pack(
        "{s:b, s:s, s:s, s:o, s:s, s:s, s:I, s:s, s:o, s:o, s:o, s:b, s:b, s:b, s:o}", "ok",
        recipient_is_good(outcome), "level", audit_level_name(report->level), "why_not_next", report->why_not,
        "fault", json_fault(&report->fault), "origin", report->checkpoint.origin, "ledger", id, "size",
        (json_int_t)report->checkpoint.size, "root", root, "about", json_about(report), "checked",
        json_checked(report), "withheld", json_withheld(outcome), "extends_earlier", report->earlier_holds,
        "texts_differ", report->texts_differ, "by_key", outcome->by_key, "service_word", json_words());
    (void)json_dumpf(object, stdout, JSON_INDENT(2));
    (void)putchar('\n');
    json_decref(object);
}
