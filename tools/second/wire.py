"""Messages between bytes and dicts, under the wire rule: one message, one encoding.

A message is a dict of field name to value; an absent field has no key. Repeated fields are lists, messages
are dicts, bytes are bytes, text is str, enums are numbers. `decode` refuses every encoding but the one that
`encode` makes: fields ascending and once, minimal varints, no field that holds its default (a message's is
the empty one) unless it is the member of a oneof, repeated numbers in one packed chunk, enums closed, no
unknown field at any level, at most one member of a oneof, text in UTF-8 without control characters, at most
DEPTH_MAX messages inside one another.
"""
from . import schema as schemas
from .refused import Refused, demand

DEPTH_MAX = 8
VARINT, FIXED64, BYTES, GROUP, GROUP_END, FIXED32 = range(6)
NUMBERS = {"uint32", "uint64", "sint32", "sint64", "bool"}
BITS = {"uint32": 32, "sint32": 32, "uint64": 64, "sint64": 64}


def check_text(data):
    """The text in `data`. Control characters are those below U+0020 and from U+007F to U+009F."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("TEXT", "not UTF-8") from error
    for character in text:
        demand(ord(character) >= 0x20 and not 0x7F <= ord(character) <= 0x9F, "TEXT", "control character")
    return text


# --- reading

def read_varint(data, at, end):
    """The number at `at`, and the place after it."""
    value = 0
    for length in range(10):
        demand(at + length < end, "MALFORMED", "a varint is cut off")
        byte = data[at + length]
        value |= (byte & 0x7F) << (7 * length)
        if byte < 0x80:
            demand(value < 1 << 64, "MALFORMED", "a varint is over 64 bits")
            demand(byte != 0 or length == 0, "NON_CANONICAL", "a varint is longer than it needs to be")
            return value, at + length + 1
    raise Refused("MALFORMED", "a varint is over ten bytes")


def number_of(schema, field, raw):
    """The value that a varint stands for in `field`."""
    if field.type in schema.enums:
        demand(raw in schema.enums[field.type].values(), "MALFORMED", f"{field.name}: no such value {raw}")
        return raw
    if field.type == "bool":
        demand(raw <= 1, "NON_CANONICAL", f"{field.name}: a truth value of {raw}")
        return bool(raw)
    demand(raw < 1 << BITS[field.type], "NON_CANONICAL", f"{field.name}: over 32 bits")
    if field.type.startswith("s"):
        return (raw >> 1) ^ -(raw & 1)
    return raw


def is_number(schema, field):
    return field.type in NUMBERS or field.type in schema.enums


def read_chunk(schema, field, chunk, depth):
    """The value of a length-delimited field."""
    if field.type == "bytes":
        return bytes(chunk)
    if field.type == "string":
        return check_text(bytes(chunk))
    if not is_number(schema, field):
        return read_message(schema, field.type, chunk, depth + 1)
    demand(len(chunk) > 0, "NON_CANONICAL", f"{field.name}: an empty list")
    numbers = []
    at = 0
    while at < len(chunk):
        raw, at = read_varint(chunk, at, len(chunk))
        numbers.append(number_of(schema, field, raw))
    return numbers


def expected_wire_type(schema, field):
    return VARINT if is_number(schema, field) and not field.repeated else BYTES


def read_tag(message, data, at):
    tag, at = read_varint(data, at, len(data))
    number, wire_type = tag >> 3, tag & 7
    demand(0 < number < 1 << 29, "MALFORMED", "no field has such a number")
    demand(wire_type <= FIXED32, "MALFORMED", "no such wire type")
    demand(number in message.fields, "UNKNOWN_FIELD", f"{message.name}: field {number}")
    return message.fields[number], wire_type, at


def check_place(schema, field, last):
    """That `field` may stand after field number `last`."""
    again = field.repeated and not is_number(schema, field)
    demand(field.number > last or (again and field.number == last),
           "NON_CANONICAL", f"{field.name}: out of order")


def read_message(schema, name, data, depth):
    demand(depth <= DEPTH_MAX, "LIMIT", "nested too deep")
    message = schema.messages[name]
    value = {}
    chosen = set()
    last = at = 0
    while at < len(data):
        field, wire_type, at = read_tag(message, data, at)
        if wire_type != expected_wire_type(schema, field):
            # A single number of a packed field is well-formed in proto3, only not in the one form.
            unpacked = wire_type == VARINT and is_number(schema, field)
            reason = "NON_CANONICAL" if unpacked else "MALFORMED"
            raise Refused(reason, f"{field.name}: wire type {wire_type}")
        check_place(schema, field, last)
        last = field.number
        if field.oneof is not None:
            demand(field.oneof not in chosen, "NON_CANONICAL", f"{field.oneof}: two members")
            chosen.add(field.oneof)
        if wire_type == VARINT:
            raw, at = read_varint(data, at, len(data))
            found = number_of(schema, field, raw)
        else:
            size, at = read_varint(data, at, len(data))
            demand(size <= len(data) - at, "MALFORMED", f"{field.name}: longer than its message")
            found = read_chunk(schema, field, data[at:at + size], depth)
            at += size
        keep(schema, field, found, value)
    return value


def keep(schema, field, found, value):
    if field.repeated:
        more = found if is_number(schema, field) else [found]
        value.setdefault(field.name, []).extend(more)
        return
    if field.oneof is None:
        demand(found not in (0, "", b"", False, {}), "NON_CANONICAL", f"{field.name}: holds its default")
    value[field.name] = found


def decode(name, data, schema=None):
    """The message `name` in `data`, or Refused."""
    return read_message(schema or schemas.load(), name, memoryview(bytes(data)), 1)


# --- writing

def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def raw_of(schema, field, value):
    """The unsigned number by which `value` travels."""
    if field.type in schema.enums:
        if value not in schema.enums[field.type].values():
            raise ValueError(f"{field.name}: no such value {value}")
        return value
    if field.type == "bool":
        return int(bool(value))
    bits = BITS[field.type]
    raw = value
    if field.type.startswith("s"):
        raw = 2 * value if value >= 0 else -2 * value - 1
    if not 0 <= raw < 1 << bits:
        raise ValueError(f"{field.name}: {value} does not fit")
    return raw


def chunk_of(schema, field, value):
    if field.type == "bytes":
        return bytes(value)
    if field.type == "string":
        data = value.encode("utf-8")
        check_text(data)
        return data
    return encode(field.type, value, schema)


def delimited(field, data):
    return varint(field.number << 3 | BYTES) + varint(len(data)) + data


def encode_field(schema, field, value):
    if field.repeated:
        if is_number(schema, field):
            packed = b"".join(varint(raw_of(schema, field, one)) for one in value)
            return delimited(field, packed) if packed else b""
        return b"".join(delimited(field, chunk_of(schema, field, one)) for one in value)
    if is_number(schema, field):
        raw = raw_of(schema, field, value)
        if raw == 0 and field.oneof is None:
            return b""
        return varint(field.number << 3 | VARINT) + varint(raw)
    chunk = chunk_of(schema, field, value)
    if not chunk and field.oneof is None:
        return b""
    return delimited(field, chunk)


def encode(name, value, schema=None):
    """The one encoding of the message `name` that `value` describes."""
    schema = schema or schemas.load()
    message = schema.messages[name]
    chosen = {message.named(key).oneof for key in value} - {None}
    if len(chosen) != sum(message.named(key).oneof is not None for key in value):
        raise ValueError(f"{name}: two members of a oneof")
    return b"".join(encode_field(schema, field, value[field.name])
                    for field in message.fields.values() if field.name in value)


# --- walking

def parts_of_type(name, message, wanted):
    """Every message of type `wanted` in a message of type `name`, in the order of the encoding.

    Each as the type of what encloses it, what encloses it, the field's name, the part itself.
    """
    schema = schemas.load()
    for field in schema.messages[name].fields.values():
        if field.name not in message or schema.kind(field.type) != "message":
            continue
        for part in message[field.name] if field.repeated else [message[field.name]]:
            if field.type == wanted:
                yield name, message, field.name, part
            yield from parts_of_type(field.type, part, wanted)
