"""Where two sequences differ, in bounded time: hostile ones must not cost the square of their length."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

MOST_STEPS = 1_000_000  # a few tenths of a second


class Stretch(NamedTuple):
    """old[old:old_end] gives way to new[new:new_end]."""

    old: int
    old_end: int
    new: int
    new_end: int


def differences(old: Sequence[str], new: Sequence[str]) -> list[Stretch]:
    """The stretches that differ; by their places where that is no more, as when two lines change places."""
    start = common(old, new)
    end = common(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    found = _between(_same(before, after), before, after)
    if len(before) == len(after):
        here = [(place, place, 1) for place, each in enumerate(before) if each == after[place]]
        found = min(_between(here, before, after), found, key=_size)
    return [Stretch(*(start + place for place in stretch)) for stretch in found]


def _between(same: list[tuple[int, int, int]], old: Sequence[str], new: Sequence[str]) -> list[Stretch]:
    """What is left between what is the same."""
    a = c = 0
    found = []
    for here, there, size in [*same, (len(old), len(new), 0)]:
        if here > a or there > c:
            found.append(Stretch(a, here, c, there))
        a, c = here + size, there + size
    return found


def _size(found: list[Stretch]) -> int:
    return sum(each.old_end - each.old + each.new_end - each.new for each in found)


def common(old: Sequence[object], new: Sequence[object]) -> int:
    """The length of what both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (before, after) in pairs if before != after), min(len(old), len(new)))


def _same(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """What is the same, in order: its places and its length. As `get_matching_blocks`, with an end to what it costs."""
    counts = Counter(new)
    costs = [0, *accumulate(1 + counts[item] for item in old)]  # each call looks at every pair of equal items
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    left, found, ranges = MOST_STEPS, [], [(0, len(old), 0, len(new))]
    while ranges:
        a, b, c, d = ranges.pop()
        cost = costs[b] - costs[a]
        if a == b or c == d or cost > left:
            continue
        left -= cost
        here, there, size = matcher.find_longest_match(a, b, c, d)
        if size:
            found.append((here, there, size))
            ranges += [(a, here, c, there), (here + size, b, there + size, d)]
    return sorted(found)
