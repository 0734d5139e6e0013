"""What each run of the rehearsal did: how many of each operation, and to which resources."""

from collections.abc import Mapping
from typing import NamedTuple

from rehearsal.engine.run import Run
from rehearsal.page.words import duration, kind

UNCHANGED = ("same", "refresh")


class Operation(NamedTuple):
    name: str
    resources: tuple[tuple[str, str], ...]
    """Name and kind."""


class Done(NamedTuple):
    name: str
    seconds: str
    """On this machine."""
    counts: tuple[int, ...]
    """One for each of the operations of all runs."""
    operations: tuple[Operation, ...]
    """What it made, changed or removed."""
    listed_in: str = ""
    """The run before it that has the same resources, whatever it did or foretold of them: they are listed once."""


def operations(runs: Mapping[str, Run]) -> tuple[str, ...]:
    """Those of any run, each once; what changes nothing comes last."""
    found = dict.fromkeys(step.operation for run in runs.values() for step in run.steps)
    return tuple(sorted(found, key=UNCHANGED.__contains__))


def changes(runs: Mapping[str, Run]) -> tuple[Done, ...]:
    columns = operations(runs)
    done: list[Done] = []
    for name, run in runs.items():
        listed = tuple(
            Operation(column, resources)
            for column in columns
            if (resources := tuple((s.name, kind(s.type)) for s in run.changes if s.operation == column))
        )
        counts = tuple(run.summary.get(operation, 0) for operation in columns)
        before = (each.name for each in done if listed and _groups(each.operations) == _groups(listed))
        done.append(Done(name, duration(run.seconds), counts, listed, next(before, "")))
    return tuple(done)


def _groups(listed: tuple[Operation, ...]) -> list[list[tuple[str, str]]]:
    """In an order that is not the engine's, which does at the same time what does not depend on each other."""
    return sorted(sorted(operation.resources) for operation in listed)
