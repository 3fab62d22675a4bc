"""ECDSA over P-256 with SHA-256 (FIPS 186-5): verification, and deterministic signing (RFC 6979) for vectors.

A key is 65 bytes, 0x04 || x || y; a signature is r || s, and s is at most half the order, so that it has one
form. For public data only: nothing here runs in constant time.
"""
import hmac
from functools import cache
from hashlib import sha256

from .refused import Refused, demand

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
BASE = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5, 1)
INFINITY = (1, 1, 0)  # x = X/Z^2, y = Y/Z^3


def double(a):
    x, y, z = a
    if z == 0:
        return INFINITY
    square = y * y % P
    s = 4 * x * square % P
    m = 3 * (x - z * z) * (x + z * z) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * square * square) % P, 2 * y * z % P


def add(a, b):
    if a[2] == 0:
        return b
    if b[2] == 0:
        return a
    za, zb = a[2] * a[2] % P, b[2] * b[2] % P
    xa, xb = a[0] * zb % P, b[0] * za % P
    ya, yb = a[1] * zb * b[2] % P, b[1] * za * a[2] % P
    if xa == xb:
        return double(a) if ya == yb else INFINITY
    h, r = (xb - xa) % P, (yb - ya) % P
    hh = h * h % P
    hhh, v = h * hh % P, xa * hh % P
    x = (r * r - hhh - 2 * v) % P
    return x, (r * (v - x) - ya * hhh) % P, a[2] * b[2] * h % P


def multiply(scalar, point):
    result = INFINITY
    for bit in bin(scalar)[2:]:
        result = double(result)
        if bit == "1":
            result = add(result, point)
    return result


def affine(point):
    inverse = pow(point[2], -1, P)
    return point[0] * inverse**2 % P, point[1] * inverse**3 % P


def decode(key):
    """The point of a public key, or Refused."""
    demand(len(key) == 65 and key[0] == 4, "KEY", "not an uncompressed point")
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    demand(x < P and y < P, "KEY", "a coordinate is not below p")
    demand((y * y - (x * x * x - 3 * x + B)) % P == 0, "KEY", "the point is not on the curve")
    return x, y, 1


def verify(key, message, signature):
    """Refused unless `signature` is `key`'s over `message`."""
    demand(len(signature) == 64, "SIGNATURE", "a signature has 64 bytes")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    demand(0 < r < N and 0 < s <= N // 2, "SIGNATURE", "r or s is out of range")
    try:
        point = decode(key)
    except Refused as refusal:
        raise Refused("SIGNATURE", refusal.detail) from refusal
    inverse = pow(s, -1, N)
    digest = int.from_bytes(sha256(message).digest(), "big")
    found = add(multiply(digest * inverse % N, BASE), multiply(r * inverse % N, point))
    demand(found[2] != 0 and affine(found)[0] % N == r, "SIGNATURE", "another key or another message")


@cache
def public_key(secret):
    x, y = affine(multiply(secret, BASE))
    return b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def nonces(secret, digest):
    """The candidates of RFC 6979 section 3.2."""
    seed = secret.to_bytes(32, "big") + (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    key, value = b"\x00" * 32, b"\x01" * 32
    for mark in (b"\x00", b"\x01"):
        key = hmac.digest(key, value + mark + seed, "sha256")
        value = hmac.digest(key, value, "sha256")
    while True:
        value = hmac.digest(key, value, "sha256")
        yield int.from_bytes(value, "big")
        key = hmac.digest(key, value + b"\x00", "sha256")
        value = hmac.digest(key, value, "sha256")


@cache
def sign(secret, message):
    digest = sha256(message).digest()
    for nonce in nonces(secret, digest):
        if not 0 < nonce < N:
            continue
        r = affine(multiply(nonce, BASE))[0] % N
        s = pow(nonce, -1, N) * (int.from_bytes(digest, "big") + r * secret) % N
        if r and s:
            return r.to_bytes(32, "big") + min(s, N - s).to_bytes(32, "big")
    raise AssertionError("RFC 6979 never runs out of candidates")
