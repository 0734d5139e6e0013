"""The engine's events of one preview, read into a plan.

They are lines of JSON as `--event-log` writes them (github.com/pulumi/pulumi sdk/v3 go/common/apitype/events.go, engine
3.255), and hostile: nothing in them raises; what is not understood is a problem of the plan, which the guard stops at.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from plan import values
from plan.model import CHANGES, OPERATIONS, ORDER, UNKNOWN, Plan, Step

FILE = "events.jsonl"
MOST_BYTES = 32 * 2**20  # a trimmed log of 10,000 resources has a tenth of it
MOST_ERRORS = 50
VIOLATION = ("enforcementLevel", "policyName", "message", "resourceUrn")
SECOND_COPY = "an unhandled error occurred:"  # the engine reports a program's error twice


def read(file: Path) -> Plan:
    """The plan in an event log. It raises nothing: a log that is missing, cut or made up is a plan with problems."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError):  # a null character in the path
        return Plan(problems=["there are no events: the preview did not get as far as the engine"])
    plan = parse(data[:MOST_BYTES].splitlines())
    if len(data) > MOST_BYTES:
        plan.problems.append(f"the events are longer than {MOST_BYTES} bytes, and were read to there")
    return plan


def parse(lines: Iterable[bytes]) -> Plan:
    """The plan that the lines of a log have. Values are those that `trimmed` wrote."""
    plan = Plan()
    steps: dict[str, Step] = {}
    summaries: list[dict[str, Any]] = []
    for line in lines:
        if not line.strip():
            continue
        event = _event(line)
        if event is None:
            _once(plan.problems, "a line of the events is not an object of JSON")
            continue
        for key in ("resourcePreEvent", "resOutputsEvent"):  # what a refresh found is in the outputs
            if key in event:
                _note_step(plan, steps, _object(_object(event[key]).get("metadata")))
        if "resOpFailedEvent" in event:
            _once(plan.problems, "an operation failed")
        if "diagnosticEvent" in event:
            _note_diagnostic(plan, _object(event["diagnosticEvent"]))
        if "policyEvent" in event:
            _note_violation(plan, _object(event["policyEvent"]))
        if "errorEvent" in event:
            _note_error(plan, _object(event["errorEvent"]).get("error"))
        if "summaryEvent" in event:
            summaries.append(_object(event["summaryEvent"]))
    plan.steps = sorted(steps.values(), key=lambda step: (ORDER.index(step.operation), step.type, step.name))
    _check_summary(plan, summaries)
    return plan


def trimmed(lines: Iterable[bytes]) -> Iterator[str]:
    """All that `parse` reads: of a resource only which leaves change, masked. What is not understood is kept out."""
    for line in lines:
        event = _event(line) or {}
        kept: dict[str, Any] = {}
        for key in ("resourcePreEvent", "resOutputsEvent"):
            if key in event:
                data = _object(_object(event[key]).get("metadata"))
                facts = {name: _text(data.get(name)) for name in ("op", "urn", "type")}
                kept[key] = {"metadata": {**facts, "keys": _names(data.get("keys")), "diffs": _properties(data)}}
                kept[key]["metadata"]["values"] = _values(data)
        for key in ("diagnosticEvent", "errorEvent", "resOpFailedEvent"):
            fields = _object(event.get(key))
            if key in event and fields.get("severity") not in ("info", "info#err", "debug"):
                kept[key] = {name: _text(fields.get(name)) for name in ("severity", "message", "error")}
        if "policyEvent" in event:
            fields = _object(event["policyEvent"])
            kept["policyEvent"] = {name: _text(fields.get(name)) for name in VIOLATION}
        if "summaryEvent" in event:
            fields = _object(event["summaryEvent"])
            counts = _object(fields.get("resourceChanges"))
            kept["summaryEvent"] = {
                "resourceChanges": {
                    name: reported if isinstance(reported, int) else None for name, reported in counts.items()
                },
                "result": _text(fields.get("result") or "succeeded"),  # the Automation API leaves it out
            }
        if kept:
            yield json.dumps(kept)


def _note_step(plan: Plan, steps: dict[str, Step], data: dict[str, Any]) -> None:
    urn, type_, op = (_text(data.get(key)) for key in ("urn", "type", "op"))
    parts = urn.split("::", 3)
    if len(parts) != 4 or not parts[0].startswith("urn:pulumi:") or parts[2].rpartition("$")[2] != type_:
        _once(plan.problems, "a step has no urn that fits its type")
    operation = OPERATIONS.get(op, UNKNOWN)
    if operation == UNKNOWN:
        _once(plan.problems, "a step has an operation that the engine does not know")
    step = Step(operation, type_, parts[-1], _properties(data), _names(data.get("keys")), _given(data))
    known = steps.get(urn)
    if known is None or _weight(step) < _weight(known):
        steps[urn] = step


def _properties(data: dict[str, Any]) -> tuple[str, ...]:
    """The names of what changes. Where a trigger of the program's replaces a resource, the engine names nothing."""
    if reported := _names(data.get("detailedDiff")) or _names(data.get("diffs")):
        return reported
    old, new = (_object(_object(data.get(key)).get("inputs")) for key in ("old", "new"))
    return _names([key for key in {**old, **new} if _differ(old.get(key), new.get(key))]) if old and new else ()


def _given(data: dict[str, Any]) -> tuple[values.Change, ...]:
    """The leaves that a trimmed log has. Who made the log up must not make this compare."""
    return values.read(data.get("values")) if _has_values(data) else ()


def _has_values(data: dict[str, Any]) -> bool:
    """Of a Kubernetes Secret none is shown."""
    operation, type_ = OPERATIONS.get(_text(data.get("op"))), _text(data.get("type"))
    return operation in ("update", "replace") and not type_.endswith(":Secret")


def _values(data: dict[str, Any]) -> tuple[values.Change, ...]:
    """The leaves that an update or a replacement changes."""
    if not _has_values(data):
        return ()
    if "values" in data:
        return values.read(data["values"])
    old, new = (_object(_object(data.get(key)).get("inputs")) for key in ("old", "new"))
    return values.changes(old, new) if old and new else ()


def _differ(old: Any, new: Any) -> bool:
    try:
        return old != new
    except RecursionError:  # a nest that JSON's reader takes and a comparison does not: newer Pythons have two limits
        return True


def _weight(step: Step) -> tuple[int, int, int]:
    """Of a resource's steps the gravest counts, and of its halves the one that says most."""
    return ORDER.index(step.operation), -len(step.forcing), -len(step.properties)


def _note_diagnostic(plan: Plan, data: dict[str, Any]) -> None:
    message = _text(data.get("message"))
    if data.get("severity") == "error":
        _note_error(plan, message)
    elif "configured Kubernetes cluster is unreachable" in message:  # pulumi-kubernetes 4, provider/pkg/provider
        plan.unreachable = True


def _note_violation(plan: Plan, data: dict[str, Any]) -> None:
    """What a policy forbids fails the preview; one that could not be asked yet, for want of a value, is a warning."""
    level, policy, message, urn = (_text(data.get(key)) for key in VIOLATION)
    if level == "mandatory":
        _note_error(plan, f"policy {policy}, {urn.rpartition('::')[2]}: {message}")


def _note_error(plan: Plan, message: Any) -> None:
    text = _text(message).strip()
    if len(plan.errors) < MOST_ERRORS and not (plan.errors and text.startswith(SECOND_COPY)):
        _once(plan.errors, text)


def _check_summary(plan: Plan, summaries: list[dict[str, Any]]) -> None:
    """The engine counts its steps at the end: what it counted must have been reported."""
    if len(summaries) != 1:
        plan.problems.append("the events have no end" if not summaries else "the events have more than one end")
    for summary in summaries:
        if summary.get("result") not in (None, "succeeded"):
            plan.problems.append("the preview did not succeed")
        counted = _object(summary.get("resourceChanges"))
        for operation in CHANGES:
            reported = counted.get(operation, 0)
            if not isinstance(reported, int) or reported > plan.count(operation):
                plan.problems.append(f"the engine counted more to {operation} than the events name")
    if plan.errors and not plan.problems:
        plan.problems.append("the preview did not succeed")


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):  # not JSON, not UTF-8, a number of thousands of digits, a nest of thousands
        return None
    return event if isinstance(event, dict) else None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _names(value: Any) -> tuple[str, ...]:
    return tuple(sorted({name for name in value if isinstance(name, str)})) if isinstance(value, list | dict) else ()


def _once(texts: list[str], text: str) -> None:
    if text not in texts:
        texts.append(text)
