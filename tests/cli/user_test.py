"""People: registering, proving an address, keys, and the files that go with it."""
import os
import stat
import unittest

from tests.story.staged import Staged


class User(Staged):
    def setUp(self):
        super().setUp()
        self.stage.tally('key', 'new', 'ada.key', '--no-passphrase')
        self.stage.profile('ada', 'ada.key')

    def register(self, *words):
        return self.expect('PERMIT', 'ada', 'user', 'register', '--email', 'ada@example.test', *words)

    def code(self, user):
        return os.path.join('codes', user + '.code')

    def test_registers_under_a_name_that_is_good_from_then_on(self):
        user = self.register('--set', 'name=Ada')['user']
        self.assertRegex(user, '^[0-9a-f]{32}$')
        result = self.expect('PERMIT', 'ada', 'user', 'profile', '--set', 'position=director')
        self.assertEqual((result['user'], result['action']), (user, 'user.profile.update'))

    def test_without_a_name_is_told_the_id(self):
        with open(self.stage.path('config/tally/nameless.conf'), 'w', encoding='utf-8') as file:
            file.write('dir = ledger\nkey = ada.key\n')
        result = self.expect('PERMIT', 'nameless', 'user', 'register', '--email', 'ada@example.test')
        self.expect('PERMIT', 'nameless', 'user', 'profile', '--set', 'name=Ada', '--user', result['user'])
        self.assertIn('--user', self.input_error('nameless', 'user', 'profile', '--set', 'name=Ada'))

    def test_run_again_is_about_the_same_person(self):
        self.register()
        self.expect('ALREADY_EXISTS', 'ada', 'user', 'register', '--email', 'ada@example.test')

    def test_comes_back_with_the_code_that_went_to_the_address(self):
        user = self.register()['user']
        self.expect('PERMIT', 'ada', 'user', 'verify-email', '--code', self.code(user))
        self.expect('PERMIT', 'ada', 'org', 'create', '--org', 'lab-west', '--set', 'name=Lab')

    def test_may_pipe_the_code_in(self):
        user = self.register()['user']
        with open(self.stage.path(self.code(user)), encoding='utf-8') as file:
            done = self.stage.spoken('user', 'verify-email', '--profile', 'ada', '--code', '/dev/stdin',
                                     stdin=file)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_with_a_code_of_another_is_refused(self):
        self.register()
        self.stage.tally('key', 'new', 'bob.key', '--no-passphrase')
        self.stage.profile('bob', 'bob.key')
        bob = self.expect('PERMIT', 'bob', 'user', 'register', '--email', 'bob@example.test')['user']
        self.expect('KEY_UNKNOWN', 'ada', 'user', 'verify-email', '--code', self.code(bob))

    def test_is_not_sent_with_a_code_that_others_can_read(self):
        user = self.register()['user']
        os.chmod(self.stage.path(self.code(user)), 0o644)
        self.assertIn('0600', self.input_error('ada', 'user', 'verify-email', '--code', self.code(user)))
        self.input_error('ada', 'user', 'verify-email', '--code', 'absent')

    def test_is_invited_by_a_platform_administrator(self):
        self.expect('PERMIT', 'admin', 'user', 'invite', '--invitation', 'for-ada', '--email',
                    'ada@example.test', '--token-out', 'ada.token')
        self.assertEqual(stat.S_IMODE(os.stat(self.stage.path('ada.token')).st_mode), 0o600)
        self.register('--invitation', 'for-ada', '--token', 'ada.token')

    def test_is_invited_by_nobody_else(self):
        self.register()
        words = ('user', 'invite', '--email', 'bob@example.test', '--token-out', 'bob.token')
        self.expect('ROLE', 'ada', *words)
        self.assertFalse(os.path.exists(self.stage.path('bob.token')), 'the token of nothing is gone')

    def test_enrolls_a_second_key_and_works_with_it(self):
        self.register()
        self.stage.tally('key', 'new', 'laptop.key', '--no-passphrase', '--algorithm', 'p256')
        self.expect('PERMIT', 'ada', 'user', 'key', 'enroll', '--new-key', 'laptop.key')
        self.expect('PERMIT', 'ada', 'user', 'profile', '--set', 'name=Ada', '--key', 'laptop.key')

    def test_rotates_a_key_and_the_old_one_is_dead(self):
        self.register()
        secret = self.stage.path('secret')
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), 'w', encoding='utf-8') as file:
            file.write('open sesame\n')
        self.stage.tally('key', 'new', 'next.key', '--passphrase-file', secret)
        self.expect('PERMIT', 'ada', 'user', 'key', 'rotate', '--new-key', 'next.key',
                    '--new-passphrase-file', secret)
        result = self.expect('KEY_REVOKED', 'ada', 'user', 'profile', '--set', 'name=Ada')
        self.assertEqual((result['error']['code'], result['exit']), (202, 1))
        self.assertIn('enrolled', result['error']['advice'])

    def test_revokes_a_key_by_its_fingerprint(self):
        self.register()
        self.stage.tally('key', 'new', 'lost.key', '--no-passphrase')
        lost = self.stage.tally('key', 'show', 'lost.key')['fingerprint']
        self.expect('PERMIT', 'ada', 'user', 'key', 'enroll', '--new-key', 'lost.key')
        self.assertIn('64', self.input_error('ada', 'user', 'key', 'revoke', '--fingerprint', 'ab'))
        self.expect('PERMIT', 'ada', 'user', 'key', 'revoke', '--fingerprint', lost, '--compromised-since',
                    '2026-03-01T00:00:00Z', '--reason', '2:laptop stolen')
        self.expect('KEY_REVOKED', 'ada', 'user', 'profile', '--set', 'name=Ada', '--key', 'lost.key')

    def test_is_refused_for_an_address_in_another_form_with_what_to_do(self):
        result = self.expect('INVALID', 'ada', 'user', 'register', '--email', 'Ada@example.test')
        self.assertIn('tally help', result['error']['advice'])

    def test_is_not_sent_when_an_option_is_wrong(self):
        for words in (['profile', '--reason', 'left', '--set', 'name=A'],
                      ['profile', '--reason', '0:left', '--set', 'name=A'],
                      ['profile', '--occurred-at', 'yesterday', '--set', 'name=A'],
                      ['profile', '--set', 'name'],
                      ['profile', '--user', 'nobody', '--set', 'name=A'],
                      ['profile', '--fields', 'absent.json'],
                      ['invite', '--email', 'a@example.test', '--token-out', 't', '--expires-in', '7']):
            with self.subTest(words):
                self.assertTrue(self.input_error('ada', 'user', *words))
        self.assertFalse(os.path.exists(self.stage.path('t')))


if __name__ == '__main__':
    unittest.main()
