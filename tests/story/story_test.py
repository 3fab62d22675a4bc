"""The acceptance story, asserted to the code against the real programs."""
import subprocess
import sys
import unittest

from tests.cli.rig import SOURCE
from tests.story.staged import Staged
from tests.story.story import Failed


class Story(Staged):
    def test_of_juniper_ridge_comes_out_as_it_is_told_and_betrays_nobody(self):
        self.stage.tell('juniper_ridge.story')
        roles = {person: (facts['role'], facts['status']) for person, facts in self.members().items()}
        self.assertEqual(roles, {'ilvara': ('owner', 'active'), 'dorrick': ('owner', 'active'),
                                 'sunniva': ('admin', 'active'), 'marisole': ('auditor', 'active'),
                                 'brannoch': ('viewer', 'active')})
        owner = self.expect('PERMIT', 'dorrick', 'org', 'show')['fact'][2]
        self.assertEqual((owner['field'], owner['value']), ('owner', self.stage.users['dorrick']))
        self.stage.stop()
        self.assertEqual(self.stage.tally('verify', 'ledger')['state'],
                         self.stage.tally('rebuild', 'ledger')['state'])
        self.assertEqual(list(self.stage.betrayed()), [])

    def members(self):
        """Of each member who is a person, by his first name, what the ledger says."""
        found = {}
        for fact in self.expect('PERMIT', 'dorrick', 'member', 'list')['fact']:
            found.setdefault(fact['subject'], {})[fact['field']] = fact['value']
        return {facts['email'].partition('@')[0]: facts for subject, facts in found.items()
                if subject.startswith('user:')}

    def test_that_is_told_wrong_is_noticed(self):
        self.stage.tally('key', 'new', 'eve.key', '--no-passphrase')
        self.stage.profile('eve', 'eve.key')
        with self.assertRaisesRegex(Failed, 'expected ROLE of .* and got KEY_UNKNOWN'):
            self.stage.act('1', 'eve ROLE org create --org eve --set name=Eve', print)
        with self.assertRaisesRegex(Failed, 'is not in the log'):
            self.stage.act('1', 'eve KEY_UNKNOWN! org create --org eve --set name=Eve', print)

    def test_betrayal_would_be_noticed(self):
        with open(self.stage.path('tallyd.log'), 'a', encoding='utf-8') as file:
            file.write('a code went to ilvara@example.test\n')
        self.assertIn((self.stage.path('tallyd.log'), b'@example.test'), list(self.stage.betrayed()))

    def tell(self, steps):
        """What a reader is told of a story of these steps, and the exit code of the telling."""
        self.stage.stop()
        with open(self.stage.path('short.story'), 'w', encoding='utf-8') as file:
            file.write(steps)
        done = subprocess.run([sys.executable, '-B', '-m', 'tests.story.tell', self.stage.path('short.story'),
                               self.stage.path('told'), self.stage.programs], cwd=SOURCE, check=False,
                              capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout + done.stderr

    def test_is_told_a_line_for_each_step(self):
        code, text = self.tell("== It begins\nperson ada, Ada\n"
                               "1 ada PERMIT org create --org lab-west --set name='The Lab in the West' "
                               "--set city=Arcata --set street='1180 Tidepool Way'\n"
                               "2 ada ALREADY_EXISTS! org create\n   --org lab-west --set name=Lab\n")
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r'It begins\n +ada +registers')
        self.assertRegex(text, r'ada +permitted +org create --org lab-west .*…\n')
        self.assertRegex(text, r'ada +refused: ALREADY_EXISTS +org create --org lab-west --set name=Lab\n')
        self.assertIn('No address', text)

    def test_ends_where_it_goes_wrong(self):
        code, text = self.tell('person ada, Ada\n1 ada ROLE org create --org lab-west --set name=Lab\n')
        self.assertEqual(code, 1)
        self.assertRegex(text, r'short.story:2: ada expected ROLE of org create .*, and got PERMIT')


if __name__ == '__main__':
    unittest.main()
