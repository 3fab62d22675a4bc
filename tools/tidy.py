#!/usr/bin/env python3
"""tidy.py — the house rules that no compiler checks. Prints file:line: message for each breach.

usage: tools/tidy.py [ROOT]

Exits with 1 if there is any. The rules live here, their data beside: layers.txt says which folder may include
which, allowed.txt lists the exceptions with their reasons. tidy_test.py shows each rule broken.
"""
import os
import re
import subprocess
import sys

from csource import Source

LINES_MAX = 600
FUNCTION_MAX = 70
TEST_MAX = 40
PARAMETERS_MAX = 6
COLUMNS_MAX = 110

TOP_LEVEL = {'CMakeLists.txt', 'README.md', 'LICENSE', 'proto', 'ledger', 'authz', 'cli', 'tests', 'tools'}
DATA = ('tests/vectors/', 'tests/fuzz/corpus/', 'LICENSE')  # not ours to format
BUILT = ('.c', '.proto')
PRODUCT = ('ledger/', 'authz/', 'cli/')

# Banned calls: what to use instead, and where the ban holds. allowed.txt opens one file for one of them.
EVERYWHERE, IN_PRODUCT = '', PRODUCT
BANS = [
    ('memcmp', 'memcmp', IN_PRODUCT, 'digest_equal(), secret_equal() or span_equal()'),
    ('heap', 'malloc|calloc|realloc|free|strdup|strndup|asprintf|aligned_alloc|posix_memalign', IN_PRODUCT,
     'an arena or a buf'),
    ('clock', 'time|gettimeofday|clock_gettime', EVERYWHERE, 'clock_wall_us() or clock_boot_us()'),
    ('strcpy', 'strcpy|strncpy|stpcpy', EVERYWHERE, 'memcpy() with a checked size'),
    ('strcat', 'strcat|strncat', EVERYWHERE, 'buf_append()'),
    ('sprintf', 'sprintf|vsprintf', EVERYWHERE, 'snprintf()'),
    ('atoi', 'atoi|atol|atoll|atof', EVERYWHERE, 'strtoull() with its end and errno checked'),
    ('gets', 'gets', EVERYWHERE, 'fgets()'),
    ('strtok', 'strtok', EVERYWHERE, 'strtok_r()'),
    ('rand', 'rand|srand|random|srandom|drand48', EVERYWHERE, 'secret_random()'),
    ('assert', 'assert', EVERYWHERE, 'require()'),
    ('alloca', 'alloca', EVERYWHERE, 'an arena'),
]
# In pieces, so that this file passes its own rule.
UNFINISHED = ('TO' 'DO', 'FIX' 'ME', 'XX' 'X')
MACHINE_PATHS = ('/work' '/', '/root' '/', '/home' '/')
FILE_NAME = re.compile(r'[\w-]+\.(c|h|proto|py|cmake)')


class Tree:
    """The files of a repository, as git lists them (untracked ones too), and what went wrong in them."""

    def __init__(self, root):
        self.root = root
        self.files = sorted(path for path in list_files(root) if os.path.isfile(os.path.join(root, path)))
        self.texts, self.sources, self.findings = {}, {}, []
        for path in self.files:
            self._read(path)

    def _read(self, path):
        with open(os.path.join(self.root, path), 'rb') as file:
            content = file.read()
        if path.startswith(DATA):
            return
        try:
            self.texts[path] = content.decode('utf-8')
        except UnicodeDecodeError:
            self.report(path, 1, 'is not UTF-8 text')
            return
        if path.endswith(('.c', '.h')):
            self.sources[path] = Source(self.texts[path])

    def report(self, path, line, message):
        self.findings.append((path, line, message))

    def data(self, path):
        """(line, fields) of each line of a data file that is neither empty nor a comment."""
        for number, line in enumerate(self.texts.get(path, '').split('\n'), 1):
            if line.strip() and not line.startswith('#'):
                yield number, line


def list_files(root):
    git = ['git', '-c', 'safe.directory=*', '-C', root, 'ls-files', '-z', '--cached', '--others',
           '--exclude-standard']
    if os.path.exists(os.path.join(root, '.git')):
        return set(subprocess.run(git, check=True, capture_output=True).stdout.decode().split('\0')) - {''}
    found = set()
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith('build') and name != '__pycache__']
        found.update(os.path.relpath(os.path.join(folder, name), root) for name in files)
    return found


# Layers

class Layers:
    """layers.txt: floors from the bottom up, and who may include which library."""

    def __init__(self, tree):
        self.floors, self.libraries = {}, {}
        for number, line in tree.data('tools/layers.txt'):
            name, _, rest = line.partition(':')
            if name.startswith('<'):
                self.libraries.setdefault(name[1:-1], []).extend(rest.split())
                continue
            for below in rest.split():
                if below != '*' and below not in self.floors:
                    tree.report('tools/layers.txt', number, f'{name} names {below}, which is not above it')
            self.floors[name] = list(self.floors) if rest.split() == ['*'] else rest.split()
        # Nothing includes tests, whatever a star says.
        for below in self.floors.values():
            below[:] = [floor for floor in below if floor != 'tests']

    def floor_of(self, path):
        folder = os.path.dirname(path)
        while folder and folder not in self.floors:
            folder = os.path.dirname(folder)
        return folder


def check_layers(tree):
    layers = Layers(tree)
    for path, source in tree.sources.items():
        floor = layers.floor_of(path)
        if not floor:
            tree.report(path, 1, 'stands on no floor of tools/layers.txt')
            continue
        for line, header, is_angle in source.includes():
            problem = (foreign_problem if is_angle else own_problem)(tree, layers, floor, header)
            if problem:
                tree.report(path, line, problem)


def foreign_problem(_tree, layers, floor, header):
    library, slash, _ = header.partition('/')
    if not slash:
        return None
    allowed = layers.libraries.get(library + '/')
    if allowed is None:
        return f'tools/layers.txt does not know the library of <{header}>'
    return None if '*' in allowed or floor in allowed else f'{floor} may not include <{library}/>'


def own_problem(tree, layers, floor, header):
    file = re.sub(r'^(proto/\w+)\.pb-c\.h$', r'\1.proto', header)
    if file not in tree.texts:
        return f'"{header}" is no path from the top of the repository'
    target = layers.floor_of(file)
    if target == floor or target in layers.floors[floor]:
        return None
    return f'{floor} may not include {target or os.path.dirname(file)} (tools/layers.txt)'


def check_link_graph(tree):
    """The rooms that a room is linked with are those that it may include."""
    layers = Layers(tree)
    for path, line, room, words in rooms_of(tree):
        below = {floor.rpartition('/')[2] for floor in layers.floors.get(room, [])}
        if 'DEPS' in words:
            for word in words[words.index('DEPS') + 1:]:
                if word.isupper():
                    break
                if word not in below:
                    tree.report(path, line, f'{room} may not be linked with {word} (tools/layers.txt)')


# The form of C files

def check_heads(tree):
    for path, source in tree.sources.items():
        name = os.path.basename(path)
        wanted = r'// \S' if path.startswith('tests/') else rf'// {re.escape(name)} — \S'
        if not re.match(wanted, source.lines[0]):
            tree.report(path, 1, f'does not begin with "// {name} — what it is"')


def check_guards(tree, allowed):
    for path, source in tree.sources.items():
        conditionals = list(source.conditionals())
        if path.endswith('.h'):
            guard = re.sub(r'[^A-Z0-9]', '_', path.upper())
            if not conditionals or conditionals[0][1:] != ('ifndef', guard):
                tree.report(path, conditionals[0][0] if conditionals else 1, f'its guard is not {guard}')
            elif source.lines[conditionals[0][0]] != f'#define {guard}':
                tree.report(path, conditionals[0][0] + 1, f'does not define {guard} here')
            conditionals = conditionals[1:]
        hits = [(line, f'#{word} outside a header guard') for line, word, _ in conditionals]
        allowed.spend(tree, 'conditional', path, hits)


def check_own_header(tree):
    for path, source in tree.sources.items():
        own = path[:-2] + '.h'
        if path.endswith('.c') and own in tree.sources:
            first = next(source.includes(), (1, None, False))
            if first[1] != own:
                tree.report(path, first[0], f'its first include is not "{own}"')


def check_functions(tree):
    for path, source in tree.sources.items():
        for function in source.functions():
            count = function.parameters
            if count > PARAMETERS_MAX and function.typed:
                message = f'{function.name}() has {count} parameters; at most {PARAMETERS_MAX}'
                tree.report(path, function.first, message)
            size = function.last - function.first + 1
            limit = TEST_MAX if path.startswith('tests/') and not function.typed else FUNCTION_MAX
            if function.defined and size > limit:
                tree.report(path, function.first, f'{function.name}() has {size} lines; at most {limit}')


def check_contracts(tree):
    """A prototype has a comment directly above it, which neighbours of one line each may share."""
    for path, source in tree.sources.items():
        if not path.endswith('.h') or path.startswith('tests/'):
            continue
        prototypes = [f for f in source.functions() if not f.defined and not f.head.startswith('static')]
        one_liners = {f.first for f in prototypes if f.first == f.last}
        for function in prototypes:
            above = function.first - 1
            while function.first == function.last and above in one_liners:
                above -= 1
            if not source.lines[above - 1].lstrip().startswith('//'):
                tree.report(path, function.first, f'{function.name}() has no comment directly above it')


def check_code(tree):
    for path, source in tree.sources.items():
        for match in re.finditer(r'typedef\s+struct\b', source.code):
            tree.report(path, source.line_of(match.start()), 'typedef of a struct; write struct in full')
        for line, comment in source.comments:
            if comment.startswith('/*'):
                tree.report(path, line, 'comments are written with //')


def check_bans(tree, allowed):
    call = re.compile(r'(?<![\w.>])(' + '|'.join(names for _, names, _, _ in BANS) + r')\s*\(')
    for path, source in tree.sources.items():
        calls = [(source.line_of(match.start()), match.group(1)) for match in call.finditer(source.code)]
        for word, names, scope, instead in BANS:
            hits = [(line, f'{name}() is banned; use {instead}') for line, name in calls
                    if name in names.split('|') and path.startswith(scope)]
            allowed.spend(tree, word, path, hits)


class Allowed:
    """allowed.txt: `word file count reason`; a count of * is any number but none."""

    PATH = 'tools/allowed.txt'

    def __init__(self, tree):
        self.entries = {}
        words = {'conditional'} | {ban[0] for ban in BANS}
        for number, line in tree.data(self.PATH):
            fields = line.split(None, 3)
            if len(fields) < 4 or fields[0] not in words or not re.fullmatch(r'\*|[1-9]\d*', fields[2]):
                tree.report(self.PATH, number, 'is not: word file count reason')
            else:
                self.entries[fields[0], fields[1]] = (number, fields[2])

    def spend(self, tree, word, path, hits):
        """Reports `hits`, (line, message) pairs of `path`, unless an entry allows just as many."""
        number, count = self.entries.pop((word, path), (None, '0'))
        if str(len(hits)) == count or count == '*' and hits:
            return
        if number is not None:
            tree.report(self.PATH, number, f'allows {count} {word} in {path}; there are {len(hits)}')
        for line, message in hits:
            tree.report(path, line, message)

    def report_rest(self, tree):
        for (word, path), (number, _) in self.entries.items():
            tree.report(self.PATH, number, f'allows {word} in {path}, which is no C file here')


# The form of all files

def check_texts(tree):
    for path, text in tree.texts.items():
        lines = text.split('\n')
        if lines[-1] != '' or len(lines) > 1 and lines[-2] == '':
            tree.report(path, len(lines), 'does not end in exactly one newline')
        if len(lines) - 1 > LINES_MAX:
            tree.report(path, LINES_MAX + 1, f'the file has {len(lines) - 1} lines; at most {LINES_MAX}')
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX and not path.endswith('.md'):
                tree.report(path, number, f'the line has {len(line)} columns; at most {COLUMNS_MAX}')
            if line.endswith((' ', '\r')):
                tree.report(path, number, 'trailing space')
        for words, pattern, message in (('\t', '{}', 'a tab'),
                                        (UNFINISHED, r'\b{}\b', 'unfinished work is not committed'),
                                        (MACHINE_PATHS, r'(?<![\w.~-]){}', 'a path of one machine')):
            for word in words:
                if word in text:  # much faster than the pattern
                    for match in re.finditer(pattern.format(re.escape(word)), text):
                        tree.report(path, text.count('\n', 0, match.start()) + 1, message)


# The tree

def check_top_level(tree):
    found = {path.split('/')[0] for path in tree.files}
    for name in sorted(found - TOP_LEVEL):
        if not name.startswith('.'):
            tree.report(name, 1, 'does not belong at the top level')
    for name in sorted(TOP_LEVEL - found):
        tree.report(name, 1, 'is missing')


def rooms_of(tree):
    """(file, line, folder, words) of each call of room() in a CMakeLists.txt."""
    for path, text in tree.texts.items():
        if os.path.basename(path) == 'CMakeLists.txt':
            for match in re.finditer(r'^\s*room\(([^)]*)\)', text, re.M):
                words = match.group(1).split()
                yield path, text.count('\n', 0, match.start(1)) + 1, words[0], words[1:]


def check_built(tree):
    """Each .c and .proto file is built by a CMakeLists.txt of its folder or one above."""
    built = {f'{room}/{word}' for _, _, room, words in rooms_of(tree) for word in words}
    for path, text in tree.texts.items():
        if os.path.basename(path) != 'CMakeLists.txt':
            continue
        folder = os.path.dirname(path)
        for match in re.finditer(r'^\s*room_test\((\S+) (\S+)', text, re.M):
            built.add(f'tests/{match.group(1)}/{match.group(2)}_test.c')
        words = set(re.findall(r'[\w./-]+', text))
        for word in words:
            built.add(os.path.join(folder, word))
            built.add(os.path.join(folder, word + '.proto'))
        # fuzz_${what}.c, where what goes through a list
        for before, after in re.findall(r'([\w./-]*)\$\{\w+\}([\w./-]*\.c)\b', text):
            built.update(os.path.join(folder, before + word + after) for word in words)
    for path in tree.files:
        if path.endswith(BUILT) and not path.startswith(DATA) and path not in built:
            tree.report(path, 1, 'no CMakeLists.txt builds it')


def check_dead(tree):
    """A header is included; what is not built is spoken of by its name, or data by its folder's name."""
    included = {header for source in tree.sources.values() for _, header, _ in source.includes()}
    known = {}
    for path in tree.files:
        name = os.path.basename(path)
        if path.endswith('.h'):
            if path not in included:
                tree.report(path, 1, 'no file includes it')
            continue
        if path.startswith('.') or '/' not in path or path.endswith(BUILT + ('CMakeLists.txt', '.md')):
            continue
        folder = os.path.dirname(path)
        words = [name]
        if path.startswith(DATA) and folder + '/' not in DATA:
            words = [os.path.basename(folder), name]
        elif path.endswith('.py'):
            words.append(os.path.basename(folder) if name == '__init__.py' else name[:-3])
        if not any(is_spoken_of(tree, word, path, known) for word in words):
            tree.report(path, 1, 'no file speaks of it')


def is_spoken_of(tree, word, path, known):
    if word not in known:
        pattern = re.compile(rf'(?<![\w-]){re.escape(word)}(?![\w-])')
        texts = tree.texts.items()
        known[word] = [other for other, text in texts if word in text and pattern.search(text)]
    return any(other != path for other in known[word])


def check_readmes(tree):
    """What looks like a path in backquotes exists, from the top or from the README's folder."""
    folders = {folder for path in tree.files for folder in parents_of(path)}
    names = {os.path.basename(path) for path in tree.files}
    for path, text in tree.texts.items():
        if not path.endswith('.md'):
            continue
        here = os.path.dirname(path)
        for match in re.finditer(r'`([^`\s]+)[^`\n]*`', text):
            word = re.sub(r':\d+$', '', match.group(1)).removeprefix('./').rstrip('/')
            places = [word, os.path.join(here, word)]
            if '/' in word:
                # Only what begins with a folder of ours can be a path of ours.
                ours = any(os.path.join(at, word.split('/')[0]) in folders for at in ('', here))
            else:
                ours = FILE_NAME.fullmatch(word) and word not in names
            if ours and '<' not in word and not any(exists(tree, folders, place) for place in places):
                tree.report(path, text.count('\n', 0, match.start()) + 1, f'`{word}` does not exist')


def parents_of(path):
    while '/' in path:
        path = os.path.dirname(path)
        yield path


def exists(tree, folders, place):
    if '*' in place:
        pattern = re.compile(re.escape(place).replace(r'\*', '[^/]*'))
        return any(pattern.fullmatch(path) for path in tree.files)
    return place in folders or place in tree.files


def check(root):
    """All findings in the repository at `root`: (path, line, message), sorted."""
    tree = Tree(root)
    allowed = Allowed(tree)
    for rule in (check_layers, check_link_graph, check_heads, check_own_header, check_functions,
                 check_contracts, check_code, check_texts, check_top_level, check_built, check_dead,
                 check_readmes):
        rule(tree)
    check_guards(tree, allowed)
    check_bans(tree, allowed)
    allowed.report_rest(tree)
    return sorted(set(tree.findings))


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    findings = check(root)
    for path, line, message in findings:
        print(f'{path}:{line}: {message}')
    if findings:
        print(f'{len(findings)} breaches of the house rules', file=sys.stderr)
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main())
