"""Keys and signatures: good ones, and every way of being nearly good."""
from hashlib import sha512

from .. import ed25519, key, p256
from ..sample import noise
from . import line, verdict

HEAD = """
Public keys and signatures. Algorithm 1 is Ed25519, 2 is ECDSA over P-256 with SHA-256.
key ok|bad <algorithm> <public key>: may it be enrolled
fingerprint <algorithm> <public key> <fingerprint>
ed25519 <seed> <public key> <message> <signature>: made from the seed
verify ok|bad <algorithm> <public key> <message> <signature>
"""
MESSAGE = b"a message"
# RFC 8032 section 7.1, tests 1 to 3: seed and message.
RFC8032 = (("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
           ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
           ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82"))
# A point of order 8, and encodings that a strict reader refuses: y = 0 (order 4), 1 (neutral), p - 1 (order
# 2), and those not below p.
ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")


def point_of(number, sign=0):
    return (number | sign << 255).to_bytes(32, "little")


NO_POINT = point_of(2)  # (y^2 - 1) / (dy^2 + 1) is not a square
BAD_POINTS = [point_of(0), point_of(0, 1), point_of(1), point_of(1, 1),
              point_of(ed25519.P - 1), point_of(ed25519.P - 1, 1), point_of(ed25519.P),
              point_of(ed25519.P + 1), point_of(ed25519.P + 3), point_of((1 << 255) - 1), ORDER_8,
              ORDER_8[:31] + bytes([ORDER_8[31] | 0x80])]


def check_line(algorithm, public, message, signature):
    result = verdict(key.verify, algorithm, public, message, signature)
    return line("verify", result, algorithm, public, message, signature)


def key_line(algorithm, public):
    return line("key", verdict(key.check, algorithm, public), algorithm, public)


def torsion(seed, turn):
    """A key with a component of small order, a message, a signature that a cofactored verifier accepts."""
    scalar, prefix = ed25519.expand(seed)
    mixed = ed25519.encode(ed25519.add(ed25519.multiply(scalar, ed25519.BASE), ed25519.decode(ORDER_8)))
    message = MESSAGE + bytes([turn])
    nonce = int.from_bytes(sha512(prefix + message).digest(), "little") % ed25519.L
    r = ed25519.encode(ed25519.multiply(nonce, ed25519.BASE))
    s = (nonce + ed25519.challenge(r, mixed, message) * scalar) % ed25519.L
    return mixed, message, r + s.to_bytes(32, "little")


def ed25519_lines():
    for seed, message in RFC8032:
        seed, message = bytes.fromhex(seed), bytes.fromhex(message)
        yield line("ed25519", seed, ed25519.public_key(seed), message, ed25519.sign(seed, message))
    seed = noise("seed")
    public, good = ed25519.public_key(seed), ed25519.sign(seed, MESSAGE)
    r, s = good[:32], int.from_bytes(good[32:], "little")
    yield line("fingerprint", key.ED25519, public, key.fingerprint(key.ED25519, public))
    yield check_line(key.ED25519, public, MESSAGE, good)
    yield check_line(key.ED25519, public, MESSAGE + b"!", good)
    yield check_line(key.ED25519, ed25519.public_key(noise("other")), MESSAGE, good)
    for wrong in (s + ed25519.L, s ^ 1, 0, ed25519.L, s | 1 << 255):
        yield check_line(key.ED25519, public, MESSAGE, r + wrong.to_bytes(32, "little"))
    yield check_line(key.ED25519, public, MESSAGE, r[:31] + bytes([r[31] ^ 0x80]) + good[32:])
    for point in [*BAD_POINTS, NO_POINT]:
        yield check_line(key.ED25519, public, MESSAGE, point + good[32:])
        yield check_line(key.ED25519, point, MESSAGE, point + bytes(32))
    for turn in range(12):
        yield check_line(key.ED25519, *torsion(seed, turn))
    yield from (key_line(key.ED25519, point) for point in [*BAD_POINTS, public, public[:31], public + b"\0"])
    yield key_line(key.ED25519, torsion(seed, 0)[0])


def p256_lines():
    secret = int.from_bytes(noise("p256 secret"), "big")
    public, good = p256.public_key(secret), p256.sign(secret, MESSAGE)
    r, s = good[:32], int.from_bytes(good[32:], "big")
    yield line("fingerprint", key.P256, public, key.fingerprint(key.P256, public))
    # RFC 6979 section A.2.5: this key's signature of "sample", with the s that is low.
    rfc6979 = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    yield check_line(key.P256, p256.public_key(rfc6979), b"sample", p256.sign(rfc6979, b"sample"))
    yield check_line(key.P256, public, MESSAGE, good)
    yield check_line(key.P256, public, MESSAGE + b"!", good)
    yield check_line(key.P256, p256.public_key(secret + 1), MESSAGE, good)
    for wrong in (p256.N - s, 0, s ^ 1, p256.N, (1 << 256) - 1):
        yield check_line(key.P256, public, MESSAGE, r + wrong.to_bytes(32, "big"))
    for wrong in (0, p256.N, (1 << 256) - 1):
        yield check_line(key.P256, public, MESSAGE, wrong.to_bytes(32, "big") + good[32:])
    x, y = public[1:33], public[33:]
    off = y[:31] + bytes([y[31] ^ 1])
    for wrong in (public, x + y, b"\x04" + x + off, b"\x02" + x, b"\x03" + x, b"\x06" + x + y, bytes(65),
                  b"\x00", b"\x04" + bytes(64), b"\x04" + p256.P.to_bytes(32, "big") + y, public + b"\0",
                  b"\x04" + y + x):
        yield key_line(key.P256, wrong)
    yield key_line(key.P256, noise("ed25519 bytes"))
    yield key_line(3, public)


def lines():
    yield from ed25519_lines()
    yield from p256_lines()
