"""How long `up` and `destroy` of a stack would take in AWS: the work of its state, and what to say of it."""

from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

from rehearsal.cloud.durations import NONE, Range, duration
from rehearsal.cloud.values import name_of
from rehearsal.schedule import Work, percentiles, schedule

WORTH_A_LINE = 10.0  # seconds
SPARE = 1.0  # seconds: who has less is on a chain that is as long

Entry = Mapping[str, Any]
"""A resource of a state file."""


def creation(state: Sequence[Entry]) -> list[Work]:
    """What an `up` of a new stack does; each entry is listed after all that it depends on, as the engine writes it."""
    below = _below(state)
    return [
        Work(
            entry["urn"],
            duration("create", entry["type"], {}, entry.get("inputs", {})),
            frozenset(_reached(entry, below) & _urns(state)),
        )
        for entry in state
    ]


def deletion(state: Sequence[Entry]) -> list[Work]:
    """What a `destroy` does: first what depends on others. What AWS deletes with another object takes no time."""
    after: dict[str, set[str]] = {entry["urn"]: set() for entry in state}
    below = _below(state)
    for entry in state:
        for needed in _reached(entry, below) & _urns(state):
            after[needed].add(entry["urn"])
    works = []
    for entry in reversed(state):
        vanishes = entry.get("deletedWith") or entry.get("retainOnDelete")
        works.append(
            Work(
                entry["urn"],
                NONE if vanishes else duration("delete", entry["type"], entry.get("inputs", {}), {}),
                frozenset(after[entry["urn"]]),
            )
        )
    return works


def change(
    before: Sequence[Entry], after: Sequence[Entry], operations: Mapping[str, str]
) -> tuple[list[Work], list[Work]]:
    """What an `up` of a running stack makes and changes, and what it then deletes: two parts, one after the other.

    `before` and `after` are the states around it; `operations` has the last that the engine does with each URN: of a
    replacement "delete-replaced" where the new one comes first, and "create-replacement" where the old one goes first.
    """
    known = {entry["urn"]: entry for entry in before}
    made = [
        Work(work.name, _changed(known.get(work.name), entry, operations.get(work.name, "same")), work.after)
        for work, entry in zip(creation(after), after, strict=True)
    ]
    gone = [
        Work(work.name, work.seconds if "delete" in operations.get(work.name, "") else NONE, work.after)
        for work in deletion(before)
    ]
    return made, gone


def ordered(state: Iterable[Entry]) -> list[Entry]:
    """The entries, each after all that it depends on, as a state file has them. Raises graphlib.CycleError."""
    entries = {entry["urn"]: entry for entry in state}
    below = _below([*entries.values()])
    needed = {urn: sorted(_reached(entry, below) & {*entries}) for urn, entry in entries.items()}
    return [entries[urn] for urn in TopologicalSorter(needed).static_order()]


def _changed(old: Entry | None, new: Entry, operation: str) -> Range:
    if operation in ("same", "read", "refresh", "delete"):
        return NONE
    given = new.get("inputs", {})
    if operation == "update" and old is not None:
        return duration("update", new["type"], old.get("inputs", {}), given)
    create = duration("create", new["type"], {}, given)
    if old is None or operation in ("create", "delete-replaced"):  # the old one goes in the end
        return create
    delete = duration("delete", new["type"], old.get("inputs", {}), {})
    return Range(*(sum(pair) for pair in zip(create, delete, strict=True)))  # it goes first, as both have one name


def _urns(state: Sequence[Entry]) -> set[str]:
    return {entry["urn"] for entry in state}


def _below(state: Sequence[Entry]) -> dict[str, set[str]]:
    """What is below each component: who depends on a component waits for all of it."""
    below: dict[str, set[str]] = {entry["urn"]: set() for entry in state if not entry.get("custom")}
    for entry in reversed(state):
        if (parent := entry.get("parent")) in below:
            below[parent] |= {entry["urn"]} | below.get(entry["urn"], set())
    return below


def _reached(entry: Entry, below: Mapping[str, set[str]]) -> set[str]:
    """What must exist before a resource: what its inputs and options name, its parent, and its provider."""
    named = {*entry.get("dependencies", ())}
    for urns in (entry.get("propertyDependencies") or {}).values():
        named |= {*(urns or ())}
    own = below.get(entry["urn"], set())
    named |= {each for component in named if component in below for each in below[component] - own}
    named |= {entry.get("parent", ""), entry.get("provider", "").rpartition("::")[0]}
    return named - {entry["urn"], ""}


def what_of(operation: str) -> str:
    """What a time is of, whatever the `up` of this run changed."""
    return "up of a new stack" if operation == "up" else operation


def report(operation: str, works: Sequence[Work], *, where: str) -> list[str]:
    """The expected time of an operation in lines: how long, through which chain, and what has time to spare.

    How long is what half of all cases end within. The chain at usual times takes less: a step can be late by more than
    it can be early, and what is beside the chain can be later than all of it.
    """
    found = schedule(works)
    half, late = percentiles(works)
    lines = [f"  {what_of(operation)} in {where}: about {_minutes(half)}, 95 of 100 within {_minutes(late)}"]
    seconds = {work.name: work.seconds.typical for work in works}
    chain = f"longest chain, {_minutes(found.seconds)} at usual times: "
    lines += _wrapped(chain, (f"{name_of(urn)} {seconds[urn]:.0f} s" for urn in found.path))
    beside = sorted((found.slack[urn], urn) for urn in seconds.keys() - {*found.path} if seconds[urn] >= WORTH_A_LINE)
    lines += _wrapped(
        "on chains as long: ", (f"{name_of(urn)} {seconds[urn]:.0f} s" for slack, urn in beside if slack < SPARE)
    )
    lines += _wrapped("may be late by: ", (f"{name_of(urn)} {slack:.0f} s" for slack, urn in beside if slack >= SPARE))
    return lines


def ratio(works: Sequence[Work], seconds: float) -> float:
    """The time that the engine needed, in units of the longest chain at usual times."""
    return seconds / schedule(works).seconds


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"


def _wrapped(title: str, parts: Iterable[str], width: int = 100) -> list[str]:
    lines, line = [], f"    {title}"
    for part in parts:
        if len(line) + len(part) + 2 > width:
            lines.append(line.rstrip())
            line = "      "
        line += f"{part}, "
    return [*lines, line.rstrip(", ")] if line.strip() != title.strip() else []
