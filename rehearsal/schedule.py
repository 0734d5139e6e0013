"""When each piece of work of an operation begins and ends, if nothing waits but for what it depends on. Pure."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rehearsal.cloud.durations import Range

RUNS = 1000
"""Draws for a percentile."""


@dataclass(frozen=True)
class Work:
    """One resource's create, update or delete, and the names of the work that must end before it."""

    name: str
    seconds: Range
    after: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Schedule:
    """The shortest that all the work can take."""

    seconds: float
    path: tuple[str, ...]
    """The chain that takes this long, first to last: names of work that takes time."""
    slack: Mapping[str, float]
    """Seconds by which each may be late before the whole is."""
    ends: Mapping[str, float]
    """The second at which each ends."""


def schedule(works: Sequence[Work]) -> Schedule:
    """The schedule of work that is listed after all that it depends on. Raises KeyError where it is not."""
    seconds = {work.name: work.seconds.typical for work in works}
    ends = _ends(works, seconds)
    total = max(ends.values(), default=0.0)
    latest = dict.fromkeys(ends, total)
    cause: dict[str, str | None] = {}
    for work in reversed(works):
        cause[work.name] = max(work.after, key=lambda each: (ends[each], each), default=None)
        for each in work.after:
            latest[each] = min(latest[each], latest[work.name] - seconds[work.name])
    chain: list[str] = []
    current = max(ends, key=lambda name: (ends[name], name), default=None)
    while current is not None:
        chain.append(current)
        current = cause[current]
    return Schedule(
        total,
        tuple(name for name in reversed(chain) if seconds[name] > 0),
        {name: latest[name] - end for name, end in ends.items()},
        ends,
    )


def percentiles(*parts: Sequence[Work], wanted: Sequence[float] = (0.5, 0.95)) -> list[float]:
    """Seconds within which all parts, one after the other, end in that share of cases.

    Each work's own time is drawn from its range.
    """
    totals = _totals(tuple(tuple(works) for works in parts))
    return [totals[min(int(share * RUNS), RUNS - 1)] for share in wanted]


@lru_cache(maxsize=4)
def _totals(parts: Sequence[Sequence[Work]]) -> list[float]:
    """What the whole takes in each draw, from short to long: the summary of a run and its page ask for the same."""
    drawn = random.Random(0)  # the same figures for the same work, in whichever order a state lists it
    listed = [(works, sorted(works, key=lambda work: work.name)) for works in parts]

    def total(works: Sequence[Work], by_name: Sequence[Work]) -> float:
        seconds = {
            work.name: drawn.triangular(work.seconds.least, work.seconds.most, work.seconds.typical) for work in by_name
        }
        return max(_ends(works, seconds).values(), default=0.0)

    return sorted(sum(total(*part) for part in listed) for _ in range(RUNS))


def _ends(works: Sequence[Work], seconds: Mapping[str, float]) -> dict[str, float]:
    """When each piece of work ends, if it begins once all that it depends on has."""
    ends: dict[str, float] = {}
    for work in works:
        ends[work.name] = max((ends[each] for each in work.after), default=0.0) + seconds[work.name]
    return ends
