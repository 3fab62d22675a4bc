"""csource.py — reads C well enough for tidy.py: comments, includes, functions. No preprocessor is run."""
import re

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])*\'', re.S)
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\\\n]|\\\n|\\.)*', re.M)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)
NAME = re.compile(r'(\w+)\s*$')
NOT_FUNCTIONS = {'static_assert', '_Static_assert', 'if', 'while', 'for', 'switch', 'return', 'sizeof'}


def blank(text):
    """Spaces of the same shape: line numbers and columns stay."""
    return re.sub(r'[^\n]', ' ', text)


class Function:
    """A definition or a prototype at file scope. Lines count from 1; `first` is where its type stands."""

    def __init__(self, name, parameters, head, lines):
        self.name = name
        self.parameters = parameters
        self.head = head
        self.first, self.last = lines
        self.defined = True
        self.typed = re.match(r'\w+\s*\(', head) is None  # false for Test(suite, name)


class Source:
    """One .c or .h file: `text` as it is, `code` without comments and the content of strings."""

    def __init__(self, text):
        self.text = text
        self.lines = text.split('\n')
        self.comments = []  # (line, text)
        self.code = TOKEN.sub(self._token, text)
        self.bare = DIRECTIVE.sub(lambda match: blank(match.group()), self.code)

    def _token(self, match):
        token = match.group()
        if token.startswith('/'):
            self.comments.append((self.line_of(match.start()), token))
            return blank(token)
        return token[0] + blank(token[1:-1]) + token[-1]

    def line_of(self, position):
        return self.text.count('\n', 0, position) + 1

    def includes(self):
        """(line, path, is in angle brackets) of each include, in order."""
        for match in INCLUDE.finditer(self.text):
            if self.code[match.start():match.end()].strip():
                yield self.line_of(match.start(2)), match.group(2), match.group(1) == '<'

    def conditionals(self):
        """(line, directive, its words) of each conditional but #endif."""
        for match in re.finditer(r'^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else)\b([^\n]*)', self.code, re.M):
            yield self.line_of(match.start(1)), match.group(1), match.group(2).strip()

    def functions(self):
        """Definitions and prototypes at file scope, in order."""
        depth, start = 0, 0
        head = None
        for match in re.finditer(r'[{};]', self.bare):
            mark, position = match.group(), match.start()
            if mark == '{':
                if depth == 0:
                    head = self._function(start, position)
                depth += 1
            elif mark == '}':
                depth -= 1
                if depth == 0 and head is not None:
                    head.last = self.line_of(position)
                    yield head
                    head, start = None, position + 1
            elif depth == 0:
                prototype = self._function(start, position)
                if prototype is not None and prototype.typed:
                    prototype.defined = False
                    yield prototype
                start = position + 1

    def _function(self, start, end):
        """The function whose head is the code from `start` to `end`, or None."""
        text = self.bare[start:end]
        head = text.rstrip()
        while head.endswith(']]'):  # an attribute after the parameters
            head = head[:head.rfind('[[')].rstrip()
        if not head.endswith(')'):
            return None
        depth, opening = 0, len(head)
        while opening > 0:
            opening -= 1
            depth += {')': 1, '(': -1}.get(head[opening], 0)
            if depth == 0:
                break
        name = NAME.search(head, 0, opening)
        before = head[:opening]
        if name is None or '=' in before or name.group(1) in NOT_FUNCTIONS or before.split()[0] == 'typedef':
            return None
        first = start + len(text) - len(text.lstrip())
        lines = (self.line_of(first), self.line_of(start + len(head) - 1))
        return Function(name.group(1), count_parameters(head[opening + 1:-1]), head.strip(), lines)


def count_parameters(text):
    if text.strip() in ('', 'void'):
        return 0
    depth, count = 0, 1
    for char in text:
        depth += {'(': 1, '[': 1, ')': -1, ']': -1}.get(char, 0)
        count += char == ',' and depth == 0
    return count
