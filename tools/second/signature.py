"""Signatures of batches, from the command hashes in entries and the keys that commands have brought."""
from . import batch, key
from . import entry as entries
from .body import FIRST_QUESTION
from .refused import Refused, demand

NO_LEDGER = bytes(32)  # over which genesis is signed: the ledger has no id yet


class Signatures:
    """Collects each batch from its entries in order, and verifies its signatures when it is complete."""

    def __init__(self, ledger_id):
        self.ledger_id = ledger_id
        self.keys = {}         # fingerprint to (algorithm, key)
        self.verified = 0
        self.unknown = 0       # signatures by keys that no command seen has brought
        self._signatures = []  # of the open batch
        self._hashes = []
        self._count = 0

    def feed(self, entry, question=None):
        """Takes the next entry; `question` is the query's bytes where it is about one and they are known."""
        position, count = entry.get("position", 0), entry.get("count", 0)
        if entries.is_notice(entry) or count == 0:
            return
        if position == 0:
            was_open = self.is_open()
            self._signatures, self._hashes, self._count = entry["signature"], [], count
            demand(not was_open, "MISMATCH", "the batch before it is cut short")
        else:
            demand(self.is_open() and position == len(self._hashes) and count == self._count,
                   "MISMATCH", "its place in the batch is another one")
        self._hashes.append(entry["command_hash"])
        if not self.is_open():
            self._verify(entry, question)

    def is_open(self):
        return len(self._hashes) < self._count

    def forget(self):
        """Gives up the open batch, of which some entries are not shown."""
        self._count = 0
        self._hashes = []

    def _verify(self, last, question):
        if last["action"] >= FIRST_QUESTION:
            if question is None:
                self.unknown += len(self._signatures)
                return
            message = batch.query_preimage(self.ledger_id, question)
        else:
            genesis = last.get("index", 0) == 0
            message = batch.preimage(NO_LEDGER if genesis else self.ledger_id, self._hashes)
        self.check(self._signatures, message)

    def check(self, signatures, message):
        """Verifies signatures over what was signed; those by keys that nobody has brought are counted."""
        bad = []
        for one in signatures:
            if one["key"] not in self.keys:
                self.unknown += 1
                continue
            try:
                algorithm, public = self.keys[one["key"]]
                demand(algorithm == one.get("algorithm"), "SIGNATURE", "the algorithm is not the key's")
                key.verify(algorithm, public, message, one["bytes"])
                self.verified += 1
            except Refused as refusal:
                bad.append(refusal.detail)
        demand(not bad, "SIGNATURE", f"the batch's signature does not verify: {bad}")
