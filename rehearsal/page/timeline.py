"""When each resource begins and ends in AWS, as rows of a table with a bar each: the time of an operation."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from rehearsal.cloud.values import name_of
from rehearsal.page.words import duration, kind
from rehearsal.report import Report
from rehearsal.schedule import Schedule, Work, percentiles, schedule
from rehearsal.timing import SPARE, WORTH_A_LINE, Entry, what_of

TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
LETTER = 2.2  # per cent of the axis: on paper its column is about 220 px wide
THINNEST = 0.35  # per cent of the width: what takes a moment is still seen


class Span(NamedTuple):
    """A stretch of the axis, in per cent of its width."""

    x: float
    width: float


class Tick(NamedTuple):
    x: float
    text: str


class Row(NamedTuple):
    name: str
    kind: str
    begins: str
    takes: str
    range: str
    """The least and the most; empty where nobody has to wait."""
    spare: str
    step: int
    """The place in the longest chain, from 1; 0 beside it."""
    note: str
    bar: Span
    slack: Span


class Timeline(NamedTuple):
    operation: str
    what: str
    """What the time is of."""
    half: str
    """Half of all cases end within this: how long it takes, in a word."""
    late: str
    """95 of 100 cases end within this."""
    usual: str
    """What the longest chain takes at usual times, with which the bars are drawn."""
    measured: str
    chain: tuple[str, ...]
    """Name and duration of each step of the longest chain."""
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    """What decides or takes long, in order of time."""
    quick: tuple[Row, ...]
    """The rest."""


def timeline(report: Report, operation: str) -> Timeline:
    """Of `up` or `destroy`: each resource of the report stands in exactly one row."""
    works = report.works(operation)
    found = schedule(works)
    entries = {entry["urn"]: entry for entry in report.state}
    begin = {work.name: found.ends[work.name] - work.seconds.typical for work in works}
    ordered = sorted(works, key=lambda work: (begin[work.name], -work.seconds.typical))
    long = [work for work in ordered if work.name in found.path or work.seconds.typical >= WORTH_A_LINE]
    quick = [work for work in ordered if work not in long]
    half, late = percentiles(works)
    typical = {work.name: work.seconds.typical for work in works}
    return Timeline(
        operation,
        what_of(operation),
        duration(half),
        duration(late),
        duration(found.seconds),
        report.measured(operation),
        tuple(f"{name_of(urn)} {duration(typical[urn])}" for urn in found.path),
        ticks(found.seconds),
        tuple(_row(work, found, entries) for work in long),
        tuple(_row(work, found, entries) for work in quick),
    )


def ticks(total: float) -> tuple[Tick, ...]:
    """Marks of an axis that ends at `total` seconds. The last is the end, and no two touch where it is narrow."""
    if not total:
        return ()
    begin, end = Tick(0, duration(0)), Tick(100, duration(total))
    for step in TICKS:
        marks = [Tick(100 * at / total, duration(at)) for at in range(0, int(total) + 1, step)]
        shown = [mark for mark in marks if _sides(mark)[1] < _sides(end)[0]]
        if all(_sides(one)[1] < _sides(two)[0] for one, two in pairwise(shown)):
            return (*shown, end)
    return (begin, end)


def _sides(mark: Tick) -> tuple[float, float]:
    """From where to where a mark's text goes, with room beside it: the first begins at its place, the last ends there,
    and the others have it in their middle."""
    width = LETTER * (len(mark.text) + 0.5)
    left = mark.x - width * (0 if mark.x == 0 else 1 if mark.x == 100 else 0.5)
    return left, left + width


def _row(work: Work, found: Schedule, entries: Mapping[str, Entry]) -> Row:
    least, typical, most = work.seconds
    begins, slack = found.ends[work.name] - typical, found.slack[work.name]
    bar = _span(begins, typical, found.seconds)
    return Row(
        name_of(work.name),
        kind(entries[work.name]["type"]),
        duration(begins),
        duration(typical),
        f"{duration(least)} to {duration(most)}" if least < most else "",
        duration(slack) if slack >= SPARE else "none",
        found.path.index(work.name) + 1 if work.name in found.path else 0,
        "" if typical else _why_nothing(entries[work.name]),
        bar,
        Span(bar.x + bar.width, 100 * slack / found.seconds if slack >= SPARE else 0),
    )


def _span(begins: float, takes: float, total: float) -> Span:
    if not total:
        return Span(0, THINNEST)
    width = max(100 * takes / total, THINNEST)
    return Span(min(100 * begins / total, 100 - width), width)


def _why_nothing(entry: Entry) -> str:
    """Why a resource takes no time of its own."""
    if not entry.get("custom"):
        return "a component"
    if entry.get("deletedWith"):
        return f"is deleted with {name_of(entry['deletedWith'])}"
    if entry.get("retainOnDelete"):
        return "is kept on destroy"
    return "in the state alone"
