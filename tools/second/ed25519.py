"""Ed25519 (RFC 8032 section 5.1): strict, cofactorless verification, and signing for vectors.

Strict is the rule of ledger/crypto/point.h, for the key and for R: the encoded y is below p, and the point is
not of small order. S is below the group's order. R is compared as bytes with the encoding of [S]B - [k]A. For
public data only: nothing here runs in constant time.
"""
from functools import cache
from hashlib import sha512

from .refused import Refused, demand

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

# A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
NEUTRAL = (0, 1, 1, 0)


def add(a, b):
    left = (a[1] - a[0]) * (b[1] - b[0])
    right = (a[1] + a[0]) * (b[1] + b[0])
    cross = 2 * a[3] * b[3] * D
    depth = 2 * a[2] * b[2]
    e, f, g, h = (right - left) % P, (depth - cross) % P, (depth + cross) % P, (right + left) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(a):
    xx, yy, zz = a[0] * a[0], a[1] * a[1], 2 * a[2] * a[2]
    h = (xx + yy) % P
    e = (h - (a[0] + a[1]) * (a[0] + a[1])) % P
    g = (xx - yy) % P
    f = (zz + g) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def negate(a):
    return P - a[0], a[1], a[2], P - a[3]


def multiply(scalar, point):
    result = NEUTRAL
    for bit in bin(scalar)[2:]:
        result = double(result)
        if bit == "1":
            result = add(result, point)
    return result


def multiply_two(m, a, n, b):
    """[m]a + [n]b."""
    table = (None, a, b, add(a, b))
    result = NEUTRAL
    for place in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        result = double(result)
        choice = (m >> place & 1) | (n >> place & 1) << 1
        if choice:
            result = add(result, table[choice])
    return result


def encode(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data):
    """The point that 32 bytes encode, or Refused; any point of the curve, in its canonical encoding."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    demand(y < P, "KEY", "the encoded y is not below p")
    ratio = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(ratio, (P + 3) // 8, P)
    if x * x % P != ratio:
        x = x * ROOT_OF_MINUS_ONE % P
    demand(x * x % P == ratio, "KEY", "no point of the curve has this y")
    demand(x != 0 or sign == 0, "KEY", "the sign of zero")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def decode_strict(data):
    """The point that a key or an R may be."""
    demand(len(data) == 32, "KEY", "a point has 32 bytes")
    point = decode(data)
    eightfold = double(double(double(point)))
    demand(eightfold[0] % P != 0 or eightfold[1] != eightfold[2], "KEY", "a point of small order")
    return point


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def challenge(r, key, message):
    return int.from_bytes(sha512(r + key + message).digest(), "little") % L


def verify(key, message, signature):
    """Refused unless `signature` is `key`'s over `message`."""
    demand(len(signature) == 64, "SIGNATURE", "a signature has 64 bytes")
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    demand(s < L, "SIGNATURE", "S is not below the order")
    try:
        point = decode_strict(key)
        decode_strict(r)
    except Refused as refusal:
        raise Refused("SIGNATURE", refusal.detail) from refusal
    k = challenge(r, key, message)
    demand(encode(multiply_two(s, BASE, k, negate(point))) == r,
           "SIGNATURE", "another key or another message")


def expand(seed):
    digest = sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return scalar, digest[32:]


@cache
def public_key(seed):
    return encode(multiply(expand(seed)[0], BASE))


@cache  # one seed and message have one signature, and the tests build the same ledger many times
def sign(seed, message):
    scalar, prefix = expand(seed)
    key = public_key(seed)
    nonce = int.from_bytes(sha512(prefix + message).digest(), "little") % L
    r = encode(multiply(nonce, BASE))
    s = (nonce + challenge(r, key, message) * scalar) % L
    return r + s.to_bytes(32, "little")
