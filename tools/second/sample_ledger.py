"""A small ledger, built entry by entry, for vectors and tests: well-formed and truly signed, judged by
nobody.
"""
from . import batch, bundle, commitment, ed25519, key, note, p256, tile, tree, wire
from .body import Body
from .sample import noise

ORIGIN = "tally.example/lab-west"
USER, ADMIN, KEY = 2, 4, 5          # SubjectKind
RECORD, THING = 10, 11
LINK_ORG, LINK_ACTOR, LINK_SUBJECT = 1, 2, 3
PERMIT, DENY = 1, 2
NOTICE_FOLLOW, NOTICE_START = 224, 225
START_US = 1_700_000_000_000_000


class Signer:
    """A key of either algorithm, by the words that its secret is made of."""

    def __init__(self, *words, algorithm=key.ED25519):
        self.algorithm = algorithm
        self.secret = noise("signer", *words)
        self.id = noise("principal", *words, size=16)
        if algorithm == key.ED25519:
            self.public = ed25519.public_key(self.secret)
        else:
            self.public = p256.public_key(int.from_bytes(self.secret, "big"))
        self.fingerprint = key.fingerprint(algorithm, self.public)

    def sign(self, message):
        if self.algorithm == key.ED25519:
            data = ed25519.sign(self.secret, message)
        else:
            data = p256.sign(int.from_bytes(self.secret, "big"), message)
        return {"key": self.fingerprint, "algorithm": self.algorithm, "bytes": data}

    def public_message(self):
        return {"algorithm": self.algorithm, "bytes": self.public}


def present(message):
    """Without the keys whose values are defaults."""
    return {name: value for name, value in message.items() if value not in (0, "", b"", [], None, False)}


class SampleLedger:
    def __init__(self, origin=ORIGIN):
        self.origin = origin
        self.service = Signer("service")
        self.entries = []  # encoded
        self.bodies = []   # a Body each
        self.leaves = []
        self.heads = {}

    @property
    def ledger_id(self):
        return self.leaves[0] if self.leaves else bytes(32)

    def vkey(self):
        return note.VerifierKey(self.origin, self.service.public)

    def link(self, org, kind, subject, identity):
        chain = (org, kind, subject, identity)
        before, leaf = self.heads.get(chain, (0, b""))
        return chain, present({"kind": kind, "subject": subject, "id": identity, "before": before,
                               "leaf_before": leaf})

    def append(self, org, actor, subjects, entry, body):
        """Chains one entry: gives it its index, time, links and everything else that depends on the place."""
        index = len(self.entries)
        kind, identity = actor
        wanted = [(LINK_ORG, 0, b""), (LINK_ACTOR, kind, identity)]
        wanted += [(LINK_SUBJECT, *one) for one in subjects]
        chains, links = zip(*(self.link(org, *one) for one in wanted))
        whole = present({"index": index, "time_us": START_US + 1000 * index, "org": org, "link": list(links),
                         "previous": self.leaves[-1] if index else b"", **entry})
        data = wire.encode("Entry", self.finish(whole))
        leaf = tree.leaf_hash(data)
        for chain in chains:
            self.heads[chain] = (self.heads.get(chain, (0, b""))[0] + 1, leaf)
        self.entries.append(data)
        self.bodies.append(body)
        self.leaves.append(leaf)
        return index

    def finish(self, entry):
        """The entry as it is chained; for tests to replace by a lie."""
        return entry

    def batch(self, org, signers, commands, actor_kind=USER, outcome=PERMIT, follow=0, effects=None):
        """Chains one signed batch. `commands` are pairs of an intent and its disclosures."""
        first = signers[0]
        batch_id = noise("batch", len(self.entries), size=14)
        encoded = []
        for position, (intent, _) in enumerate(commands):
            envelope = {"key": first.fingerprint, "batch_id": batch_id, "position": position, "clock": 1,
                        "time_us": START_US + 1000 * len(self.entries), "window_ms": 300000, "channel": 2}
            encoded.append(wire.encode("Command", {"envelope": present(envelope), "intent": intent}))
        hashes = [batch.command_hash(one) for one in encoded]
        message = batch.preimage(self.ledger_id, hashes)
        signatures = [signer.sign(message) for signer in signers]
        for position, (intent, disclosures) in enumerate(commands):
            name = batch.command_id(batch_id, position)
            entry = {"action": payload_number(intent), "command_hash": hashes[position], "position": position,
                     "count": len(commands), "signature": [] if position else signatures, "follow": follow,
                     "facts": {"ingress": 2},
                     "actor": {"kind": 1 if actor_kind == USER else 4, "id": first.id, "assurance": 2,
                               "role": "scientist"},
                     "verdict": present({"outcome": outcome, "stage": 8, "engine": 1,
                                         "code": 0 if outcome == PERMIT else 301})}
            subjects, body = [], Body(encoded[position])
            if outcome == PERMIT:
                subjects = [(one["kind"], one["id"]) for one in intent.get("subject", [])]
                body = Body(encoded[position], effects, disclosures)
                if effects:
                    entry["effects_hash"] = batch.effects_hash(name, effects)
            self.append(org, (actor_kind, first.id), subjects, entry, body)
        return len(self.entries) - len(commands)

    def notice(self, org, payload, action, cause=None):
        message = {"random": noise("notice", len(self.entries), size=16), **payload}
        data = wire.encode("Notice", message)
        entry = {"action": action, "command_hash": batch.command_hash(data),
                 "actor": {"kind": 5, "id": bytes(16)}, "verdict": {"outcome": PERMIT, "engine": 1}}
        if cause is not None:
            entry["cause"] = present({"index": cause, "leaf_hash": self.leaves[cause]})
        return self.append(org, (KEY, self.service.fingerprint), [], entry, Body(data))

    def checkpoint(self, size=None):
        size = len(self.leaves) if size is None else size
        text = note.Checkpoint(self.origin, size, tree.root_of(self.leaves[:size]))
        return note.sign_checkpoint(text, self.service.secret)

    def receipt(self, first, count):
        """The encoded Receipt of a batch, under the checkpoint of the whole ledger."""
        proof = tree.Tree(self.leaves).range(first, count, len(self.leaves))
        return wire.encode("Receipt", {"entry": self.entries[first:first + count], "proof": proof,
                                       "checkpoint": self.checkpoint()})

    def bundle(self, kind, org, indexes, earlier=0):
        """The bytes of a bundle of the entries at `indexes` and entry 0; with a proof from size `earlier`."""
        whole, proofs = [], tree.Tree(self.leaves)
        for index in sorted({0, *indexes}):
            body = self.bodies[index]
            item = {"entry": self.entries[index], "command": body.command, "effects": body.effects,
                    "disclosure": body.disclosures, "proof": proofs.inclusion(index, len(self.leaves)),
                    **self.signed(index)}
            whole.append({"item": present(item)})
        head = {"kind": kind, "origin": self.origin, "ledger_id": self.ledger_id, "org": org,
                "first": min(indexes), "last": max(indexes), "checkpoint": self.checkpoint()}
        if earlier:
            head |= {"earlier_size": earlier, "consistency": proofs.consistency(earlier, len(self.leaves))}
        text = {"name": "README.txt", "text": b"Read me.\n"}
        return bundle.write_parts([{"head": present(head)}, {"text": text}, *whole])

    def signed(self, index):
        """The path of an entry's command to the root of its batch, and the batch's signatures."""
        entry = wire.decode("Entry", self.entries[index])
        count, position = entry.get("count", 0), entry.get("position", 0)
        if count <= 1 or index - position + count > len(self.entries):
            return {}
        first = index - position
        shown = [wire.decode("Entry", data) for data in self.entries[first:first + count]]
        path = tree.Tree([one["command_hash"] for one in shown]).inclusion(position, count)
        return {"path": path, "signature": shown[0]["signature"] if position else []}

    def write_export(self, directory):
        """Writes the ledger in the layout of c2sp.org/tlog-tiles."""
        files = {"checkpoint": self.checkpoint()}
        for level, nodes in enumerate(tile.complete_nodes(self.leaves)):
            for number, width in tile.wanted(len(self.leaves), level):
                first = number * tile.WIDTH
                files[tile.path(level, number, width)] = b"".join(nodes[first:first + width])
        for number, width in tile.wanted(len(self.leaves), 0):
            part = self.entries[number * tile.WIDTH:number * tile.WIDTH + width]
            files[tile.path("entries", number, width)] = b"".join(len(e).to_bytes(2, "big") + e for e in part)
        for path, data in files.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_bytes(data)


def payload_number(intent):
    fields = wire.schemas.load().messages["Intent"].fields.values()
    return next(one.number for one in fields if one.oneof and one.name in intent)


def sealed(intent, values):
    """The Field messages of `intent` for (name, text) pairs, and the disclosures that open them."""
    place = commitment.place_of(intent)
    fields, disclosures = [], []
    for name, text in values:
        salt, value = noise("salt", name, text), wire.encode("Value", {"text": text})
        fields.append({"name": name, "sealed": {"digest": commitment.commit(place, name, salt, value)}})
        disclosures.append({"salt": salt, "value": value})
    return fields, disclosures


def event(number, subject=None):
    """An application's event about one thing: (intent, disclosures)."""
    intent = {"org": "lab-west", "subject": [{"kind": THING, "id": (subject or f"S-{number}").encode()}]}
    fields, disclosures = sealed(intent, [("note", f"measured {number}")])
    return {**intent, "event_append": {"type": "sample.measured", "field": fields}}, disclosures


def record():
    intent = {"org": "lab-west", "subject": [{"kind": RECORD, "id": b"samples/s-1"}]}
    fields, disclosures = sealed(intent, [("label", "Batch 7"), ("site", "north field")])
    fields.append({"name": "status", "open": {"text": "received"}})
    return {**intent, "record_create": {"schema_version": 1, "field": fields}}, disclosures


RECORD_EFFECTS = wire.encode("Effects", {"effect": [{"field": "status", "new": {"text": "received"}}]})


def laboratory(bulk=0, ledger=None):
    """Genesis, a person, a laboratory, records, events, a refusal, notices; `bulk` events in one batch."""
    ledger = ledger or SampleLedger()
    admin, second = Signer("admin"), Signer("second admin", algorithm=key.P256)
    ada, stranger = Signer("ada"), Signer("stranger", algorithm=key.P256)
    ledger.batch("platform", [admin, second], [(genesis(ledger, admin, second), [])], actor_kind=ADMIN)
    ledger.batch("platform", [ada], [registration(ada)])
    creation = {"org": "lab-west", "org_create": {"type": 1}}
    created = ledger.batch("lab-west", [ada], [(creation, [])], follow=1)
    ledger.notice("platform", {"follow": {"origin_org": "lab-west"}}, NOTICE_FOLLOW, created)
    ledger.batch("lab-west", [ada], [record()], effects=RECORD_EFFECTS)
    ledger.batch("lab-west", [ada], [event(number, "S-1") for number in range(7)])
    ledger.batch("platform", [stranger], [event(9)], outcome=DENY, actor_kind=KEY)
    ledger.notice("platform", {"start": {"version": "0.1.0", "engine": 1}}, NOTICE_START)
    if bulk:
        ledger.batch("lab-west", [ada], [event(number) for number in range(bulk)])
    return ledger


def genesis(ledger, *admins):
    keys = [{"admin": admin.id, "key": admin.public_message()} for admin in admins]
    payload = {"origin": ledger.origin, "service_key": ledger.service.public_message(), "platform_key": keys,
               "replace_threshold": 2, "engine": 1, "open_registration": True}
    return {"org": "platform", "platform_genesis": payload}


def registration(signer):
    intent = {"org": "platform", "subject": [{"kind": USER, "id": signer.id}]}
    fields, disclosures = sealed(intent, [("email", "ada@lab.example"), ("name", "Ada")])
    payload = {"user": signer.id, "key": signer.public_message(), "email": fields[0]["sealed"],
               "profile": fields[1:]}
    return {**intent, "user_register": payload}, disclosures
