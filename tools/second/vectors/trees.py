"""Roots, proofs and the tiles' layout."""
from hashlib import sha256

from .. import tile, tree
from ..sample import noise
from . import line, verdict

HEAD = """
The tree of RFC 6962 and its proofs. Leaf i is SHA-256(0x00 || u32be i); a path is its hashes in a row.
root <size> <root>
inclusion ok|bad <index> <size> <leaf hash> <root> <path>
consistency ok|bad <old size> <size> <old root> <root> <path>
range ok|bad <first> <size> <leaf hashes> <root> <path>
inclusions <size> <SHA-256 over (u8 length of the path || path) for each index>
consistencies <size> <the same for each old size from 1>
ranges <size> <the same for each first, and for each first each count from 1>
widths <size> <level> <full tiles> <width of the partial tile>
tile <level or "entries"> <number> <width> <path>
A proof of at most 300 leaves is of the first ones of that tree. Larger ones are made up, and lead to a root.
"""
SIZES = (1, 2, 3, 7, 8, 257, 300)
SIZE_MAX = (1 << 63) - 1
LEAVES = [tree.leaf_hash(index.to_bytes(4, "big")) for index in range(300)]


def inclusion(index, size, leaf, path, root):
    result = verdict(tree.verify_inclusion, index, size, leaf, path, root)
    return line("inclusion", result, index, size, leaf, root, b"".join(path))


def consistency(old, old_root, size, root, path):
    result = verdict(tree.verify_consistency, old, old_root, size, root, path)
    return line("consistency", result, old, size, old_root, root, b"".join(path))


def run(first, size, leaves, path, root):
    result = verdict(tree.verify_range, first, size, leaves, path, root)
    return line("range", result, first, size, b"".join(leaves), root, b"".join(path))


def spoiled(path):
    """Ways to be wrong about a path."""
    flipped = [*path[:-1], bytes([path[-1][0] ^ 1]) + path[-1][1:]]
    return [flipped, path[1:], path[:-1], [*path, path[-1]], [path[0], *path], path[::-1], []]


def summary(paths):
    return sha256(b"".join(bytes([len(path)]) + b"".join(path) for path in paths)).digest()


def proofs(whole):
    for size in SIZES:
        root = whole.root(size)
        for index in sorted({0, size // 2, size - 1}):
            yield inclusion(index, size, LEAVES[index], whole.inclusion(index, size), root)
        for old in sorted({1, size // 2, size - 1, size} - {0}):
            yield consistency(old, whole.root(old), size, root, whole.consistency(old, size))
        for first, count in sorted({(0, size), (size // 3, 1), (size // 2, min(2, size - size // 2))}):
            if count <= 8:
                yield run(first, size, LEAVES[first:first + count], whole.range(first, count, size), root)


def hostile(whole):
    root, path = whole.root(7), whole.inclusion(2, 7)
    for wrong in spoiled(path):
        yield inclusion(2, 7, LEAVES[2], wrong, root)
    yield inclusion(3, 7, LEAVES[2], path, root)
    yield inclusion(2, 9, LEAVES[2], path, root)
    yield inclusion(7, 7, LEAVES[2], path, root)
    yield inclusion(0, 0, LEAVES[0], [], root)
    yield inclusion(2, 7, LEAVES[3], path, root)
    yield inclusion(2, 7, LEAVES[2], path, whole.root(6))
    path = whole.consistency(3, 7)
    for wrong in spoiled(path):
        yield consistency(3, whole.root(3), 7, root, wrong)
    yield consistency(0, whole.root(0), 7, root, [])
    yield consistency(8, root, 7, root, [])
    yield consistency(7, root, 7, root, [root])
    yield consistency(7, whole.root(6), 7, root, [])
    yield consistency(3, root, 7, whole.root(3), path)
    yield consistency(4, whole.root(4), 7, root, [])
    path, leaves = whole.range(2, 3, 7), LEAVES[2:5]
    for wrong in spoiled(path):
        yield run(2, 7, leaves, wrong, root)
    yield run(3, 7, leaves, path, root)
    yield run(2, 7, leaves[::-1], path, root)
    yield run(2, 7, leaves[:2], path, root)
    yield run(5, 7, leaves, path, root)
    yield run(2, 7, leaves, path, whole.root(6))


def far():
    """Trees that nobody has built: the longest paths, and numbers over 32 bits."""
    for index, size in ((SIZE_MAX - 1, SIZE_MAX), (1 << 40, (1 << 40) + 1), (5 << 31, 1 << 34)):
        length = path_length(index, size)
        path = [noise("far", index, step) for step in range(length)]
        leaf = noise("far leaf", index)
        yield inclusion(index, size, leaf, path, tree.root_from_inclusion(index, size, leaf, path))
    for old, size in (((1 << 61) + 1, (1 << 62) - 1), (3 << 33, (3 << 33) + 5)):
        path = [noise("far", old, step) for step in range(consistency_length(old, size))]
        before, after = tree.roots_from_consistency(old, size, path)
        yield consistency(old, before, size, after, path)
    first, size = (1 << 33) - 2, (1 << 34) + 3
    leaves = [noise("far leaf", step) for step in range(4)]
    path = [noise("far", step) for step in range(range_length(first, size, leaves))]
    yield run(first, size, leaves, path, tree.root_from_range(first, size, leaves, path))


def shortest(fits):
    """The length of path that a verifier accepts: any other is refused, whatever the hashes."""
    for length in range(2 * tree.PATH_MAX + 1):
        if verdict(fits, [bytes(32)] * length) == "ok":
            return length
    raise AssertionError("every tree below 2^63 leaves has shorter proofs")


def path_length(index, size):
    return shortest(lambda path: tree.root_from_inclusion(index, size, bytes(32), path))


def consistency_length(old, size):
    return shortest(lambda path: tree.roots_from_consistency(old, size, path or [bytes(32)]))


def range_length(first, size, leaves):
    return shortest(lambda path: tree.root_from_range(first, size, leaves, path))


def tiles():
    for size in (0, 1, 255, 256, 257, 70000, 65536 * 256, SIZE_MAX):
        for level in range(tile.LEVELS):
            yield line("widths", size, level, *tile.widths(size, level))
    for level in (0, 7):
        for number, width in ((0, 256), (5, 1), (999, 255), (1000, 256), (1234067, 17), (SIZE_MAX >> 8, 255)):
            yield line("tile", level, number, width, tile.path(level, number, width))
    for number, width in ((0, 8), (1234067, 256)):
        yield line("tile", "entries", number, width, tile.path("entries", number, width))


def lines():
    whole = tree.Tree(LEAVES)
    yield from (line("root", size, whole.root(size)) for size in range(301))
    yield from proofs(whole)
    yield from hostile(whole)
    yield from far()
    for size in range(1, 131):
        yield line("inclusions", size, summary(whole.inclusion(index, size) for index in range(size)))
        yield line("consistencies", size, summary(whole.consistency(old, size) for old in range(1, size + 1)))
    for size in range(1, 34):
        runs = ((first, count) for first in range(size) for count in range(1, size - first + 1))
        yield line("ranges", size, summary(whole.range(first, count, size) for first, count in runs))
    yield from tiles()
