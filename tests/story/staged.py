"""staged.py — a test that has a stage: a ledger of its own, served, with an administrator."""
import os
import shutil
import tempfile
import unittest

from tests.cli.rig import BUILD
from tests.story.story import Stage


class Staged(unittest.TestCase):
    """What was started is ended, and what was written is removed, whatever happens."""

    def setUp(self):
        # A socket's path has to be short.
        folder = tempfile.mkdtemp(prefix='tally-')
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.stage = Stage(folder, os.path.join(BUILD, 'bin'))
        self.addCleanup(self.stage.stop)
        self.stage.found()
        self.stage.start()

    def expect(self, verdict, who, *words):
        """Has somebody give a command, and checks the verdict; the answer."""
        said, result = self.stage.verdict(who, words)
        self.assertEqual(said, verdict, f'{who}: {words}: {result}')
        return result

    def input_error(self, who, *words):
        """The text of what is wrong with a command that was not even sent."""
        before = self.stage.size()
        code, result = self.stage.run(*words, '--profile', who)
        self.assertEqual((code, result['ok']), (2, False), result)
        self.assertEqual(self.stage.size(), before)
        return result['error']['text']
