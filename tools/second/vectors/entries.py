"""Entries in good form and bad, effects, receipts."""
import os

from .. import batch, note, receipt, tree, wire
from .. import entry as entries_module
from ..sample import filled, noise
from ..sample_ledger import SampleLedger, Signer, laboratory
from . import line, verdict

HEAD = """
Entries of a small ledger, their form, and receipts for its batches.
entry ok|bad <entry> <leaf hash>
variant ok|bad <at> <removed> <inserted>: the entry of the last entry line, whose `removed` bytes from `at`
    on give way to others
effects <command id, or the first 16 bytes of a notice's hash> <effects> <hash>
receipt ok|bad <vkey> <receipt> <command hash> ...
claim ok|bad <vkey> <at> <removed> <inserted> <command hash> ...: the receipt of the last receipt line,
    changed in the same way
"""


def entry_line(entry):
    data = entry if isinstance(entry, bytes) else wire.encode("Entry", entry)
    return line("entry", verdict(entries_module.decode, data), data, tree.leaf_hash(data))


def difference(old, new):
    """(place, bytes to remove there, bytes to put there) by which `old` becomes `new`."""
    at = len(os.path.commonprefix([old, new]))
    same = len(os.path.commonprefix([old[at:][::-1], new[at:][::-1]]))
    return at, len(old) - same - at, new[at:len(new) - same]


def variant_line(base, entry):
    new = wire.encode("Entry", entry)
    return line("variant", verdict(entries_module.decode, new), *difference(wire.encode("Entry", base), new))


def changed(entry, path, value):
    """A copy of a message with one value replaced, or taken out for None. `path` is names and places."""
    if not path:
        return value
    if isinstance(entry, list):
        return [changed(one, path[1:], value) if place == path[0] else one for place, one in enumerate(entry)]
    copy = dict(entry)
    copy[path[0]] = changed(entry.get(path[0], {}), path[1:], value)
    if copy[path[0]] is None:
        del copy[path[0]]
    return copy


HASHES = (("previous",), ("command_hash",), ("effects_hash",), ("link", 0, "leaf_before"),
          ("link", 1, "leaf_before"), ("link", 2, "leaf_before"), ("signature", 0, "key"),
          ("cause", "leaf_hash"))
REMOVABLE = (("index",), ("time_us",), ("previous",), ("org",), ("link",), ("link", 0, "kind"),
             ("link", 0, "before"), ("link", 0, "leaf_before"), ("link", 1, "kind"), ("link", 1, "subject"),
             ("link", 1, "id"), ("link", 2, "id"), ("action",), ("command_hash",), ("count",), ("signature",),
             ("signature", 0, "bytes"), ("cause",), ("cause", "leaf_hash"), ("facts",), ("actor",),
             ("actor", "id"), ("verdict",), ("verdict", "outcome"), ("effects_hash",))
IDS = (("actor", "id"), ("actor", "accountable"), ("actor", "on_behalf_of"))


def forms(base):
    """Variants of an entry that has every optional part."""
    for path in HASHES:
        yield from (changed(base, path, bytes(size)) for size in (31, 33))
    for path in IDS:
        yield from (changed(base, path, bytes(size)) for size in (15, 17))
    for path in REMOVABLE:
        yield changed(base, path, None)
    yield changed(base, ("link", 0, "id"), b"x")
    yield changed(base, ("link", 0, "subject"), 1)
    yield changed(base, ("link", 1, "kind"), 3)
    yield changed(base, ("link", 2, "kind"), 2)
    yield changed(base, ("link",), base["link"][:1])
    yield changed(base, ("link",), base["link"][:2])
    yield changed(base, ("link",), [base["link"][1], base["link"][0], base["link"][2]])
    yield changed(base, ("org",), "o" * 63)
    yield changed(base, ("org",), "o" * 64)
    yield changed(base, ("position",), 1)
    yield changed({**base, "signature": []}, ("position",), 1)
    yield changed({**base, "signature": []}, ("position",), base["count"])
    yield changed(base, ("count",), 1024)
    yield changed(base, ("count",), 1025)
    yield changed(base, ("facts", "contact"), [bytes(16), bytes(15)])
    yield changed(base, ("facts", "source"), {"digest": bytes(31)})
    yield changed(base, ("cause", "index"), base["index"] - 1)
    yield changed(base, ("cause", "index"), base["index"])
    yield changed(base, ("verdict", "code"), 301)
    yield changed(base, ("verdict", "outcome"), 2)
    yield changed(changed(base, ("verdict", "outcome"), 2), ("verdict", "code"), 301)
    yield changed(base, ("link", 2, "id"), b"i" * 128)
    yield changed(base, ("link", 2, "id"), b"i" * 129)
    yield from limits(base)


def limits(base):
    subjects = [{"kind": 3, "subject": 11, "id": b"s%d" % turn} for turn in range(15)]
    for count in (14, 15):
        yield changed(base, ("link",), [*base["link"][:2], *subjects[:count]])
    for count in (4, 5):
        yield changed(base, ("signature",), base["signature"][:1] * count)
    for count in (16, 17):
        yield changed(base, ("verdict", "evidence"), list(range(count)))
    for size in (entries_module.SIZE_MAX, entries_module.SIZE_MAX + 1):
        yield padded(base, size)


def padded(base, size):
    """The entry, grown to `size` bytes by contact numbers and the length of one link's id."""
    for length in range(1, 20):
        entry = changed(base, ("link", 2, "id"), b"i" * length)
        room = size - len(wire.encode("Entry", entry))
        for count in range(room // 18, room // 18 + 4):
            grown = changed(entry, ("facts", "contact"), [bytes(16)] * count)
            if len(wire.encode("Entry", grown)) == size:
                return grown
    raise AssertionError(f"no entry of {size} bytes")


def whole_entry():
    """An entry in good form with every field set but position, which signatures forbid."""
    entry = filled("Entry")
    entry.update({"org": "lab-west", "action": 144, "count": 2, "link": [
        {"kind": 1, "before": 9, "leaf_before": noise("org")},
        {"kind": 2, "subject": 2, "id": bytes(16), "before": 4, "leaf_before": noise("actor")},
        {"kind": 3, "subject": 10, "id": b"samples/s-1", "before": 1, "leaf_before": noise("subject")}]})
    del entry["position"]
    entry["verdict"].update({"outcome": 1, "evidence": [1, 2]})
    del entry["verdict"]["code"]
    return entry


def notice_forms(notice):
    yield changed(notice, ("cause",), None)
    yield changed(notice, ("signature",), filled("Entry")["signature"])
    yield changed(notice, ("effects_hash",), noise("effects"))


def effects_lines():
    name = noise("command id", size=16)
    for choice in ("sealed", "text", "integer", "id", "digest"):
        changed_field = {"subject": filled("Subject"), "field": choice, "old": filled("Datum", 2),
                         "new": filled("Datum", 0, choice)}
        new_field = {"field": "other", "new": filled("Datum", 1, choice)}
        data = wire.encode("Effects", {"effect": [changed_field, new_field]})
        yield line("effects", name, data, batch.effects_hash(name, data))


def receipt_line(key, data, hashes):
    return line("receipt", verdict(receipt.verify, data, key, hashes), key.text(), data, *hashes)


def good_receipts(ledger):
    for first, count in ((5, 7), (4, 1), (6, 1)):
        hashes = [wire.decode("Entry", ledger.entries[first + turn])["command_hash"] for turn in range(count)]
        yield receipt_line(ledger.vkey(), ledger.receipt(first, count), hashes)


def claims(ledger):
    """For the batch of two at 1 and 2: (key, receipt, command hashes)."""
    key, whole = ledger.vkey(), ledger.receipt(1, 2)
    good = wire.decode("Receipt", whole)
    hashes = [wire.decode("Entry", ledger.entries[1 + turn])["command_hash"] for turn in range(2)]
    entries, proof = good["entry"], good["proof"]
    yield key, whole, hashes
    yield key, whole, hashes[::-1]
    yield key, whole, hashes[:1]
    yield note.VerifierKey("other.example/log", key.public), whole, hashes
    yield note.VerifierKey(key.name, Signer("other").public), whole, hashes
    for changes in ({"entry": entries[:1]}, {"entry": entries[::-1]}, {"entry": []},
                    {"entry": [entries[0], ledger.entries[3]]},
                    {"entry": [entries[0], entries[1].replace(b"scientist", b"scientisu")]},
                    {"proof": proof[:-1]}, {"proof": [*proof, proof[0]]}, {"proof": proof[::-1]},
                    {"proof": [proof[0][:31], *proof[1:]]}, {"proof": [*proof[:-1], bytes(32)]},
                    {"checkpoint": ledger.checkpoint(3)}, {"checkpoint": b""},
                    {"checkpoint": good["checkpoint"].replace(b"\n4\n", b"\n5\n")}):
        yield key, wire.encode("Receipt", {**good, **changes}), hashes


def claim_lines(ledger):
    base = ledger.receipt(1, 2)
    for turn, (key, data, hashes) in enumerate(claims(ledger)):
        if turn == 0:
            yield receipt_line(key, data, hashes)
        else:
            result = verdict(receipt.verify, data, key, hashes)
            yield line("claim", result, key.text(), *difference(base, data), *hashes)


def small_ledger():
    """One command, a batch of two, one command."""
    ledger, signer = SampleLedger(), Signer("ada")
    for count in (1, 2, 1):
        intents = [({"org": "lab-west", "event_append": {"type": f"e{turn}"}}, []) for turn in range(count)]
        ledger.batch("lab-west", [signer], intents)
    return ledger


def lines():
    ledger = laboratory()
    yield from (entry_line(data) for data in ledger.entries)
    for base, variants in ((whole_entry(), forms), (wire.decode("Entry", ledger.entries[3]), notice_forms)):
        yield entry_line(base)
        yield from (variant_line(base, entry) for entry in variants(base))
    yield from effects_lines()
    yield from good_receipts(ledger)
    yield from claim_lines(small_ledger())
