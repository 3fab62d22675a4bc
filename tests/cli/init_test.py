"""Making a ledger, and key files."""
import os
import stat
import unittest

from tests.cli.rig import Rig


class Init(Rig):
    def test_makes_everything_that_a_ledger_needs_and_nothing_beside(self):
        self.found()
        self.assertEqual(sorted(os.listdir(self.ledger)),
                         ['LEDGER.pin', 'admins', 'db', 'head', 'ledger.key', 'ledger.vkey', 'master.key',
                          'vault'])
        self.assertEqual(os.listdir(self.folder), ['ledger'])

    def test_keeps_what_is_secret_to_its_owner(self):
        self.found()
        for name in ('ledger.key', 'master.key', 'admins/me.key'):
            mode = stat.S_IMODE(os.stat(os.path.join(self.ledger, name)).st_mode)
            self.assertEqual(mode, 0o400, name)
        self.assertEqual(stat.S_IMODE(os.stat(self.ledger).st_mode), 0o700)

    def test_writes_a_pin_of_origin_and_ledger_id(self):
        result = self.tally_json('init', self.ledger, '--origin', 'test.example/lab', '--new-admin', 'me')
        with open(os.path.join(self.ledger, 'LEDGER.pin'), encoding='utf-8') as file:
            self.assertEqual(file.read(), f'test.example/lab {result["ledger"]}\n')

    def test_never_overwrites(self):
        self.found()
        self.assertIn('exists already', self.tally('init', self.ledger, '--origin', 'other.example',
                                                   '--new-admin', 'me', expect=2).stderr)
        os.mkdir(self.path('empty'))
        self.tally('init', self.path('empty'), '--origin', 'other.example', '--new-admin', 'me', expect=2)

    def test_takes_one_to_four_administrators(self):
        four = [word for name in 'abcd' for word in ('--new-admin', name)]
        self.tally('init', self.ledger, '--origin', 'test.example', *four)
        self.tally('init', self.path('five'), '--origin', 'test.example', *four, '--new-admin', 'e', expect=2)
        self.tally('init', self.path('none'), '--origin', 'test.example', expect=2)

    def test_takes_key_files_that_exist_and_their_passphrases(self):
        secret = self.write('passphrase', 'correct horse\n')
        self.tally('key', 'new', 'alice.key', '--passphrase-file', secret)
        self.tally('key', 'new', 'bo.key', '--no-passphrase', '--algorithm', 'p256')
        both = ('--origin', 'test.example', '--admin', 'alice.key', '--admin', 'bo.key')
        self.tally('init', self.ledger, *both, '--passphrase-file', secret, '--threshold', '2')
        wrong = self.write('wrong', 'battery staple\n')
        self.tally('init', self.path('other'), *both, '--passphrase-file', wrong, expect=2)

    def test_that_fails_leaves_nothing_behind(self):
        words = ('init', self.ledger, '--origin')
        self.tally(*words, 'has space', '--new-admin', 'me', expect=2)
        self.tally(*words, 'test.example', '--new-admin', 'a/b', expect=2)
        self.tally(*words, 'test.example', '--admin', 'absent.key', expect=5)
        self.tally(*words, 'test.example', '--new-admin', 'me', '--threshold', '2', expect=2)
        self.assertEqual(os.listdir(self.folder), [])


class Keys(Rig):
    def test_are_shown_as_they_were_made(self):
        made = self.tally_json('key', 'new', 'a.key', '--no-passphrase')
        self.assertEqual(self.tally_json('key', 'show', 'a.key'), made)
        self.assertEqual(len(made['fingerprint']), 64)
        self.assertEqual(len(made['public_key']), 64)

    def test_of_p256_have_65_bytes(self):
        made = self.tally_json('key', 'new', 'a.key', '--no-passphrase', '--algorithm', 'p256')
        self.assertEqual(len(made['public_key']), 130)
        self.assertTrue(made['public_key'].startswith('04'))

    def test_are_never_overwritten(self):
        self.tally('key', 'new', 'a.key', '--no-passphrase')
        self.assertEqual(self.tally_json('key', 'new', 'a.key', '--no-passphrase', expect=2)['error']['name'],
                         'E_EXISTS')

    def test_open_only_with_their_passphrase(self):
        right, wrong = self.write('right', 'one\n'), self.write('wrong', 'two\n')
        self.tally('key', 'new', 'a.key', '--passphrase-file', right)
        self.tally('key', 'show', 'a.key', '--passphrase-file', right)
        error = self.tally_json('key', 'show', 'a.key', '--passphrase-file', wrong, expect=2)['error']
        self.assertEqual(error['name'], 'E_PASSPHRASE')

    def test_that_others_can_read_are_refused(self):
        self.tally('key', 'new', 'a.key', '--no-passphrase')
        os.chmod(self.path('a.key'), 0o444)
        self.assertEqual(self.tally_json('key', 'show', 'a.key', expect=2)['error']['name'], 'E_KEY')

    def test_passphrase_files_that_others_can_read_are_refused(self):
        shared = self.write('shared', 'one\n', mode=0o644)
        self.tally('key', 'new', 'a.key', '--passphrase-file', shared, expect=2)

    def test_without_passphrase_or_terminal_are_not_made(self):
        self.tally('key', 'new', 'a.key', expect=2, start_new_session=True)
        self.assertFalse(os.path.exists(self.path('a.key')))


if __name__ == '__main__':
    unittest.main()
