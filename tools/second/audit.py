"""A whole ledger, entry by entry: form, order, hash chain, chains of organizations, causes, bodies,
signatures.

Does not judge and does not fold the state: that a verdict was right is for another verifier to say.
"""
from dataclasses import dataclass

from . import body as bodies
from . import entry as entries
from .chains import Chains
from .refused import Refused, demand
from .signature import Signatures
from .tree import leaf_hash


@dataclass(frozen=True)
class Fault:
    index: int | None  # of the entry; None when it concerns none
    detail: str

    def __str__(self):
        return self.detail if self.index is None else f"entry {self.index}: {self.detail}"


class Audit:
    """Fed with the bytes of every entry from 0 on, and with the body of each where it is known."""

    def __init__(self):
        self.faults = []
        self.leaves = []
        self.bodies = 0
        self.chains = Chains()
        self.signatures = None  # from entry 0 on, which gives the ledger its id
        self._time_us = 0
        self._follows = (0, None)  # entries that still have to follow, and the cause that they cite

    def feed(self, data, body=None):
        index, leaf = len(self.leaves), leaf_hash(data)
        if index == 0:
            self.signatures = Signatures(leaf)
        try:
            entry = entries.decode(data)
        except Refused as refusal:
            self.faults.append(Fault(index, str(refusal)))
            self.signatures.forget()
            self._follows = (0, None)
        else:
            self._note_keys(entry, body)
            checks = (lambda: self._check_place(entry, index), lambda: self._check_references(entry, index),
                      lambda: self.chains.feed(entry, leaf), lambda: entries.check_whole(entry),
                      lambda: self._check_follow(entry, leaf), lambda: self._check_body(entry, body),
                      lambda: self.signatures.feed(entry, body.command if body else None))
            for check in checks:
                try:
                    check()
                except Refused as refusal:
                    self.faults.append(Fault(index, refusal.detail))
        self.leaves.append(leaf)

    def finish(self):
        """To be called after the last entry. A commit is whole, so nothing may be open."""
        if self._follows[0]:
            self.faults.append(Fault(None, "the log ends before an entry that has to follow"))
        if self.signatures is not None and self.signatures.is_open():
            self.faults.append(Fault(None, "the log ends within a batch"))

    def _check_place(self, entry, index):
        demand(entry.get("index", 0) == index,
               "MISMATCH", f"it says that it is entry {entry.get('index', 0)}")
        if index:
            demand(entry["previous"] == self.leaves[-1], "MISMATCH", "previous is not the entry before it")
        late = entry.get("time_us", 0) >= self._time_us
        self._time_us = max(self._time_us, entry.get("time_us", 0))
        demand(late, "INVALID", "its time is before that of the entry before it")

    def _check_references(self, entry, index):
        cause = entry.get("cause")
        if cause is not None:
            place = cause.get("index", 0)
            demand(place < index and self.leaves[place] == cause["leaf_hash"], "MISMATCH",
                   "its cause is another entry")
        verdict, actor = entry["verdict"], entry["actor"]
        cited = [verdict.get("policy", 0), actor.get("session_entry", 0), *verdict.get("evidence", [])]
        # A registration is signed by the key that it brings.
        demand(max(cited) < max(index, 1) and actor.get("key_entry", 0) <= index,
               "INVALID", "it rests on an entry that is not before it")

    def _check_follow(self, entry, leaf):
        owed, cause = self._follows
        if owed:
            self._follows = (owed - 1, cause)
            demand(entries.is_notice(entry) and entry.get("cause") == cause, "MISMATCH",
                   f"an entry that follows from entry {cause.get('index', 0)} should stand here")
        elif entry.get("follow", 0):
            cited = {"index": len(self.leaves), "leaf_hash": leaf}
            self._follows = (entry["follow"], {name: value for name, value in cited.items() if value})

    def _note_keys(self, entry, body):
        """Keys count only from bytes that the entry's hash covers; the entry's own facts may hold one too."""
        self.signatures.keys.update(bodies.public_keys("Entry", entry))
        if body is None or body.command is None or leaf_hash(body.command) != entry["command_hash"]:
            return
        try:
            name = bodies.message_name(entry)
            self.signatures.keys.update(bodies.public_keys(name, bodies.wire.decode(name, body.command)))
        except Refused:
            return  # _check_body says so

    def _check_body(self, entry, body):
        if body is not None:
            bodies.check(entry, body)
            self.bodies += body.command is not None
