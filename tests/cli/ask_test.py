"""Questions: what an organization, its members and its log are, shown and proved; and what is refused."""
import json
import os
import signal
import unittest

from tests.cli.rig import Rig

LAB = 'lab-west'


class Ask(Rig):
    """The lab of ada, with two events; and eve, who is nobody there."""

    def setUp(self):
        super().setUp()
        self.found('--open-registration')
        os.mkdir(self.path('codes'))
        self.server = self.start('--deliver', self.path('codes'))
        for name in ('ada', 'eve'):
            self.have(name)
        self.by('ada', 'org', 'create', '--set', 'name=Laboratory West', '--set', 'city=Arcata')
        for subject in ('thing:balance-7', 'thing:balance-8'):
            self.by('ada', 'event', 'append', '--type', 'sample.weighed', '--subject', subject,
                    '--field', 'mass=1.02 g')

    def by(self, name, *words, expect=0, json_=True):
        tally = self.tally_json if json_ else self.tally
        return tally(*words, '--dir', self.ledger, '--key', self.path(name + '.key'), '--user', name,
                     '--org', LAB, expect=expect)

    def have(self, name):
        self.tally('key', 'new', self.path(name + '.key'), '--no-passphrase')
        user = self.by(name, 'user', 'register', '--email', f'{name}@example.test', '--set',
                       f'name={name.title()}')['user']
        self.by(name, 'user', 'verify-email', '--code', self.path(f'codes/{user}.code'))

    def facts(self, answer):
        return {fact['field']: fact['value'] for fact in answer['fact']}

    def test_an_organization_is_shown_opened_to_its_members(self):
        facts = self.facts(self.by('ada', 'org', 'show'))
        self.assertEqual((facts['name'], facts['city'], facts['type']), ('Laboratory West', 'Arcata', 'lab'))
        self.assertIn('Laboratory West', self.by('ada', 'org', 'show', json_=False).stdout)

    def test_a_stranger_is_told_of_it_what_he_is_told_of_none(self):
        there = self.by('eve', 'org', 'show', expect=1)
        none = self.by('eve', 'org', 'show', '--org', 'lab-none', expect=1)
        self.assertEqual(there, none)
        self.assertEqual(there['error']['name'], 'ORG_UNKNOWN')

    def test_as_of_an_earlier_size(self):
        before = self.size() - 3  # before the organization was founded
        self.by('ada', 'org', 'show', '--as-of', str(before), expect=1)
        answer = self.by('ada', 'member', 'list', '--as-of', str(before + 1))
        self.assertEqual((answer['as_of'], self.facts(answer)['role']), (before + 1, 'owner'))
        self.assertEqual(self.facts(answer)['email'], 'ada@example.test')

    def test_the_log_is_filtered_and_its_reading_stands_in_it(self):
        size = self.size()
        answer = self.by('ada', 'log', '--action', 'event.append', '--subject', 'thing:balance-7')
        self.assertEqual(answer['recorded'], size)
        entries = [item['entry'] for item in answer['item']]
        self.assertEqual(entries, [size - 2])
        self.assertEqual(answer['item'][0]['disclosed'], {'mass': '1.02 g'})
        self.assertEqual(answer['item'][0]['said'], {'type': 'sample.weighed'})
        newest = self.by('ada', 'log', '--limit', '1')
        self.assertEqual((newest['item'][0]['action'], newest['more']), ('auditlog.read', True))
        text = self.by('ada', 'log', json_=False).stdout
        self.assertIn('event.append', text)
        lines = self.tally('log', '--dir', self.ledger, '--key', self.path('ada.key'), '--org', LAB,
                           '--limit', '0', '--jsonl').stdout.splitlines()
        self.assertEqual([json.loads(line)['entry'] for line in lines], list(range(size + 3, size - 4, -1)))

    def test_what_was_refused_is_found_and_explained(self):
        self.by('ada', 'member', 'leave', expect=1)
        refused = self.by('ada', 'log', '--outcome', 'deny', '--actor', 'ada')['item'][0]
        self.assertEqual(refused['verdict']['name'], 'SOLE_OWNER')
        answer = self.by('ada', 'explain', str(refused['entry']))
        self.assertTrue(any('would pass' in line for line in answer['line']), answer['line'])
        self.by('eve', 'explain', str(refused['entry']), expect=1)

    def test_a_dry_run_says_what_would_be_and_does_nothing(self):
        size = self.size()
        answer = self.by('ada', 'member', 'leave', '--dry-run', expect=1)
        self.assertEqual((answer['dry_run'], answer['code']), (True, 404))
        self.assertTrue(any('would pass' in line for line in answer['line']), answer['line'])
        self.assertEqual(self.by('ada', 'org', 'update', '--set', 'city=Eureka', '--dry-run')['code'], 0)
        self.assertEqual(self.size(), size)
        self.assertEqual(self.facts(self.by('ada', 'org', 'show'))['city'], 'Arcata')

    def test_recorded_questions_are_verified_with_all_else(self):
        self.by('ada', 'log')
        self.by('eve', 'log', expect=1)
        self.assertEqual(self.end(self.server, signal.SIGTERM), 0)
        self.assertEqual(self.tally_json('verify', self.ledger)['level'], 'judged')

    def test_an_entry_is_proved(self):
        index = self.size() - 1
        answer = self.by('ada', 'proof', str(index))
        self.assertEqual(answer['item'][0]['entry'], index)
        self.assertEqual(len(answer['item'][0]['proof']) > 0, True)
        self.by('ada', 'proof', '0', expect=1)  # the platform's

    def test_history_and_abilities(self):
        history = self.by('ada', 'history', 'thing:balance-8')
        self.assertEqual([item['action'] for item in history['item']], ['auditlog.read', 'event.append'])
        can = self.by('ada', 'can', 'ada', '--action', 'org.update')
        self.assertEqual(can['fact'][0]['value'], 0)
        self.assertEqual(self.by('ada', 'can', 'eve', '--action', 'org.update')['fact'][0]['value'], 301)
        self.assertGreater(len(self.by('ada', 'can', 'ada')['fact']), 30)

    def test_wrong_input_is_not_sent(self):
        for words in (('proof', 'x'), ('log', '--from', 'yesterday'), ('log', '--action', 'fly'),
                      ('history', 'balance-8'), ('can', 'nobody'), ('log', '--outcome', 'perhaps')):
            self.by('ada', *words, expect=2)
        self.tally('proof', '--dir', self.ledger, '--key', self.key, expect=2)


if __name__ == '__main__':
    unittest.main()
