"""An exported ledger: a directory in the layout of c2sp.org/tlog-tiles, verified down to the last tile.

    checkpoint                    the signed note
    tile/<level>/<number>         256 hashes of tree level 8 x level; <number>.p/<width> at the right edge
    tile/entries/<number>         256 entries, each after its length in two bytes
"""
import re
from pathlib import Path

from . import note, tile
from .audit import Audit, Fault
from .bundle import Bodies
from .refused import Refused, demand
from .tree import root_of

TILE_NAME = re.compile(r"tile/(entries|\d+)/((?:x\d{3}/)*\d{3})(?:\.p/(\d+))?")


class Export:
    def __init__(self, directory):
        self.directory = Path(directory)

    def read(self, path):
        try:
            return (self.directory / path).read_bytes()
        except OSError as error:
            raise Refused("NOT_FOUND", f"{path} cannot be read") from error

    def entries(self, size):
        """The bytes of each entry, in order."""
        for number, width in tile.wanted(size, 0):
            path = tile.path("entries", number, width)
            yield from split_entries(self.read(path), width, path)

    def tile_files(self):
        """Every file below tile/, as a path relative to the export."""
        for path in sorted(self.directory.glob("tile/**/*")):
            if path.is_file():
                yield path.relative_to(self.directory).as_posix()


def split_entries(data, width, path):
    at = 0
    for _ in range(width):
        size = int.from_bytes(data[at:at + 2], "big")
        demand(at + 2 + size <= len(data), "MALFORMED", f"{path} holds fewer than {width} entries")
        yield data[at + 2:at + 2 + size]
        at += 2 + size
    demand(at == len(data), "MALFORMED", f"{path} goes on after its {width} entries")


def check_tile(export, path, expected, first):
    """Compares one tile with the nodes that it should hold; `first` is the index of its first node."""
    data = export.read(path)
    if data == b"".join(expected):
        return
    for place, node in enumerate(expected):
        demand(data[32 * place:32 * place + 32] == node,
               "MISMATCH", f"{path}: node {first + place} is another one")
    raise Refused("MALFORMED", f"{path} is longer than {len(expected)} nodes")


def check_tiles(export, leaves):
    """Every tile that the size demands, and every older partial one that is still there."""
    faults = []
    levels = tile.complete_nodes(leaves)
    wanted = {}
    for level, nodes in enumerate(levels):
        for number, width in tile.wanted(len(leaves), level):
            wanted[tile.path(level, number, width)] = (nodes, number, width)
    for path in export.tile_files():
        if path not in wanted:
            found = older_tile(path, levels, len(leaves))
            if found is None:
                faults.append(Fault(None, f"{path} belongs to no tree of this size"))
            elif found:
                wanted[path] = found
    for path, (nodes, number, width) in wanted.items():
        first = number * tile.WIDTH
        try:
            check_tile(export, path, nodes[first:first + width], first)
        except Refused as refusal:
            faults.append(Fault(None, refusal.detail))
    return faults


def older_tile(path, levels, size):
    """What a file holds that this size does not demand: None if it is foreign, () if it holds entries."""
    match = TILE_NAME.fullmatch(path)
    if match is None:
        return None
    number, width = int(re.sub(r"[x/]", "", match[2])), int(match[3] or tile.WIDTH)
    if match[1] == "entries":
        return () if number * tile.WIDTH + width <= size else None
    level = int(match[1])
    if level >= len(levels) or not 0 < width or number * tile.WIDTH + width > len(levels[level]):
        return None
    return levels[level], number, width


def verify(directory, key, bodies=None):
    """(checkpoint, Audit) of an export whose checkpoint `key` signed; the audit holds every fault found.

    Refused when there is nothing to audit: no checkpoint, or one that does not verify. `bodies` is a Bodies.
    """
    export = Export(directory)
    checkpoint = note.verify_checkpoint(export.read("checkpoint"), key)
    audit = Audit()
    beside = bodies or Bodies()
    try:
        for data in export.entries(checkpoint.size):
            audit.feed(data, beside.of(data))
        audit.finish()
    except Refused as refusal:
        audit.faults.append(Fault(None, refusal.detail))
        return checkpoint, audit
    if root_of(audit.leaves) != checkpoint.root:
        audit.faults.append(Fault(None, "the entries have another root than the checkpoint"))
    audit.faults += check_tiles(export, audit.leaves)
    return checkpoint, audit
