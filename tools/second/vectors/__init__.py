"""The golden vectors: lines of a word and its values, for other implementations to agree with.

A value is a decimal number, hexadecimal bytes, a text without spaces, or "-" for no bytes. What each word's
values are stands in the comment at the head of its file. Everything is derived from fixed words, so that two
runs agree.
"""
from pathlib import Path

from ..refused import Refused

DIRECTORY = Path(__file__).resolve().parents[3] / "tests" / "vectors"


def line(*values):
    return " ".join(value(one) for one in values)


def value(one):
    if isinstance(one, (bytes, bytearray)):
        return bytes(one).hex() or "-"
    text = str(one)
    if not text or any(character.isspace() for character in text):
        raise ValueError(f"not one word: {text!r}")
    return text


def verdict(check, *arguments):
    """ok or bad, as `check` says of its arguments."""
    try:
        check(*arguments)
    except Refused:
        return "bad"
    return "ok"


def render(module):
    """The text of one file: the module's comment, then its lines."""
    head = [f"# {one}".rstrip() for one in module.HEAD.strip().splitlines()]
    return "\n".join([*head, *module.lines()]) + "\n"


def files():
    """Name to text of every file."""
    from . import batches, commands, entries, keys, messages, notes, trees
    modules = (batches, commands, entries, keys, messages, notes, trees)
    return {f"{module.__name__.rpartition('.')[2]}.txt": render(module) for module in modules}
