"""The chains inside each organization: a link says how many entries stand before it, and names the last."""
from . import entry as entries
from .refused import demand


def name(key):
    org, kind, subject, identity = key
    if kind == entries.LINK_ORG:
        return f"the chain of {org}"
    what = "actor" if kind == entries.LINK_ACTOR else "subject"
    return f"the chain of {what} {identity.hex()} (kind {subject}) in {org}"


class Chains:
    """Where each chain stands. `partial` tolerates chains of which not all entries are seen."""

    def __init__(self, partial=False):
        self.partial = partial
        self.heads = {}  # key to (entries so far, leaf hash of the last)

    def feed(self, entry, leaf):
        """Takes the next entry and its leaf hash. Refused when a link is wrong.

        Even then it is followed, so that one false link is one fault.
        """
        wrong = []
        heads = {}
        for link in entry["link"]:
            key = (entry["org"], link["kind"], link.get("subject", 0), link.get("id", b""))
            before, leaf_before = link.get("before", 0), link.get("leaf_before", b"")
            gap = self.partial and before > self.heads.get(key, (0, b""))[0]
            if key in heads or not (gap or (before, leaf_before) == self.heads.get(key, (0, b""))):
                wrong.append(name(key))
            heads[key] = (before + 1, leaf)
        self.heads.update(heads)
        demand(not wrong, "MISMATCH", "a link does not continue " + ", ".join(wrong))
