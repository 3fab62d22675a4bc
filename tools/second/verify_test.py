"""The verifier: what it accepts, and which fault it names for which lie.

Run from the top of the repository: python3 -m unittest tools.second.verify_test
"""
import contextlib
import functools
import io
import shutil
import tempfile
import unittest
from pathlib import Path

from . import bundle, export, ed25519, note, receipt, verify, wire
from .body import Body
from .refused import Refused
from .sample_ledger import SampleLedger, laboratory

BULK = 250  # events in the last batch, so that the ledger fills one tile and begins another


class Liar(SampleLedger):
    """A ledger that signs what it likes: `lie` changes the entry at `index` before it is chained."""

    def __init__(self, index, lie):
        super().__init__()
        self.index, self.lie = index, lie

    def finish(self, entry):
        if len(self.entries) == self.index:
            self.lie(entry)
        return entry


def set_link(place, **values):
    return lambda entry: entry["link"][place].update(values)


def set_value(**values):
    return lambda entry: entry.update(values)


def set_verdict(**values):
    return lambda entry: entry["verdict"].update(values)


# What a ledger may lie about: the entry, the lie, a part of what the verifier says of that entry.
LIES = (
    (5, set_value(index=6), "it says that it is entry 6"),
    (5, set_value(previous=bytes(32)), "previous is not the entry before it"),
    (5, set_value(time_us=1), "its time is before"),
    (5, set_link(0, before=9), "the chain of lab-west"),
    (5, set_link(0, leaf_before=bytes(32)), "the chain of lab-west"),
    (5, set_link(1, before=9), "the chain of actor"),
    (6, set_link(2, leaf_before=bytes(32)), "the chain of subject"),
    (6, lambda entry: entry["link"].append(dict(entry["link"][2])), "the chain of subject"),
    (3, set_value(cause={"index": 1, "leaf_hash": bytes(32)}), "follows from entry 2 should stand here"),
    (12, set_value(cause={"index": 1, "leaf_hash": bytes(32)}), "its cause is another entry"),
    (12, set_value(effects_hash=bytes(32)), "a refusal has effects"),
    (12, lambda entry: entry["link"].append({"kind": 3, "subject": 11, "id": b"S-9"}), "chain of a subject"),
    (5, set_verdict(evidence=[4, 3]), "evidence ascends"),
    (5, set_verdict(evidence=[5]), "rests on an entry that is not before it"),
    (5, set_verdict(policy=5), "rests on an entry that is not before it"),
    (5, lambda entry: entry["actor"].pop("kind"), "the actor has a kind"),
    (6, set_value(position=2), "its place in the batch is another one"),
    (6, set_value(count=8), "its place in the batch is another one"),
    (6, set_value(command_hash=bytes(32)), "the command is another one"),
    (7, set_value(action=144), "the command asks for another action"),
    (4, set_value(effects_hash=bytes(32)), "the effects are not those of the entry"),
    (4, set_value(org="lab-east"), "the command is another organization's"),
    (4, lambda entry: entry["signature"][0].update(bytes=bytes(64)), "the batch's signature does not verify"),
    (0, lambda entry: entry["signature"][1].update(bytes=bytes(64)), "the batch's signature does not verify"),
    (4, lambda entry: entry["signature"][0].update(algorithm=2), "the batch's signature does not verify"),
    (4, lambda entry: entry["signature"][0].update(key=bytes(32)), "not signed by the key it names"),
)


@functools.cache
def large_ledger():
    """Not to be changed: the tests share it."""
    return laboratory(BULK)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.directory = Path(folder.name) / "export"

    def exported(self, ledger):
        ledger.write_export(self.directory)
        return self.directory

    def faults(self, ledger):
        """What the verifier says of an export of `ledger`, with all bodies beside it."""
        whole = bundle.Bodies(ledger.bundle(bundle.ENTRY, "lab-west", range(len(ledger.entries))))
        _, audit = export.verify(self.exported(ledger), ledger.vkey(), whole)
        return [str(fault) for fault in audit.faults]


class Exports(Files):
    def test_a_true_ledger_has_no_faults(self):
        self.assertEqual(self.faults(large_ledger()), [])

    def test_a_true_ledger_needs_no_bodies(self):
        ledger = large_ledger()
        checkpoint, audit = export.verify(self.exported(ledger), ledger.vkey())
        self.assertEqual((audit.faults, len(audit.leaves)), ([], checkpoint.size))
        self.assertEqual((audit.signatures.verified, audit.signatures.unknown), (0, 8))

    def test_signatures_are_verified_by_the_keys_that_commands_bring(self):
        ledger = laboratory()
        whole = bundle.Bodies(ledger.bundle(bundle.ENTRY, "lab-west", range(len(ledger.entries))))
        _, audit = export.verify(self.exported(ledger), ledger.vkey(), whole)
        self.assertEqual((audit.signatures.verified, audit.signatures.unknown), (6, 1))

    def test_every_lie_is_named_with_its_entry(self):
        for index, lie, words in LIES:
            with self.subTest(index=index, words=words):
                with tempfile.TemporaryDirectory() as folder:
                    self.directory = Path(folder)
                    found = self.faults(laboratory(ledger=Liar(index, lie)))
                named = [one for one in found if one.startswith(f"entry {index}:")]
                self.assertTrue(any(words in one for one in named), found)

    def test_an_entry_in_bad_form_is_named(self):
        found = self.faults(laboratory(ledger=Liar(5, set_value(command_hash=bytes(31)))))
        self.assertIn("entry 5: INVALID: the command's hash has 32 bytes", found)

    def test_a_batch_or_an_entry_that_follows_may_not_be_missing_at_the_end(self):
        for size, words in ((3, "an entry that has to follow"), (7, "ends within a batch")):
            ledger = laboratory()
            for kept in (ledger.entries, ledger.leaves, ledger.bodies):
                del kept[size:]
            with tempfile.TemporaryDirectory() as folder:
                self.directory = Path(folder)
                self.assertTrue(any(words in one for one in self.faults(ledger)), words)

    def changed(self, path, change):
        """The faults of a true export, one file of which went through `change`."""
        ledger = large_ledger()
        shutil.rmtree(self.directory, ignore_errors=True)
        self.exported(ledger)
        file = self.directory / path
        file.write_bytes(change(file.read_bytes()))
        _, audit = export.verify(self.directory, ledger.vkey())
        return [str(fault) for fault in audit.faults]

    def test_a_changed_entry_is_named_by_its_tile(self):
        found = self.changed("tile/entries/000", lambda data: data.replace(b"scientist", b"scientisu", 1))
        self.assertIn("tile/0/000: node 0 is another one", found)
        self.assertIn("entry 1: previous is not the entry before it", found)
        self.assertIn("the entries have another root than the checkpoint", found)

    def test_a_changed_hash_in_a_tile_is_named(self):
        found = self.changed("tile/0/000", lambda data: data[:32 * 17] + bytes(32) + data[32 * 18:])
        self.assertEqual(found, ["tile/0/000: node 17 is another one"])

    def test_tiles_and_bundles_that_are_too_short_or_too_long_are_named(self):
        self.assertEqual(len(self.changed("tile/0/001.p/8", lambda data: data[:-1])), 1)
        self.assertEqual(len(self.changed("tile/1/000.p/1", lambda data: data + b"\0")), 1)
        for change in (lambda data: data[:-1], lambda data: data + b"\0"):
            self.assertTrue(self.changed("tile/entries/001.p/8", change))

    def test_missing_and_foreign_files_are_named(self):
        ledger = large_ledger()
        self.exported(ledger)
        (self.directory / "tile/1/000.p/1").unlink()
        (self.directory / "tile/0/002").write_bytes(b"")
        (self.directory / "tile/0/000.p").mkdir()
        (self.directory / "tile/0/000.p/3").write_bytes(b"".join(ledger.leaves[:3]))  # of an older size
        _, audit = export.verify(self.directory, ledger.vkey())
        self.assertEqual([str(fault) for fault in audit.faults],
                         ["tile/0/002 belongs to no tree of this size", "tile/1/000.p/1 cannot be read"])

    def test_a_checkpoint_of_another_key_or_origin_is_refused(self):
        ledger = laboratory()
        self.exported(ledger)
        other = note.VerifierKey(ledger.origin, ed25519.public_key(bytes(32)))
        self.assertRaises(Refused, export.verify, self.directory, other)
        renamed = note.VerifierKey("tally.example/other", ledger.service.public)
        self.assertRaises(Refused, export.verify, self.directory, renamed)


class Bundles(unittest.TestCase):
    def setUp(self):
        self.ledger = laboratory()
        self.org = [index for index, data in enumerate(self.ledger.entries)
                    if wire.decode("Entry", data)["org"] == "lab-west"]

    def faults(self, data):
        return [str(fault) for fault in bundle.verify(data, self.ledger.vkey()).faults]

    def changed_item(self, place, **values):
        """The faults of an organization's bundle, one item of which is changed."""
        parts = self.parts(self.ledger.bundle(bundle.ORGANIZATION, "lab-west", self.org))
        parts[place]["item"].update(values)
        return self.faults(bundle.write_parts(parts))

    @staticmethod
    def parts(data):
        """The parts of a bundle before its end."""
        return [part for _, part in bundle.read_parts(data) if "end" not in part]

    def test_true_bundles_have_no_faults(self):
        for kind, indexes in ((bundle.ENTRY, [6]), (bundle.ORGANIZATION, self.org), (bundle.ENTRY, [0])):
            self.assertEqual(self.faults(self.ledger.bundle(kind, "lab-west", indexes)), [])

    def test_withheld_bodies_are_no_fault(self):
        self.ledger.bodies = [Body() for _ in self.ledger.bodies]
        whole = self.ledger.bundle(bundle.ORGANIZATION, "lab-west", self.org)
        found = bundle.verify(whole, self.ledger.vkey())
        self.assertEqual((found.faults, found.bodies, found.closed), ([], 0, False))

    def test_an_entry_left_out_of_a_run_is_missed(self):
        found = self.faults(self.ledger.bundle(bundle.ORGANIZATION, "lab-west", self.org[:3] + self.org[4:]))
        self.assertIn(f"entry {self.org[4]}: entries of the organization are missing before it", found)

    def test_changed_parts_are_named_with_their_entry(self):
        proof = [bytes(32)] * 4
        other = {"salt": bytes(32), "value": b"\x0a\x00"}
        for values, words in (({"proof": proof}, "the path leads to another root"),
                              ({"command": b"\x0a\x00"}, "the command is another one"),
                              ({"effects": b"\x0a\x00"}, "the effects are not those of the entry"),
                              ({"disclosure": [other]}, "1 disclosures of 2 values"),
                              ({"disclosure": [other] * 2}, "the value is another one")):
            found = self.changed_item(4, **values)  # after head, text, entry 0 and the creation
            self.assertTrue(any(one.startswith("entry 4:") and words in one for one in found), (words, found))

    def test_a_bundle_that_is_cut_or_reordered_is_refused(self):
        whole = self.ledger.bundle(bundle.ENTRY, "lab-west", [6])
        for size in (0, 3, 20, len(whole) - 1):
            self.assertRaises(Refused, bundle.verify, whole[:size], self.ledger.vkey())
        parts = self.parts(whole)
        self.assertRaises(Refused, bundle.verify, bundle.write_parts(parts[1:]), self.ledger.vkey())
        damaged = whole.replace(b"Read me.", b"Read us.")
        self.assertRaises(Refused, bundle.verify, damaged, self.ledger.vkey())
        swapped = bundle.write_parts([*parts[:2], parts[3], parts[2]])
        self.assertIn("entry 6: a bundle's first item is entry 0", self.faults(swapped))

    def test_the_genesis_of_the_named_ledger_gives_the_key(self):
        whole = self.ledger.bundle(bundle.ENTRY, "lab-west", [6])
        self.assertEqual(bundle.verify(whole, ledger_id=self.ledger.ledger_id).faults, [])
        self.assertRaises(Refused, bundle.verify, whole, ledger_id=bytes(32))

    def test_an_entry_of_a_batch_shows_its_signature_by_its_path(self):
        found = bundle.verify(self.ledger.bundle(bundle.ENTRY, "lab-west", [1, 8]), self.ledger.vkey())
        self.assertEqual((found.faults, found.signatures.verified), ([], 4))
        self.assertIn("entry 8: the path is too short", self.changed_entry(path=[]))
        found = self.changed_entry(signature=[])
        self.assertIn("entry 8: the signature of its batch is not in the file", found)

    def changed_entry(self, **values):
        """The faults of a bundle of one entry of a batch, whose item is changed."""
        parts = self.parts(self.ledger.bundle(bundle.ENTRY, "lab-west", [8]))
        parts[-1]["item"].update(values)
        return self.faults(bundle.write_parts(parts))

    def test_a_value_may_be_left_out_alone(self):
        parts = self.parts(self.ledger.bundle(bundle.ORGANIZATION, "lab-west", self.org))
        shown = parts[4]["item"]["disclosure"]
        self.assertEqual(self.changed_item(4, disclosure=[{}, shown[1]]), [])
        self.assertTrue(self.changed_item(4, disclosure=[shown[1], {}]))

    def test_a_later_bundle_extends_an_earlier_checkpoint(self):
        key, whole = self.ledger.vkey(), self.ledger.bundle(bundle.ENTRY, "lab-west", [6], earlier=5)
        bundle.verify_extends(whole, key, self.ledger.checkpoint(5))
        bundle.verify_extends(whole, key, self.ledger.checkpoint())
        self.assertRaises(Refused, bundle.verify_extends, whole, key, self.ledger.checkpoint(4))
        other = note.Checkpoint(self.ledger.origin, 5, bytes(32))
        lie = note.sign_checkpoint(other, self.ledger.service.secret)
        self.assertRaises(Refused, bundle.verify_extends, whole, key, lie)


class Receipts(unittest.TestCase):
    def test_a_receipt_names_the_first_entry_of_its_batch(self):
        ledger = laboratory()
        hashes = [wire.decode("Entry", data)["command_hash"] for data in ledger.entries[5:12]]
        first, checkpoint, entries = receipt.verify(ledger.receipt(5, 7), ledger.vkey(), hashes)
        self.assertEqual((first, checkpoint.size, len(entries)), (5, len(ledger.entries), 7))


class Program(Files):
    def run_program(self, *arguments):
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
            return verify.main([str(one) for one in arguments]), out.getvalue()

    def test_says_how_it_ended(self):
        ledger = laboratory()
        self.exported(ledger)
        vkey = self.directory / "ledger.vkey"
        vkey.write_text(ledger.vkey().text() + "\n", encoding="utf-8")
        pin = ("--ledger-id", ledger.ledger_id.hex())
        status, text = self.run_program(self.directory, "--vkey", vkey, *pin)
        self.assertEqual((status, text.splitlines()[-1]), (0, "VERIFIED"))
        self.assertEqual(self.run_program(self.directory, "--vkey", vkey, "--ledger-id", "00" * 32)[0], 2)
        file = self.directory / "ledger.tally"
        file.write_bytes(ledger.bundle(bundle.ENTRY, "lab-west", [6]))
        self.assertEqual(self.run_program(file, "--vkey", ledger.vkey().text(), *pin)[0], 0)
        self.assertEqual(self.run_program(self.directory, "--vkey", vkey, "--bodies", file)[0], 0)
        (self.directory / "tile/0/000.p/14").write_bytes(b"")
        status, text = self.run_program(self.directory, "--vkey", vkey)
        self.assertEqual((status, text.splitlines()[-1]), (1, "NOT VERIFIED"))
        self.assertEqual(self.run_program(self.directory / "nothing", "--vkey", vkey)[0], 2)


if __name__ == "__main__":
    unittest.main()
