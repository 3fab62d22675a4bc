// sample.c — filling in every part of an entry.
#include "tests/support/sample.h"

#include "ledger/base/require.h"

enum { SAMPLE_BYTES_MAX = 256 };

ProtobufCBinaryData sample_bytes(size_t size)
{
    static const uint8_t bytes[SAMPLE_BYTES_MAX] =
        "bytes of a sample, whose content does not matter to its form";
    require(size <= SAMPLE_BYTES_MAX);
    return message_bytes(span(bytes, size));
}

static void add_links(struct sample *sample)
{
    for (size_t i = 0; i <= LIMIT_LINKS; i++) {
        Tally__Link *link = &sample->links[i];
        tally__link__init(link);
        link->kind = TALLY__LINK_KIND__LINK_KIND_SUBJECT;
        link->subject = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
        link->id = sample_bytes(20 + i);
        sample->link[i] = link;
    }
    sample->links[0].kind = TALLY__LINK_KIND__LINK_KIND_ORG;
    sample->links[0].subject = TALLY__SUBJECT_KIND__SUBJECT_KIND_UNSPECIFIED;
    sample->links[0].id = sample_bytes(0);
    sample->links[0].before = 3;
    sample->links[0].leaf_before = sample_bytes(DIGEST_SIZE);
    sample->links[1].kind = TALLY__LINK_KIND__LINK_KIND_ACTOR;
    sample->links[1].subject = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    sample->links[1].id = sample_bytes(ENTRY_ID_SIZE);
    sample->entry.n_link = 3;
    sample->entry.link = sample->link;
}

static void add_signatures(struct sample *sample)
{
    for (size_t i = 0; i <= LIMIT_SIGNATURES; i++) {
        Tally__Signature *signature = &sample->signatures[i];
        tally__signature__init(signature);
        signature->key = sample_bytes(DIGEST_SIZE);
        signature->algorithm = TALLY__KEY_ALGORITHM__KEY_ALGORITHM_ED25519;
        signature->bytes = sample_bytes(SIGNATURE_SIZE);
        sample->signature[i] = signature;
    }
    sample->entry.n_signature = 1;
    sample->entry.signature = sample->signature;
}

static void add_inputs(struct sample *sample)
{
    tally__entry_ref__init(&sample->cause);
    sample->cause.index = 4;
    sample->cause.leaf_hash = sample_bytes(DIGEST_SIZE);
    tally__commitment__init(&sample->source);
    sample->source.digest = sample_bytes(DIGEST_SIZE);
    tally__facts__init(&sample->facts);
    sample->facts.ingress = TALLY__CHANNEL__CHANNEL_API;
    sample->contact[0] = sample_bytes(ENTRY_ID_SIZE);
    sample->contact[1] = sample_bytes(ENTRY_ID_SIZE);
    sample->facts.n_contact = 1;
    sample->facts.contact = sample->contact;
    sample->facts.source = &sample->source;
    sample->entry.cause = &sample->cause;
    sample->entry.facts = &sample->facts;
}

static void add_outputs(struct sample *sample)
{
    tally__actor__init(&sample->actor);
    sample->actor.kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER;
    sample->actor.id = sample_bytes(ENTRY_ID_SIZE);
    tally__verdict__init(&sample->verdict);
    sample->verdict.outcome = TALLY__OUTCOME__OUTCOME_PERMIT;
    sample->verdict.engine = 1;
    for (size_t i = 0; i <= LIMIT_EVIDENCE; i++) {
        sample->evidence[i] = i;
    }
    sample->verdict.n_evidence = 2;
    sample->verdict.evidence = sample->evidence;
    sample->entry.actor = &sample->actor;
    sample->entry.verdict = &sample->verdict;
    sample->entry.effects_hash = sample_bytes(DIGEST_SIZE);
}

void sample_init(struct sample *sample)
{
    static char org[] = "lab-west";
    tally__entry__init(&sample->entry);
    sample->entry.index = 5;
    sample->entry.time_us = 1700000000000000u;
    sample->entry.previous = sample_bytes(DIGEST_SIZE);
    sample->entry.org = org;
    sample->entry.action = TALLY__ACTION__ACTION_RECORD_CREATE;
    sample->entry.command_hash = sample_bytes(DIGEST_SIZE);
    sample->entry.count = 1;
    add_links(sample);
    add_signatures(sample);
    add_inputs(sample);
    add_outputs(sample);
}
