"""Roles of an organization, the platform's role table, and grants."""
import json
import unittest

from tests.story.staged import Staged


class Role(Staged):
    def setUp(self):
        super().setUp()
        for name in ('ada', 'bob'):
            self.stage.enter(name, name.title())
        self.expect('PERMIT', 'ada', 'org', 'create', '--set', 'name=Juniper Ridge')

    def have_bob(self, role):
        self.expect('PERMIT', 'ada', 'invite', 'create', '--invitation', 'for-bob', '--email',
                    'bob@example.test', '--role', role, '--token-out', 'bob.token')
        self.expect('PERMIT', 'bob', 'invite', 'accept', '--invitation', 'for-bob', '--token', 'bob.token')

    def append(self, verdict):
        self.expect(verdict, 'bob', 'event', 'append', '--type', 'sample.weighed')

    def define(self, verdict, *words):
        return self.expect(verdict, 'ada', 'role', 'define', '--role', 'courier', *words)

    def test_of_ones_own_permits_what_it_lists_and_changes_with_its_next_version(self):
        self.define('PERMIT', '--rank', '20', '--action', 'event.append', '--title', 'Courier')
        self.have_bob('courier')
        self.append('PERMIT')
        self.define('PERMIT', '--rank', '20', '--action', 'org.read')
        self.append('ROLE')

    def test_that_reaches_too_high_is_refused(self):
        self.define('ROLE_CEILING', '--rank', '255', '--action', 'event.append')
        self.define('RESERVED', '--rank', '20', '--action', 'org.transfer.offer')
        self.define('INVALID', '--rank', '20')
        words = ('role', 'define', '--role', 'courier', '--action', 'event.append')
        self.assertIn('255', self.input_error('ada', *words, '--rank', '256'))
        self.assertIn('no action', self.input_error('ada', *words, '--rank', '9', '--action', 'fly'))

    def test_table_is_published_by_the_platform_one_version_after_the_other(self):
        self.have_bob('technician')
        self.expect('CONFLICT', 'admin', 'role', 'publish', '--version', '3')
        self.expect('PERMIT', 'admin', 'role', 'publish', '--version', '2', '--deny',
                    'technician:event.append')
        self.append('ROLE')
        self.expect('ROLE', 'ada', 'role', 'publish', '--version', '3')

    def test_table_goes_through_a_file_unchanged(self):
        printed = self.stage.spoken('role', 'table').stdout
        table = json.loads(printed)
        self.assertEqual(table, {name: value for name, value in self.stage.tally('role', 'table').items()
                                 if name != 'ok'})
        table['version'] = 2
        del table['roles']['technician']['cells']['event.append']
        table['control']['event.append'] = ['sensitive', 'reason']
        self.write('roles.json', table)
        self.expect('PERMIT', 'admin', 'role', 'publish', '--table', 'roles.json')
        self.have_bob('technician')
        self.append('ROLE')
        self.expect('REASON_REQUIRED', 'ada', 'event', 'append', '--type', 'sample.weighed')

    def write(self, name, table):
        with open(self.stage.path(name), 'w', encoding='utf-8') as file:
            json.dump(table, file)

    def test_table_that_is_not_one_is_not_sent(self):
        for change in (lambda table: table.pop('control'),
                       lambda table: table['roles'].pop('viewer'),
                       lambda table: table['roles'].update(wizard={'rank': 1, 'cells': {}}),
                       lambda table: table['roles']['viewer'].update(rank=256),
                       lambda table: table['roles']['viewer']['cells'].update({'org.read': 'perhaps'}),
                       lambda table: table['roles']['viewer']['cells'].update({'org.fly': 'allowed'}),
                       lambda table: table['control'].update({'org.fly': []}),
                       lambda table: table['control'].update({'org.read': ['loud']}),
                       lambda table: table.update(version=0)):
            table = json.loads(self.stage.spoken('role', 'table').stdout)
            change(table)
            self.write('roles.json', table)
            self.assertIn('role table', self.input_error('admin', 'role', 'publish', '--table', 'roles.json'))
        self.assertIn('no such permission',
                      self.input_error('admin', 'role', 'publish', '--deny', 'technician:org.create.all'))

    def test_grant_is_for_a_role_a_member_or_a_machine_and_ends(self):
        self.have_bob('technician')
        grant = ('grant', 'set', '--collection', 'results', '--create')
        self.expect('PERMIT', 'ada', *grant, '--grant', 'one', '--holder', 'role:technician', '--for', '90d')
        result = self.expect('PERMIT', 'ada', *grant, '--holder', 'user:bob')
        self.assertRegex(result['grant'], '^[0-9a-f]{32}$')
        self.expect('ROLE', 'bob', *grant, '--holder', 'role:viewer')
        self.expect('REASON_REQUIRED', 'ada', 'grant', 'revoke', '--grant', 'one')
        self.expect('PERMIT', 'ada', 'grant', 'revoke', '--grant', 'one', '--reason', '6:over')
        self.expect('CONFLICT', 'ada', 'grant', 'revoke', '--grant', 'one', '--reason', '6:over')

    def test_grant_is_not_sent_for_what_is_no_holder(self):
        grant = ('grant', 'set', '--collection', 'results', '--create', '--holder')
        for holder in ('technician', 'thing:bob', 'user:nobody', ':'):
            self.assertTrue(self.input_error('ada', *grant, holder))
        self.expect('BAD_ID', 'ada', 'grant', 'set', '--collection', 'nonsense', '--create', '--holder',
                    'role:technician')


if __name__ == '__main__':
    unittest.main()
