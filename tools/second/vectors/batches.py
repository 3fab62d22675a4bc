"""Batches: command ids, roots, what is signed, signatures."""
from .. import batch, ed25519, key, p256, tree, wire
from ..sample import noise
from ..sample_ledger import event
from . import line

HEAD = """
Signed batches. Command i of a batch is the template with position i in its envelope; the template has none.
command_id <batch id> <position> <command id>
query <ledger id> <query> <what is signed>
batch <count> <ledger id> <template> <root> <what is signed> <algorithm> <public key> <signature>
    <seed, or - for P-256>
"""
COUNTS = (1, 2, 3, 7, 256, 1024)
P256_COUNTS = (1, 7)


def template():
    intent, _ = event(0)
    envelope = {"key": noise("key"), "batch_id": noise("batch", size=14), "time_us": 1, "window_ms": 1000}
    return {"envelope": envelope, "intent": intent}


def hashes(command, count):
    for position in range(count):
        envelope = {**command["envelope"], "position": position}
        yield batch.command_hash(wire.encode("Command", {**command, "envelope": envelope}))


def batch_line(count, algorithm):
    command, ledger_id = template(), noise("ledger", count)
    covered = list(hashes(command, count))
    signed = batch.preimage(ledger_id, covered)
    secret = noise("signer", count)
    if algorithm == key.ED25519:
        seed, public, signature = secret, ed25519.public_key(secret), ed25519.sign(secret, signed)
    else:
        number = int.from_bytes(secret, "big")
        seed, public, signature = b"", p256.public_key(number), p256.sign(number, signed)
    data, root = wire.encode("Command", command), tree.root_of(covered)
    return line("batch", count, ledger_id, data, root, signed, algorithm, public, signature, seed)


def lines():
    batch_id = noise("batch", size=14)
    for position in (0, 1, 255, 256, 1023):
        yield line("command_id", batch_id, position, batch.command_id(batch_id, position))
    for query in (b"", wire.encode("Query", {"org": "lab-west", "member_list": {}})):
        yield line("query", noise("ledger"), query, batch.query_preimage(noise("ledger"), query))
    yield from (batch_line(count, key.ED25519) for count in COUNTS)
    yield from (batch_line(count, key.P256) for count in P256_COUNTS)
