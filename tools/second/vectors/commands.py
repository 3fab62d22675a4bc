"""Commands: every payload, the envelope, hashes, commitments and their disclosures."""
from .. import batch, commitment, wire
from .. import schema as schemas
from ..sample import filled, noise
from ..sample_ledger import event, record, registration, sealed, Signer
from . import line, verdict

HEAD = """
Commands, what stands for them in hashes, and the values that they commit to.
ledger <ledger id>: of the intents' hashes
command <action> <command> <command hash> <intent hash> <field> <digest> ...: the commitments in it, in order
envelope <envelope>: each field set, to values that tests/ledger/core/vectors_message_test.c sets too
commitment <salt> <org> <subject kind> <subject id> <field> <value> <digest>
disclosures ok|bad <command> <salt> <value> ...: of each disclosure
"""
LEDGER_ID = noise("ledger id")

# The same values as in tests/ledger/core/vectors_message_test.c, so that both build it from words.
ENVELOPE = {"key": b"\x11" * 32, "batch_id": b"\x22" * 14, "position": 1023, "time_us": 1_700_000_000_123_456,
            "window_ms": 300_000, "zone_offset_min": -840, "clock": 2, "channel": 8,
            "seen": {"size": 4_294_967_296, "root": b"\x33" * 32}, "correlation_id": b"\x44" * 16,
            "causation": {"index": 127, "leaf_hash": b"\x55" * 32}, "settings_version": 128,
            "session": b"\x66" * 16, "delegation": b"\x77" * 16,
            "agent": {"id": b"\x88" * 16, "tool": "pipette", "tool_version": "2.1",
                      "argument_hash": b"\x99" * 32},
            "approval": [{"leaf_hash": b"\xaa" * 32}, {"index": 16384, "leaf_hash": b"\xbb" * 32}],
            "step_up": {"index": 18446744073709551615, "leaf_hash": b"\xcc" * 32}, "assurance": 3}


def payloads():
    """A command with each payload once."""
    for field in schemas.load().messages["Intent"].fields.values():
        if field.oneof:
            intent = {"org": "lab-west", **filled("Intent", field.number, field.name)}
            envelope = {"key": noise("key"), "position": field.number}
            yield field.number, {"envelope": envelope, "intent": intent}


def command_line(action, command):
    data, intent = wire.encode("Command", command), wire.encode("Intent", command["intent"])
    found = (part for pair in commitment.found_in("Command", command) for part in pair)
    return line("command", action, data, batch.command_hash(data), batch.intent_hash(LEDGER_ID, intent),
                *found)


def commitment_lines():
    value = wire.encode("Value", {"text": "a name"})
    for org, kind, identity, field, what in (
            ("lab-west", 10, b"samples/s-1", "label", value), ("lab-west", 1, b"lab-west", "name", value),
            ("platform", 2, bytes(16), "email", wire.encode("Value", {"integer": 0})),
            ("a" * 63, 11, b"x" * 128, "f" * 63, wire.encode("Value", {"list": {"item": ["a", "b"]}})),
            ("ab", 12, b"c", "d", value), ("a", 12, b"bc", "d", value)):
        salt = noise("salt", org, field)
        yield line("commitment", salt, org, kind, identity, field, what,
                   commitment.commit((org, kind, identity), field, salt, what))


def disclosures_line(command, disclosures):
    words = [part for one in disclosures for part in (one["salt"], one["value"])]
    result = verdict(commitment.check, command, disclosures)
    return line("disclosures", result, wire.encode("Command", command), *words)


def with_reason():
    """An intent without subject, so that its values are the organization's, with a reason."""
    intent = {"org": "lab-west", "reason": {"code": 3}}
    fields, disclosures = sealed(intent, [("text", "because"), ("name", "Lab West")])
    return {"org": "lab-west", "reason": {"code": 3, "text": fields[0]["sealed"]},
            "org_update": {"profile": fields[1:]}}, disclosures


def disclosure_lines():
    for intent, disclosures in (record(), event(3), registration(Signer("ada")), with_reason()):
        command = {"envelope": {"key": noise("key")}, "intent": intent}
        yield disclosures_line(command, disclosures)
        yield disclosures_line(command, disclosures[:-1])
        yield disclosures_line(command, [*disclosures, disclosures[-1]])
    intent, disclosures = record()
    command = {"intent": intent}
    first, second = disclosures
    yield disclosures_line(command, [second, first])
    yield disclosures_line(command, [{**first, "salt": second["salt"]}, second])
    yield disclosures_line(command, [{**first, "salt": first["salt"][:31]}, second])
    yield disclosures_line(command, [{**first, "value": first["value"] + b"x"}, second])
    yield disclosures_line(command, [{**first, "value": first["value"][:-1]}, second])
    yield disclosures_line({"intent": {**intent, "org": "lab-east"}}, disclosures)
    yield disclosures_line({"intent": {**intent, "subject": []}}, disclosures)
    # A commitment to bytes that are no Value is none, though its digest be right.
    place = commitment.place_of(intent)
    broken = {**intent, "record_create": {"field": [{"name": "label", "sealed": {
        "digest": commitment.commit(place, "label", noise("salt"), b"\xff")}}]}}
    yield disclosures_line({"intent": broken}, [{"salt": noise("salt"), "value": b"\xff"}])
    short = {**intent, "record_create": {"field": [{"name": "label", "sealed": {"digest": bytes(31)}}]}}
    yield disclosures_line({"intent": short}, [first])
    yield disclosures_line({"intent": {"org": "lab-west", "record_void": {}}}, [])


def lines():
    yield line("envelope", wire.encode("Envelope", ENVELOPE))
    yield line("ledger", LEDGER_ID)
    yield from (command_line(action, command) for action, command in payloads())
    yield from commitment_lines()
    yield from disclosure_lines()
