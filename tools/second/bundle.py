"""Bundles: a first line, then parts, each a u32be length and an encoded BundlePart: the head, texts, items by
index, the end (proto/bundle.proto).

A bundle proves single entries, or a run of one organization's chain. What it leaves out it cannot prove, so
chains are checked between the entries that it shows. It is whole in memory here, and rotations of the
service's key are not followed.
"""
from dataclasses import dataclass, field
from hashlib import sha256

from . import batch, note, tree, wire
from . import body as bodies
from . import entry as entries
from .audit import Fault
from .chains import Chains
from .refused import Refused, demand
from .signature import NO_LEDGER, Signatures

MAGIC = b"tally bundle v1\n"
PART_MAX = 1024 * 1024
TEXTS_MAX = 32
PATH_MAX = 10
ORDER = ("head", "text", "item", "end")
ENTRY, ORGANIZATION = 1, 2
ACTION_PROOF_EXPORT = 201
FIRST_QUESTION = 192


def read_parts(data):
    """(where it begins, the decoded part) for each part of a bundle's bytes."""
    demand(data.startswith(MAGIC), "UNSUPPORTED", "not a bundle, or one of another version")
    at = len(MAGIC)
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        demand(at + 4 + size <= len(data), "MALFORMED", "a part is cut off")
        demand(0 < size <= PART_MAX, "LIMIT", "a part is too long, or empty")
        yield at, wire.decode("BundlePart", data[at + 4:at + 4 + size])
        at += 4 + size


def write_parts(parts):
    """The bytes of a bundle of these parts, to which the end is added."""
    data = MAGIC + b"".join(write_part(part) for part in parts)
    items = sum("item" in part for part in parts)
    end = {"digest": sha256(data).digest()}
    return data + write_part({"end": {"items": items, **end} if items else end})


def write_part(part):
    encoded = wire.encode("BundlePart", part)
    return len(encoded).to_bytes(4, "big") + encoded


def read(data):
    """(head, items) of a bundle's bytes."""
    parts = list(read_parts(data))
    kinds = [ORDER.index(next(iter(part))) for _, part in parts if part]
    demand(len(kinds) == len(parts) and kinds == sorted(kinds), "MALFORMED", "its parts are in disorder")
    demand(kinds.count(0) == 1 and kinds.count(3) == 1, "MALFORMED", "a bundle has one head and one end")
    demand(kinds.count(1) <= TEXTS_MAX, "LIMIT", "too many texts")
    head, (place, last) = parts[0][1]["head"], parts[-1]
    items = [part["item"] for _, part in parts if "item" in part]
    demand(last["end"].get("items", 0) == len(items), "MISMATCH", "items are missing or added")
    demand(last["end"].get("digest", b"") == sha256(data[:place]).digest(), "MISMATCH", "the file is damaged")
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
        self.batch = None   # (root, count) of the batch whose signatures were seen last
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
        path, beside = item.get("path", []), item.get("signature", [])
        own = entry.get("signature", [])
        if entries.is_notice(entry):
            demand(not path and not beside, "MISMATCH", "signatures stand beside a notice")
            return
        root, count = self._root(entry, path), entry["count"]
        demand(not (own and beside), "MISMATCH", "signatures stand beside an entry that holds its own")
        if not own and not beside and self.batch == (root, count):
            return
        demand(own or beside, "MISSING", "the signature of its batch is not in the file")
        self.batch = (root, count)
        self._check_signatures(entry, index, item, root)

    def _root(self, entry, path):
        demand(len(path) <= PATH_MAX, "LIMIT", "a path is too long")
        return tree.root_from_inclusion(entry.get("position", 0), entry["count"], entry["command_hash"], path)

    def _check_signatures(self, entry, index, item, root):
        signatures = self.result.signatures
        ledger_id = NO_LEDGER if index == 0 else signatures.ledger_id
        message = batch.preimage_of_root(ledger_id, entry["count"], root)
        shown = entry.get("signature", []) or item["signature"]
        if entry["action"] >= FIRST_QUESTION:
            if "command" not in item:
                signatures.unknown += len(shown)
                return
            message = batch.query_preimage(ledger_id, item["command"])
        signatures.check(shown, message)

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


def key_of(head, items, ledger_id):
    """The service's first key: of genesis, which the ledger's id names."""
    demand(items and tree.leaf_hash(items[0].get("entry", b"")) == ledger_id,
           "MISMATCH", "it is another ledger's first entry")
    entry = entries.decode(items[0]["entry"])
    command = items[0].get("command", b"")
    demand(tree.leaf_hash(command) == entry["command_hash"], "MISMATCH", "genesis has another command")
    genesis = wire.decode("Command", command)["intent"]["platform_genesis"]
    demand(genesis["origin"] == head.get("origin", ""), "MISMATCH", "the head names another origin")
    return note.VerifierKey(genesis["origin"], genesis["service_key"]["bytes"])


def verify(data, key=None, ledger_id=None):
    """The Verified of a bundle whose checkpoint `key` signed, or the key of the genesis of `ledger_id`.

    Refused when its head cannot be believed.
    """
    head, items = read(data)
    key = key or key_of(head, items, ledger_id)
    checkpoint = note.verify_checkpoint(head.get("checkpoint", b""), key)
    demand(head.get("origin", "") == checkpoint.origin, "MISMATCH", "the head names another origin")
    reader = Reader(head, checkpoint)
    for item in items:
        reader.feed(item)
    return reader.finish()


def verify_extends(data, key, earlier):
    """That a bundle's log extends the one that `earlier`, a checkpoint's note, signs."""
    head, _ = read(data)
    now = note.verify_checkpoint(head.get("checkpoint", b""), key)
    before = note.verify_checkpoint(earlier, key)
    if before.size != now.size:
        demand(head.get("earlier_size", 0) == before.size, "MISSING", "no proof from the earlier checkpoint")
    path = head.get("consistency", []) if before.size != now.size else []
    tree.verify_consistency(before.size, before.root, now.size, now.root, path)
