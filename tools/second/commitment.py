"""Commitments to sensitive values, where they stand in messages, and the disclosures that open them."""
from hashlib import sha256

from . import wire
from .refused import demand

SALT_SIZE = 32
VALUE_MAX = 8 * 1024
DISCLOSURES_MAX = 80
ORGANIZATION = 1


def lv(data):
    return len(data).to_bytes(2, "big") + data


def commit(place, field, salt, value):
    """The digest for an encoded Value. `place` is (organization, subject kind, subject id)."""
    org, kind, identity = place
    subject = bytes([kind]) + identity
    names = lv(org.encode()) + lv(subject) + lv(field.encode())
    return sha256(b"tally/commit/v1\0" + salt + names + value).digest()


def place_of(intent):
    """Whose values an intent commits to: its first subject, or else the organization."""
    org = intent.get("org", "")
    for subject in intent.get("subject", [])[:1]:
        return org, subject.get("kind", 0), subject.get("id", b"")
    return org, ORGANIZATION, org.encode()


def found_in(name, message):
    """(field, digest) of each commitment in a message of type `name`, in the order of the encoding.

    The field is the name of the enclosing Field message, or else what the enclosing message calls it.
    """
    for kind, enclosing, field, part in wire.parts_of_type(name, message, "Commitment"):
        yield enclosing.get("name", "") if kind == "Field" else field, part.get("digest", b"")


def check(command, disclosures, partial=False, name="Command"):
    """Refused unless `disclosures` open exactly the commitments of `command`, in order; both are decoded.

    `partial` lets an empty one stand where a value is withheld; a Query commits for its organization.
    """
    place = place_of(command.get("intent", {}) if name == "Command" else {"org": command.get("org", "")})
    found = list(found_in(name, command))
    demand(len(found) <= DISCLOSURES_MAX, "LIMIT", "too many commitments")
    for _, digest in found:
        demand(len(digest) == 32, "MALFORMED", "a commitment has 32 bytes")
    demand(len(found) == len(disclosures),
           "MISMATCH", f"{len(disclosures)} disclosures of {len(found)} values")
    for (field, digest), disclosure in zip(found, disclosures):
        if partial and not disclosure:
            continue
        salt, value = disclosure.get("salt", b""), disclosure.get("value", b"")
        demand(len(salt) == SALT_SIZE, "MALFORMED", f"{field}: a salt has 32 bytes")
        demand(len(value) <= VALUE_MAX, "LIMIT", f"{field}: the value is too long")
        wire.decode("Value", value)
        demand(commit(place, field, salt, value) == digest, "MISMATCH", f"{field}: the value is another one")
