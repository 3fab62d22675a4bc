"""The messages' schema, read from the project's own .proto files.

Understands the subset of proto3 that they use: messages and enums at top level, one-line fields of scalar,
message or enum type, `repeated`, `oneof`, and the option that gives a field its class. Anything else is an
error, so that a construct with other rules on the wire cannot slip in unseen.
"""
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PROTO_DIR = Path(__file__).resolve().parents[2] / "proto"
SCALARS = {"uint32", "uint64", "sint32", "sint64", "bool", "string", "bytes"}
TOKEN = re.compile(r'\s*(?:([A-Za-z_][\w.]*)|(\d+)|("[^"]*")|([{}\[\]();=]))')


@dataclass(frozen=True)
class Field:
    name: str
    number: int
    type: str
    repeated: bool
    oneof: str | None  # name of the oneof that it belongs to
    label: str         # its class: PUBLIC, PSEUDONYM, SENSITIVE, SECRET or UNCLASSIFIED


@dataclass
class Message:
    name: str
    fields: dict[int, Field] = field(default_factory=dict)  # by number, ascending

    def named(self, name):
        for one in self.fields.values():
            if one.name == name:
                return one
        raise KeyError(f"{self.name} has no field {name}")


@dataclass
class Schema:
    messages: dict[str, Message] = field(default_factory=dict)
    enums: dict[str, dict[str, int]] = field(default_factory=dict)

    def kind(self, type_name):
        """scalar, enum or message."""
        if type_name in SCALARS:
            return "scalar"
        return "enum" if type_name in self.enums else "message"


class Parser:
    def __init__(self, text, schema):
        self.tokens = tokenize(re.sub(r"//[^\n]*", "", text))
        self.at = 0
        self.schema = schema

    def take(self, expected=None):
        token = self.tokens[self.at]
        if expected is not None and token != expected:
            raise ValueError(f"expected {expected}, found {token}")
        self.at += 1
        return token

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def file(self):
        while self.peek() is not None:
            word = self.take()
            if word == "syntax":
                self.take("=")
                self.take('"proto3"')
                self.take(";")
            elif word in ("package", "import"):
                self.take()
                self.take(";")
            elif word == "enum":
                self.enum()
            elif word == "message":
                self.message()
            elif word == "extend":
                self.skip_block()
            else:
                raise ValueError(f"unknown statement {word}")

    def skip_block(self):
        while self.take() != "}":
            pass

    def enum(self):
        values = {}
        name = self.take()
        self.take("{")
        while self.peek() != "}":
            value = self.take()
            self.take("=")
            values[value] = int(self.take())
            self.take(";")
        self.take("}")
        self.schema.enums[name] = values

    def message(self):
        message = Message(self.take())
        found = []
        self.take("{")
        while self.peek() != "}":
            if self.peek() == "oneof":
                self.take()
                oneof = self.take()
                self.take("{")
                while self.peek() != "}":
                    found.append(self.field(oneof))
                self.take("}")
            else:
                found.append(self.field(None))
        self.take("}")
        for one in sorted(found, key=lambda each: each.number):
            if one.number in message.fields:
                raise ValueError(f"{message.name} uses number {one.number} twice")
            message.fields[one.number] = one
        self.schema.messages[message.name] = message

    def field(self, oneof):
        type_name = self.take()
        repeated = type_name == "repeated"
        if repeated:
            type_name = self.take()
        name = self.take()
        self.take("=")
        number = int(self.take())
        label = "UNCLASSIFIED"
        if self.peek() == "[":
            for expected in ("[", "(", "is", ")", "="):
                self.take(expected)
            label = self.take()
            self.take("]")
        self.take(";")
        return Field(name, number, type_name, repeated, oneof, label)


def tokenize(text):
    tokens = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"cannot read {text[at:at + 20]!r}")
        tokens.append(match.group().strip())
        at = match.end()
    return tokens


@cache
def load(directory=PROTO_DIR):
    """Reads every .proto file of `directory`."""
    schema = Schema()
    for path in sorted(Path(directory).glob("*.proto")):
        Parser(path.read_text(encoding="utf-8"), schema).file()
    for message in schema.messages.values():
        for one in message.fields.values():
            if schema.kind(one.type) == "message" and one.type not in schema.messages:
                raise ValueError(f"{message.name}.{one.name}: unknown type {one.type}")
    return schema
