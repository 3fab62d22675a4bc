#!/usr/bin/env python3
"""count.py — how many tests a run of CTest passed and failed, with the output of those that failed.

usage: tools/count.py RESULTS.xml      what ctest --output-junit wrote

A Criterion program counts as many tests as its synthesis says, any other test is one. The last line is
`N passed, N failed`; exits with 1 unless all passed and there was at least one.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

SYNTHESIS = re.compile(r'Synthesis: Tested: (\d+) \| Passing: (\d+) \|')


class Result:
    """One test of CTest's: how many of its cases passed and failed, and what it printed."""

    def __init__(self, case):
        self.name = case.get('name')
        self.output = case.findtext('system-out', '')
        skipped = case.find('skipped')
        self.reason = '' if skipped is None else skipped.get('message', '')
        self.passed, self.failed = self._count(case.get('status'))

    def _count(self, status):
        if status == 'disabled' or status == 'notrun' and self.reason.startswith('SKIP_'):
            return 0, 0
        good = status == 'run'
        syntheses = SYNTHESIS.findall(self.output)
        if not syntheses:
            return int(good), int(not good)
        passed = sum(int(passing) for _, passing in syntheses)
        failed = sum(int(tested) for tested, _ in syntheses) - passed
        # A leak or a time-out fails a program whose cases all passed.
        return passed, max(failed, int(not good))


def count(junit):
    """The results in the text of a JUnit file."""
    return [Result(case) for case in ElementTree.fromstring(junit).iter('testcase')]


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        results = count(file.read())
    for result in results:
        if result.failed:
            print(f'---- {result.name} {result.reason}'.rstrip())
            print(result.output.rstrip())
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    print(f'{passed} passed, {failed} failed')
    return 0 if passed and not failed else 1


if __name__ == '__main__':
    sys.exit(main())
