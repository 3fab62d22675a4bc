"""tally verify and tally rebuild, on ledgers that a real tallyd left behind."""
import json
import os
import pathlib
import shutil
import signal
import unittest

from tests.cli.rig import Rig, events


class Verify(Rig):
    def setUp(self):
        super().setUp()
        self.found()
        process = self.start()
        self.append('--jsonl', input=events(40))
        self.checkpoint = pathlib.Path(self.folder, 'kept')
        self.checkpoint.write_text(self.tally('checkpoint', '--dir', self.ledger).stdout)
        self.append('--jsonl', input=events(600))
        self.process = process

    def stop(self):
        self.assertEqual(self.end(self.process, signal.SIGTERM), 0)

    def head(self):
        return pathlib.Path(self.ledger, 'head', 'HEAD')

    def test_says_what_was_checked_and_how_far_it_got(self):
        self.stop()
        found = self.tally_json('verify', self.ledger, '--since', str(self.checkpoint))
        self.assertTrue(found['verified'])
        self.assertEqual(found['level'], 'judged')
        self.assertEqual(found['origin'], 'test.example')
        self.assertEqual(found['entries'], found['good'])
        self.assertGreaterEqual(found['checked']['judged'], 641)
        self.assertEqual(found['checked']['unjudged'], 0)
        text = self.tally('verify', self.ledger).stdout
        for word in ('verified: test.example', 'authentic', 'whole', 'judged', found['root']):
            self.assertIn(word, text)

    def test_refuses_a_ledger_that_runs_and_a_folder_that_is_none(self):
        self.assertIn('another process', self.tally('verify', self.ledger, expect=2).stderr)
        self.assertIn('no ledger here', self.tally('verify', self.folder, expect=2).stderr)
        self.tally('verify', expect=2)
        self.stop()
        self.tally('verify', self.ledger)

    def test_leaves_every_byte_of_the_ledger_as_it_was(self):
        self.stop()
        self.tally('verify', self.ledger)

        def content():
            return {path: path.read_bytes() for path in pathlib.Path(self.ledger).rglob('*')
                    if path.is_file() and path.name != 'LOG' and 'LOG.old' not in path.name}
        before = content()
        self.tally('verify', self.ledger)
        self.assertEqual(content(), before)

    def test_names_an_end_that_was_cut_off_and_a_head_that_is_older(self):
        self.stop()
        old = pathlib.Path(self.folder, 'old')
        shutil.copytree(self.ledger, old)
        self.process = self.start()
        self.append('--jsonl', input=events(20))
        self.append('--jsonl', input=events(20))
        self.stop()
        size = self.tally_json('verify', str(old))['entries']
        found = self.tally_json('verify', str(old), '--head-dir', str(self.head().parent), expect=1)
        self.assertEqual((found['fault']['class'], found['fault']['index']), ('truncated', size))
        self.assertEqual(found['good'], size)
        found = self.tally_json('verify', self.ledger, '--head-dir', str(old / 'head'), expect=1)
        self.assertEqual((found['fault']['class'], found['fault']['part']), ('truncated', 'HEAD'))

    def test_holds_a_kept_checkpoint_against_an_older_ledger_and_another_one(self):
        self.stop()
        newer = pathlib.Path(self.folder, 'newer')
        old = pathlib.Path(self.folder, 'old')
        shutil.copytree(self.ledger, old)
        self.process = self.start()
        self.append('--jsonl', input=events(3))
        newer.write_text(self.tally('checkpoint', '--dir', self.ledger).stdout)
        self.stop()
        found = self.tally_json('verify', str(old), '--since', str(newer), expect=1)
        self.assertEqual(found['fault']['class'], 'truncated')
        newer.write_text('no checkpoint')
        self.tally('verify', self.ledger, '--since', str(newer), expect=2)
        self.tally('verify', self.ledger, '--since', os.path.join(self.folder, 'nothing'), expect=2)

    def test_calls_a_database_that_cannot_be_opened_unreadable(self):
        self.stop()
        manifest = next(pathlib.Path(self.ledger, 'db').glob('MANIFEST-*'))
        data = bytearray(manifest.read_bytes())
        data[len(data) // 2] ^= 1
        manifest.write_bytes(data)
        self.fault = 'unreadable'
        found = self.tally_json('verify', self.ledger, expect=1)
        self.assertEqual(found['fault']['class'], 'unreadable')
        self.assertEqual(found['good'], 0)

    def test_says_when_sealed_values_are_not_opened(self):
        self.stop()
        self.assertIn('erased', self.tally_json('verify', self.ledger)['checked'])
        os.rename(os.path.join(self.ledger, 'master.key'), os.path.join(self.folder, 'away'))
        self.assertNotIn('erased', self.tally_json('verify', self.ledger)['checked'])
        self.assertIn('not opened', self.tally('verify', self.ledger).stdout)

    def test_rebuild_makes_the_same_state_again(self):
        self.tally('rebuild', self.ledger, expect=2)
        self.stop()
        found = self.tally_json('verify', self.ledger)
        rebuilt = self.tally_json('rebuild', self.ledger)
        self.assertEqual(rebuilt['state'], found['state'])
        self.assertEqual(rebuilt['entries'], found['entries'])
        self.assertEqual(self.tally_json('verify', self.ledger)['state'], found['state'])
        self.process = self.start()
        self.append('--jsonl', input=events(1))
        self.stop()
        self.assertEqual(json.loads(self.tally('verify', self.ledger, '--json').stdout)['level'], 'judged')


if __name__ == '__main__':
    unittest.main()
