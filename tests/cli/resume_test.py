"""A run of many batches that is ended by whatever, and run again: nothing twice, nothing missing."""
import os
import signal
import subprocess
import time
import unittest

from tests.cli.rig import TALLY, Rig, events

LINES = 256 * 12 + 100


class Resume(Rig):
    def setUp(self):
        super().setUp()
        self.found()
        self.input = self.write('events.jsonl', events(LINES, field={'mass': '1.02 g'}))
        self.journal = self.path('journal')

    def words(self):
        return ('event', 'append', '--dir', self.ledger, '--key', self.key,
                '--jsonl', '--resume', self.journal)

    def load(self, expect=0):
        with open(self.input, encoding='utf-8') as file:
            return self.tally_json(*self.words(), expect=expect, stdin=file)

    def load_and_die(self, path, call, when):
        """Runs until the `when`-th system call of that name on `path`, and kills it before that is done."""
        strace = ['strace', '-f', '-qq', '-o', self.path('trace'), '-P', path, '-e', f'trace={call}',
                  '-e', f'inject={call}:signal=KILL:when={when}']
        with open(self.input, encoding='utf-8') as file:
            return subprocess.run([*strace, TALLY, *self.words()], env=self.env, stdin=file,
                                  capture_output=True, check=False).returncode

    def done(self):
        """Batches that the journal says are done."""
        try:
            with open(self.journal, encoding='utf-8') as file:
                return max(0, file.read().count('\n') - 1)
        except FileNotFoundError:
            return 0

    def test_does_nothing_twice_however_often_it_is_run(self):
        self.start()
        before = self.size()
        first, second = self.load(), self.load()
        self.assertEqual((first['appended'], first['before']), (LINES, 0))
        self.assertEqual((second['appended'], second['before']), (0, LINES))
        self.assertEqual(self.size(), before + LINES)

    def test_leaves_no_sealed_value_behind(self):
        self.start()
        self.load()
        self.assertFalse(os.path.exists(self.journal + '.sending'))
        with open(self.journal, encoding='utf-8') as file:
            self.assertNotIn('1.02', file.read())

    def test_goes_on_after_a_kill_between_the_receipt_and_its_note(self):
        # The batch is in the ledger, and the journal does not know: it is sent again with the same bytes.
        self.start()
        before = self.size()
        self.assertNotEqual(self.load_and_die(self.journal, 'write', 5), 0)
        self.assertEqual(self.done(), 3)
        self.assertEqual(self.size(), before + 4 * 256)
        self.load()
        self.assertEqual(self.size(), before + LINES)

    def test_goes_on_after_a_kill_before_the_bytes_are_sent(self):
        self.start()
        before = self.size()
        for when in (1, 3, 6):
            done = self.done()
            self.assertNotEqual(self.load_and_die(self.journal + '.sending.new', 'rename', when), 0)
            self.assertEqual(self.done(), done + when - 1)
        self.load()
        self.assertEqual(self.size(), before + LINES)

    def test_goes_on_after_kills_at_any_time(self):
        self.start()
        before = self.size()
        for goal in (1, 4, 9):
            with open(self.input, encoding='utf-8') as file:
                process = subprocess.Popen([TALLY, *self.words()], env=self.env, stdin=file,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while self.done() < goal and process.poll() is None:
                time.sleep(0.001)
            self.end(process, signal.SIGKILL)
        self.load()
        self.assertEqual(self.size(), before + LINES)

    def test_goes_on_when_the_ledger_itself_was_killed(self):
        process = self.start()
        before = self.size()
        with open(self.input, encoding='utf-8') as file:
            loading = subprocess.Popen([TALLY, *self.words()], env=self.env, stdin=file,
                                       stdout=subprocess.DEVNULL)
        while self.done() < 3:
            time.sleep(0.001)
        self.end(process, signal.SIGKILL)
        self.start()
        self.assertEqual(loading.wait(timeout=120), 0)
        # The second start is an entry too.
        self.assertEqual(self.size(), before + LINES + 1)

    def test_takes_more_lines_at_the_end_of_the_input(self):
        self.start()
        before = self.size()
        self.load()
        with open(self.input, 'a', encoding='utf-8') as file:
            file.write(events(10))
        self.assertEqual(self.load()['appended'], 10)
        self.assertEqual(self.size(), before + LINES + 10)

    def test_refuses_another_input(self):
        self.start()
        self.load()
        with open(self.input, 'r+', encoding='utf-8') as file:
            file.write('{"type":"b')
        self.assertEqual(self.load(expect=2)['error']['name'], 'E_MISMATCH')

    def test_refuses_another_ledger(self):
        self.start()
        self.load()
        self.ledger = self.path('other')
        self.found()
        self.key = os.path.join(self.ledger, 'admins', 'me.key')
        self.start()
        self.assertEqual(self.load(expect=5)['error']['name'], 'E_FOREIGN')

    def test_cuts_off_a_last_line_that_was_torn(self):
        self.start()
        before = self.size()
        self.load()
        with open(self.journal, 'a', encoding='utf-8') as file:
            file.write('{"lines": 2')
        self.assertEqual(self.load()['before'], LINES)
        self.assertEqual(self.size(), before + LINES)


if __name__ == '__main__':
    unittest.main()
