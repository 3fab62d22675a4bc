// The form of an entry: a good one, and one bent for each rule.
#include "ledger/core/entry.h"
#include "tests/support/hex.h"
#include "tests/support/sample.h"

#include <criterion/criterion.h>

Test(entry, of_good_form_is_accepted)
{
    struct sample sample;
    sample_init(&sample);
    cr_assert_eq(entry_check(&sample.entry), OK);
    cr_assert(entry_has_command(&sample.entry));
}

// One rule broken, on an entry that is good without.
struct row {
    const char *what;
    void (*bend)(struct sample *sample);
    enum err expected;
};

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct sample sample;
        sample_init(&sample);
        rows[i].bend(&sample);
        cr_assert_eq(entry_check(&sample.entry), rows[i].expected, "%s", rows[i].what);
    }
}

#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof((rows)[0]))
#define BEND(name, ...)                       \
    static void name(struct sample *sample)   \
    {                                         \
        Tally__Entry *entry = &sample->entry; \
        (void)entry;                          \
        __VA_ARGS__;                          \
    }

BEND(no_previous, entry->previous = sample_bytes(0))
BEND(short_previous, entry->previous = sample_bytes(DIGEST_SIZE - 1))
BEND(genesis_with_previous, entry->index = 0; entry->cause = NULL)
BEND(genesis, entry->index = 0; entry->cause = NULL; entry->previous = sample_bytes(0))
BEND(no_command_hash, entry->command_hash = sample_bytes(0))
BEND(long_command_hash, entry->command_hash = sample_bytes(DIGEST_SIZE + 1))
BEND(no_org, static char org[] = ""; entry->org = org)
BEND(longest_org, static char org[LIMIT_ORG_ID + 1]; memset(org, 'o', LIMIT_ORG_ID); entry->org = org)
BEND(longer_org, static char org[LIMIT_ORG_ID + 2]; memset(org, 'o', LIMIT_ORG_ID + 1); entry->org = org)
BEND(no_action, entry->action = TALLY__ACTION__ACTION_UNSPECIFIED)
BEND(effects_hash_absent, entry->effects_hash = sample_bytes(0))
BEND(effects_hash_short, entry->effects_hash = sample_bytes(DIGEST_SIZE - 1))

Test(entry, has_hashes_an_organization_and_an_action)
{
    static const struct row rows[] = {
        {"no previous", no_previous, E_INVALID},
        {"a short previous", short_previous, E_INVALID},
        {"entry 0 with a previous", genesis_with_previous, E_INVALID},
        {"entry 0 without one", genesis, OK},
        {"no command hash", no_command_hash, E_INVALID},
        {"a long command hash", long_command_hash, E_INVALID},
        {"no organization", no_org, E_INVALID},
        {"an organization of the longest name", longest_org, OK},
        {"an organization of a longer name", longer_org, E_INVALID},
        {"no action", no_action, E_INVALID},
        {"no effects", effects_hash_absent, OK},
        {"a short hash of effects", effects_hash_short, E_INVALID},
    };
    EXPECT_ROWS(rows);
}

BEND(largest_batch, entry->count = LIMIT_BATCH_COMMANDS)
BEND(larger_batch, entry->count = LIMIT_BATCH_COMMANDS + 1)
BEND(last_of_batch, entry->count = 4; entry->position = 3; entry->n_signature = 0)
BEND(past_batch, entry->count = 4; entry->position = 4; entry->n_signature = 0)
BEND(notice, entry->count = 0; entry->n_signature = 0; entry->action = TALLY__ACTION__ACTION_NOTICE_START)
BEND(notice_at_position, notice(sample); entry->position = 1)
BEND(notice_signed, notice(sample); entry->n_signature = 1)
BEND(notice_in_batch, entry->action = TALLY__ACTION__ACTION_NOTICE_START)
BEND(command_in_no_batch, entry->count = 0; entry->n_signature = 0)
BEND(refused_batch, entry->action = TALLY__ACTION__ACTION_NOTICE_BATCH_REFUSED)
BEND(second_signed, entry->count = 2; entry->position = 1)
BEND(first_unsigned, entry->n_signature = 0)
BEND(most_signatures, entry->n_signature = LIMIT_SIGNATURES)
BEND(more_signatures, entry->n_signature = LIMIT_SIGNATURES + 1)
BEND(short_signature, sample->signatures[0].bytes = sample_bytes(SIGNATURE_SIZE - 1))
BEND(long_fingerprint, sample->signatures[0].key = sample_bytes(DIGEST_SIZE + 1))
BEND(no_algorithm, sample->signatures[0].algorithm = TALLY__KEY_ALGORITHM__KEY_ALGORITHM_UNSPECIFIED)
BEND(second_signature_short, entry->n_signature = 2; sample->signatures[1].bytes = sample_bytes(0))

Test(entry, stands_in_its_batch_and_carries_the_signatures_at_position_0_alone)
{
    static const struct row rows[] = {
        {"the largest batch", largest_batch, OK},
        {"a larger batch", larger_batch, E_INVALID},
        {"the last of its batch", last_of_batch, OK},
        {"a position past the batch", past_batch, E_INVALID},
        {"a notice", notice, OK},
        {"a notice with a position", notice_at_position, E_INVALID},
        {"a notice with a signature", notice_signed, E_INVALID},
        {"a notice in a batch", notice_in_batch, E_INVALID},
        {"a command in no batch", command_in_no_batch, E_INVALID},
        {"a batch that was refused whole", refused_batch, OK},
        {"the second with a signature", second_signed, E_INVALID},
        {"the first without", first_unsigned, E_INVALID},
        {"four signatures", most_signatures, OK},
        {"five signatures", more_signatures, E_LIMIT},
        {"a short signature", short_signature, E_INVALID},
        {"a long fingerprint", long_fingerprint, E_INVALID},
        {"a second signature that is empty", second_signature_short, E_INVALID},
        {"a signature by no algorithm", no_algorithm, E_INVALID},
    };
    EXPECT_ROWS(rows);
}

BEND(one_link, entry->n_link = 1)
BEND(no_link, entry->n_link = 0)
BEND(two_links, entry->n_link = 2)
BEND(most_links, entry->n_link = LIMIT_LINKS)
BEND(more_links, entry->n_link = LIMIT_LINKS + 1)
BEND(links_swapped, Tally__Link *first = sample->link[0]; sample->link[0] = sample->link[1];
     sample->link[1] = first)
BEND(second_org, sample->links[2] = sample->links[0])
BEND(second_actor, sample->links[2] = sample->links[1])
BEND(link_of_no_kind, sample->links[2].kind = TALLY__LINK_KIND__LINK_KIND_UNSPECIFIED)
BEND(org_with_id, sample->links[0].id = sample_bytes(4))
BEND(org_with_subject, sample->links[0].subject = TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION)
BEND(subject_without_id, sample->links[2].id = sample_bytes(0))
BEND(subject_without_kind, sample->links[2].subject = TALLY__SUBJECT_KIND__SUBJECT_KIND_UNSPECIFIED)
BEND(actor_without_id, sample->links[1].id = sample_bytes(0))
BEND(longest_subject, sample->links[2].id = sample_bytes(LIMIT_SUBJECT_ID))
BEND(longer_subject, sample->links[2].id = sample_bytes(LIMIT_SUBJECT_ID + 1))
BEND(first_of_chain_with_hash, sample->links[2].leaf_before = sample_bytes(DIGEST_SIZE))
BEND(second_of_chain_without_hash, sample->links[2].before = 1)
BEND(second_of_chain, sample->links[2].before = 1; sample->links[2].leaf_before = sample_bytes(DIGEST_SIZE))
BEND(short_leaf_before, sample->links[0].leaf_before = sample_bytes(DIGEST_SIZE - 1))

Test(entry, links_its_organizations_chain_then_its_actors_then_those_of_its_subjects)
{
    static const struct row rows[] = {
        {"no link", no_link, E_INVALID},
        {"one link", one_link, E_INVALID},
        {"no subject", two_links, OK},
        {"sixteen links", most_links, OK},
        {"seventeen links", more_links, E_LIMIT},
        {"the actor's before the organization's", links_swapped, E_INVALID},
        {"two of the organization", second_org, E_INVALID},
        {"two of the actor", second_actor, E_INVALID},
        {"one of no kind", link_of_no_kind, E_INVALID},
        {"the organization's with an id", org_with_id, E_INVALID},
        {"the organization's with a kind of subject", org_with_subject, E_INVALID},
        {"a subject's without id", subject_without_id, E_INVALID},
        {"a subject's without kind", subject_without_kind, E_INVALID},
        {"the actor's without id", actor_without_id, E_INVALID},
        {"an id of the longest size", longest_subject, OK},
        {"a longer id", longer_subject, E_INVALID},
        {"the first of a chain with a hash before", first_of_chain_with_hash, E_INVALID},
        {"the second of a chain without", second_of_chain_without_hash, E_INVALID},
        {"the second of a chain with it", second_of_chain, OK},
        {"a short hash before", short_leaf_before, E_INVALID},
    };
    EXPECT_ROWS(rows);
}

BEND(no_cause, entry->cause = NULL)
BEND(cause_short, sample->cause.leaf_hash = sample_bytes(DIGEST_SIZE - 1))
BEND(cause_itself, sample->cause.index = entry->index)
BEND(cause_later, sample->cause.index = entry->index + 1)
BEND(no_facts, entry->facts = NULL)
BEND(second_contact_short, sample->facts.n_contact = 2; sample->contact[1] = sample_bytes(ENTRY_ID_SIZE - 1))
BEND(source_short, sample->source.digest = sample_bytes(DIGEST_SIZE - 1))
BEND(no_source, sample->facts.source = NULL)

Test(entry, follows_from_an_earlier_one_and_has_facts_of_fixed_size)
{
    static const struct row rows[] = {
        {"no cause", no_cause, OK},
        {"a cause with a short hash", cause_short, E_INVALID},
        {"itself as its cause", cause_itself, E_INVALID},
        {"a later one as its cause", cause_later, E_INVALID},
        {"no facts", no_facts, OK},
        {"a short contact number", second_contact_short, E_INVALID},
        {"a short commitment of the source", source_short, E_INVALID},
        {"no source", no_source, OK},
    };
    EXPECT_ROWS(rows);
}

BEND(no_actor, entry->actor = NULL)
BEND(no_verdict, entry->verdict = NULL)
BEND(actor_short, sample->actor.id = sample_bytes(ENTRY_ID_SIZE - 1))
BEND(accountable, sample->actor.accountable = sample_bytes(ENTRY_ID_SIZE))
BEND(accountable_short, sample->actor.accountable = sample_bytes(ENTRY_ID_SIZE - 1))
BEND(on_behalf_of_long, sample->actor.on_behalf_of = sample_bytes(ENTRY_ID_SIZE + 1))
BEND(permit_with_code, sample->verdict.code = 7)
BEND(actor_of_no_kind, sample->actor.kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED)
BEND(evidence_twice, sample->evidence[1] = sample->evidence[0])
BEND(evidence_descending, sample->evidence[0] = sample->evidence[1] + 1)
BEND(deny_without_code, sample->verdict.outcome = TALLY__OUTCOME__OUTCOME_DENY)
BEND(deny, sample->verdict.outcome = TALLY__OUTCOME__OUTCOME_DENY; sample->verdict.code = 7)
BEND(no_outcome, sample->verdict.outcome = TALLY__OUTCOME__OUTCOME_UNSPECIFIED; sample->verdict.code = 7)
BEND(most_evidence, sample->verdict.n_evidence = LIMIT_EVIDENCE)
BEND(more_evidence, sample->verdict.n_evidence = LIMIT_EVIDENCE + 1)

Test(entry, names_its_actor_and_its_verdict)
{
    static const struct row rows[] = {
        {"no actor", no_actor, E_INVALID},
        {"no verdict", no_verdict, E_INVALID},
        {"a short actor", actor_short, E_INVALID},
        {"an actor of no kind", actor_of_no_kind, E_INVALID},
        {"one entry twice as evidence", evidence_twice, E_INVALID},
        {"evidence out of order", evidence_descending, E_INVALID},
        {"someone accountable", accountable, OK},
        {"someone accountable, cut", accountable_short, E_INVALID},
        {"a long principal it acts for", on_behalf_of_long, E_INVALID},
        {"permitted with a code", permit_with_code, E_INVALID},
        {"denied without a code", deny_without_code, E_INVALID},
        {"denied with a code", deny, OK},
        {"neither permitted nor refused", no_outcome, E_INVALID},
        {"sixteen entries as evidence", most_evidence, OK},
        {"seventeen entries as evidence", more_evidence, E_LIMIT},
    };
    EXPECT_ROWS(rows);
}

Test(entry, comes_back_from_its_bytes)
{
    struct sample sample;
    struct arena arena;
    struct span bytes;
    struct span again;
    Tally__Entry *entry = NULL;
    sample_init(&sample);
    cr_assert_eq(arena_init(&arena, 64 * 1024), OK);
    cr_assert_eq(message_encode_in(&sample.entry, &arena, &bytes), OK);
    cr_assert_eq(entry_decode(bytes, &arena, &entry), OK);
    cr_assert_eq(message_encode_in(entry, &arena, &again), OK);
    cr_assert(span_equal(bytes, again));
    arena_fini(&arena);
}

Test(entry, is_decoded_only_in_good_form_and_in_its_one_encoding)
{
    struct sample sample;
    struct arena arena;
    struct span bytes;
    Tally__Entry *entry = NULL;
    sample_init(&sample);
    sample.verdict.code = 7;
    cr_assert_eq(arena_init(&arena, 64 * 1024), OK);
    cr_assert_eq(message_encode_in(&sample.entry, &arena, &bytes), OK);
    cr_assert_eq(entry_decode(bytes, &arena, &entry), E_INVALID);
    cr_assert_eq(entry_decode(span("\x08\x80\x00", 3), &arena, &entry), E_NON_CANONICAL);
    cr_assert_eq(entry_decode(span(NULL, 0), &arena, &entry), E_INVALID);
    cr_assert_null(entry);
    arena_fini(&arena);
}

Test(entry, has_4096_bytes_at_most)
{
    static char role[2 * LIMIT_ENTRY];
    for (size_t size = LIMIT_ENTRY; size <= LIMIT_ENTRY + 1; size++) {
        struct sample sample;
        struct arena arena;
        struct span bytes;
        Tally__Entry *entry = NULL;
        sample_init(&sample);
        sample.actor.role = role;
        memset(role, 0, sizeof(role));
        memset(role, 'r', 3000);
        size_t others = protobuf_c_message_get_packed_size(&sample.entry.base) - 3000;
        memset(role, 'r', size - others);
        cr_assert_eq(arena_init(&arena, 64 * 1024), OK);
        cr_assert_eq(message_encode_in(&sample.entry, &arena, &bytes), OK);
        cr_assert_eq(bytes.size, size);
        cr_assert_eq(entry_decode(bytes, &arena, &entry), size == LIMIT_ENTRY ? OK : E_LIMIT);
        arena_fini(&arena);
    }
}

// Every list at its limit and every number at its largest: the limits of the parts keep the limit of the
// whole.
Test(entry, with_all_its_parts_at_their_limits_fits_4096_bytes)
{
    static char org[LIMIT_ORG_ID + 1];
    static char role[LIMIT_NAME + 1];
    struct sample sample;
    sample_init(&sample);
    memset(org, 'o', LIMIT_ORG_ID);
    memset(role, 'r', LIMIT_NAME);
    sample.entry.org = org;
    sample.entry.index = sample.entry.time_us = INT64_MAX;
    sample.entry.count = LIMIT_BATCH_COMMANDS;
    sample.entry.follow = UINT32_MAX;
    sample.entry.n_link = LIMIT_LINKS;
    sample.entry.n_signature = LIMIT_SIGNATURES;
    sample.cause.index = INT64_MAX - 1;
    sample.facts.n_contact = 2;
    sample.actor.role = role;
    sample.actor.accountable = sample.actor.on_behalf_of = sample_bytes(ENTRY_ID_SIZE);
    sample.actor.key_entry = sample.actor.session_entry = sample.verdict.policy = INT64_MAX;
    sample.verdict.n_evidence = LIMIT_EVIDENCE;
    for (size_t i = 0; i < LIMIT_EVIDENCE; i++) {
        sample.evidence[i] = INT64_MAX - LIMIT_EVIDENCE + i;
    }
    for (size_t i = 0; i < LIMIT_LINKS; i++) {
        sample.links[i].before = INT64_MAX;
        sample.links[i].leaf_before = sample_bytes(DIGEST_SIZE);
        sample.links[i].id = sample_bytes(i == 0 ? 0 : i == 1 ? ENTRY_ID_SIZE : LIMIT_SUBJECT_ID);
        if (i >= 2) {
            sample.links[i].subject = (Tally__SubjectKind)(1 + i % 12);
        }
    }
    uint8_t other[LIMIT_SUBJECT_ID] = {'o'};  // 14 subjects, 12 kinds: two kinds come twice
    sample.links[14].id = sample.links[15].id = message_bytes(span(other, sizeof(other)));
    cr_assert_eq(entry_check(&sample.entry), OK);
    cr_assert_leq(protobuf_c_message_get_packed_size(&sample.entry.base), LIMIT_ENTRY);
}

Test(entry, joins_each_chain_once)
{
    struct sample sample;
    sample_init(&sample);
    sample.entry.n_link = 4;
    for (size_t i = 2; i < 4; i++) {
        sample.links[i] = sample.links[2];
    }
    cr_assert_eq(entry_check(&sample.entry), E_INVALID);
    sample.entry.n_link = 3;
    cr_assert_eq(entry_check(&sample.entry), OK);
}

// By Python's hashlib over b"tally/effects/v1\0", bytes 00 to 0f and b"effects".
Test(entry, effects_hash_is_what_the_format_says)
{
    struct hex id = hex("000102030405060708090a0b0c0d0e0f");
    struct digest expected = hex_digest("d34a3ba3c076ec44e5779e4ce0e0add3935b8dfdee3c16fde5fcb4b55373f217");
    struct digest actual = entry_effects_hash(id.bytes, span_text("effects"));
    cr_assert(digest_equal(&actual, &expected));
    id.bytes[15] ^= 1;
    actual = entry_effects_hash(id.bytes, span_text("effects"));
    cr_assert_not(digest_equal(&actual, &expected));
}

Test(entry, of_the_ledgers_own_has_no_command)
{
    struct sample sample;
    sample_init(&sample);
    sample.entry.count = 0;
    cr_assert_not(entry_has_command(&sample.entry));
}
