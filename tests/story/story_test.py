"""The acceptance story, asserted to the code against the real programs."""
import unittest

from tests.story.staged import Staged
from tests.story.story import Failed


class Story(Staged):
    def test_of_juniper_ridge_comes_out_as_it_is_told_and_betrays_nobody(self):
        self.stage.tell('juniper_ridge.story')
        self.stage.stop()
        self.assertEqual(list(self.stage.betrayed()), [])

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


if __name__ == '__main__':
    unittest.main()
