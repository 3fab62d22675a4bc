"""What lies beside an entry, checked against it: command or notice, effects, disclosures; and the keys that
it brings.
"""
from dataclasses import dataclass, field

from . import batch, commitment, key, wire
from . import entry as entries
from . import schema as schemas
from .refused import Refused, demand

FIRST_QUESTION = 192
EFFECTS_MAX = 64 * 1024
COMMAND_MAX = 32 * 1024
GENESIS = 32


@dataclass
class Body:
    """An entry's body, each part as encoded; what is withheld is None, or an empty list of disclosures."""
    command: bytes | None = None
    effects: bytes | None = None
    disclosures: list = field(default_factory=list)


def message_name(entry):
    """Which message the bytes are whose hash stands in the entry."""
    if entries.is_notice(entry):
        return "Notice"
    return "Query" if entry["action"] >= FIRST_QUESTION else "Command"


def public_keys(name, message):
    """Fingerprint to (algorithm, key) of each public key in a message."""
    found = {}
    for *_, part in wire.parts_of_type(name, message, "PublicKey"):
        algorithm, data = part.get("algorithm", 0), part.get("bytes", b"")
        try:
            key.check(algorithm, data)
        except Refused:
            continue  # nothing can be signed with it
        found[key.fingerprint(algorithm, data)] = (algorithm, data)
    return found


def check_command(entry, command):
    """That a decoded command says what its entry says of it."""
    envelope, intent = command.get("envelope", {}), command.get("intent", {})
    demand(envelope.get("position", 0) == entry.get("position", 0),
           "MISMATCH", "the command has another position")
    payloads = schemas.load().messages["Intent"].fields.values()
    action = [one.number for one in payloads if one.oneof and one.name in intent]
    demand(action == [entry["action"]], "MISMATCH", "the command asks for another action")
    if entries.is_permitted(entry):
        demand(intent.get("org", "") == entry["org"], "MISMATCH", "the command is another organization's")
    if entry.get("position", 0) == 0:
        signers = [one["key"] for one in entry.get("signature", [])]
        demand(envelope.get("key", b"") in signers,
               "MISMATCH", "the command is not signed by the key it names")


def effects_name(entry, command):
    """By what the effects' hash names the command."""
    if command is None:
        return entry["command_hash"][:16]
    envelope = command.get("envelope", {})
    return batch.command_id(envelope.get("batch_id", b""), envelope.get("position", 0))


def check_effects(entry, name, effects):
    demand(len(effects) <= EFFECTS_MAX, "LIMIT", "effects are too long")
    wire.decode("Effects", effects)
    expected = batch.effects_hash(name, effects) if effects else b""
    demand(entry.get("effects_hash", b"") == expected, "MISMATCH", "the effects are not those of the entry")


def check(entry, body):
    """Checks `body` against the decoded `entry`; returns the decoded command, notice or query, or None."""
    if body.command is None:
        return None
    demand(len(body.command) <= COMMAND_MAX, "LIMIT", "the command is too long")
    demand(batch.command_hash(body.command) == entry["command_hash"],
           "MISMATCH", "the command is another one")
    name = message_name(entry)
    message = wire.decode(name, body.command)
    if name == "Command":
        check_command(entry, message)
    if name != "Notice" and body.disclosures:
        commitment.check(message, body.disclosures, partial=True, name=name)
    if body.effects is not None:
        check_effects(entry, effects_name(entry, None if name == "Notice" else message), body.effects)
    return message
