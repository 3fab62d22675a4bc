"""Signed notes (c2sp.org/signed-note), verifier keys, and checkpoints (c2sp.org/tlog-checkpoint)."""
import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from . import ed25519
from .refused import Refused, demand
from .tree import SIZE_MAX

NAME_MAX = 200
SIGNATURES_MAX = 16
DASH = "\u2014 ".encode()
ED25519_TYPE = b"\x01"


def base64_decode(text):
    """Standard base64 with padding, in its one canonical form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("MALFORMED", "not base64") from error
    demand(base64.b64encode(data) == bytes(text), "MALFORMED", "base64 in another form")
    return data


def is_name(name):
    return 0 < len(name.encode()) <= NAME_MAX and "+" not in name and not any(c.isspace() for c in name)


@dataclass(frozen=True)
class VerifierKey:
    name: str
    public: bytes

    @property
    def id(self):
        return sha256(self.name.encode() + b"\n" + ED25519_TYPE + self.public).digest()[:4]

    def text(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519_TYPE + self.public).decode()}"


def parse_vkey(text):
    """The key that a vkey names. Its id has to be the one that name and key have."""
    parts = text.split("+", 2)
    demand(len(parts) == 3, "MALFORMED", "a vkey has three parts")
    demand(is_name(parts[0]), "MALFORMED", "a vkey's name")
    blob = base64_decode(parts[2].encode())
    demand(len(blob) == 33 and blob[:1] == ED25519_TYPE, "KEY", "not an Ed25519 vkey")
    ed25519.decode_strict(blob[1:])
    key = VerifierKey(parts[0], blob[1:])
    demand(parts[1] == key.id.hex(), "MISMATCH", "the key id is another key's")
    return key


def sign(text, name, seed):
    """Text, empty line, one signature line."""
    return text + b"\n" + signature_line(text, name, seed)


def signature_line(text, name, seed):
    key = VerifierKey(name, ed25519.public_key(seed))
    return DASH + name.encode() + b" " + base64.b64encode(key.id + ed25519.sign(seed, text)) + b"\n"


def split(note):
    """The signed text, and (name, key id, signature) of each line."""
    at = note.rfind(b"\n\n")
    demand(at >= 0 and note.endswith(b"\n"), "MALFORMED", "no text and signatures with an empty line between")
    text, lines = note[:at + 1], note[at + 2:].split(b"\n")[:-1]
    try:
        note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("MALFORMED", "not UTF-8") from error
    demand(all(byte >= 0x20 or byte == 0x0A for byte in note), "MALFORMED", "a control character")
    demand(lines, "MALFORMED", "no signature")
    demand(len(lines) <= SIGNATURES_MAX, "LIMIT", "too many signatures")
    return text, [split_line(line) for line in lines]


def split_line(line):
    demand(line.startswith(DASH), "MALFORMED", "a signature line begins with a dash")
    name, space, blob = line[len(DASH):].partition(b" ")
    demand(space and is_name(name.decode()), "MALFORMED", "a signature line's name")
    data = base64_decode(blob)
    demand(len(data) > 4, "MALFORMED", "a signature line's signature")
    return name.decode(), data[:4], data[4:]


def verify(note, keys):
    """The signed text, and the keys of `keys` that signed it: at least one, and none of them badly."""
    text, signatures = split(note)
    good = []
    for name, key_id, signature in signatures:
        for key in keys:
            if key.name == name and key.id == key_id:
                ed25519.verify(key.public, text, signature)
                good.append(key)
    demand(good, "SIGNATURE", "no known key signed it")
    return text, good


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    def text(self):
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n".encode()


def parse_checkpoint(text):
    """Origin, size and root; nothing after them."""
    lines = text.split(b"\n")
    demand(len(lines) == 4 and not lines[3], "MALFORMED", "a checkpoint has three lines")
    demand(is_name(lines[0].decode()), "MALFORMED", "a checkpoint's origin")
    digits = lines[1]
    demand(digits.isdigit() and len(digits) <= 19 and (digits == b"0" or digits[:1] != b"0"),
           "MALFORMED", "a checkpoint's size")
    demand(int(digits) <= SIZE_MAX, "MALFORMED", "a checkpoint's size is out of range")
    root = base64_decode(lines[2])
    demand(len(root) == 32, "MALFORMED", "a checkpoint's root")
    return Checkpoint(lines[0].decode(), int(digits), root)


def verify_checkpoint(note, key):
    """The checkpoint in a note that `key` signed, and whose origin is that key's name."""
    text, _ = verify(note, [key])
    checkpoint = parse_checkpoint(text)
    demand(checkpoint.origin == key.name, "MISMATCH", "the origin is not the key's name")
    return checkpoint


def sign_checkpoint(checkpoint, seed):
    return sign(checkpoint.text(), checkpoint.origin, seed)
