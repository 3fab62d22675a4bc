"""tell.py — tells a story to whoever reads along.

usage: python3 -m tests.story.tell STORY FOLDER PROGRAMS

Makes a ledger in FOLDER, serves it with the tallyd in PROGRAMS, acts the story out with its tally, a line for
each step, and stops it. Exits with 1 at the first step that does not come out as the story says.
"""
import shlex
import sys

from tests.story.story import Failed, Stage

COLUMNS = 108


def line(*words):
    """One step in one line."""
    if words[0] == 'chapter':
        return f'\n  {words[1]}'
    if words[0] == 'person':
        return f'    {words[1]:9} registers, and proves the address with a one-time code'
    if words[0] == 'after':
        return f'    … {words[1]} later, on a copy of the ledger with its clock set forward:'
    if words[0] == 'back':
        return '    … and the copy is thrown away'
    _, who, verdict, command, result = words
    said = 'refused: ' + verdict
    if verdict == 'PERMIT':
        said = 'done' if result is None else 'answered' if 'as_of' in result else 'permitted'
    elif verdict == 'UNCHANGED':
        said = 'nothing would change'
    elif result is None:
        said = verdict.lower().replace('_', ' ')
    text = f'    {who:9} {said:25} {shlex.join(command)}'
    return text if len(text) <= COLUMNS else text[:COLUMNS - 1] + '…'


def main(story, folder, programs):
    """Tells it."""
    stage = Stage(folder, programs)
    try:
        stage.found()
        stage.start()
        stage.tell(story, lambda *words: print(line(*words), flush=True))
    finally:
        stage.stop()
    betrayed = list(stage.betrayed())
    if betrayed:
        raise Failed(f'something stands in clear: {betrayed}')
    print('\n  No address, phone number, token, code or key stands in clear in any of its files.')


if __name__ == '__main__':
    try:
        main(*sys.argv[1:])
    except Failed as error:
        sys.exit(str(error))
