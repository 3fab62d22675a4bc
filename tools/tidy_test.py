#!/usr/bin/env python3
"""tidy_test.py — a small repository without a flaw, and each rule of tidy.py broken in it once."""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import tidy  # noqa: E402
from csource import Source  # noqa: E402

HEADER = '''// pot.h — a pot.
#ifndef LEDGER_BASE_POT_H
#define LEDGER_BASE_POT_H

#include <stddef.h>

// Fills the pot. One line each: they share this comment.
void pot_fill(size_t water);
void pot_empty(void);

#endif
'''
SOURCE = '''// pot.c — filling and emptying.
#include "ledger/base/pot.h"

#include <stdlib.h>

void pot_fill(size_t water)
{
    (void)water;  // "malloc(" in a comment or a string is not a call
}

void pot_empty(void)
{
}
'''
LAYERS = '''# comment
proto:
ledger/base:
ledger/core: ledger/base proto
cli: *
tests: *
<openssl/>: ledger/core
<sys/>: *
'''
CLEAN = {
    'CMakeLists.txt': '# top\n',
    'README.md': 'See `ledger/base/pot.h`, `tools/` and `https://example.org/`.\n',
    'LICENSE': 'anything \t\n\n',
    '.gitignore': '/build*/\n',
    'proto/CMakeLists.txt': 'set(messages value)\n',
    'proto/value.proto': '// A value.\n',
    'ledger/CMakeLists.txt': 'room(ledger/base\n  SOURCES pot.c)\n'
                             'room(ledger/core\n  SOURCES lid.c\n  DEPS base)\n',
    'ledger/base/pot.h': HEADER,
    'ledger/base/pot.c': SOURCE,
    'ledger/core/lid.c': '// lid.c — a lid.\n#include "ledger/base/pot.h"\n\n'
                         '#include "proto/value.pb-c.h"\n\n'
                         '#include <openssl/evp.h>\n#include <sys/stat.h>\n',
    'authz/README.md': 'Rules.\n',
    'cli/README.md': 'Programs.\n',
    'tests/CMakeLists.txt': 'room_test(ledger/base pot base)\n',
    'tests/ledger/base/pot_test.c': '// Any beginning.\n#include "ledger/base/pot.h"\n\n'
                                    'Test(pot, is_empty)\n{\n}\n',
    'tests/vectors/odd.bin': 'any \t bytes, spoken of by pot_vectors.txt as odd.bin',
    'tests/vectors.txt': 'odd.bin\n',
    'tools/layers.txt': LAYERS,
    'tools/allowed.txt': '# none\n',
    'tools/README.md': '`layers.txt` `allowed.txt` `vectors.txt`\n',
}


def lines_of(count, begin):
    """`count` lines that begin with `begin`."""
    return begin + '// x\n' * (count - begin.count('\n'))


class TidyTest(unittest.TestCase):
    def check(self, changes):
        """The findings in the clean repository with `changes`, as they are printed. None removes a file."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **changes}.items():
                if text is not None:
                    os.makedirs(os.path.dirname(os.path.join(root, path)) or root, exist_ok=True)
                    with open(os.path.join(root, path), 'wb') as file:
                        file.write(text if isinstance(text, bytes) else text.encode())
            return [f'{path}:{line}: {message}' for path, line, message in tidy.check(root)]

    def expect(self, changes, *findings):
        self.assertEqual(self.check(changes), sorted(findings))

    def expect_in_source(self, code, *findings):
        """Breaches by `code`, put behind pot.c from its line 14 on."""
        where = 'ledger/base/pot.c'
        self.expect({where: SOURCE + code}, *[f'{where}:{finding}' for finding in findings])

    def test_a_clean_repository_has_no_findings(self):
        self.expect({})

    # Layers

    def test_a_lower_floor_may_not_include_a_higher_one(self):
        self.expect({'ledger/base/pot.c': SOURCE.replace('<stdlib.h>', '"proto/value.pb-c.h"')},
                    'ledger/base/pot.c:4: ledger/base may not include proto (tools/layers.txt)')

    def test_nobody_includes_tests_even_where_a_star_stands(self):
        self.expect({'cli/main.c': '// main.c — a program.\n#include "tests/pan.h"\n',
                     'cli/CMakeLists.txt': 'add_executable(x main.c)\n',
                     'tests/pan.h': '// pan.h — a pan.\n#ifndef TESTS_PAN_H\n#define TESTS_PAN_H\n#endif\n'},
                    'cli/main.c:2: cli may not include tests (tools/layers.txt)')

    def test_an_include_is_a_path_from_the_top(self):
        self.expect({'ledger/core/lid.c': '// lid.c — a lid.\n#include "../base/pot.h"\n'},
                    'ledger/core/lid.c:2: "../base/pot.h" is no path from the top of the repository')

    def test_a_library_stays_in_its_room(self):
        self.expect({'ledger/base/pot.c': SOURCE.replace('<stdlib.h>', '<openssl/evp.h>')},
                    'ledger/base/pot.c:4: ledger/base may not include <openssl/>')

    def test_an_unknown_library_is_named(self):
        self.expect({'ledger/base/pot.c': SOURCE.replace('<stdlib.h>', '<curl/curl.h>')},
                    'ledger/base/pot.c:4: tools/layers.txt does not know the library of <curl/curl.h>')

    def test_the_floors_have_an_order(self):
        self.expect({'tools/layers.txt': LAYERS.replace('ledger/base:', 'ledger/base: ledger/core')},
                    'tools/layers.txt:3: ledger/base names ledger/core, which is not above it')

    def test_a_room_is_linked_with_lower_rooms_alone(self):
        self.expect({'ledger/CMakeLists.txt': 'room(ledger/base\n  SOURCES pot.c\n  DEPS core)\n'
                                              'room(ledger/core\n  SOURCES lid.c)\n'},
                    'ledger/CMakeLists.txt:1: ledger/base may not be linked with core (tools/layers.txt)')

    # The form of C files

    def test_a_file_begins_with_its_name(self):
        self.expect({'ledger/base/pot.c': SOURCE.replace('pot.c —', 'pan.c —')},
                    'ledger/base/pot.c:1: does not begin with "// pot.c — what it is"')

    def test_a_guard_is_the_path(self):
        self.expect({'ledger/base/pot.h': HEADER.replace('LEDGER_BASE_POT_H', 'POT_H')},
                    'ledger/base/pot.h:2: its guard is not LEDGER_BASE_POT_H')
        self.expect({'ledger/base/pot.h': HEADER.replace('#define LEDGER', '#define EDGER')},
                    'ledger/base/pot.h:3: does not define LEDGER_BASE_POT_H here')

    def test_a_conditional_needs_an_exception(self):
        self.expect_in_source('#ifdef X\n#else\n#endif\n', '14: #ifdef outside a header guard',
                              '15: #else outside a header guard')
        self.expect({'ledger/base/pot.c': SOURCE + '#ifdef X\n#endif\n',
                     'tools/allowed.txt': 'conditional ledger/base/pot.c 1 why\n'})

    def test_the_own_header_comes_first(self):
        self.expect({'ledger/base/pot.c': SOURCE.replace('#include', '#include <stdio.h>\n#include', 1)},
                    'ledger/base/pot.c:2: its first include is not "ledger/base/pot.h"')

    def test_an_exported_function_has_a_comment(self):
        self.expect({'ledger/base/pot.h': HEADER.replace('void pot_empty', '\nvoid pot_empty')},
                    'ledger/base/pot.h:10: pot_empty() has no comment directly above it')

    def test_a_function_of_two_lines_has_a_comment_of_its_own(self):
        self.expect({'ledger/base/pot.h': HEADER.replace('(void)', '(size_t a,\n   size_t b)')},
                    'ledger/base/pot.h:9: pot_empty() has no comment directly above it')

    def test_structs_are_not_renamed_and_comments_are_of_one_kind(self):
        self.expect_in_source('typedef struct pot pot;\n', '14: typedef of a struct; write struct in full')
        self.expect_in_source('/* x */\n', '14: comments are written with //')

    # Sizes, at the limit and one past it

    def test_a_function_has_at_most_70_lines(self):
        body = 'static void f(void)\n{\n' + '    g();\n' * 67
        self.expect_in_source(body + '}\n')
        self.expect_in_source(body + '    g();\n}\n', '14: f() has 71 lines; at most 70')

    def test_a_test_has_at_most_40_lines(self):
        where = 'tests/ledger/base/pot_test.c'
        test = '// Any.\nTest(pot, boils)\n{\n' + '    boil();\n' * 37
        self.expect({where: test + '}\n'})
        self.expect({where: test + '    boil();\n}\n'}, f'{where}:2: Test() has 41 lines; at most 40')

    def test_a_function_has_at_most_6_parameters(self):
        self.expect_in_source('static int f(int a, int b, int c, int d, int (*e)(int, int), int g);\n')
        self.expect_in_source('static int f(int a, int b, int c, int d, int e, int g, int h);\n',
                              '14: f() has 7 parameters; at most 6')

    def test_a_file_has_at_most_600_lines(self):
        self.expect({'ledger/base/pot.c': lines_of(600, SOURCE)})
        self.expect({'ledger/base/pot.c': lines_of(601, SOURCE)},
                    'ledger/base/pot.c:601: the file has 601 lines; at most 600')

    def test_a_line_has_at_most_110_columns(self):
        self.expect_in_source('// ' + 'é' * 107 + '\n')
        self.expect_in_source('// ' + 'é' * 108 + '\n', '14: the line has 111 columns; at most 110')
        self.expect({'cli/README.md': 'x' * 200 + '\n'})

    # Bans

    def test_banned_calls_name_what_to_use(self):
        self.expect_in_source('int x = atoi(y);\nint z = p->free(1) + my_time(2) + p.time(3);\n',
                              '14: atoi() is banned; use strtoull() with its end and errno checked')
        self.expect_in_source('int x = f(assert (1));\n', '14: assert() is banned; use require()')

    def test_an_exception_covers_its_count_and_no_other(self):
        code = SOURCE + 'int x = memcmp(a, b, 1);\nint y = memcmp(a, b, 2);\n'
        allow = 'memcmp ledger/base/pot.c {} compares soup\n'
        self.expect({'ledger/base/pot.c': code, 'tools/allowed.txt': allow.format(2)})
        self.expect({'ledger/base/pot.c': code, 'tools/allowed.txt': allow.format('*')})
        instead = 'memcmp() is banned; use digest_equal(), secret_equal() or span_equal()'
        self.expect({'ledger/base/pot.c': code, 'tools/allowed.txt': allow.format(1)},
                    f'ledger/base/pot.c:14: {instead}', f'ledger/base/pot.c:15: {instead}',
                    'tools/allowed.txt:1: allows 1 memcmp in ledger/base/pot.c; there are 2')

    def test_an_exception_without_need_is_reported(self):
        allow = 'heap ledger/base/pot.c * why\nheap ledger/gone.c * why\nheap x 0 y\n'
        self.expect({'tools/allowed.txt': allow},
                    'tools/allowed.txt:1: allows * heap in ledger/base/pot.c; there are 0',
                    'tools/allowed.txt:2: allows heap in ledger/gone.c, which is no C file here',
                    'tools/allowed.txt:3: is not: word file count reason')

    def test_tests_may_use_the_heap_but_not_the_clock(self):
        where = 'tests/ledger/base/pot_test.c'
        self.expect({where: CLEAN[where] + 'int *x = malloc(4 + time(0));\n'},
                    f'{where}:7: time() is banned; use clock_wall_us() or clock_boot_us()')

    # The form of all files

    def test_a_text_ends_in_one_newline(self):
        self.expect({'cli/README.md': 'x'}, 'cli/README.md:1: does not end in exactly one newline')
        self.expect({'cli/README.md': 'x\n\n'}, 'cli/README.md:3: does not end in exactly one newline')

    def test_no_trailing_space_no_tab_no_other_encoding(self):
        self.expect({'cli/README.md': 'x \ny\r\n'}, 'cli/README.md:1: trailing space',
                    'cli/README.md:2: trailing space')
        self.expect({'cli/README.md': 'x\n\ty\n'}, 'cli/README.md:2: a tab')
        self.expect({'cli/README.md': b'\xff\n'}, 'cli/README.md:1: is not UTF-8 text')

    def test_nothing_is_left_unfinished(self):
        for word in ('TO' 'DO', 'FIX' 'ME', 'X' 'XX'):
            self.expect_in_source(f'// {word}: soup\n', '14: unfinished work is not committed')

    def test_no_path_of_a_machine(self):
        for folder in ('work', 'root', 'home'):
            self.expect_in_source(f'// see /{folder}/soup\n', '14: a path of one machine')
            self.expect_in_source(f'// see ~/{folder}/soup and the/{folder}/of/soup\n')

    # The tree

    def test_the_top_level_is_closed(self):
        self.expect({'soup.txt': 'pot\n', 'LICENSE': None}, 'LICENSE:1: is missing',
                    'soup.txt:1: does not belong at the top level')

    def test_every_source_is_built(self):
        self.expect({'ledger/base/pan.c': '// pan.c — a pan.\n'},
                    'ledger/base/pan.c:1: no CMakeLists.txt builds it')
        self.expect({'proto/pan.proto': '// A pan.\n'}, 'proto/pan.proto:1: no CMakeLists.txt builds it')

    def test_a_source_may_be_named_through_a_list(self):
        self.expect({'tests/fuzz/CMakeLists.txt': 'foreach(what pot)\n  add_executable(x fuzz_${what}.c)\n',
                     'tests/fuzz/fuzz_pot.c': '// Pots.\n', 'tests/fuzz/fuzz_pan.c': '// Pans.\n'},
                    'tests/fuzz/fuzz_pan.c:1: no CMakeLists.txt builds it')

    def test_nothing_is_dead(self):
        guarded = '// pan.h — a pan.\n#ifndef LEDGER_BASE_PAN_H\n#define LEDGER_BASE_PAN_H\n#endif\n'
        self.expect({'ledger/base/pan.h': guarded}, 'ledger/base/pan.h:1: no file includes it')
        self.expect({'tools/pan': 'a\n', 'tests/vectors/pan.bin': 'a'}, 'tools/pan:1: no file speaks of it',
                    'tests/vectors/pan.bin:1: no file speaks of it')

    def test_paths_in_a_readme_exist(self):
        text = '`base/pot.h:3` `ledger/base/*.c` `pot.c` `soup/pan.h` `base/` `base/<what>.c`\n'
        self.expect({'ledger/README.md': text})
        self.expect({'ledger/README.md': 'x\n`base/pan.h` `ledger/base/*.md` `pan.c` `tools/soup --hot`\n'},
                    'ledger/README.md:2: `base/pan.h` does not exist',
                    'ledger/README.md:2: `ledger/base/*.md` does not exist',
                    'ledger/README.md:2: `pan.c` does not exist',
                    'ledger/README.md:2: `tools/soup` does not exist')


class SourceTest(unittest.TestCase):
    def functions(self, text):
        return [(f.name, f.parameters, f.first, f.last, f.defined) for f in Source(text).functions()]

    def test_functions_are_found_among_other_things(self):
        self.assertEqual(self.functions(
            'struct a { int (*f)(int); };\nstatic const int t[] = {f(1), 2};\nstatic_assert(1 == 1, "");\n'
            '[[gnu::format(printf, 1, 2)]] void p(const char *format, ...);\n'
            '#define M(x) \\\n    do { \\\n    } while (0)\n'
            'struct a\nmake(int a,\n     int b)\n{\n    if (a) {\n    }\n}\n'
            'int q(void) [[gnu::pure]];\n'),
            [('p', 2, 4, 4, False), ('make', 2, 8, 14, True), ('q', 0, 15, 15, False)])

    def test_quotes_and_comments_do_not_confuse(self):
        source = Source('char a = \'"\'; // it\'s { a\nchar *b = "// \\" {";\nint c = 1\'000; // d\n')
        self.assertEqual([text for _, text in source.comments], ["// it's { a", '// d'])
        self.assertEqual(len(source.code), len(source.text))
        self.assertNotIn('{', source.code)


if __name__ == '__main__':
    unittest.main()
