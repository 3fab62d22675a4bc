"""The form of an entry: what can be said of one without seeing another (ledger/core/entry.h)."""
from . import batch, wire
from .refused import demand

SIZE_MAX = 4 * 1024
LINKS_MAX = 16
EVIDENCE_MAX = 16
SUBJECT_ID_MAX = 128
ORG_MAX = 63
ID_SIZE = 16
DIGEST_SIZE = 32
FIRST_NOTICE = 224  # numbers of the enum Action from here on are the ledger's own entries
BATCH_REFUSED = 230
LINK_ORG, LINK_ACTOR, LINK_SUBJECT = 1, 2, 3
PERMIT = 1


def is_notice(entry):
    """True for an entry of the ledger's own."""
    return entry.get("action", 0) >= FIRST_NOTICE


def is_permitted(entry):
    return entry["verdict"]["outcome"] == PERMIT


def form(condition, detail):
    demand(condition, "INVALID", detail)


def check_hash(value, detail):
    form(len(value) == DIGEST_SIZE, f"{detail} has 32 bytes")


def check_link(link, kind):
    form(link.get("kind", 0) == kind, "links stand in order: organization, actor, subjects")
    identity = link.get("id", b"")
    if kind == LINK_ORG:
        form(not identity and "subject" not in link, "the organization's link has no id")
    else:
        form(0 < len(identity) <= SUBJECT_ID_MAX and "subject" in link, "a link says of what it is")
    first = link.get("before", 0) == 0
    form(len(link.get("leaf_before", b"")) == (0 if first else DIGEST_SIZE), "a link names the one before it")


def check_links(links):
    form(2 <= len(links) <= LINKS_MAX, "an entry has 2 to 16 links")
    kinds = [LINK_ORG, LINK_ACTOR] + [LINK_SUBJECT] * (len(links) - 2)
    for link, kind in zip(links, kinds):
        check_link(link, kind)


def check_signatures(entry):
    signatures = entry.get("signature", [])
    position, count = entry.get("position", 0), entry.get("count", 0)
    form(count <= batch.COMMANDS_MAX and position < max(count, 1), "the position is in the batch")
    if position > 0 or count == 0:
        form(not signatures, "signatures stand at position 0 of a batch alone")
        return
    form(1 <= len(signatures) <= batch.SIGNATURES_MAX, "a batch has one to four signatures")
    for signature in signatures:
        check_hash(signature.get("key", b""), "a fingerprint")
        form(len(signature.get("bytes", b"")) == 64, "a signature has 64 bytes")


def check_facts(facts):
    for number in facts.get("contact", []):
        form(len(number) == ID_SIZE, "a contact number has 16 bytes")
    if "source" in facts:
        check_hash(facts["source"].get("digest", b""), "a commitment")


def check_actor(actor):
    form(len(actor.get("id", b"")) == ID_SIZE, "the actor has an id of 16 bytes")
    for name in ("accountable", "on_behalf_of"):
        form(len(actor.get(name, b"")) in (0, ID_SIZE), f"{name} is an id of 16 bytes")


def check_verdict(verdict):
    form(verdict.get("outcome", 0) != 0, "the verdict has an outcome")
    form((verdict["outcome"] == PERMIT) == ("code" not in verdict), "a refusal, and it alone, has a code")
    form(len(verdict.get("evidence", [])) <= EVIDENCE_MAX, "a verdict cites at most 16 entries")


def check(entry):
    """Refused unless the decoded `entry` has the form of one."""
    index = entry.get("index", 0)
    form(len(entry.get("previous", b"")) == (DIGEST_SIZE if index else 0), "an entry names the one before it")
    form(0 < len(entry.get("org", "")) <= ORG_MAX, "an entry has an organization")
    check_links(entry.get("link", []))
    form(entry.get("action", 0) != 0, "an entry has an action")
    check_hash(entry.get("command_hash", b""), "the command's hash")
    check_signatures(entry)
    if "cause" in entry:
        check_hash(entry["cause"].get("leaf_hash", b""), "the cause's leaf hash")
        form(entry["cause"].get("index", 0) < index, "a cause is an earlier entry")
    check_facts(entry.get("facts", {}))
    check_actor(entry.get("actor", {}))
    check_verdict(entry.get("verdict", {}))
    form(len(entry.get("effects_hash", b"")) in (0, DIGEST_SIZE), "the hash of effects has 32 bytes")


def check_whole(entry):
    """Refused unless the parts of an entry in good form fit each other."""
    if entry["action"] != BATCH_REFUSED:
        form(is_notice(entry) == (entry.get("count", 0) == 0), "a command is in a batch, a notice in none")
    form("kind" in entry["actor"], "the actor has a kind")
    form(all("algorithm" in one for one in entry.get("signature", [])), "a signature has an algorithm")
    evidence = entry["verdict"].get("evidence", [])
    form(all(a < b for a, b in zip(evidence, evidence[1:])), "evidence ascends")
    if not is_permitted(entry):
        form(len(entry["link"]) == 2, "a refusal joins the chain of a subject")
        form("effects_hash" not in entry, "a refusal has effects")


def decode(data):
    """The entry in `data`, in good form."""
    demand(len(data) <= SIZE_MAX, "LIMIT", "an entry has at most 4 KiB")
    entry = wire.decode("Entry", data)
    check(entry)
    return entry
