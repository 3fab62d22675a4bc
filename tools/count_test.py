#!/usr/bin/env python3
"""count_test.py — what CTest reports, and how it is counted."""
import sys
import unittest

sys.dont_write_bytecode = True
from count import count  # noqa: E402

SYNTHESIS = '[====] Synthesis: Tested: {} | Passing: {} | Failing: {} | Crashing: {} \n'


class CountTest(unittest.TestCase):
    def expect(self, passed, failed, status, output, skipped=''):
        case = f'<testcase name="t" status="{status}">{skipped}<system-out>{output}</system-out></testcase>'
        result, = count(f'<testsuite>{case}</testsuite>')
        self.assertEqual((result.passed, result.failed), (passed, failed))

    def test_a_criterion_program_counts_its_cases(self):
        self.expect(7, 0, 'run', 'noise\n' + SYNTHESIS.format(7, 7, 0, 0))
        self.expect(4, 3, 'fail', SYNTHESIS.format(7, 4, 3, 1))  # one of the three crashed

    def test_a_leak_fails_a_program_whose_cases_passed(self):
        self.expect(7, 1, 'fail', SYNTHESIS.format(7, 7, 0, 0) + 'ERROR: LeakSanitizer')

    def test_another_program_is_one_test(self):
        self.expect(1, 0, 'run', 'Ran 34 tests')
        self.expect(0, 1, 'fail', 'Ran 34 tests')

    def test_a_program_that_could_not_be_started_has_failed(self):
        self.expect(0, 1, 'notrun', '', '<skipped message="Unable to find executable"/>')

    def test_a_skipped_test_counts_as_nothing(self):
        self.expect(0, 0, 'notrun', '', '<skipped message="SKIP_RETURN_CODE=77"/>')
        self.expect(0, 0, 'disabled', '')

    def test_no_tests_are_no_results(self):
        self.assertEqual(count('<testsuite></testsuite>'), [])


if __name__ == '__main__':
    unittest.main()
