#!/usr/bin/env python3
"""format_test.py — what tools/format does to comments; the rest is clang-format."""
import os
import runpy
import unittest

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'format')
wrap_comments = runpy.run_path(PATH)['wrap_comments']

LONG = 'word ' * 21 + 'wide'  # 109 columns


class FormatTest(unittest.TestCase):
    def expect(self, before, after):
        self.assertEqual(wrap_comments(before), after)
        self.assertEqual(wrap_comments(after), after)

    def test_a_comment_that_fits_stays_as_it_is(self):
        text = f'// {LONG[2:]}\n// short\n\nint a;  // {LONG[12:]}\n'
        self.expect(text, text)

    def test_an_overlong_paragraph_is_wrapped_with_its_indent(self):
        self.expect(f'    // {LONG}\n    // more\n', f'    // {LONG[:99]}\n    // word wide more\n')

    def test_a_line_that_ends_early_ends_its_paragraph(self):
        self.expect(f'// early.\n// {LONG}\n// Threads: any.\n',
                    f'// early.\n// {LONG[:104]}\n// wide\n// Threads: any.\n')

    def test_tables_and_lists_stay(self):
        self.expect(f'//   table {LONG}\n// - {LONG[:100]}\n// - item\n',
                    f'//   table {LONG}\n// - {LONG[:100].rstrip()}\n// - item\n')

    def test_a_comment_without_room_goes_above_its_line(self):
        self.expect(f'  int a = f("x");  // {LONG[:99]}\n', f'  // {LONG[:99]}\n  int a = f("x");\n')

    def test_a_string_is_no_comment(self):
        text = f'  int a = f("x // {LONG}");\n'
        self.expect(text, text)


if __name__ == '__main__':
    unittest.main()
