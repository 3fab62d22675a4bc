"""Bundles: parts, each a u32be length and an encoded BundlePart; the head first, then items by index.

A bundle proves single entries, or a run of one organization's chain. What it leaves out it cannot prove, so
chains are checked between the entries that it shows, and a batch's signature where all of the batch is shown.
"""
from dataclasses import dataclass, field

from . import body as bodies
from . import entry as entries
from . import note, tree, wire
from .audit import Fault
from .chains import Chains
from .refused import Refused, demand
from .signature import Signatures

PART_MAX = 1024 * 1024
ENTRY, ORGANIZATION = 1, 2
ACTION_PROOF_EXPORT = 201


def read_parts(data):
    """The decoded parts of a bundle's bytes."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        demand(at + 4 + size <= len(data), "MALFORMED", "a part is cut off")
        demand(size <= PART_MAX, "LIMIT", "a part is too long")
        yield wire.decode("BundlePart", data[at + 4:at + 4 + size])
        at += 4 + size


def write_parts(parts):
    encoded = [wire.encode("BundlePart", part) for part in parts]
    return b"".join(len(one).to_bytes(4, "big") + one for one in encoded)


def read(data):
    """(head, items) of a bundle's bytes."""
    parts = list(read_parts(data))
    demand(parts and "head" in parts[0], "MALFORMED", "a bundle begins with its head")
    demand(all("item" in part for part in parts[1:]), "MALFORMED", "after the head come items")
    head, items = parts[0]["head"], [part["item"] for part in parts[1:]]
    demand(head.get("version", 0) == 1, "UNSUPPORTED", "another version of bundles")
    demand(head.get("items", 0) == len(items), "MISMATCH", "items are missing or added")
    return head, items


def body_of(item):
    return bodies.Body(item.get("command"), item.get("effects"), item.get("disclosure", []))


class Bodies:
    """The bodies of a bundle's items, by entry: what is supplied beside an export that has none."""

    def __init__(self, data=b""):
        self.by_leaf = {}
        for item in read(data)[1] if data else []:
            self.by_leaf[tree.leaf_hash(item.get("entry", b""))] = body_of(item)

    def of(self, entry_bytes):
        return self.by_leaf.get(tree.leaf_hash(entry_bytes))


@dataclass
class Verified:
    """What was found in a bundle."""
    head: dict
    checkpoint: note.Checkpoint
    items: int = 0
    bodies: int = 0
    closed: bool = False  # the run ends with the entry of the export
    signatures: Signatures = None
    faults: list[Fault] = field(default_factory=list)


class Reader:
    def __init__(self, head, checkpoint):
        self.result = Verified(head, checkpoint, signatures=Signatures(head.get("ledger_id", b"")))
        self.chains = Chains(partial=True)
        self.before = None  # (index, leaf hash) of the item before
        self.run = []       # indexes of the entries between the head's first and last
        self.count = 0      # of the organization's entries before the last of them

    def feed(self, item):
        data = item.get("entry", b"")
        leaf = tree.leaf_hash(data)
        entry, index = None, None
        try:
            entry = entries.decode(data)
            index = entry.get("index", 0)
            self._check_proof(index, leaf, item)
            self._check_place(entry, index, leaf)
            self._check_body(entry, body_of(item))
            self.chains.feed(entry, leaf)
            entries.check_whole(entry)
            self._check_batch(entry, index, item)
        except Refused as refusal:
            self.result.faults.append(Fault(index, refusal.detail))
        if entry is not None:
            self._follow_run(entry, index)
            self.before = (index, leaf)
        self.result.items += 1

    def finish(self):
        head, faults = self.result.head, self.result.faults
        if head.get("kind", 0) == ORGANIZATION:
            ends = (head.get("first", 0), head.get("last", 0))
            if not self.run or (self.run[0], self.run[-1]) != ends:
                faults.append(Fault(None, "the run does not have the ends that the head names"))
        elif head.get("first", 0) not in self.run:
            faults.append(Fault(None, "the entry that the head names is not in the bundle"))
        return self.result

    def _check_proof(self, index, leaf, item):
        checkpoint = self.result.checkpoint
        tree.verify_inclusion(index, checkpoint.size, leaf, item.get("proof", []), checkpoint.root)

    def _check_place(self, entry, index, leaf):
        if index == 0:
            demand(leaf == self.result.head.get("ledger_id", b""),
                   "MISMATCH", "it is another ledger's first entry")
        if self.before is None:
            demand(index == 0, "MISMATCH", "a bundle's first item is entry 0")
            return
        last, last_leaf = self.before
        demand(index > last, "MISMATCH", "items stand in order")
        demand(index > last + 1 or entry["previous"] == last_leaf,
               "MISMATCH", "previous is not the entry before it")

    def _check_body(self, entry, body):
        message = bodies.check(entry, body)
        keys = self.result.signatures.keys
        keys.update(bodies.public_keys("Entry", entry))
        if message is not None:
            self.result.bodies += 1
            keys.update(bodies.public_keys(bodies.message_name(entry), message))

    def _check_batch(self, entry, index, item):
        signatures = self.result.signatures
        if self.before is not None and index != self.before[0] + 1:
            signatures.forget()
        if entries.is_notice(entry) or entry.get("position", 0) == 0 or signatures.is_open():
            signatures.feed(entry, item.get("command"))

    def _follow_run(self, entry, index):
        head = self.result.head
        whole = head.get("kind", 0) == ORGANIZATION
        concerned = not whole or entry["org"] == head.get("org")
        if concerned and head.get("first", 0) <= index <= head.get("last", 0):
            if whole and self.run and not self._continues(entry):
                self.result.faults.append(Fault(index, "entries of the organization are missing before it"))
            self.run.append(index)
            self.count = entry["link"][0].get("before", 0)
            self.result.closed = entry["action"] == ACTION_PROOF_EXPORT

    def _continues(self, entry):
        return entry["link"][0].get("before", 0) == self.count + 1


def verify(data, key):
    """The Verified of a bundle whose checkpoint `key` signed. Refused when its head cannot be believed."""
    head, items = read(data)
    checkpoint = note.verify_checkpoint(head.get("checkpoint", b""), key)
    demand(head.get("origin", "") == checkpoint.origin, "MISMATCH", "the head names another origin")
    reader = Reader(head, checkpoint)
    for item in items:
        reader.feed(item)
    return reader.finish()
