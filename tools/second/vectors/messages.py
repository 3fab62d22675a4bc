"""Encodings: the one form of each message, and forms that only a lenient reader takes."""
from .. import schema as schemas
from .. import wire
from ..refused import Refused
from ..sample import filled
from . import line

HEAD = """
The wire rule of ledger/core/strict.h.
accept <message> <encoding>: decoded and encoded again, it gives the same bytes
refuse <message> <error without its E_, or any> <encoding>
prefixes|flips|deletions <message> <encoding> <bits>: of each variant in turn, most significant bit first,
    whether it is accepted; the variants are the proper prefixes from the empty one on, the encoding with one
    bit changed (bit 0 of byte 0 first), and the encoding without one byte
"""
VARINT, BYTES = wire.VARINT, wire.BYTES


def tag(number, wire_type):
    return wire.varint(number << 3 | wire_type)


def number(field, value):
    return tag(field, VARINT) + wire.varint(value)


def chunk(field, data):
    return tag(field, BYTES) + wire.varint(len(data)) + data


def every_message():
    """Every message of the schema with every field set, and alone each further member of its oneof."""
    schema = schemas.load()
    for name, message in schema.messages.items():
        members = [one.name for one in message.fields.values() if one.oneof]
        for turn, choice in enumerate(members or [None]):
            if name != "Intent" or turn == 0:  # commands.txt has each payload
                whole = filled(name, turn, choice)
                yield name, wire.encode(name, whole if turn == 0 else {choice: whole[choice]})


def edges():
    """Values at the edges of their types, and defaults where they may stand."""
    yield "Value", {"text": ""}
    yield "Value", {"integer": 0}
    yield "Value", {"integer": -(1 << 63)}
    yield "Value", {"integer": (1 << 63) - 1}
    yield "Value", {"time_us": (1 << 64) - 1}
    yield "Value", {"time_us": 0}
    yield "Value", {"flag": False}
    yield "Value", {"digest": b""}
    yield "Value", {"list": {}}
    yield "Value", {"list": {"item": ["", "", "a", ""]}}
    yield "Value", {"decimal": {"number": "-0.50", "unit": "%", "precision": (1 << 32) - 1}}
    yield "Envelope", {"zone_offset_min": -(1 << 31)}
    yield "Envelope", {"zone_offset_min": (1 << 31) - 1, "assurance": 127}
    yield "Envelope", {"assurance": 128, "approval": [{}, {"index": 1}, {}]}
    yield "SaCreate", {"action": [0, 0, (1 << 32) - 1, 7]}
    yield "Verdict", {"evidence": [0]}
    yield "Command", {}
    yield "Command", {"intent": {"record_void": {}}}
    yield "Intent", {"record_void": {}}
    yield "Entry", {"action": 230, "link": [{}], "facts": {"contact": [b"", b"x"]}}


TEXTS = (" ", "~", "\u00a0", "\u0416", "\u2028", "\ufeff", "\ufffd", "\uffff", "\U00010000", "\U0010ffff",
         "e\u0301")
BAD_TEXTS = (b"\0", b"a\0b", b"\n", b"\t", b"\x1f", b"\x7f", b"\xc2\x80", b"\xc2\x9f", b"\x80", b"\xbf",
             b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf",
             b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80",
             b"\xf8\x88\x80\x80\x80", b"\xfe", b"\xff", b"\xc3", b"\xe4\xb8", b"\xf0\x9f\x98", b"\xc3A",
             b"\xe4\xb8A", b"\xe4A\xb8", b"a\xcc", b"\xe4\xb8\x96\xe4")


def order():
    """Fields out of order, twice, or of which only one may stand."""
    org, version = chunk(1, b"a"), number(3, 2)
    yield "Intent", "NON_CANONICAL", version + org
    yield "Intent", "NON_CANONICAL", org + org
    yield "Intent", "NON_CANONICAL", version + version
    yield "Intent", "NON_CANONICAL", chunk(2, b"") + version + chunk(2, b"")
    yield "Intent", "NON_CANONICAL", chunk(146, b"") + org
    yield "Intent", "any", chunk(144, b"") + chunk(146, b"")
    yield "Intent", "any", chunk(146, b"") + chunk(144, b"")
    yield "Intent", "any", chunk(146, b"") + chunk(146, b"")
    yield "Value", "any", chunk(1, b"a") + number(2, 2)
    yield "Command", "NON_CANONICAL", chunk(2, org) + chunk(1, chunk(1, b"k"))
    yield "Command", "NON_CANONICAL", chunk(1, chunk(1, b"k")) + chunk(1, chunk(1, b"k"))
    yield "Command", "NON_CANONICAL", chunk(2, org + org)


def defaults():
    yield "Intent", "NON_CANONICAL", chunk(1, b"")
    yield "Intent", "NON_CANONICAL", number(3, 0)
    yield "Intent", "NON_CANONICAL", number(6, 0)
    yield "Envelope", "NON_CANONICAL", number(6, 0)
    yield "Envelope", "NON_CANONICAL", chunk(1, b"")
    yield "Envelope", "NON_CANONICAL", chunk(9, b"")
    yield "Command", "NON_CANONICAL", chunk(1, b"")
    yield "Effect", "NON_CANONICAL", chunk(2, b"a") + chunk(4, b"")
    yield "OrgLicense", "NON_CANONICAL", number(2, 0)
    yield "SaCreate", "NON_CANONICAL", chunk(5, b"")
    yield "SaCreate", "NON_CANONICAL", number(5, 7)
    yield "SaCreate", "NON_CANONICAL", chunk(5, b"\1") + chunk(5, b"\2")
    yield "SaCreate", "NON_CANONICAL", chunk(5, b"\x81\x00")
    yield "SaCreate", "MALFORMED", chunk(5, b"\x81")


def varints():
    yield "Intent", "NON_CANONICAL", b"\x98\x00\x01"
    yield "Intent", "NON_CANONICAL", b"\x18\x81\x00"
    yield "Intent", "NON_CANONICAL", b"\x0a\x81\x00a"
    yield "Intent", "NON_CANONICAL", b"\x18" + b"\x81" + b"\x80" * 8 + b"\x00"
    yield "Intent", "MALFORMED", b"\x18" + b"\x80" * 10 + b"\x01"
    yield "Intent", "MALFORMED", b"\x18" + b"\xff" * 9 + b"\x02"
    yield "Intent", "MALFORMED", b"\x18" + b"\xff" * 12
    yield "Intent", "MALFORMED", b"\x18\x80"
    yield "Intent", "MALFORMED", b"\x18"
    yield "Intent", "MALFORMED", b"\x98"
    yield "Envelope", "any", number(3, 1 << 32)
    yield "Envelope", "any", number(3, (1 << 64) - 1)
    yield "Envelope", "any", number(6, 1 << 32)
    yield "OrgLicense", "any", number(2, 2)
    yield "OrgLicense", "any", number(2, 1 << 32)
    yield "Value", "any", number(5, 2)
    yield "SaCreate", "any", chunk(5, wire.varint(1 << 32))
    yield "Intent", "any", number(6, 8)
    yield "Intent", "any", number(6, (1 << 64) - 1)
    yield "Intent", "any", number(6, 1 << 32 | 1)
    yield "Entry", "any", number(6, 1)
    yield "Entry", "any", number(6, 231)


def lengths():
    yield "Intent", "MALFORMED", b"\x0a\x02a"
    yield "Intent", "MALFORMED", b"\x0a"
    yield "Intent", "MALFORMED", b"\x0a" + wire.varint((1 << 64) - 1) + b"a"
    yield "Intent", "MALFORMED", b"\x0a" + wire.varint(1 << 32 | 1) + b"a"
    yield "Command", "MALFORMED", b"\x12\x03\x0a\x02a"
    yield "Command", "MALFORMED", b"\x12\x02\x0a\x02ab"


def strangers():
    """Fields that the schema does not have, and wire types that the field does not have."""
    yield "Intent", "UNKNOWN_FIELD", number(7, 1)
    yield "Intent", "UNKNOWN_FIELD", chunk(1, b"a") + chunk(250, b"")
    yield "Command", "UNKNOWN_FIELD", chunk(3, b"")
    yield "Command", "UNKNOWN_FIELD", chunk(2, number(7, 1))
    yield "SaUpdate", "UNKNOWN_FIELD", chunk(2, b"x")
    yield "RecordVoid", "UNKNOWN_FIELD", number(1, 1)
    yield "Command", "any", chunk(0, b"")
    yield "Command", "any", wire.varint(1 << 32 | 10) + b"\0"
    yield "Command", "any", tag((1 << 29) - 1, VARINT) + b"\1"
    yield "Command", "any", tag(1 << 29, VARINT) + b"\1"
    for wire_type in (0, 1, 3, 4, 5, 6, 7):
        yield "Command", "any", tag(1, wire_type) + b"\1" * 8
    for wire_type in (1, 2, 5):
        yield "Intent", "any", tag(3, wire_type) + b"\1" * 8
    yield "TextList", "any", number(1, 1)


def hostile():
    for name, reason, data in (*order(), *defaults(), *varints(), *lengths(), *strangers()):
        yield name, reason, data
    for text in BAD_TEXTS:
        yield "Intent", "TEXT", chunk(1, text)
    yield "TextList", "TEXT", chunk(1, b"good") + chunk(1, b"bad\n")


def accepted(name, data):
    try:
        wire.decode(name, data)
    except Refused:
        return False
    return True


def bits(verdicts):
    text = "".join("1" if one else "0" for one in verdicts)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def variants(name, message):
    data = wire.encode(name, message)
    prefixes = (data[:size] for size in range(len(data)))
    yield line("prefixes", name, data, bits(accepted(name, one) for one in prefixes))
    whole = int.from_bytes(data, "little")
    flips = ((whole ^ 1 << place).to_bytes(len(data), "little") for place in range(8 * len(data)))
    yield line("flips", name, data, bits(accepted(name, one) for one in flips))
    deletions = (data[:place] + data[place + 1:] for place in range(len(data)))
    yield line("deletions", name, data, bits(accepted(name, one) for one in deletions))


# Short messages with numbers, texts, bytes, lists, oneofs and messages in them, to be varied bit by bit.
VARIED = (
    ("Command", {"envelope": {"key": b"key", "position": 300, "zone_offset_min": -60, "clock": 1,
                              "seen": {"size": 9}, "approval": [{"index": 1}, {"index": 2}]},
                 "intent": {"org": "lab", "subject": [{"kind": 10, "id": b"s/1"}], "expected_version": 1,
                            "record_create": {"schema_version": 1, "field": [
                                {"name": "a", "open": {"flag": False}},
                                {"name": "b", "sealed": {"digest": b"c"}},
                                {"name": "d", "open": {"integer": -3}}]}}}),
    ("Entry", {"index": 1, "time_us": 1 << 50, "previous": b"p", "org": "lab", "action": 160, "count": 2,
               "link": [{"kind": 1}, {"kind": 2, "subject": 2, "id": b"a"}],
               "signature": [{"key": b"k", "algorithm": 1}],
               "facts": {"contact": [b"1", b""]}, "verdict": {"outcome": 1, "evidence": [0, 300, 7]}}),
    ("SaCreate", {"account": b"a", "key": {"algorithm": 2, "bytes": b"k"}, "action": [1, 200, 0],
                  "name": {"digest": b"d"}}),
    ("Value", {"list": {"item": ["a", "\u00e9", "\u4e16", "\U0001f600", ""]}}),
)


def lines():
    for name, data in every_message():
        yield line("accept", name, data)
    for name, message in edges():
        yield line("accept", name, wire.encode(name, message))
    for text in TEXTS:
        yield line("accept", "Intent", chunk(1, text.encode()))
    for name, reason, data in hostile():
        try:
            wire.decode(name, data)
        except Refused as refusal:
            if reason not in ("any", refusal.reason):
                raise AssertionError(f"{name} {data.hex()}: {refusal} instead of {reason}") from refusal
            yield line("refuse", name, reason, data)
        else:
            raise AssertionError(f"{name} {data.hex()} is accepted")
    for name, message in VARIED:
        yield from variants(name, message)
