"""Invitations and members, and what becomes of the files of tokens."""
import os
import unittest

from tests.story.staged import Staged


class Member(Staged):
    def setUp(self):
        super().setUp()
        for name in ('ada', 'bob'):
            self.stage.enter(name, name.title())
        self.expect('PERMIT', 'ada', 'org', 'create', '--set', 'name=Juniper Ridge')

    def invite(self, *words, verdict='PERMIT'):
        return self.expect(verdict, 'ada', 'invite', 'create', '--invitation', 'for-bob', '--email',
                           'bob@example.test', '--token-out', 'bob.token', *words)

    def answer(self, verdict, word, token='bob.token'):
        return self.expect(verdict, 'bob', 'invite', word, '--invitation', 'for-bob', '--token', token)

    def token(self, name='bob.token'):
        with open(self.stage.path(name), encoding='utf-8') as file:
            return file.read()

    def test_is_invited_and_accepts(self):
        result = self.invite('--role', 'technician', '--flag', 'qa', '--message', 'come', '--expires-in',
                             '36h')
        self.assertNotIn(self.token().strip(), str(result), 'a token is never printed')
        self.answer('PERMIT', 'accept')
        self.answer('USED', 'accept')
        self.expect('PERMIT', 'bob', 'event', 'append', '--type', 'sample.received')

    def test_declines(self):
        self.invite('--role', 'viewer')
        self.answer('PERMIT', 'decline')
        self.answer('USED', 'accept')

    def test_accepts_with_the_newest_token_alone(self):
        self.invite('--role', 'viewer')
        self.expect('PERMIT', 'ada', 'invite', 'resend', '--invitation', 'for-bob', '--token-out',
                    'new.token')
        self.answer('ROTATED', 'accept')
        self.answer('PERMIT', 'accept', 'new.token')

    def test_does_not_accept_what_was_taken_back(self):
        self.invite('--role', 'viewer')
        self.expect('PERMIT', 'ada', 'invite', 'revoke', '--invitation', 'for-bob', '--reason', '5:misspelt')
        result = self.answer('REVOKED', 'accept')
        self.assertIn('new one', result['error']['advice'])

    def test_is_not_invited_into_a_role_that_does_not_exist(self):
        self.invite('--role', 'wizard', verdict='ROLE_UNKNOWN')
        self.assertFalse(os.path.exists(self.stage.path('bob.token')))

    def test_invited_again_by_the_same_command_is_invited_once_and_the_token_stays(self):
        self.invite('--role', 'viewer')
        token = self.token()
        self.invite('--role', 'viewer', verdict='ALREADY_EXISTS')
        self.assertEqual(self.token(), token)
        self.answer('PERMIT', 'accept')

    def test_token_file_that_is_something_else_is_left_alone(self):
        with open(self.stage.path('bob.token'), 'w', encoding='utf-8') as file:
            file.write('my diary\n')
        self.assertIn('bob.token', self.input_error('ada', 'invite', 'create', '--email', 'bob@example.test',
                                                    '--role', 'viewer', '--token-out', 'bob.token'))
        self.assertEqual(self.token(), 'my diary\n')

    def test_has_a_role_that_changes_with_a_reason(self):
        self.invite('--role', 'viewer')
        self.answer('PERMIT', 'accept')
        self.expect('REASON_REQUIRED', 'ada', 'member', 'role', '--member', 'bob', '--role', 'admin')
        self.expect('PERMIT', 'ada', 'member', 'role', '--member', 'bob', '--role', 'admin', '--flag', 'qa',
                    '--reason', '3:head of quality')
        self.expect('SOLE_OWNER', 'bob', 'member', 'role', '--member', 'ada', '--role', 'viewer',
                    '--reason', '3:mutiny')

    def test_is_out_with_the_next_entry_and_may_come_back(self):
        self.invite('--role', 'technician')
        self.answer('PERMIT', 'accept')
        self.expect('PERMIT', 'ada', 'member', 'deactivate', '--member', 'bob', '--reason', '7:left')
        self.expect('MEMBER_INACTIVE', 'bob', 'event', 'append', '--type', 'sample.received')
        self.expect('PERMIT', 'ada', 'member', 'reactivate', '--member', 'bob', '--role', 'technician',
                    '--reason', '8:back')
        self.expect('PERMIT', 'bob', 'event', 'append', '--type', 'sample.received')
        self.expect('PERMIT', 'bob', 'member', 'leave')

    def test_who_is_nobody_here_is_not_looked_for_in_the_ledger(self):
        self.assertIn('no user is called', self.input_error('ada', 'member', 'deactivate', '--member', 'eve'))
        self.expect('NOT_FOUND', 'ada', 'member', 'deactivate', '--member', 'ab' * 16, '--reason', '7:left')


if __name__ == '__main__':
    unittest.main()
