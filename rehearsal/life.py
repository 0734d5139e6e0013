"""What `up`, `destroy` and a whole life do with a rehearsed stack, and what there is to report of it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from rehearsal.cloud.pace import Paced
from rehearsal.cloud.resource_types import VOLUME, VOLUME_IN_CLUSTER
from rehearsal.cloud.values import at
from rehearsal.config import project_name
from rehearsal.engine.finding import PROJECT
from rehearsal.engine.run import RehearsalError, Run
from rehearsal.prices import bill_of
from rehearsal.report import Report
from rehearsal.stack import TODAY, Rehearsal

SECTIONS = {"grafana": "grafana", "prometheus": "monitoring"}
"""Namespace of an app with a volume -> the section of the stack file that says what becomes of it."""


class NotAsItMustBe(Exception):
    """The operation succeeded, and what it did is wrong."""


def up(rehearsal: Rehearsal) -> Report:
    return found(rehearsal, {"up": rehearsal.up()}, {"up": _taken(rehearsal)})


def destroy(rehearsal: Rehearsal) -> Report:
    return _destroyed(rehearsal, found(rehearsal))


def life(rehearsal: Rehearsal) -> Report:
    """Preview, up, up again and destroy; a destroy under protection must stop before that. Raises NotAsItMustBe."""
    runs = {"preview": rehearsal.preview(), "up": rehearsal.up()}
    taken = _taken(rehearsal)
    runs["up again"] = rehearsal.up()
    report = found(rehearsal, runs, {"up": taken})
    if any(entry.get("protect") for entry in report.state):
        _refuse_destroy(rehearsal)
        if rehearsal.project == PROJECT:
            rehearsal.configure({"cluster": {"deletion_protection": False}})
            report = replace(report, runs=runs | {"unprotect": rehearsal.up()})
        else:  # no setting of another project takes it off
            rehearsal.unprotect()
    return _destroyed(rehearsal, report)


def found(
    rehearsal: Rehearsal, runs: Mapping[str, Run] | None = None, taken: Mapping[str, float] | None = None
) -> Report:
    """What a rehearsal has now, after `runs`."""
    state = rehearsal.state()
    day = date.fromisoformat(TODAY)
    bill = bill_of(state, day)
    return Report(rehearsal.name, runs or {}, state, rehearsal.outputs(), bill, day, day=TODAY, taken=taken or {})


def _destroyed(rehearsal: Rehearsal, report: Report) -> Report:
    """What was there, and what a destroy of it leaves."""
    kept = {entry["id"] for entry in rehearsal.state() if entry.get("retainOnDelete") and "id" in entry}
    kept |= _kept_volumes(rehearsal)
    _taken(rehearsal)  # not counted: what came between
    runs = {**report.runs, "destroy": rehearsal.destroy()}
    left, stays = _left(rehearsal, kept)
    return replace(report, runs=runs, taken={**report.taken, "destroy": _taken(rehearsal)}, left=left, kept=stays)


def _taken(rehearsal: Rehearsal) -> float:
    """Seconds in AWS since this was last asked, of an account that takes its time; else 0."""
    return rehearsal.cloud.taken() if isinstance(rehearsal.cloud, Paced) else 0


def _refuse_destroy(rehearsal: Rehearsal) -> None:
    print("This stack is under deletion protection: destroy must stop before anything is deleted.")
    rehearsal.calls.clear()
    try:
        rehearsal.destroy()
    except RehearsalError:
        if not rehearsal.calls:
            return
    raise NotAsItMustBe("deletion protection must stop destroy before anything is deleted, and did not")


def _left(rehearsal: Rehearsal, kept: Collection[str]) -> tuple[list[str], list[str]]:
    """What there still is, and what of it is kept on purpose: `kept`, by id."""
    objects = rehearsal.cloud.objects()
    stays = [entry for entry in objects if entry.id in kept]
    left = [f"{entry.type} {entry.id}" for entry in objects if entry not in stays]
    left += [entry["urn"] for entry in rehearsal.state()]
    left += rehearsal.backend.left()
    return left, [*(f"{entry.type} {entry.id}" for entry in stays), *rehearsal.backend.kept()]


def _kept_volumes(rehearsal: Rehearsal) -> set[str]:
    """Ids of the volumes that the settings of their app keep, and of those that an earlier destroy kept."""
    objects = rehearsal.cloud.objects()
    claimed = {
        at(entry.inputs, "spec.csi.volumeHandle"): at(entry.inputs, "spec.claimRef.namespace")
        for entry in objects
        if entry.type == VOLUME_IN_CLUSTER
    }
    volumes = {entry.id for entry in objects if entry.type == VOLUME}
    return {each for each in volumes if each not in claimed or _keeps(rehearsal, SECTIONS[claimed[each]])}


def _keeps(rehearsal: Rehearsal, section: str) -> bool:
    settings = rehearsal.config.get(f"{project_name()}:{section}") or {}
    return (settings.get("storage") or {}).get("on_destroy", "keep") == "keep"


REPORTED: dict[str, Callable[[Rehearsal], Report]] = {"up": up, "destroy": destroy, "life": life}
