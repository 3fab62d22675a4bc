"""tally bench: that it measures, cleans up, and ends when asked to."""
import os
import signal
import subprocess
import time
import unittest

from tests.cli.rig import TALLY, Rig


class Bench(Rig):
    def test_measures_each_figure_beside_its_bound_and_leaves_nothing_behind(self):
        where = self.path('where')
        os.mkdir(where)
        result = self.tally_json('bench', '--quick', '--where', where)
        self.assertEqual(len(result['figures']), 4)
        for figure in result['figures']:
            for name in ('events', 'events_per_s', 'p50_us', 'p99_us', 'bound_before', 'bound_after',
                         'ratio'):
                self.assertGreater(figure[name], 0, (figure['figure'], name))
            self.assertLessEqual(figure['p50_us'], figure['p99_us'])
        self.assertEqual(os.listdir(where), [])

    def test_fills_a_ledger_only_when_it_is_named(self):
        self.found()
        self.start()
        os.makedirs(self.path('.config/tally'))
        self.write('.config/tally/default.conf', f'dir = {self.ledger}\nkey = {self.key}\n')
        before = self.size()
        words = ('bench', '--seconds', '1', '--only', '256 a batch, many', '--where', self.folder)
        self.tally(*words)
        self.assertEqual(self.size(), before)
        result = self.tally_json(*words, '--profile', 'default')
        self.assertEqual(self.size(), before + result['figures'][0]['events'] + 256)

    def test_cleans_up_when_it_is_interrupted(self):
        where = self.path('where')
        os.mkdir(where)
        process = subprocess.Popen([TALLY, 'bench', '--seconds', '60', '--where', where], env=self.env,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not os.listdir(where):
            time.sleep(0.01)
        time.sleep(1)
        self.assertEqual(self.end(process, signal.SIGINT), -signal.SIGINT)
        self.assertEqual(os.listdir(where), [])

    def test_says_what_tallyd_said_when_that_does_not_start(self):
        result = self.tally('bench', '--quick', '--tallyd', '/bin/false', '--where', self.folder, expect=3)
        self.assertIn('starting a ledger', result.stderr)


if __name__ == '__main__':
    unittest.main()
