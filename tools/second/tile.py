"""The layout of c2sp.org/tlog-tiles: which tile holds which nodes, under which path."""
from .tree import node_hash

WIDTH = 256
HEIGHT = 8
LEVELS = 8  # of tiles, for any size below 2^63


def number_path(number):
    """Groups of three digits, all but the last with an x before them: 1234067 is x001/x234/067."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    return "/".join(groups)


def path(level, number, width=WIDTH):
    """The path of a tile; `level` is "entries" for a bundle of entries."""
    tail = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{number_path(number)}{tail}"


def widths(size, level):
    """(number of full tiles, width of the partial one or 0) at tile level `level` of a tree of `size`."""
    nodes = size >> (HEIGHT * level)
    return nodes // WIDTH, nodes % WIDTH


def wanted(size, level):
    """(number, width) of each tile of a tree of `size` at tile level `level`."""
    full, partial = widths(size, level)
    yield from ((number, WIDTH) for number in range(full))
    if partial:
        yield full, partial


def complete_nodes(leaves):
    """The complete nodes at each tile level: hashes of tree level 0, 8, 16, ..."""
    levels = [list(leaves)]
    while len(levels[-1]) >= WIDTH:
        nodes = levels[-1]
        for _ in range(HEIGHT):
            nodes = [node_hash(nodes[i], nodes[i + 1]) for i in range(0, len(nodes) - 1, 2)]
        levels.append(nodes)
    return levels
