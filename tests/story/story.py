"""story.py — reads a story and acts it out with the real programs.

A story is a text of steps (juniper_ridge.story says how one is written). Whoever runs it gives a stage, a
folder with a ledger in it, and is told of each line. Used by the tests, and by tools/quickstart.
"""
import datetime
import json
import os
import re
import select
import shlex
import shutil
import signal
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
READY_S = 60
TRIES = 5
UNREACHABLE = 4
UNITS = {'d': 86400, 'h': 3600, 'm': 60, 's': 1}
FAKETIME = '/usr/$LIB/faketime/libfaketimeMT.so.1'


class Failed(Exception):
    """A step that did not come out as the story says."""


def read(name):
    """(number of the line, word, rest) of each line of a story that says something; with what is indented."""
    lines = []
    with open(os.path.join(HERE, name), encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            if line[0] == ' ' and lines:
                lines[-1] = (lines[-1][0], lines[-1][1] + ' ' + line.strip())
            elif line.strip() and not line.startswith('#'):
                lines.append((number, line.strip()))
    for number, line in lines:
        word, _, rest = line.partition(' ')
        yield number, word, rest.strip()


def seconds(text):
    """7d1s as seconds."""
    return sum(int(count) * UNITS[unit] for count, unit in re.findall(r'(\d+)([dhms])', text))


def now():
    """This second, as tally reads it."""
    return datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


class Stage:
    """A folder with ledger/, keys and tokens; the programs; and the people, each with a profile."""

    def __init__(self, folder, programs):
        self.folder, self.programs = os.path.abspath(folder), os.path.abspath(programs)
        self.ledger = self.path('ledger')
        self.codes = self.path('codes')
        self.config = self.path('config')
        self.env = dict(os.environ, XDG_CONFIG_HOME=self.config, XDG_STATE_HOME=self.path('state'))
        self.env.pop('TALLY_PASSPHRASE_FILE', None)
        self.service, self.kept, self.users, self.before = None, {}, {}, None

    def path(self, name):
        return os.path.join(self.folder, name)

    # ---- The service

    def found(self):
        """Makes the ledger, the folder for codes, and the administrator's profile."""
        for folder in (self.codes, os.path.join(self.config, 'tally')):
            os.makedirs(folder, mode=0o700, exist_ok=True)
        self.tally('init', self.ledger, '--origin', 'juniper-ridge.example', '--new-admin', 'admin',
                   '--open-registration')
        self.profile('admin', os.path.join(self.ledger, 'admins', 'admin.key'))
        shutil.copy(os.path.join(HERE, 'juniper-ridge.json'), self.folder)

    def start(self, *words):
        """Starts tallyd, and waits until it serves."""
        log = open(self.path('tallyd.log'), 'ab')  # pylint: disable=consider-using-with
        self.service = subprocess.Popen(  # pylint: disable=consider-using-with
            [os.path.join(self.programs, 'tallyd'), '--dir', 'ledger', '--deliver', 'codes', *words],
            env=self.env, cwd=self.folder, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL,
            start_new_session=True)
        log.close()
        ready = select.select([self.service.stdout], [], [], READY_S)[0]
        if not ready or not self.service.stdout.readline():
            raise Failed('tallyd does not serve: see ' + self.path('tallyd.log'))

    def stop(self):
        """Ends tallyd in order."""
        if self.service is not None:
            self.service.send_signal(signal.SIGTERM)
            self.service.wait(timeout=READY_S)
            self.service.stdout.close()
            self.service = None

    # ---- Time

    def go_after(self, span):
        """Puts a copy in the ledger's place, some time later."""
        self.stop()
        self.before = dict(self.env)
        for name in ('ledger', 'state'):
            os.rename(self.path(name), self.path(name + '.now'))
            shutil.copytree(self.path(name + '.now'), self.path(name), symlinks=True,
                            ignore=shutil.ignore_patterns('*.sock'))
        with open(self.path('clock'), 'w', encoding='utf-8') as file:
            file.write(f'+{seconds(span)}\n')
        self.env.update(LD_PRELOAD=FAKETIME, FAKETIME_TIMESTAMP_FILE=self.path('clock'),
                        FAKETIME_DONT_FAKE_MONOTONIC='1', ASAN_OPTIONS='verify_asan_link_order=0')
        self.start('--confirm-clock')

    def go_back(self):
        """Throws the copy away."""
        self.stop()
        self.env, self.before = self.before, None
        for name in ('ledger', 'state'):
            shutil.rmtree(self.path(name))
            os.rename(self.path(name + '.now'), self.path(name))
        self.start()

    # ---- Commands

    def profile(self, name, key):
        """What a person keeps: the ledger, the key, who he is, and the organization he works in."""
        with open(os.path.join(self.config, 'tally', name + '.conf'), 'w', encoding='utf-8') as file:
            file.write(f'dir = ledger\nkey = {key}\nuser = {name}\norg = juniper-ridge\n')

    def spoken(self, *words, stdin=subprocess.DEVNULL):
        """What `tally WORDS` prints, and its exit code."""
        command = [os.path.join(self.programs, 'tally'), *words]
        for _ in range(TRIES):
            done = subprocess.run(command, env=self.env, cwd=self.folder, capture_output=True, text=True,
                                  timeout=120, check=False, stdin=stdin)
            # A machine that is busy with other things may not answer at once; then nothing was sent.
            if done.returncode != UNREACHABLE or self.service is None:
                break
        return done

    def run(self, *words):
        """The result of `tally WORDS --json`: exit code and object."""
        done = self.spoken(*words, '--json')
        try:
            return done.returncode, json.loads(done.stdout)
        except json.JSONDecodeError:
            raise Failed(f'{shlex.join(words)}: {done.stdout}{done.stderr}') from None

    def tally(self, *words):
        """One that has to work; its object."""
        code, result = self.run(*words)
        if code != 0:
            raise Failed(f'{shlex.join(words)}: {result}')
        return result

    def verdict(self, who, words):
        """What the ledger says to a command of this person; and the whole answer."""
        code, result = self.run(*words, '--profile', who)
        if code == 0:
            return 'UNCHANGED' if result.get('unchanged') else 'PERMIT', result
        return result['error']['name'], result

    def size(self):
        """Entries of the ledger."""
        return int(self.tally('checkpoint', '--profile', 'admin')['checkpoint'].split('\n')[1])

    def enter(self, name, full_name, *words):
        """Somebody makes a key, registers, and comes back with the code."""
        key = name + '.key'
        self.tally('key', 'new', key, '--no-passphrase')
        self.profile(name, key)
        user = self.tally('user', 'register', '--profile', name, '--email', f'{name}@example.test',
                          '--set', f'name={full_name}', *words)['user']
        self.users[name] = user
        code = os.path.join(self.codes, user + '.code')
        self.tally('user', 'verify-email', '--profile', name, '--code', code)

    # ---- The story

    def tell(self, name, say=lambda *words: None):
        """Acts a story out; `say` is told of each line: (kind, text…). Failed at the first that is wrong."""
        for number, word, rest in read(name):
            try:
                self.act(word, rest, say)
            except Failed as error:
                raise Failed(f'{name}:{number}: {error}') from None

    def act(self, word, rest, say):
        """One line."""
        if word == '==':
            say('chapter', rest)
        elif word in ('person', 'invited'):
            who, full_name, *more = [part.strip() for part in rest.split(',')]
            self.enter(who, full_name, *(['--invitation', more[0], '--token', more[1]] if more else []))
            say('person', who, full_name)
        elif word == 'machine':
            self.tally('key', 'new', rest + '.key', '--no-passphrase')
            self.profile(rest, rest + '.key')
        elif word == 'recipient':
            verdict, name = rest.split()
            self.receive(verdict, name)
            say('step', 'recipient', verdict, ['tally-verify', name, '--ledger', 'LEDGER.pin'], None)
        elif word == 'alter':
            self.alter(rest)
            say('step', 'somebody', 'PERMIT', ['alters', 'one', 'bit', 'of', rest], None)
        elif word == 'operator':
            self.operate(rest)
            say('step', 'operator', 'PERMIT', shlex.split(rest), None)
        elif word == 'after':
            self.go_after(rest)
            say('after', rest)
        elif word == 'back':
            self.go_back()
            say('back')
        else:
            self.step(rest, say)

    def operate(self, rest):
        """What the operator does while the ledger is not served."""
        self.stop()
        try:
            self.tally(*shlex.split(rest))
        finally:
            self.start()

    def receive(self, verdict, name):
        """What somebody says of an exported file, who has nothing but it, tally-verify and the pin."""
        done = subprocess.run([os.path.join(self.programs, 'tally-verify'), name, '--ledger',
                               os.path.join(self.ledger, 'LEDGER.pin')], cwd=self.folder, env={},
                              capture_output=True, text=True, timeout=120, check=False)
        said = 'VERIFIED' if done.returncode == 0 else 'NOT_VERIFIED'
        if said != verdict:
            raise Failed(f'the recipient of {name} expected {verdict}, and got {said}: {done.stdout}')

    def alter(self, name):
        """Turns one bit in the middle of a file."""
        with open(self.path(name), 'r+b') as file:
            middle = os.path.getsize(self.path(name)) // 2
            file.seek(middle)
            byte = file.read(1)[0] ^ 1
            file.seek(middle)
            file.write(bytes([byte]))

    def step(self, rest, say):
        """One step: who, what is expected, and the command."""
        who, expected, *words = [word.format(**self.kept, now=now()) for word in shlex.split(rest)]
        expected, _, keep = expected.partition('>')
        expected, _, shown = expected.partition('~')
        recorded, expected = expected.endswith('!'), expected.rstrip('!')
        before = self.size() if recorded else 0
        verdict, result = self.verdict(who, words)
        if verdict != expected:
            raise Failed(f'{who} expected {expected} of {shlex.join(words)}, and got {verdict}: {result}')
        if shown not in json.dumps(result, ensure_ascii=False):
            raise Failed(f'{who}: the answer to {shlex.join(words)} does not show {shown}: {result}')
        if recorded and self.size() != before + 1:
            raise Failed(f'{who}: the refusal of {shlex.join(words)} is not in the log')
        if keep:
            self.kept[keep] = result['entry']
        say('step', who, verdict, words, result)

    # ---- What must not be readable

    def secrets(self):
        """Every token, code and key in the folder, and what people typed, as bytes that would betray them."""
        found = {b'@example.test', b'5550142', b'5550100', b'Quenby', b'Tidepool', b'Lantern Glow', b'18.72',
                 b'1A4FF0000000999000000041', b'transcription error', b'left 03-20'}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                if name.endswith(('.token', '.code', '.key')):
                    with open(os.path.join(folder, name), 'rb') as file:
                        text = file.read().strip()
                    # Of a key in PEM its middle; a token or code as text, and as the bytes that it means.
                    found.add(text.split(b'\n')[1] if text.startswith(b'-----') else text)
                    if not name.endswith('.key'):
                        found.add(bytes.fromhex(text.decode()))
        return found

    def betrayed(self):
        """(file, secret) for each secret that stands somewhere in the ledger's files or the log in clear."""
        while True:
            try:
                return list(self.search(self.secrets()))
            except FileNotFoundError:
                pass  # RocksDB has moved what was in it into another file: look at all of them again.

    def search(self, secrets):
        places = [self.path('tallyd.log')]
        for kept in ('db', 'head', 'vault'):
            for folder, _, names in os.walk(os.path.join(self.ledger, kept)):
                places += [os.path.join(folder, name) for name in names]
        for place in places:
            with open(place, 'rb') as file:
                content = file.read()
            yield from ((place, secret) for secret in secrets if secret in content)
