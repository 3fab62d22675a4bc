"""Prints the public vectors on Ed25519 strictness as lines for a C test: PUBLIC MESSAGE SIGNATURE VERDICT.

usage: ed25519_vectors.py FOLDER speccheck|wycheproof|cctv

All but the verdict are hexadecimal, '-' where empty. The verdict is what the strict rule says: accept or
refuse. The sets are not in the repository: ed25519-speccheck (novifinancial), Wycheproof (C2SP), CCTV
ed25519vectors (C2SP).
"""

import json
import pathlib
import sys

# speccheck has no verdicts of its own; these are those of libsodium and of dalek's verify_strict.
SPECCHECK = "RRRARRRRRRRR"

# A CCTV vector with one of these flags breaks the strict rule. What the others say of it (an order that is
# not the prime one in A or R, without a residue in the equation) does not matter to a verifier without
# cofactor.
REFUSED_FLAGS = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"}


def speccheck(data):
    for vector, verdict in zip(data, SPECCHECK, strict=True):
        yield vector["pub_key"], vector["message"], vector["signature"], verdict == "A"


def wycheproof(data):
    for group in data["testGroups"]:
        for vector in group["tests"]:
            yield group["publicKey"]["pk"], vector["msg"], vector["sig"], vector["result"] == "valid"


def cctv(data):
    for vector in data:
        refused = REFUSED_FLAGS & set(vector["flags"] or [])
        yield vector["key"], vector["msg"].encode().hex(), vector["sig"], not refused


def main():
    folder, name = sys.argv[1:]
    readers = {"speccheck": speccheck, "wycheproof": wycheproof, "cctv": cctv}
    data = json.loads(pathlib.Path(folder, name + ".json").read_text(encoding="utf-8"))
    for public, message, signature, accepted in readers[name](data):
        print(public or "-", message or "-", signature or "-", "accept" if accepted else "refuse")


if __name__ == "__main__":
    main()
