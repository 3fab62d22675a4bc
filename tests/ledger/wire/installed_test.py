#!/usr/bin/env python3
"""installed_test.py — installs the client library to a folder of its own and builds the example against it.

usage: installed_test.py BUILD-FOLDER SOURCE-FOLDER

With pkg-config shared and static, and with CMake, as a program elsewhere would. Exits with 1 where one fails.
"""
import os
import subprocess
import sys
import tempfile

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(elsewhere C)
set(CMAKE_C_STANDARD 23)
find_package(tally 0.1 REQUIRED)
add_executable(shared {source})
target_link_libraries(shared tally::tally)
add_executable(static {source})
target_link_libraries(static tally::static)
"""


def run(*words, **options):
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f'{" ".join(words)}\n{done.stdout}{done.stderr}')
    return done.stdout


def expect_usage(program, **options):
    """The program runs: called without arguments it says how it is called."""
    done = subprocess.run([program], capture_output=True, text=True, **options)
    if done.returncode != 2 or not done.stderr.startswith('usage: example'):
        sys.exit(f'{program}: {done.returncode} {done.stderr}')


def flags(prefix, folder, *options):
    path = os.path.join(prefix, folder, 'pkgconfig')
    return run('pkg-config', *options, 'tally', env={**os.environ, 'PKG_CONFIG_PATH': path}).split()


def main():
    build, source = (os.path.abspath(folder) for folder in sys.argv[1:])
    example = os.path.join(source, 'ledger/wire/example.c')
    with tempfile.TemporaryDirectory() as prefix:
        run('cmake', '--install', build, '--prefix', prefix)
        folder = next(f for f in ('lib', 'lib64', 'lib/x86_64-linux-gnu', 'lib/aarch64-linux-gnu')
                      if os.path.exists(os.path.join(prefix, f, 'libtally.so')))
        library = os.path.join(prefix, folder)
        program = os.path.join(prefix, 'example')
        with_shared = {'env': {**os.environ, 'LD_LIBRARY_PATH': library}}

        strict = ['-Wall', '-Wextra', '-Werror', '-o', program, example]
        for compiler, standard in (('gcc', 'gnu17'), ('gcc', 'gnu2x'), ('clang', 'gnu2x')):
            run(compiler, f'-std={standard}', *strict, *flags(prefix, folder, '--cflags', '--libs'))
            expect_usage(program, **with_shared)
        run('gcc', '-std=gnu2x', *strict, *flags(prefix, folder, '--cflags'),
            os.path.join(library, 'libtally.a'),
            *(flag for flag in flags(prefix, folder, '--libs', '--static') if flag != '-ltally'))
        expect_usage(program)

        elsewhere = os.path.join(prefix, 'elsewhere')
        os.mkdir(elsewhere)
        with open(os.path.join(elsewhere, 'CMakeLists.txt'), 'w', encoding='utf-8') as file:
            file.write(PROJECT.format(source=example))
        run('cmake', '-S', elsewhere, '-B', elsewhere, f'-DCMAKE_PREFIX_PATH={prefix}')
        run('cmake', '--build', elsewhere)
        for name in ('shared', 'static'):
            expect_usage(os.path.join(elsewhere, name))

        exported = run('nm', '-D', '--defined-only', os.path.join(library, 'libtally.so'))
        names = {line.split()[-1] for line in exported.splitlines()}
        foreign = sorted(name for name in names if not name.startswith(('tally_', 'google__protobuf__')))
        if foreign or 'tally_submit' not in names:
            sys.exit(f'libtally.so exports {foreign}')


if __name__ == '__main__':
    main()
