"""What `up`, `destroy` and a whole life do with a rehearsed stack, and what there is to report of it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from rehearsal.cloud.pace import Paced
from rehearsal.cloud.resource_types import VOLUME
from rehearsal.config import project_name
from rehearsal.engine.finding import PROJECT
from rehearsal.engine.run import RehearsalError, Run
from rehearsal.prices import bill_of
from rehearsal.report import Report
from rehearsal.stack import TODAY, Rehearsal


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
    outputs, bill = rehearsal.outputs(), bill_of(state, date.fromisoformat(TODAY))
    return Report(rehearsal.name, runs or {}, state, outputs, bill, day=TODAY, taken=taken or {})


def _destroyed(rehearsal: Rehearsal, report: Report) -> Report:
    """What was there, and what a destroy of it leaves."""
    kept = {entry["id"] for entry in rehearsal.state() if entry.get("retainOnDelete") and "id" in entry}
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
    """What there still is, and what of it is kept on purpose: volumes where the settings say so, and `kept`, by id."""
    objects = rehearsal.cloud.objects()
    stays = [entry for entry in objects if entry.id in kept or (entry.type == VOLUME and _keeps_volumes(rehearsal))]
    left = [f"{entry.type} {entry.id}" for entry in objects if entry not in stays]
    left += [entry["urn"] for entry in rehearsal.state()]
    left += rehearsal.backend.left()
    return left, [*(f"{entry.type} {entry.id}" for entry in stays), *rehearsal.backend.kept()]


def _keeps_volumes(rehearsal: Rehearsal) -> bool:
    grafana = rehearsal.config.get(f"{project_name()}:grafana") or {}
    return (grafana.get("storage") or {}).get("on_destroy", "keep") == "keep"


REPORTED: dict[str, Callable[[Rehearsal], Report]] = {"up": up, "destroy": destroy, "life": life}
