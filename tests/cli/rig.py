"""rig.py — a folder, a ledger in it, and the real programs of the build in $TALLY_BUILD_DIR."""
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get('TALLY_BUILD_DIR', os.path.join(SOURCE, 'build'))
TALLY = os.path.join(BUILD, 'bin', 'tally')
TALLYD = os.path.join(BUILD, 'bin', 'tallyd')
READY_S = 60


class Rig(unittest.TestCase):
    """Each test has a folder of its own; what it started is ended, whatever happens."""

    fault = None  # the class of the fault, where a test harms its ledger
    head_dir = None  # where HEAD is, if not in the ledger

    def setUp(self):
        # A socket's path has to be short.
        self.folder = tempfile.mkdtemp(prefix='tally-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self.audit)
        self.env = dict(os.environ, HOME=self.folder)
        for name in ('XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'TALLY_PASSPHRASE_FILE'):
            self.env.pop(name, None)
        self.ledger = self.path('ledger')
        self.key = os.path.join(self.ledger, 'admins', 'me.key')

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o600):
        path = self.path(name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def run_program(self, *words, expect=0, **options):
        """Runs to the end and checks the exit code; the result has stdout and stderr as text."""
        result = subprocess.run(words, env=self.env, cwd=self.folder, capture_output=True, text=True,
                                timeout=300, check=False, **options)
        self.assertEqual(result.returncode, expect, f'{words}\n{result.stdout}\n{result.stderr}')
        return result

    def tally(self, *words, expect=0, **options):
        options.setdefault('stdin', subprocess.DEVNULL if 'input' not in options else None)
        if 'input' in options:
            options.pop('stdin')
        return self.run_program(TALLY, *words, expect=expect, **options)

    def tally_json(self, *words, expect=0, **options):
        """The one object that a command prints with --json."""
        return json.loads(self.tally(*words, '--json', expect=expect, **options).stdout)

    def found(self, *words):
        """Makes the ledger, with one administrator whose key is self.key."""
        self.tally('init', self.ledger, '--origin', 'test.example', '--new-admin', 'me', *words)

    def start(self, *words):
        """Starts tallyd and waits until it is ready."""
        process = subprocess.Popen([TALLYD, '--dir', self.ledger, *words], env=self.env, cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, process)
        # One that hangs fails the test soon, and is ended with it.
        select.select([process.stdout], [], [], READY_S)
        line = process.stdout.readline() if select.select([process.stdout], [], [], 0)[0] else ''
        if not line:
            process.kill()
        self.assertRegex(line, r'^ready \S+ size \d+\n$', line or process.stderr.read())
        return process

    def end(self, process, how=signal.SIGKILL):
        """Ends a process that the test started. Returns its exit code."""
        if process.poll() is None:
            process.send_signal(how)
        code = process.wait(timeout=READY_S)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()
        return code

    def audit(self):
        """At the end of each test whatever was done is judged again, and what was harmed is named."""
        if os.path.isdir(os.path.join(self.ledger, 'db')):
            head = self.head_dir or os.path.join(self.ledger, 'head')
            found = self.tally_json('verify', self.ledger, '--head-dir', head,
                                    expect=1 if self.fault else 0)
            said = found['fault']['class'] if self.fault else found['level']
            self.assertEqual(said, self.fault or 'judged')

    def size(self):
        """Entries of the ledger that is served."""
        return self.tally_json('status', '--dir', self.ledger)['size']

    def append(self, *words, **options):
        """Runs `tally event append` as the administrator."""
        return self.tally_json('event', 'append', '--dir', self.ledger, '--key', self.key, *words, **options)


def commands():
    """The names of all subcommands, from the list that tally prints."""
    text = subprocess.run([TALLY, 'help'], capture_output=True, text=True, check=True).stdout
    return re.findall(r'^  (\S+(?: [a-z-]+){0,2})  +\S', text, re.M)


def events(count, **members):
    """Events as JSON Lines, each with a number of its own."""
    return ''.join(json.dumps({'type': 'sample.weighed', 'open': {'number': number}, **members}) + '\n'
                   for number in range(count))
