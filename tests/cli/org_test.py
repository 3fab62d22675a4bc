"""Organizations: profile, settings, licenses, ownership."""
import json
import unittest

from tests.story.staged import Staged


class Org(Staged):
    def setUp(self):
        super().setUp()
        self.stage.enter('ada', 'Ada')

    def create(self, *words):
        return self.expect('PERMIT', 'ada', 'org', 'create', '--set', 'name=Juniper Ridge', *words)

    def test_is_made_from_a_file_and_what_options_say_beside_it(self):
        self.create('--fields', 'juniper-ridge.json', '--set', 'latitude=40.865')

    def test_that_was_made_earlier_needs_a_reason(self):
        words = ('org', 'create', '--set', 'name=A', '--occurred-at', '2026-03-02T08:00:00Z')
        self.expect('REASON_REQUIRED', 'ada', *words)
        self.expect('PERMIT', 'ada', *words, '--reason', '2:the founding day')

    def test_needs_a_name_and_a_type_that_exists(self):
        self.expect('INVALID', 'ada', 'org', 'create', '--set', 'city=Arcata')
        self.assertIn('--type', self.input_error('ada', 'org', 'create', '--type', 'farm'))
        self.expect('BAD_ID', 'ada', 'org', 'create', '--org', 'No-Slug', '--set', 'name=A')

    def test_has_no_field_that_the_table_does_not_know(self):
        self.expect('INVALID', 'ada', 'org', 'create', '--set', 'name=A', '--set', 'owner=ada')

    def test_is_named_by_an_option_or_a_profile_and_never_is_the_platform(self):
        words = ('org', 'create', '--org', 'platform', '--set', 'name=A')
        self.assertIn('--org', self.input_error('ada', *words))

    def test_is_not_made_from_a_file_that_is_no_object(self):
        for text in ('[]', '{', '{"name": "a", "name": "b"}', '{"name": 1.5}'):
            with open(self.stage.path('wrong.json'), 'w', encoding='utf-8') as file:
                file.write(text)
            self.assertTrue(self.input_error('ada', 'org', 'create', '--fields', 'wrong.json'))

    def test_changes_its_profile(self):
        self.create()
        result = self.expect('PERMIT', 'ada', 'org', 'update', '--set', 'phone=+17075550142')
        self.assertEqual(result['action'], 'org.update')
        self.expect('INVALID', 'ada', 'org', 'update', '--set', 'phone=call me')
        self.expect('INVALID', 'ada', 'org', 'update')

    def test_becomes_another_type_by_the_platform_alone(self):
        self.create()
        words = ('org', 'type', '--type', 'client')
        self.expect('ROLE', 'ada', *words, '--reason', '4:gave up testing')
        self.expect('REASON_REQUIRED', 'admin', *words)
        self.expect('PERMIT', 'admin', *words, '--reason', '4:gave up testing')

    def test_changes_settings_that_rules_read_and_its_own(self):
        self.create()
        self.expect('PERMIT', 'ada', 'org', 'settings', '--set', 'invite_policy=owner_only', '--set',
                    'retention_years=10', '--set', 'public=false')
        self.expect('PERMIT', 'ada', 'org', 'settings', '--set', 'time_zone=America/Los_Angeles')
        self.expect('INVALID', 'ada', 'org', 'settings', '--set', 'retention_years=6')
        self.assertIn('retention_years',
                      self.input_error('ada', 'org', 'settings', '--set', 'retention_years=ten'))

    def test_has_licenses_that_come_change_and_go(self):
        self.create()
        license_words = ('org', 'license')
        self.expect('PERMIT', 'ada', *license_words, 'add', '--license', 'c8', '--primary', '--set',
                    'number=C8-0009901-LIC', '--set', 'expires=2026-09-30')
        self.expect('PERMIT', 'ada', *license_words, 'update', '--license', 'c8', '--set',
                    'expires=2027-09-30T00:00:00Z')
        self.expect('REASON_REQUIRED', 'ada', *license_words, 'revoke', '--license', 'c8')
        self.expect('REASON_REQUIRED', 'ada', *license_words, 'revoke', '--license', 'c8', '--reason', '4')
        self.expect('PERMIT', 'ada', *license_words, 'revoke', '--license', 'c8', '--reason', '4:given up')
        self.expect('CONFLICT', 'ada', *license_words, 'update', '--license', 'c8', '--set', 'type=x')

    def test_passes_to_a_member_by_offer_and_acceptance(self):
        self.create()
        self.stage.enter('bob', 'Bob')
        self.expect('PERMIT', 'ada', 'invite', 'create', '--invitation', 'for-bob', '--email',
                    'bob@example.test', '--role', 'admin', '--token-out', 'bob.token')
        self.expect('PERMIT', 'bob', 'invite', 'accept', '--invitation', 'for-bob', '--token', 'bob.token')
        first = self.expect('PERMIT', 'ada', 'org', 'transfer', 'offer', '--to', 'bob')['entry']
        self.expect('PERMIT', 'ada', 'org', 'transfer', 'withdraw', '--offer', str(first))
        second = self.expect('PERMIT', 'ada', 'org', 'transfer', 'offer', '--to', 'bob')['entry']
        self.expect('CONFLICT', 'bob', 'org', 'transfer', 'accept', '--offer', str(first))
        self.expect('PERMIT', 'bob', 'org', 'transfer', 'accept', '--offer', str(second))
        self.expect('SOLE_OWNER', 'bob', 'member', 'leave')
        self.assertIn('number', self.input_error('bob', 'org', 'transfer', 'accept', '--offer', 'last'))

    def test_answers_a_person_in_words(self):
        text = self.spoken('org', 'create', '--set', 'name=A')
        self.assertRegex(text.stdout, r'^org\.create: permitted, entry \d+\n$')
        text = self.spoken('org', 'license', 'add', '--set', 'number=1')
        self.assertRegex(text.stdout, r'^org\.license\.add: permitted, entry \d+\nlicense +[0-9a-f]{32}\n$')
        text = self.spoken('org', 'create', '--set', 'name=A')
        self.assertRegex(text.stderr, r'^tally: refused: 605 ALREADY_EXISTS: it exists already\n +\S')
        self.assertEqual(text.returncode, 1)

    def spoken(self, *words):
        """What `tally` says to a person."""
        return self.stage.spoken(*words, '--profile', 'ada')

    def test_refusal_that_is_an_entry_says_which(self):
        self.create()
        before = self.stage.size()
        words = ('org', 'license', 'revoke', '--license', '0' * 31 + '1')
        result = self.expect('REASON_REQUIRED', 'ada', *words)
        self.assertEqual(result['error']['entry'], before)
        self.assertTrue(json.dumps(result))


if __name__ == '__main__':
    unittest.main()
