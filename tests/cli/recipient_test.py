"""tally-verify: bundles of a real ledger, checked by the program that a recipient has, and by the second
implementation, which shares no line with it.
"""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from tests.cli.rig import BUILD, SOURCE

VERIFY = os.path.join(BUILD, 'bin', 'tally-verify')
MAKE = os.path.join(BUILD, 'tests', 'make_bundles')
SECOND = os.path.join(SOURCE, 'tools', 'second', 'verify')
GOOD = ('entry', 'batch', 'refusal', 'redacted', 'org', 'later', 'earlier', 'open')


class Bundles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='tally-')
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        subprocess.run([MAKE, cls.folder], check=True, timeout=300)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_program(self, *words, expect=0):
        result = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(result.returncode, expect, f'{words}\n{result.stdout}\n{result.stderr}')
        return result.stdout

    def verify(self, name, *words, expect=0, pin='LEDGER.pin'):
        return self.run_program(VERIFY, self.path(name), '--ledger', self.path(pin), *words, expect=expect)

    def verify_json(self, name, *words, expect=0):
        return json.loads(self.verify(name, '--json', *words, expect=expect))

    def test_needs_nothing_that_is_not_in_it(self):
        result = subprocess.run(['ldd', VERIFY], capture_output=True, text=True, check=False)
        text = result.stdout + result.stderr
        for library in ('nng', 'rocksdb', 'crypto', 'protobuf', 'jansson'):
            self.assertNotIn(library, text)
        self.assertRegex(text, 'statically linked|not a dynamic executable')

    def test_says_how_far_a_file_holds(self):
        levels = {'entry': 'judged', 'batch': 'judged', 'refusal': 'judged', 'org': 'judged',
                  'redacted': 'judged', 'open': 'authentic'}
        for name, level in levels.items():
            found = self.verify_json(f'{name}.tally')
            self.assertEqual((found['ok'], found['level'], found['fault']), (True, level, None), name)
            self.assertIn(f'VERIFIED: {level}', self.verify(f'{name}.tally'))
        self.assertEqual(self.verify_json('org.tally')['checked']['unjudged'], 0)

    def test_the_second_implementation_agrees(self):
        with open(self.path('LEDGER.pin'), encoding='utf-8') as file:
            ledger_id = file.read().split()[1]
        for name in GOOD:
            text = self.run_program(SECOND, self.path(f'{name}.tally'), '--ledger-id', ledger_id)
            self.assertEqual(text.splitlines()[-1], 'VERIFIED', name)
            self.assertIn('by keys not shown 0', text)
        text = self.run_program(SECOND, self.path('omitted.tally'), '--ledger-id', ledger_id, expect=1)
        self.assertIn('entries of the organization are missing before it', text)

    def test_a_level_can_be_required(self):
        self.verify('org.tally', '--require', 'judged')
        found = self.verify_json('open.tally', '--require', 'whole', expect=1)
        self.assertEqual((found['ok'], found['level'], found['fault']), (False, 'authentic', None))
        self.assertIn('not that of an export', found['why_not_next'])

    def test_an_omitted_entry_is_named(self):
        found = self.verify_json('omitted.tally', expect=1)
        self.assertEqual((found['ok'], found['fault']['class']), (False, 'missing'))
        self.assertIn('NOT VERIFIED: missing', self.verify('omitted.tally', expect=1))

    def test_what_is_withheld_is_named(self):
        named = self.verify_json('redacted.tally')['withheld']['named']
        self.assertIn({'index': 9, 'what': 'value', 'field': 'note'}, named)
        named = self.verify_json('entry.tally')['withheld']['named']
        self.assertNotIn({'index': 9, 'what': 'value', 'field': 'note'}, named)

    def test_shows_who_when_what_old_and_new(self):
        text = self.verify('entry.tally', '--show')
        for words in ('entry 9  event.append  in lab-west', 'as owner', 'thing S-1', 'grade: "B"',
                      'note: "3.14 mg/kg"', 'recorded', 'signed', 'permit'):
            self.assertIn(words, text)
        self.assertIn('note: (withheld)', self.verify('redacted.tally', '--show'))
        text = self.verify('org.tally', '--show')
        self.assertIn('* status: "pending" -> "accepted"   [changed; first set by entry 7]', text)
        self.assertIn('+ name: "Laboratory West"', text)
        self.assertIn('ROLE', self.verify('refusal.tally', '--show'))

    def test_a_later_file_extends_an_earlier_one(self):
        for earlier in ('earlier.tally', 'earlier.checkpoint'):
            found = self.verify_json('later.tally', '--since', self.path(earlier))
            self.assertEqual((found['ok'], found['extends_earlier']), (True, True))
        self.assertEqual(self.verify_json('entry.tally', '--since', self.path('earlier.tally'),
                                          expect=1)['fault']['class'], 'missing')

    def test_one_key_of_one_era_can_be_trusted(self):
        text = self.run_program(VERIFY, self.path('entry.tally'), '--key', self.path('ledger.vkey'))
        self.assertIn('one key was trusted', text)

    def test_another_ledger_is_not_verified(self):
        self.verify('entry.tally', pin='other.pin', expect=1)
        text = self.verify('entry.tally', '--json', pin='other.pin', expect=1)
        self.assertEqual(json.loads(text)['ok'], False)

    def test_what_cannot_be_used_ends_with_2(self):
        self.verify('LEDGER.pin', expect=2)
        self.verify('nothing.tally', expect=2)
        self.verify('entry.tally', pin='nothing.pin', expect=2)
        self.verify('entry.tally', pin='entry.tally', expect=2)
        self.verify('entry.tally', '--since', self.path('ledger.vkey'), expect=2)
        self.run_program(VERIFY, self.path('entry.tally'), expect=2)
        self.verify('entry.tally', '--require', 'much', expect=2)
        self.verify('entry.tally', '--show', '--json', expect=2)

    def test_a_file_that_is_cut_off_is_not_verified(self):
        with open(self.path('entry.tally'), 'rb') as file:
            data = file.read()
        with open(self.path('cut.tally'), 'wb') as file:
            file.write(data[:-1])
        self.assertEqual(self.verify_json('cut.tally', expect=1)['fault']['class'], 'truncated')

    def test_help_has_examples(self):
        text = self.run_program(VERIFY, '--help')
        self.assertIn('Examples:', text)
        self.assertIn('Exit codes:', text)


if __name__ == '__main__':
    unittest.main()
