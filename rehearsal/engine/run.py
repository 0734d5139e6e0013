"""One run of the engine: what it did, step by step, or why it failed."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from pulumi import automation as auto
from pulumi.automation.events import StepEventMetadata

from rehearsal.cloud.values import name_of

SECOND_COPY = "an unhandled error occurred:"  # the engine reports a program's error twice
VERDICTS = {"preview failed", "update failed", "destroy failed", "Resource monitor has terminated, shutting down"}


class RehearsalError(Exception):
    """An operation failed; the text is what the engine reports as errors."""


class Step(NamedTuple):
    operation: str  # create, update, replace, delete or same, and the engine's own for the halves of a replacement
    type: str
    name: str
    urn: str


@dataclass(frozen=True)
class Run:
    """One operation of the engine."""

    steps: list[Step]
    seconds: float
    found: list[Step] = field(default_factory=list)
    """What a refresh found to be other than the state had it."""

    @property
    def summary(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for step in self.steps:
            counts[step.operation] = counts.get(step.operation, 0) + 1
        return counts

    @property
    def changes(self) -> list[Step]:
        """What is made, changed or removed; a refresh that comes first reads alone."""
        return [step for step in self.steps if step.operation not in ("same", "refresh")]


class Stack(auto.Stack):
    """Starts one engine process an operation: the four others would print what the state and the events say."""

    def outputs(self) -> auto.OutputMap:
        return {}

    def info(self, show_secrets: bool = True) -> auto.UpdateSummary:
        return auto.UpdateSummary("update", datetime.now(), "", {}, {}, "succeeded")


def run(operation: Callable[..., Any], on_event: Callable[[auto.EngineEvent], None] | None = None) -> Run:
    """Runs an operation of the Automation API, which takes `on_event`. Raises RehearsalError."""
    steps: list[Step] = []
    found: list[Step] = []
    errors: list[str] = []

    def note(event: auto.EngineEvent) -> None:
        if on_event:
            on_event(event)
        if event.resource_pre_event:
            steps.append(_step(event.resource_pre_event.metadata))
        if event.res_outputs_event:
            found.append(_step(event.res_outputs_event.metadata))
        if event.diagnostic_event and event.diagnostic_event.severity == "error":
            errors.append(_text(event.diagnostic_event.message))
        if (broken := event.policy_event) and broken.enforcement_level == "mandatory":
            name = name_of(broken.resource_urn or "")
            errors.append(f"policy {broken.policy_name}, {name}: {_text(broken.message)}")

    start = time.monotonic()
    try:
        _uninterrupted(partial(operation, on_event=note))
    except auto.CommandError as failure:
        reported = [text for text in dict.fromkeys(errors) if not text.startswith(SECOND_COPY)]
        once = [text for text in reported if text not in VERDICTS]
        raise RehearsalError("\n".join(once or [str(failure)])) from None
    return Run(steps, time.monotonic() - start, [step for step in found if step.operation not in ("same", "refresh")])


def _text(message: str) -> str:
    """Without the engine's marks for colors."""
    return re.sub(r"<\{%.*?%\}>", "", message).strip()


def _step(metadata: StepEventMetadata) -> Step:
    return Step(metadata.op.value, metadata.type, name_of(metadata.urn), metadata.urn)


def _uninterrupted(operation: Callable[[], object]) -> None:
    """Ctrl-C reaches the engine too: it ends the steps under way and saves the state, for which the emulators stay."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        worker.submit(operation).result()
