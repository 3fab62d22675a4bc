#!/usr/bin/env python3
"""campaign.py — kills the service at random moments under load, and holds what is left to what was promised.

usage: campaign.py BUILD_DIR [--kills N] [--threads N] [--seed N] [--keep]

Founds a ledger in a temporary folder, starts clients that never stop (appender), and starts and kills -9 the
service again and again; every start must succeed. At the end the service stops in order, and the checker
recomputes the whole ledger and compares it with what the clients were told. Exit code 0: nothing acknowledged
was lost, nothing was done twice, nothing refused was done.
"""
import argparse
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

READY_SECONDS = 60


def wait_ready(server):
    """Waits for the line that announces readiness; False when the service ended instead."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if select.select([server.stdout], [], [], 0.2)[0]:
            line = server.stdout.readline()
            if line.startswith(b'ready'):
                return True
            if not line:
                return False
    return False


def start(build, folder):
    """A running service, or None with what it said."""
    log = open(os.path.join(folder, 'tallyd.log'), 'ab')
    return subprocess.Popen([os.path.join(build, 'bin', 'tallyd'), '--dir', os.path.join(folder, 'ledger')],
                            stdout=subprocess.PIPE, stderr=log, start_new_session=True)


def fail(folder, text):
    print('campaign: ' + text)
    with open(os.path.join(folder, 'tallyd.log'), 'rb') as log:
        sys.stdout.write(log.read()[-2000:].decode(errors='replace'))
    return 1


def run(arguments, folder):
    build = os.path.abspath(arguments.build)
    ledger = os.path.join(folder, 'ledger')
    key = os.path.join(ledger, 'admins', 'killer.key')
    subprocess.run([os.path.join(build, 'bin', 'tally'), 'init', ledger, '--origin', 'tally.example/crash',
                    '--new-admin', 'killer'], check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    log = os.path.join(folder, 'told')
    client = None
    started = time.monotonic()
    for kill in range(arguments.kills):
        server = start(build, folder)
        if not wait_ready(server):
            return fail(folder, 'start %d failed with exit code %s' % (kill + 1, server.wait()))
        if client is None:
            client = subprocess.Popen([os.path.join(build, 'tests', 'crash', 'appender'),
                                       'ipc://' + os.path.join(ledger, 'tally.sock'),
                                       os.path.join(ledger, 'LEDGER.pin'),
                                       os.path.join(ledger, 'ledger.vkey'), key, log, str(10 ** 6),
                                       str(arguments.threads)], stderr=subprocess.DEVNULL)
        time.sleep(random.random() * 0.5)
        server.send_signal(signal.SIGKILL)
        server.wait()
        server.stdout.close()
        if client.poll() is not None:
            return fail(folder, 'the client ended with exit code %s' % client.returncode)
    server = start(build, folder)
    if not wait_ready(server):
        return fail(folder, 'the last start failed')
    time.sleep(2)
    client.kill()
    client.wait()
    server.send_signal(signal.SIGTERM)
    if server.wait(timeout=60) != 0:
        return fail(folder, 'the service did not stop in order: %s' % server.returncode)
    checked = subprocess.run([os.path.join(build, 'tests', 'crash', 'checker'), os.path.join(ledger, 'db'),
                              os.path.join(ledger, 'head'), log], stdout=subprocess.PIPE)
    sys.stdout.write(checked.stdout.decode())
    with open(log) as lines:
        told = [line.split()[0] for line in lines if line.endswith('\n')]
    print('%d kills in %.0f s: %d acknowledged, %d refused, %d unknown' %
          (arguments.kills, time.monotonic() - started, told.count('ACK'), told.count('REFUSED'),
           told.count('UNKNOWN')))
    if told.count('ACK') < arguments.kills:
        return fail(folder, 'too little was acknowledged for this to say anything')
    return checked.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('build')
    parser.add_argument('--kills', type=int, default=300)
    parser.add_argument('--threads', type=int, default=4)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    parser.add_argument('--keep', action='store_true')
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    print('seed %d' % arguments.seed)
    folder = tempfile.mkdtemp(prefix='tally-crash-')
    try:
        return run(arguments, folder)
    finally:
        if arguments.keep:
            print('kept in ' + folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
