"""What signatures over commands cover, and the hashes by which commands and effects are named."""
from hashlib import sha256

from .tree import leaf_hash, root_of

COMMANDS_MAX = 1024
SIGNATURES_MAX = 4


def command_hash(command):
    """The hash of a command is its leaf hash in its batch's tree; a notice is hashed alike."""
    return leaf_hash(command)


def preimage(ledger_id, hashes):
    """What is signed for a batch of commands with these hashes."""
    return preimage_of_root(ledger_id, len(hashes), root_of(hashes))


def preimage_of_root(ledger_id, count, root):
    return b"tally/command/v1\0" + ledger_id + count.to_bytes(4, "big") + root


def query_preimage(ledger_id, query):
    return b"tally/query/v1\0" + ledger_id + sha256(query).digest()


def intent_hash(ledger_id, intent):
    return sha256(b"tally/intent/v1\0" + ledger_id + intent).digest()


def command_id(batch_id, position):
    return batch_id + position.to_bytes(2, "big")


def effects_hash(name, effects):
    """`name` is the command id, or the first 16 bytes of a notice's hash."""
    return sha256(b"tally/effects/v1\0" + name + effects).digest()
