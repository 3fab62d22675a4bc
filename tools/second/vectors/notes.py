"""Signed notes, verifier keys and checkpoints."""
import base64

from .. import ed25519, note
from ..sample import noise
from . import line, verdict

HEAD = """
Signed notes (c2sp.org/signed-note) and checkpoints (c2sp.org/tlog-checkpoint), in hexadecimal.
vkey ok|bad <vkey>
note <text> <name> <seed> <vkey> <note>: signed by the seed's key
open ok|bad <note> <vkey>: what a verifier says that knows this one key
checkpoint <origin> <size> <root> <seed> <note>: signed by the seed's key
checkpoint_open ok|bad <note> <vkey>
"""
NAME = "ledger.example/lab1"
SEED = bytes(range(32))  # the log's in formats.md 1.13
OTHER = bytes(range(32, 64))
TEXT = b"Three words here.\nAnd two.\n"
KEY = note.VerifierKey(NAME, ed25519.public_key(SEED))


def vkeys():
    good = KEY.text()
    name, key_id, blob = good.split("+", 2)
    bad_point = base64.b64encode(note.ED25519_TYPE + bytes(32)).decode()
    other_type = base64.b64encode(b"\x04" + KEY.public).decode()
    short = base64.b64encode(note.ED25519_TYPE + KEY.public[:31]).decode()
    long_name = note.VerifierKey("n" * 200, KEY.public).text()
    over_name = note.VerifierKey("n" * 201, KEY.public).text()
    for text in (good, "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                 "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", long_name,
                 over_name, f"other+{key_id}+{blob}", f"{name}+{key_id.upper()}+{blob}",
                 f"{name}+{key_id}0+{blob}", f"{name}+{key_id[:6]}+{blob}", f"{name}+{key_id}+{bad_point}",
                 f"{name}+{key_id}+{other_type}", f"{name}+{key_id}+{short}", f"{name}+{key_id}",
                 f"+{key_id}+{blob}", f"{name}+{key_id}+{blob}=", f"{name}+{key_id}+{blob[:-1]}"):
        yield line("vkey", verdict(note.parse_vkey, text), text)


def notes():
    """Notes to open with KEY."""
    good = note.sign(TEXT, NAME, SEED)
    own = note.signature_line(TEXT, NAME, SEED)
    foreign = note.signature_line(TEXT, "witness.example/w1", OTHER)
    namesake = note.signature_line(TEXT, NAME, OTHER)
    flipped = bytearray(own)
    flipped[40] = ord("A") if flipped[40] != ord("A") else ord("B")
    start = TEXT + b"\n"
    unknown_type = note.DASH + b"x.example " + base64.b64encode(bytes(range(40))) + b"\n"
    yield good
    yield start + foreign + own
    yield start + own + foreign
    yield start + namesake + own          # one name, another id: an unknown key
    yield start + unknown_type + own
    yield start + foreign                 # no known key
    yield start + bytes(flipped)          # a known key that does not verify
    yield start + own + bytes(flipped)    # refuses the whole note
    yield b"X" + good[1:]
    yield good[:-1]                       # the last line has no end
    yield start                           # no signature
    yield TEXT + own                      # no empty line
    yield good + b"\n"
    yield good + b"rest\n"
    yield start + own.replace(note.DASH, b"- ")
    yield start + own.replace(b" " + own.split(b" ")[2], b"  " + own.split(b" ")[2])
    yield good.replace(b"\n", b"\r\n")
    yield from signed_texts()
    yield from (start + own + many_lines(count) for count in (15, 16))


def many_lines(count):
    """Signature lines of keys that nobody knows, short ones."""
    blobs = (base64.b64encode(bytes([turn]) * 8) for turn in range(count))
    return b"".join(note.DASH + b"w%d %s\n" % (turn, blob) for turn, blob in enumerate(blobs))


def signed_texts():
    """Truly signed, whatever the text."""
    yield note.sign(b"A line.\n\nAfter an empty one.\n", NAME, SEED)
    yield note.sign("Übergröße, 世界\n".encode(), NAME, SEED)
    yield note.sign(b"a tab\there\n", NAME, SEED)
    yield note.sign(b"a NUL\0here\n", NAME, SEED)
    yield note.sign(b"not UTF-8 \xff\n", NAME, SEED)
    yield note.sign(b"a surrogate \xed\xa0\x80\n", NAME, SEED)
    yield note.sign(b"", NAME, SEED)


def checkpoint_texts():
    root = noise("root")
    text64 = base64.b64encode(root)
    origin = NAME.encode() + b"\n"
    for size in (b"0", b"1", b"10", b"9223372036854775807", b"9223372036854775808", b"18446744073709551616",
                 b"01", b"00", b"", b"+1", b"-1", b" 1", b"1 ", b"0x1", b"1e3"):
        yield origin + size + b"\n" + text64 + b"\n"
    yield origin + b"7\n" + text64 + b"\nextension\n"
    yield origin + b"7\n" + text64 + b"\n\nextension\n"
    yield origin + b"7\n" + base64.b64encode(root[:31]) + b"\n"
    yield origin + b"7\n" + base64.b64encode(root + b"\0") + b"\n"
    yield origin + b"7\n" + text64.rstrip(b"=") + b"\n"
    yield origin + b"7\n" + text64[:-2] + bytes([text64[-2] + 1]) + b"=\n"  # bits beyond the last byte
    yield origin + b"7\n"
    yield b"other.example/log\n7\n" + text64 + b"\n"
    yield b"\n7\n" + text64 + b"\n"
    yield b"7\n" + text64 + b"\n"


def lines():
    yield from vkeys()
    for text in (TEXT, b"x\n", b"A line.\n\nAfter an empty one.\n"):
        yield line("note", text, NAME, SEED, KEY.text(), note.sign(text, NAME, SEED))
    for one in notes():
        yield line("open", verdict(note.verify, one, [KEY]), one, KEY.text())
    for size in (0, 1, 300, note.SIZE_MAX):
        checkpoint = note.Checkpoint(NAME, size, noise("root", size))
        yield line("checkpoint", NAME, size, checkpoint.root, SEED, note.sign_checkpoint(checkpoint, SEED))
    for text in checkpoint_texts():
        one = note.sign(text, NAME, SEED)
        yield line("checkpoint_open", verdict(note.verify_checkpoint, one, KEY), one, KEY.text())
