"""The second implementation against published values, against itself, and against the golden vectors.

Run from the top of the repository: python3 -m unittest tools.second.second_test
"""
import base64
import json
import os
import unittest
from hashlib import sha256
from pathlib import Path

from . import ed25519, key, note, p256, tile, tree, vectors, wire
from . import schema as schemas
from .refused import Refused

# Public collections of hostile signatures, where they stand beside the repository.
BESIDE = schemas.PROTO_DIR.parents[1] / "shared" / "vectors"
PUBLIC_VECTORS = Path(os.environ.get("TALLY_PUBLIC_VECTORS", BESIDE))

# The leaves, roots and proofs of the CT reference implementation.
CT_LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                              "606162636465666768696a6b6c6d6e6f")]
CT_ROOTS = """e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328""".split()
CT_INCLUSION_5_OF_8 = ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                       "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]
CT_CONSISTENCY_6_TO_8 = ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                         "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]
# A checkpoint of those eight leaves by the key of seed 00..1f, made by a third implementation.
LOG_VKEY = "ledger.example/lab1+222c96a5+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
LOG_CHECKPOINT = ("ledger.example/lab1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n"
                  "\u2014 ledger.example/lab1 IiyWpVanJNs5P1SSVFT0O/aA7WuTa0QaZ/qYtrF7rEBzQVehuD9i9ksPAR0830"
                  "Ffw97d+Jc+52MR4MRjQJJOhHGccwU=\n").encode()
RFC8032 = (
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"))


def accepts(check, *arguments):
    try:
        check(*arguments)
    except Refused:
        return False
    return True


class Trees(unittest.TestCase):
    def setUp(self):
        self.leaves = [tree.leaf_hash(leaf) for leaf in CT_LEAVES]
        self.tree = tree.Tree(self.leaves)

    def test_roots_are_the_published_ones(self):
        self.assertEqual([self.tree.root(size).hex() for size in range(9)], CT_ROOTS)

    def test_proofs_are_the_published_ones(self):
        self.assertEqual([one.hex() for one in self.tree.inclusion(5, 8)], CT_INCLUSION_5_OF_8)
        self.assertEqual([one.hex() for one in self.tree.consistency(6, 8)], CT_CONSISTENCY_6_TO_8)

    def test_the_recursions_and_the_loops_agree(self):
        leaves = [tree.leaf_hash(bytes([index])) for index in range(40)]
        whole = tree.Tree(leaves)
        for size in range(1, 41):
            root = whole.root(size)
            self.assertEqual(tree.root_of(leaves[:size]), root)
            for index in range(size):
                path = whole.inclusion(index, size)
                tree.verify_inclusion(index, size, leaves[index], path, root)
                tree.verify_consistency(index + 1, whole.root(index + 1), size, root,
                                        whole.consistency(index + 1, size))
                self.assertEqual(whole.range(index, 1, size), path)

    def test_range_proofs_lead_to_the_root(self):
        leaves = [tree.leaf_hash(bytes([index])) for index in range(20)]
        whole = tree.Tree(leaves)
        for size in range(1, 21):
            for first in range(size):
                for count in range(1, size - first + 1):
                    path = whole.range(first, count, size)
                    tree.verify_range(first, size, leaves[first:first + count], path, whole.root(size))

    def test_tiles_lie_where_the_standard_puts_them(self):
        self.assertEqual(tile.path(0, 5), "tile/0/005")
        self.assertEqual(tile.path(1, 1000), "tile/1/x001/000")
        self.assertEqual(tile.path("entries", 1234067, 17), "tile/entries/x001/x234/067.p/17")
        self.assertEqual([tile.widths(70000, level) for level in range(3)], [(273, 112), (1, 17), (0, 1)])
        self.assertEqual([tile.widths(256, level) for level in range(2)], [(1, 0), (0, 1)])
        content = sha256(b"".join(self.leaves)).hexdigest()
        self.assertEqual(content, "aea2f1bbb5140fd5f8eacb503fdf54c00c3d860c72588e40233addd416bc8f10")


class Keys(unittest.TestCase):
    def test_ed25519_signs_as_rfc_8032_says(self):
        for seed, public, message, signature in RFC8032:
            seed, message = bytes.fromhex(seed), bytes.fromhex(message)
            self.assertEqual(ed25519.public_key(seed).hex(), public)
            self.assertEqual(ed25519.sign(seed, message).hex(), signature)
            ed25519.verify(bytes.fromhex(public), message, bytes.fromhex(signature))

    def test_p256_signs_as_rfc_6979_says(self):
        secret = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
        r = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
        s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
        public = p256.public_key(secret)
        x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
        self.assertEqual((public[1:33].hex(), public[33:].hex()), (x, y))
        signature = p256.sign(secret, b"sample")
        self.assertEqual(signature, r.to_bytes(32, "big") + (p256.N - s).to_bytes(32, "big"))
        p256.verify(public, b"sample", signature)
        high = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        self.assertFalse(accepts(p256.verify, public, b"sample", high))

    def test_fingerprints_differ_by_algorithm(self):
        self.assertNotEqual(key.fingerprint(1, bytes(32)), key.fingerprint(2, bytes(32)))

    def public(self, name):
        path = PUBLIC_VECTORS / "ed25519" / name
        if not path.is_file():
            self.skipTest(f"{name} is not here")
        return json.loads(path.read_text(encoding="utf-8"))

    def test_speccheck_has_the_strict_verdicts(self):
        verdicts = [accepts(ed25519.verify, *(bytes.fromhex(one[part]) for part in
                                              ("pub_key", "message", "signature")))
                    for one in self.public("speccheck.json")]
        self.assertEqual("".join("V" if one else "X" for one in verdicts), "XXXVXXXXXXXX")

    def test_wycheproof_has_the_published_verdicts(self):
        for group in self.public("wycheproof.json")["testGroups"]:
            public = bytes.fromhex(group["publicKey"]["pk"])
            for one in group["tests"]:
                found = accepts(ed25519.verify, public, bytes.fromhex(one["msg"]), bytes.fromhex(one["sig"]))
                self.assertEqual(found, one["result"] == "valid", one["tcId"])

    def test_cctv_accepts_no_low_order_and_no_residue(self):
        accepted = [one for one in self.public("cctv.json")
                    if accepts(ed25519.verify, bytes.fromhex(one["key"]), one["msg"].encode(),
                               bytes.fromhex(one["sig"]))]
        self.assertEqual(len(accepted), 43)
        forbidden = {"low_order_A", "low_order_R", "low_order_residue", "non_canonical_A",
                     "non_canonical_R"}
        self.assertFalse([one for one in accepted if forbidden & set(one["flags"] or [])])


class Notes(unittest.TestCase):
    def test_the_published_example_verifies(self):
        vkey = note.parse_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        line = ("\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3"
                "mFXmRKuwHjG1Yu72IneyaQM=\n").encode()
        text, good = note.verify(b"This is an example message.\n\n" + line, [vkey])
        self.assertEqual((text, good), (b"This is an example message.\n", [vkey]))

    def test_checkpoints_equal_those_of_a_third_implementation(self):
        vkey = note.parse_vkey(LOG_VKEY)
        seed = bytes(range(32))
        self.assertEqual(note.VerifierKey("ledger.example/lab1", ed25519.public_key(seed)), vkey)
        found = note.verify_checkpoint(LOG_CHECKPOINT, vkey)
        self.assertEqual((found.size, found.root.hex()), (8, CT_ROOTS[8]))
        self.assertEqual(note.sign_checkpoint(found, seed), LOG_CHECKPOINT)
        self.assertEqual(base64.b64encode(found.root), LOG_CHECKPOINT.split(b"\n")[2])


class Messages(unittest.TestCase):
    def test_a_oneofs_numbers_are_the_highest_of_its_message(self):
        for message in schemas.load().messages.values():
            plain = [one.number for one in message.fields.values() if one.oneof is None]
            members = [one.number for one in message.fields.values() if one.oneof]
            self.assertLess(max(plain, default=0), min(members, default=1 << 29), message.name)
            oneofs = {one.oneof for one in message.fields.values()} - {None}
            self.assertLessEqual(len(oneofs), 1, message.name)

    def test_every_field_has_a_class(self):
        for message in schemas.load().messages.values():
            for one in message.fields.values():
                self.assertNotEqual(one.label, "UNCLASSIFIED", f"{message.name}.{one.name}")

    def test_no_message_contains_itself(self):
        def depth(name):
            schema = schemas.load()
            parts = {one.type for one in schema.messages[name].fields.values()}
            return 1 + max((depth(part) for part in parts if schema.kind(part) == "message"), default=0)
        self.assertLessEqual(max(map(depth, schemas.load().messages)), wire.DEPTH_MAX)

    def test_encoding_refuses_what_has_no_encoding(self):
        for name, message in (("Value", {"text": "a", "flag": True}), ("Envelope", {"position": -1}),
                              ("Envelope", {"position": 1 << 32}), ("Envelope", {"clock": 9})):
            self.assertRaises(ValueError, wire.encode, name, message)


class Vectors(unittest.TestCase):
    def test_the_files_are_what_this_code_writes(self):
        files = vectors.files()
        self.assertEqual(sorted(files), sorted(path.name for path in vectors.DIRECTORY.iterdir()))
        for name, text in files.items():
            stored = (vectors.DIRECTORY / name).read_text(encoding="ascii")
            if stored != text:
                self.fail(f"{name} is out of date; python3 -m tools.second.vectors writes it again")

    def test_the_files_stay_small(self):
        self.assertLess(sum(path.stat().st_size for path in vectors.DIRECTORY.iterdir()), 300_000)


if __name__ == "__main__":
    unittest.main()
