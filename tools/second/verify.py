"""Verifies an exported ledger or a bundle, with nothing but Python's standard library.

A directory is an export in the layout of c2sp.org/tlog-tiles; a file is a bundle. Says what it found and
names every fault with its entry. Ends with 0 when there is none, with 1 when there is one, with 2 when there
was nothing to verify.
"""
import argparse
import sys
from pathlib import Path

from . import bundle, export, note
from .refused import Refused, demand

FAULTS_SHOWN = 20


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(prog="verify", description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path, help="an export's directory, or a bundle's file")
    parser.add_argument("--vkey", help="the ledger's verifier key, or a file that holds it")
    parser.add_argument("--ledger-id", help="the ledger's id: the leaf hash of entry 0, in hexadecimal; of a "
                                            "bundle it is enough, because genesis names the key")
    parser.add_argument("--bodies", type=Path, help="a bundle whose bodies belong to the export's entries")
    return parser.parse_args(arguments)


def read_vkey(text):
    path = Path(text)
    return note.parse_vkey((path.read_text(encoding="utf-8") if path.is_file() else text).strip())


def report_export(options, key):
    beside = bundle.Bodies(options.bodies.read_bytes()) if options.bodies else None
    checkpoint, audit = export.verify(options.path, key, beside)
    ledger_id = audit.leaves[0] if audit.leaves else b""
    print(f"origin {checkpoint.origin}, {checkpoint.size} entries, root {checkpoint.root.hex()}")
    print(f"entries read {len(audit.leaves)}, bodies read {audit.bodies}")
    return ledger_id, audit.signatures, audit.faults


def report_bundle(options, key):
    named = bytes.fromhex(options.ledger_id) if options.ledger_id else None
    found = bundle.verify(options.path.read_bytes(), key, named)
    checkpoint = found.checkpoint
    print(f"origin {checkpoint.origin}, {checkpoint.size} entries, root {checkpoint.root.hex()}")
    print(f"items {found.items}, bodies read {found.bodies}")
    if found.head.get("kind", 0) == bundle.ORGANIZATION:
        print("the run is", "closed by the entry of its export" if found.closed else "open at its end")
    return found.head.get("ledger_id", b""), found.signatures, found.faults


def run(options):
    alone = options.ledger_id is not None and not options.path.is_dir()
    demand(options.vkey or alone, "NOT_FOUND", "--vkey is missing")
    key = read_vkey(options.vkey) if options.vkey else None
    report = report_export if options.path.is_dir() else report_bundle
    ledger_id, signatures, faults = report(options, key)
    print(f"ledger id {ledger_id.hex()}")
    if signatures is not None:
        print(f"signatures verified {signatures.verified}, by keys not shown {signatures.unknown}")
    pinned = options.ledger_id
    demand(pinned is None or pinned == ledger_id.hex(),
           "MISMATCH", "this is another ledger than the one named")
    for fault in faults[:FAULTS_SHOWN]:
        print(f"FAULT {fault}")
    if len(faults) > FAULTS_SHOWN:
        print(f"and {len(faults) - FAULTS_SHOWN} more")
    print("NOT VERIFIED" if faults else "VERIFIED")
    return 1 if faults else 0


def main(arguments=None):
    options = parse_arguments(arguments)
    try:
        return run(options)
    except (Refused, OSError) as problem:
        print(f"verify: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
