"""The Merkle tree of RFC 6962 section 2.1, and its proofs.

Proofs are made by the recursions of RFC 6962 (sections 2.1.1 and 2.1.2) and verified by the loops of RFC 9162
(sections 2.1.3.2 and 2.1.4.2), so that the two halves of this file check each other. The range proof is
Tally's own; ledger/core/range.h describes it.
"""
from hashlib import sha256

from .refused import demand

SIZE_MAX = (1 << 63) - 1
PATH_MAX = 63


def leaf_hash(data):
    return sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return sha256(b"\x01" + left + right).digest()


def split(count):
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def root_of(leaves):
    """The root over leaf hashes, by the stack of RFC 9162 section 2.1.2: for trees of any size."""
    stack = []
    for index, leaf in enumerate(leaves):
        stack.append(leaf)
        while index & 1:
            right = stack.pop()
            stack.append(node_hash(stack.pop(), right))
            index >>= 1
    while len(stack) > 1:
        right = stack.pop()
        stack.append(node_hash(stack.pop(), right))
    return stack[0] if stack else sha256(b"").digest()


class Tree:
    """A tree over leaf hashes, for proofs. Remembers the nodes that it has computed."""

    def __init__(self, leaves):
        self.leaves = list(leaves)
        self.known = {}

    def hash(self, begin, end):
        """MTH of leaves [begin, end)."""
        if begin == end:
            return sha256(b"").digest()
        if end - begin == 1:
            return self.leaves[begin]
        if (begin, end) not in self.known:
            middle = begin + split(end - begin)
            self.known[begin, end] = node_hash(self.hash(begin, middle), self.hash(middle, end))
        return self.known[begin, end]

    def root(self, size):
        return self.hash(0, size)

    def inclusion(self, index, size):
        return self._path(index, 0, size)

    def _path(self, index, begin, end):
        if end - begin == 1:
            return []
        middle = begin + split(end - begin)
        if index < middle:
            return self._path(index, begin, middle) + [self.hash(middle, end)]
        return self._path(index, middle, end) + [self.hash(begin, middle)]

    def consistency(self, old, size):
        return self._subproof(old, 0, size, True)

    def _subproof(self, old, begin, end, whole):
        if old == end:
            return [] if whole else [self.hash(begin, end)]
        middle = begin + split(end - begin)
        if old <= middle:
            return self._subproof(old, begin, middle, whole) + [self.hash(middle, end)]
        return self._subproof(old, middle, end, False) + [self.hash(begin, middle)]

    def node(self, level, index, size):
        """The node over leaves [index << level, (index + 1) << level) of `size`, complete or not."""
        return self.hash(index << level, min((index + 1) << level, size))

    def range(self, first, count, size):
        """Per level the left sibling of the run's first node, then the right sibling of its last."""
        proof = []
        last = first + count - 1
        level = 0
        width = size
        while width > 1:
            if first & 1:
                proof.append(self.node(level, first - 1, size))
            if not last & 1 and last + 1 < width:
                proof.append(self.node(level, last + 1, size))
            first, last, width, level = first >> 1, last >> 1, (width + 1) >> 1, level + 1
        return proof


def root_from_inclusion(index, size, leaf, path):
    """The root to which `path` leads from a leaf: RFC 9162 section 2.1.3.2 without its last comparison."""
    demand(0 <= index < size <= SIZE_MAX, "MISMATCH", "the index is not in the tree")
    place, last, node = index, size - 1, leaf
    for sibling in path:
        demand(last > 0, "MISMATCH", "the path is too long")
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    demand(last == 0, "MISMATCH", "the path is too short")
    return node


def verify_inclusion(index, size, leaf, path, root):
    demand(root_from_inclusion(index, size, leaf, path) == root, "MISMATCH", "the path leads to another root")


def roots_from_consistency(old, size, path):
    """Both roots to which `path` leads, for 0 < old < size; it starts with a node of both trees."""
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        demand(last > 0, "MISMATCH", "the path is too long")
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    demand(last == 0, "MISMATCH", "the path is too short")
    return before, after


def verify_consistency(old, old_root, size, root, path):
    demand(0 < old <= size <= SIZE_MAX, "MISMATCH", "the sizes prove nothing")
    if old == size:
        demand(not path and old_root == root, "MISMATCH", "one size, two roots")
        return
    demand(path, "MISMATCH", "the path is empty")
    if old & (old - 1) == 0:
        path = [old_root, *path]
    before, after = roots_from_consistency(old, size, path)
    demand(before == old_root and after == root, "MISMATCH", "the path leads to other roots")


def root_from_range(first, size, leaves, path):
    """The root to which `path` leads from a run of leaf hashes that begins at index `first`."""
    demand(leaves and first + len(leaves) <= size <= SIZE_MAX, "MISMATCH", "the run is not in the tree")
    nodes, siblings = list(leaves), list(path)
    width = size
    while width > 1:
        if first & 1:
            demand(siblings, "MISMATCH", "the path is too short")
            nodes.insert(0, siblings.pop(0))
            first -= 1
        last = first + len(nodes) - 1
        if not last & 1 and last + 1 < width:
            demand(siblings, "MISMATCH", "the path is too short")
            nodes.append(siblings.pop(0))
        # A last node without a sibling rises as it is.
        pairs = [nodes[at:at + 2] for at in range(0, len(nodes), 2)]
        nodes = [node_hash(*pair) if len(pair) == 2 else pair[0] for pair in pairs]
        first, width = first >> 1, (width + 1) >> 1
    demand(not siblings, "MISMATCH", "the path is too long")
    return nodes[0]


def verify_range(first, size, leaves, path, root):
    demand(root_from_range(first, size, leaves, path) == root, "MISMATCH", "the path leads to another root")
