"""Messages filled by rule, for vectors and tests: every field set, every value derived from the field's own
name.
"""
from hashlib import sha256

from . import schema as schemas

BYTES_SIZES = {"Commitment.digest": 32, "Disclosure.salt": 32, "EntryRef.leaf_hash": 32, "Seen.root": 32,
               "Link.leaf_before": 32, "Entry.previous": 32, "Entry.command_hash": 32,
               "Entry.effects_hash": 32, "Envelope.key": 32, "Envelope.batch_id": 14, "Signature.key": 32,
               "Signature.bytes": 64, "PublicKey.bytes": 32, "BundleHead.ledger_id": 32,
               "Status.ledger_id": 32}


def noise(*words, size=32):
    """Bytes that depend on `words` alone."""
    block = sha256("/".join(str(word) for word in words).encode()).digest()
    return (block * (size // 32 + 1))[:size]


def scalar(schema, where, kind, seed):
    """A value that is not the default. Numbers are small and large by turns."""
    spread = noise(where, seed)
    if kind in schema.enums:
        values = sorted(set(schema.enums[kind].values()) - {0})
        return values[spread[0] % len(values)]
    if kind == "bool":
        return True
    if where == "Field.name":
        return f"name_{seed}"
    if kind == "string":
        return f"{where.split('.')[1]} {seed} \u00e9\u4e16"
    if kind == "bytes":
        return noise(where, seed, size=BYTES_SIZES.get(where, 16))
    bits = 32 if kind.endswith("32") else 64
    number = (int.from_bytes(spread[:8], "big") >> (spread[8] % 8 * 8)) % (1 << (bits - 1)) or 1
    return -number if kind.startswith("s") and spread[9] & 1 else number


def filled(name, seed=0, choose=None):
    """A message of type `name` with every field set. Repeated fields have two items.

    Of each oneof one member is set: the one named in `choose`, else one that `seed` picks.
    """
    schema = schemas.load()
    members = [one.name for one in schema.messages[name].fields.values() if one.oneof]
    chosen = choose if choose in members else members[seed % len(members)] if members else None
    message = {}
    for one in schema.messages[name].fields.values():
        if one.oneof and one.name != chosen:
            continue
        values = []
        for turn in range(2 if one.repeated else 1):
            if schema.kind(one.type) == "message":
                values.append(filled(one.type, seed + turn))
            else:
                values.append(scalar(schema, f"{name}.{one.name}", one.type, seed + turn))
        message[one.name] = values if one.repeated else values[0]
    return message
