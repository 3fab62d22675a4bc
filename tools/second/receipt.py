"""What a client checks before it believes that its batch is in the log."""
from . import entry as entries
from . import note, tree, wire
from .refused import demand


def verify(data, key, hashes):
    """(index of the first entry, checkpoint, decoded entries) of an encoded Receipt.

    `hashes` are those of the commands that were sent, `key` is the ledger's verifier key. Refused unless its
    holder has signed a log in which these very commands stand at consecutive indexes, in order, none missing.
    """
    receipt = wire.decode("Receipt", data)
    found = receipt.get("entry", [])
    demand(hashes and len(found) == len(hashes), "MISMATCH", "one entry for each command")
    checkpoint = note.verify_checkpoint(receipt.get("checkpoint", b""), key)
    decoded = [entries.decode(one) for one in found]
    first = decoded[0].get("index", 0)
    for position, (one, command_hash) in enumerate(zip(decoded, hashes)):
        demand(one.get("index", 0) == first + position, "MISMATCH", "the indexes are not consecutive")
        demand(one.get("position", 0) == position and one.get("count", 0) == len(hashes),
               "MISMATCH", "the entry has another place in the batch")
        demand(one["command_hash"] == command_hash, "MISMATCH", "the entry is another command's")
    proof = receipt.get("proof", [])
    demand(all(len(one) == 32 for one in proof), "MALFORMED", "a proof is made of hashes")
    leaves = [tree.leaf_hash(one) for one in found]
    tree.verify_range(first, checkpoint.size, leaves, proof, checkpoint.root)
    return first, checkpoint, decoded
