"""Exports: asked of a running service, recorded, written to a file, and verified by its recipient."""
import json
import os
import subprocess
import unittest

from tests.cli.rig import BUILD, SOURCE
from tests.story.staged import Staged

VERIFY = os.path.join(BUILD, 'bin', 'tally-verify')
SECOND = os.path.join(SOURCE, 'tools', 'second', 'verify')


class Export(Staged):
    def setUp(self):
        super().setUp()
        self.stage.enter('ada', 'Ada')
        self.expect('PERMIT', 'ada', 'org', 'create', '--set', 'name=Juniper Ridge')
        self.pin = os.path.join(self.stage.ledger, 'LEDGER.pin')

    def append(self, count, **extra):
        """Appends events in batches of up to 256; the index of the first."""
        first = self.stage.size()
        lines = ''.join(json.dumps({'type': 'sample.weighed', 'subject': f'thing:S-{n % 7}',
                                    'field': {'mass': f'{n} g'}, **extra}) + '\n' for n in range(count))
        words = ('event', 'append', '--jsonl', '--profile', 'ada', '--json')
        result = subprocess.run([os.path.join(BUILD, 'bin', 'tally'), *words], input=lines, text=True,
                                capture_output=True, env=self.stage.env, cwd=self.stage.folder, check=False,
                                timeout=300)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return first

    def export(self, *words, expect=0):
        code, result = self.stage.run('export', *words, '--recipient', 'the board', '--purpose', 'audit',
                                      '--profile', 'ada')
        self.assertEqual(code, expect, result)
        return result

    def verify(self, name, *words, expect=0):
        result = subprocess.run([VERIFY, self.stage.path(name), '--ledger', self.pin, '--json', *words],
                                capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(result.returncode, expect, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def second(self, name):
        with open(self.pin, encoding='utf-8') as file:
            ledger_id = file.read().split()[1]
        result = subprocess.run([SECOND, self.stage.path(name), '--ledger-id', ledger_id],
                                capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_of_an_entry_is_judged_by_its_recipient(self):
        first = self.append(3)
        said = self.export('proof', str(first + 1), '--out', 'one.tally')
        self.assertEqual((said['level'], said['first']), ('judged', first + 1))
        found = self.verify('one.tally')
        self.assertEqual((found['level'], found['checked']['values']), ('judged', 1))
        self.second('one.tally')

    def test_of_an_organization_is_closed_by_its_own_entry(self):
        self.append(5)
        said = self.export('org', '--out', 'ridge.tally')
        found = self.verify('ridge.tally')
        self.assertEqual((found['level'], found['about']['closed']), ('judged', True))
        self.assertEqual(found['about']['last'], self.stage.size() - 1)
        self.assertEqual(said['last'], self.stage.size() - 1)
        self.second('ridge.tally')

    def test_of_many_pages_is_proven_to_one_checkpoint(self):
        self.append(700)
        self.export('org', '--out', 'ridge.tally')
        found = self.verify('ridge.tally')
        self.assertEqual((found['level'], found['checked']['values'] >= 700), ('judged', True))
        self.second('ridge.tally')

    def test_that_is_later_extends_an_earlier_one(self):
        self.append(2)
        self.export('org', '--out', 'first.tally')
        self.append(2)
        self.export('org', '--out', 'second.tally', '--since', 'first.tally')
        found = self.verify('second.tally', '--since', self.stage.path('first.tally'))
        self.assertTrue(found['extends_earlier'])
        self.export('org', '--out', 'third.tally')
        fault = self.verify('third.tally', '--since', self.stage.path('first.tally'), expect=1)['fault']
        self.assertEqual(fault['class'], 'missing')

    def test_leaves_out_what_is_to_be_withheld(self):
        first = self.append(1)
        self.export('proof', str(first), '--out', 'one.tally', '--withhold', 'mass')
        named = self.verify('one.tally')['withheld']['named']
        self.assertIn({'index': first, 'what': 'value', 'field': 'mass'}, named)
        with open(self.stage.path('one.tally'), 'rb') as file:
            self.assertNotIn(b'0 g', file.read())

    def test_is_recorded_and_a_stranger_gets_none(self):
        first = self.append(1)
        before = self.stage.size()
        self.export('proof', str(first), '--out', 'one.tally')
        self.assertEqual(self.stage.size(), before + 1)
        self.stage.enter('eve', 'Eve')
        code, result = self.stage.run('export', 'proof', str(first), '--out', 'no.tally', '--recipient', 'me',
                                      '--purpose', 'none', '--profile', 'eve')
        self.assertEqual((code, result['ok']), (1, False))
        self.assertFalse(os.path.exists(self.stage.path('no.tally')))

    def files(self, name):
        """Path and content of every file of a directory."""
        found = {}
        for folder, _, names in os.walk(self.stage.path(name)):
            for one in names:
                path = os.path.join(folder, one)
                with open(path, 'rb') as file:
                    found[os.path.relpath(path, self.stage.path(name))] = file.read()
        return found

    def test_of_tiles_is_read_by_the_second_implementation(self):
        self.append(260)
        code, _ = self.stage.run('export', 'tiles', 'ledger', '--out', 'running')
        self.assertEqual((code, os.path.exists(self.stage.path('running'))), (2, False))
        self.stage.stop()
        said = self.stage.tally('export', 'tiles', 'ledger', '--out', 'all', '--entries')
        result = subprocess.run([SECOND, self.stage.path('all'), '--vkey',
                                 os.path.join(self.stage.ledger, 'ledger.vkey')],
                                capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (0, 'VERIFIED'), result.stdout)
        self.assertIn(f'entries read {said["entries"]}', result.stdout)
        self.stage.tally('export', 'tiles', 'ledger', '--out', 'hashes')
        hashes, everything = self.files('hashes'), self.files('all')
        self.assertIn('tile/0/000', hashes)
        self.assertIn('tile/1/000.p/1', hashes)
        self.assertEqual({name: data for name, data in everything.items() if 'entries' not in name}, hashes)
        self.assertEqual(self.stage.run('export', 'tiles', 'ledger', '--out', 'hashes')[0], 2)

    def test_does_not_overwrite_and_says_what_is_missing(self):
        first = self.append(1)
        self.export('proof', str(first), '--out', 'one.tally')
        self.export('proof', str(first), '--out', 'one.tally', expect=2)
        words = ('--recipient', 'r', '--purpose', 'p', '--profile', 'ada')
        for wrong in (('proof', str(first)), ('proof', '--out', 'two.tally'),
                      ('proof', 'x', '--out', 'two.tally'), ('org', '1', '--out', 'two.tally'),
                      ('proof', '1', '--withhold', 'a', '--only', 'b')):
            self.assertEqual(self.stage.spoken('export', *wrong, *words).returncode, 2, wrong)
        self.export('proof', '999999', '--out', 'two.tally', expect=1)
        self.assertEqual([name for name in os.listdir(self.stage.folder) if 'two' in name], [])


if __name__ == '__main__':
    unittest.main()
