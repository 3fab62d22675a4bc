"""Public keys of both algorithms, by the numbers of the message KeyAlgorithm, and their fingerprints."""
from hashlib import sha256

from . import ed25519, p256
from .refused import Refused

ED25519, P256 = 1, 2


def check(algorithm, key):
    """Refused unless `key` may be a key of `algorithm`."""
    if algorithm == ED25519:
        ed25519.decode_strict(key)
    elif algorithm == P256:
        p256.decode(key)
    else:
        raise Refused("KEY", f"no such algorithm {algorithm}")


def fingerprint(algorithm, key):
    return sha256(b"tally/key/v1\0" + bytes([algorithm]) + key).digest()


def verify(algorithm, key, message, signature):
    """Refused unless `signature` is `key`'s over `message`."""
    check(algorithm, key)
    module = ed25519 if algorithm == ED25519 else p256
    module.verify(key, message, signature)
