"""tallyd: starting, stopping, and refusing to start."""
import os
import shutil
import signal
import socket
import time
import unittest

from tests.cli.rig import TALLYD, Rig


class Serve(Rig):
    def setUp(self):
        super().setUp()
        self.found()

    def refused(self, code, *words):
        """What tallyd says when it does not start."""
        return self.run_program(TALLYD, '--dir', self.ledger, *words, expect=code).stderr

    def test_is_ready_when_it_says_so_and_stops_in_order(self):
        for _ in range(2):
            process = self.start()
            self.assertTrue(self.tally_json('status', '--dir', self.ledger)['healthy'])
            began = time.monotonic()
            self.assertEqual(self.end(process, signal.SIGTERM), 0)
            self.assertLess(time.monotonic() - began, 10)
        # Genesis, then a start and a stop, twice; and the start of now.
        self.start()
        self.assertEqual(self.size(), 6)

    def test_stops_in_order_at_an_interrupt_too(self):
        self.assertEqual(self.end(self.start(), signal.SIGINT), 0)

    def test_starts_again_after_it_was_killed(self):
        self.end(self.start(), signal.SIGKILL)
        self.start()
        self.assertEqual(self.size(), 3)

    def test_refuses_a_second_instance(self):
        self.start()
        self.assertIn('another tallyd', self.refused(75))
        self.assertTrue(self.tally_json('status', '--dir', self.ledger)['healthy'])

    def test_refuses_a_directory_without_a_ledger(self):
        result = self.run_program(TALLYD, '--dir', self.path('absent'), expect=66)
        self.assertIn('tally init', result.stderr)

    def test_refuses_a_database_that_is_older_than_head(self):
        self.fault = 'truncated'
        shutil.copytree(f'{self.ledger}/db', self.path('old'))
        self.end(self.start(), signal.SIGTERM)
        shutil.rmtree(f'{self.ledger}/db')
        os.rename(self.path('old'), f'{self.ledger}/db')
        self.assertIn('ROLLBACK_DETECTED', self.refused(70))

    def test_refuses_without_its_head(self):
        self.fault = 'missing'
        os.unlink(f'{self.ledger}/head/HEAD')
        self.assertIn('HEAD_LOST', self.refused(70))

    def test_finds_its_head_elsewhere(self):
        self.head_dir = self.path('other-disk')
        os.rename(f'{self.ledger}/head', self.head_dir)
        self.start('--head-dir', self.path('other-disk'))

    def test_refuses_another_ledgers_key(self):
        self.tally('init', self.path('other'), '--origin', 'test.example', '--new-admin', 'me')
        os.replace(f'{self.path("other")}/ledger.key', f'{self.ledger}/ledger.key')
        self.assertIn('ledger.key', self.refused(77))

    def test_refuses_another_ledgers_pin(self):
        self.tally('init', self.path('other'), '--origin', 'test.example', '--new-admin', 'me')
        self.fault = 'forked'
        os.replace(f'{self.path("other")}/LEDGER.pin', f'{self.ledger}/LEDGER.pin')
        self.assertIn('LEDGER.pin', self.refused(70))

    def test_asks_for_a_clock_that_is_confirmed(self):
        self.env['FAKETIME'] = '+3d'
        self.env['LD_PRELOAD'] = '/usr/$LIB/faketime/libfaketimeMT.so.1'
        self.env['ASAN_OPTIONS'] = 'verify_asan_link_order=0'
        self.assertIn('--confirm-clock', self.refused(78))

    def test_refuses_addresses_that_it_cannot_listen_on(self):
        with socket.create_server(('127.0.0.1', 0)) as taken:
            self.refused(74, '--listen', f'tcp://127.0.0.1:{taken.getsockname()[1]}')
        self.refused(69, '--listen', 'ws://127.0.0.1:7400')
        self.refused(64, '--listen', 'tcp://127.0.0.1:7400=nonsense')
        self.refused(64, '--listen', 'ipc:///' + 'x' * 108)

    def test_takes_the_passphrase_of_its_key_from_a_file(self):
        secret = self.write('secret', 'of the ledger\n')
        self.ledger = self.path('closed')
        self.found('--ledger-passphrase-file', secret)
        self.start('--passphrase-file', secret)

    def test_takes_the_passphrase_of_its_key_from_a_file_that_the_environment_names(self):
        secret, wrong = self.write('secret', 'of the ledger\n'), self.write('wrong', 'of another\n')
        self.ledger = self.path('closed')
        self.found('--ledger-passphrase-file', secret)
        self.env['TALLY_PASSPHRASE_FILE'] = wrong
        self.refused(77)
        self.env['TALLY_PASSPHRASE_FILE'] = secret
        self.start()

    def register(self):
        self.tally('key', 'new', self.path('ada.key'), '--no-passphrase')
        return self.tally_json('user', 'register', '--dir', self.ledger, '--key', self.path('ada.key'),
                               '--email', 'ada@example.test')['user']

    def test_hands_codes_to_a_program(self):
        out = self.path('out')
        self.write('mailer', f'#!/bin/sh\ncat > {out}\n', 0o700)
        self.ledger = self.path('open')
        self.found('--open-registration')
        self.start('--deliver', self.path('mailer'))
        self.register()
        with open(out, encoding='utf-8') as file:
            self.assertRegex(file.read(), '^ada@example.test\n[0-9a-f]{64}\n$')

    def test_puts_codes_into_a_folder_for_its_owner_alone(self):
        os.mkdir(self.path('codes'))
        self.ledger = self.path('open')
        self.found('--open-registration')
        self.start('--deliver', self.path('codes'))
        code = self.path(f'codes/{self.register()}.code')
        self.assertEqual(os.stat(code).st_mode & 0o777, 0o600)

    def test_hands_codes_to_nothing_else(self):
        self.assertIn('--deliver', self.refused(64, '--deliver', self.path('absent')))
        self.refused(64, '--deliver', self.write('not-a-program', ''))

    def test_keeps_its_socket_and_its_memory_to_itself(self):
        process = self.start()
        self.assertEqual(os.stat(f'{self.ledger}/tally.sock').st_mode & 0o077, 0)
        with open(f'/proc/{process.pid}/limits', encoding='utf-8') as file:
            self.assertRegex(file.read(), r'Max core file size +0 +0 ')


if __name__ == '__main__':
    unittest.main()
