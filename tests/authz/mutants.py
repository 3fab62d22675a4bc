#!/usr/bin/env python3
"""mutants.py — each check of the rules, left out, must fail the test that carries its code.

usage: mutants.py BUILD COMPILER OBJECT... -- LIBRARY...

For each code that authz refuses with (denies() in its sources), compiles the files that do so again with
-DAUTHZ_SKIP=<code>, links them with OBJECT (the tests of codes_test.c) before the libraries, and runs the
tests named after the code. BUILD is the build directory: its compile_commands.json says how files are
compiled. Prints the codes whose tests failed without their checks, and exits with 1 if a test did not.
"""
import glob
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def numbers():
    with open(os.path.join(ROOT, 'ledger/core/codes.def'), encoding='utf-8') as file:
        return {name: int(number) for number, name in re.findall(r'^X\((\d+), (\w+),', file.read(), re.M)}


def checks():
    """{code: files that refuse with it}"""
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, 'authz/*.c'))):
        with open(path, encoding='utf-8') as file:
            for name in re.findall(r'denies\(CODE_(\w+)', file.read()):
                found.setdefault(name, set()).add(path)
    return found


def compile_command(commands, path, skip, target):
    words = shlex.split(commands[path])
    words[words.index('-o') + 1] = target
    dropped = {'-O2', '-O3', '-Werror', '-MD'}
    words = [word for word in words if word not in dropped and not word.startswith('-D_FORTIFY')]
    for option in ('-MT', '-MF'):
        if option in words:
            at = words.index(option)
            del words[at:at + 2]
    return words + ['-O0', '-w', f'-DAUTHZ_SKIP={skip}']


class Mutants:
    def __init__(self, build, compiler, objects, libraries, directory):
        with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
            self.commands = {row['file']: row['command'] for row in json.load(file)}
        self.build, self.compiler, self.directory = build, compiler, directory
        self.objects, self.libraries = objects, libraries

    def make(self, name, skip, paths):
        """The test program with one code left out."""
        objects = []
        for path in sorted(paths):
            target = os.path.join(self.directory, f'{name}-{os.path.basename(path)}.o')
            command = compile_command(self.commands, path, skip, target)
            subprocess.run(command, check=True, cwd=self.build, capture_output=True)
            objects.append(target)
        program = os.path.join(self.directory, name)
        subprocess.run([self.compiler, '-o', program, *self.objects, *objects, *self.libraries], check=True,
                       cwd=self.build, capture_output=True)
        for target in objects:
            os.unlink(target)
        return program

    def run(self, program, pattern):
        """Whether the tests that match pass, and how many they are."""
        result = subprocess.run([program, '-j1', '--short-filename', '--filter', f'codes/{pattern}'],
                                capture_output=True, text=True)
        tested = re.search(r'Tested: (\d+)', re.sub(r'\x1b\[[\d;]*m', '', result.stderr))
        return result.returncode == 0, int(tested.group(1)) if tested else 0

    def judge(self, name, number, paths):
        """None, or what is wrong with the tests of a code."""
        program = self.make(name, number, paths)
        passes, tested = self.run(program, f'c{number}_*')
        os.unlink(program)
        if tested == 0:
            return 'has no test'
        return 'its test passes without the check' if passes else None


def main():
    build, compiler, *rest = sys.argv[1:]
    objects, libraries = rest[:rest.index('--')], rest[rest.index('--') + 1:]
    known = numbers()
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(os.cpu_count()) as pool:
        mutants = Mutants(build, compiler, objects, libraries, directory)
        passes, _ = mutants.run(mutants.make('whole', 0, []), '*')
        if not passes:
            sys.exit('the tests fail as it is')
        jobs = {name: pool.submit(mutants.judge, name, known[name], paths)
                for name, paths in sorted(checks().items(), key=lambda item: known[item[0]])}
        wrong = {name: job.result() for name, job in jobs.items() if job.result()}
    killed = [f'{known[name]} {name}' for name in jobs if name not in wrong]
    print(f'{len(killed)} of {len(jobs)} checks are held by a test: {", ".join(killed)}')
    for name, problem in wrong.items():
        print(f'{known[name]} {name}: {problem}')
    sys.exit(1 if wrong or not killed else 0)


if __name__ == '__main__':
    main()
