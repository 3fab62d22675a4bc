"""Service accounts, and their keys."""
import unittest

from tests.story.staged import Staged


class Account(Staged):
    def setUp(self):
        super().setUp()
        self.stage.enter('ada', 'Ada')
        self.expect('PERMIT', 'ada', 'org', 'create', '--set', 'name=Juniper Ridge')
        self.stage.act('machine', 'gate', print)

    def make(self, *words, verdict='PERMIT', account='gate'):
        return self.expect(verdict, 'ada', 'sa', 'create', '--account', account, '--name', 'Gateway',
                           '--responsible', 'ada', '--new-key', 'gate.key', *words)

    def append(self, verdict):
        return self.expect(verdict, 'gate', 'event', 'append', '--type', 'sample.weighed')

    def test_does_what_is_listed_and_nothing_else(self):
        result = self.make('--action', 'event.append', '--action', 'checkpoint.read')
        self.assertRegex(result['service_account'], '^[0-9a-f]{32}$')
        self.append('PERMIT')
        self.expect('ROLE', 'gate', 'org', 'update', '--set', 'city=Arcata')

    def test_does_what_its_role_permits(self):
        self.make('--role', 'technician')
        self.append('PERMIT')

    def test_has_no_wildcard_and_no_owners_role(self):
        self.make('--action', '*', verdict='WILDCARD')
        self.make('--role', '*', verdict='WILDCARD')
        result = self.make('--role', 'owner', verdict='RESERVED')
        self.assertIn('machine', result['error']['advice'])

    def test_of_actions_that_do_not_exist_is_not_even_asked_for(self):
        words = ('sa', 'create', '--name', 'Gateway', '--responsible', 'ada', '--new-key', 'gate.key')
        self.assertIn('sample.weigh', self.input_error('ada', *words, '--action', 'sample.weigh'))
        self.assertIn('nobody', self.input_error('ada', *words[:4], '--responsible', 'nobody', *words[6:]))

    def test_changes_and_ends_with_the_next_entry(self):
        self.make('--action', 'checkpoint.read')
        self.append('ROLE')
        self.expect('PERMIT', 'ada', 'sa', 'update', '--account', 'gate', '--action', 'event.append')
        self.append('PERMIT')
        self.expect('PERMIT', 'ada', 'sa', 'deactivate', '--account', 'gate')
        self.append('PRINCIPAL_DEACTIVATED')
        self.expect('CONFLICT', 'ada', 'sa', 'deactivate', '--account', 'gate')


if __name__ == '__main__':
    unittest.main()
