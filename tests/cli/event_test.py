"""Appending events, one and many; and the settings that all commands share."""
import json
import os
import unittest

from tests.cli.rig import Rig, events


class Event(Rig):
    def setUp(self):
        super().setUp()
        self.found()
        self.start()

    def test_becomes_the_next_entry(self):
        before = self.size()
        result = self.append('--type', 'sample.weighed', '--subject', 'thing:balance-7',
                             '--field', 'mass=1.02 g', '--open', 'status=ok',
                             '--reason', 'routine', '--reason-code', '3',
                             '--occurred-at', '2026-03-02T08:00:00Z')
        self.assertEqual(result['entry'], before)
        self.assertEqual(self.size(), before + 1)

    def test_is_refused_by_a_key_that_the_ledger_does_not_know(self):
        self.key = self.path('stranger.key')
        self.tally('key', 'new', self.key, '--no-passphrase')
        error = self.append('--type', 'sample.weighed', expect=1)['error']
        self.assertEqual((error['code'], error['name']), (200, 'KEY_UNKNOWN'))

    def test_is_refused_with_number_name_and_sentence(self):
        result = self.tally('event', 'append', '--dir', self.ledger, '--key', self.key, '--org', 'nobody',
                            '--type', 'sample.weighed', expect=1)
        self.assertIn('300 ORG_UNKNOWN: not found', result.stderr)

    def test_that_is_not_well_formed_is_not_sent(self):
        before = self.size()
        for words in ([], ['--subject', 'nothing'], ['--subject', 'user:12'], ['--open', 'A=1'],
                      ['--occurred-at', 'yesterday']):
            self.append('--type', 'a' if words else 'Sample', *words, expect=2)
        self.tally('event', 'append', '--dir', self.ledger, '--key', self.key, expect=2)
        self.assertEqual(self.size(), before)

    def test_comes_through_the_channel_that_the_listener_is_for(self):
        error = self.append('--type', 'sample.weighed', '--channel', 'web', expect=1)['error']
        self.assertEqual(error['name'], 'CHANNEL_MISMATCH')
        self.append('--type', 'sample.weighed', '--channel', 'nonsense', expect=2)

    def test_goes_nowhere_when_nobody_answers(self):
        words = ('--url', f'ipc://{self.path("nobody")}', '--wait', '1')
        error = self.append('--type', 'a', *words, expect=4)['error']
        self.assertIn('Nothing was sent', error['advice'])

    def test_lines_are_appended_in_batches(self):
        before = self.size()
        lines = events(600, subject=['thing:a', 'thing:b'], field={'mass': '1 g'})
        result = self.append('--jsonl', input=lines)
        self.assertEqual((result['appended'], result['batches'], result['refused']), (600, 3, 0))
        self.assertEqual(result['last_entry'], before + 599)
        self.assertEqual(self.size(), before + 600)

    def test_lines_may_be_blank_and_lack_what_options_say(self):
        lines = '\n{}\n\n{"open": {"n": -1, "b": true}}'
        result = self.append('--jsonl', '--type', 'door.opened', input=lines)
        self.assertEqual(result['appended'], 2)

    def test_lines_that_are_wrong_are_named(self):
        for line in ('{"type": 1}', '{"type": "a", "nonsense": 1}', '[]', '{',
                     '{"type": "a", "open": {"x": 1.5}}'):
            error = self.append('--jsonl', input=events(1) + line, expect=2)['error']
            self.assertIn('line 2:', error['text'])

    def test_lines_of_another_organization_go_into_another_batch_and_are_refused_there(self):
        lines = events(2) + events(1, org='nobody') + events(1)
        before = self.size()
        self.append('--jsonl', input=lines, expect=1)
        self.assertEqual(self.size(), before + 3)

    def test_output_for_people_says_what_was_done(self):
        words = ('event', 'append', '--dir', self.ledger, '--key', self.key)
        self.assertRegex(self.tally(*words, '--type', 'a').stdout,
                         r'^entry \d+, in the checkpoint of size \d+\n$')
        self.assertEqual(self.tally(*words, '--jsonl', input=events(3)).stdout,
                         'appended 3 events in 1 batches\n')


class Settings(Rig):
    def setUp(self):
        super().setUp()
        self.found()

    def profile(self, name, text):
        os.makedirs(self.path('.config/tally'), exist_ok=True)
        self.write(f'.config/tally/{name}.conf', text)

    def test_come_from_the_profile_called_default(self):
        self.start()
        self.profile('default', f'# mine\n\ndir = {self.ledger}\nkey = {self.key}\n')
        self.tally('event', 'append', '--type', 'sample.weighed')
        self.tally('status')

    def test_come_from_the_profile_that_is_named(self):
        self.start()
        self.profile('lab', f'dir={self.ledger}\n')
        self.tally('status', expect=2)
        self.tally('status', '--profile', 'lab')
        self.tally('status', '--profile', 'absent', expect=2)

    def test_of_options_win_over_the_profile(self):
        self.start()
        self.profile('default', 'dir = nowhere\n')
        self.tally('status', '--dir', self.ledger)

    def test_that_a_profile_cannot_hold_are_named_with_their_line(self):
        self.profile('default', 'dir = x\nnonsense = 1\n')
        self.assertIn('default.conf:2', self.tally('status', expect=2).stderr)

    def test_remember_the_last_checkpoint_so_that_a_ledger_that_forgot_is_found_out(self):
        os.rename(self.ledger, self.path('young'))
        os.system(f'cp -a {self.path("young")} {self.ledger}')
        process = self.start()
        self.append('--type', 'sample.weighed')
        self.append('--type', 'sample.weighed')
        self.end(process)
        os.rename(self.ledger, self.path('old'))
        os.rename(self.path('young'), self.ledger)
        self.start()
        error = self.tally_json('status', '--dir', self.ledger, expect=2)['error']
        self.assertEqual(error['name'], 'E_ROLLBACK')
        self.tally('status', '--dir', self.ledger, '--memory', 'none')


class Status(Rig):
    def test_tells_healthy_from_unreachable(self):
        self.found()
        self.tally('status', '--dir', self.ledger, expect=1)
        self.start()
        self.assertIn('healthy', self.tally('status', '--dir', self.ledger).stdout)

    def test_does_not_believe_another_ledger(self):
        self.found()
        self.start()
        self.tally('init', self.path('other'), '--origin', 'test.example', '--new-admin', 'me')
        words = ('--url', f'ipc://{self.ledger}/tally.sock', '--pin', f'{self.path("other")}/LEDGER.pin',
                 '--vkey', f'{self.path("other")}/ledger.vkey')
        self.tally('status', *words, expect=2)
        self.tally('checkpoint', *words, expect=1)

    def test_checkpoint_is_a_signed_note_of_the_newest_size(self):
        self.found()
        self.start()
        note = self.tally('checkpoint', '--dir', self.ledger).stdout
        result = self.tally_json('checkpoint', '--dir', self.ledger)
        self.assertEqual(note, result['checkpoint'])
        self.assertEqual(note.split('\n')[:2], ['test.example', str(self.size())])
        self.assertTrue(json.dumps(result))


if __name__ == '__main__':
    unittest.main()
