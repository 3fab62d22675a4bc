"""What the programs say of themselves."""
import json
import unittest

from tests.cli.rig import TALLYD, Rig, commands


class Help(Rig):
    def test_lists_all_commands(self):
        self.assertGreaterEqual(len(commands()), 30)
        for name in ('init', 'key new', 'key show', 'event append', 'status', 'checkpoint', 'bench',
                     'version', 'user verify-email', 'org license add', 'invite create'):
            self.assertIn(name, commands())

    def test_of_every_command_ends_with_examples_that_begin_with_its_name(self):
        for name in commands():
            if name == 'help':
                continue
            with self.subTest(name):
                text = self.tally('help', *name.split()).stdout
                _, found, examples = text.partition('Examples:')
                self.assertTrue(found)
                self.assertIn(f'tally {name}', examples)
                self.assertEqual(text, self.tally(*name.split(), '--help').stdout)

    def test_has_examples_that_can_be_pasted(self):
        for name in commands():
            if name == 'help':
                continue
            _, _, examples = self.tally('help', *name.split()).stdout.partition('Examples:\n')
            for line in examples.split('\n\n')[0].splitlines():
                with self.subTest(name, line=line):
                    self.assertTrue(line.startswith('  '), 'a line that argp broke has no margin')

    def test_of_tallyd_tells_its_exit_codes(self):
        text = self.run_program(TALLYD, '--help').stdout
        for code in ('64', '66', '69', '70', '74', '75', '77', '78'):
            self.assertIn(code, text)

    def test_of_an_unknown_command_is_wrong_usage(self):
        self.assertIn('there is no command', self.tally('frobnicate', expect=2).stderr)
        self.assertIn('key new', self.tally('key', expect=2).stderr)
        self.assertIn('org license add', self.tally('org', expect=2).stderr)
        self.assertIn('usage', self.tally(expect=2).stderr)

    def test_of_an_unknown_option_is_wrong_usage(self):
        self.tally('status', '--frobnicate', expect=2)
        self.run_program(TALLYD, '--frobnicate', expect=64)
        self.run_program(TALLYD, expect=64)

    def test_version_is_one_word_or_one_object(self):
        self.assertRegex(self.tally('version').stdout, r'^tally \d+\.\d+\.\d+\n$')
        self.assertTrue(json.loads(self.tally('version', '--json').stdout)['ok'])
        self.assertEqual(self.tally('--version').stdout, self.tally('version').stdout)


if __name__ == '__main__':
    unittest.main()
