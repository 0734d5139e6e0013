"""The emulated Kubernetes provider and the real one show the same of the same steps, as far as a user sees it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from kubernetes_program import FIRST, VERSION, program
from pulumi import automation as auto
from pulumi.automation.events import StepEventMetadata

from rehearsal.backend import Backend
from rehearsal.cloud.resource_types import DEPLOYMENT
from rehearsal.cloud.values import at
from rehearsal.control_plane import Cluster
from rehearsal.engine.run import RehearsalError
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]

RECORDED = Path(__file__).parent / "recorded" / "kubernetes-provider-steps.json"
Step = tuple[str, dict[str, Any]]
STEPS: list[Step] = [
    ("new", {}),
    ("unchanged", {}),
    (
        "something more",
        {
            "image": "app:2",
            "labels": {VERSION: "2", "team": "a"},
            "environment": {"ONE": "1", "TWO": "2"},
            "verbs": ["get", "list"],
        },
    ),
    ("something less", {"replicas": 2, "labels": {"team": "b"}, "environment": {"TWO": "2"}}),
    ("another password", {"generation": "2"}),
    ("port and data of a made-up name", {"ports": [8080], "extra": "x"}),
    ("a port more, data of a given name, selector", {"ports": [8080, 9090], "size": "2", "selector": {"part": "web"}}),
    ("storage and a patch, a port of the nodes", {"storage": "2Gi", "patched": "1", "type": "NodePort"}),
    ("another patch, a larger claim, no port of the nodes", {"patched": "2", "storage": "3Gi", "type": "ClusterIP"}),
]
PREVIEWED = {"new", "another password"}  # whose values are unknown in a preview
REFUSED: list[Step] = [
    ("a class that changes", {"reclaim": "Retain"}),
    ("another strategy", {"strategy": "Recreate"}),
    ("a smaller claim", {"storage": "1Gi"}),
]
Manual = Callable[[Rehearsal], None]
"""Scales the Deployment `app` to 5, past the provider."""


class Seen(NamedTuple):
    """A step of the engine: what a plan's comment says of it."""

    name: str
    operation: str
    replaces: tuple[str, ...]
    differences: tuple[tuple[str, str], ...]


def life(folder: Path, backend: Backend, scale: Manual) -> dict[str, list[Seen] | str]:
    """What each operation shows, in the order of names; of one that fails, its error."""
    variant = dict(FIRST)
    events: set[Seen] = set()

    def note(event: auto.EngineEvent) -> None:
        for found in (event.resource_pre_event, event.res_outputs_event):
            if found and found.metadata.op.value not in ("same", "refresh"):
                events.add(_seen(found.metadata))

    def run(operation: Callable[[], object]) -> list[Seen] | str:
        events.clear()
        try:
            operation()
        except RehearsalError as failure:
            return re.sub(r"-[0-9a-f]{8}\b", "-*", str(failure))  # the part of a name that is made up
        return sorted(events)

    shown: dict[str, list[Seen] | str] = {}
    with Rehearsal("dev", folder=folder, backend=backend, program=lambda: program(variant), on_event=note) as rehearsal:
        for name, change in STEPS:
            variant.update(change)
            if name in PREVIEWED:
                shown[f"preview: {name}"] = run(rehearsal.preview)
            shown[f"up: {name}"] = run(rehearsal.up)
        for name, change in REFUSED:
            before = dict(variant)
            variant.update(change)
            shown[f"preview: {name}"] = run(rehearsal.preview)
            shown[f"up: {name}"] = run(rehearsal.up)
            variant.update(before)
            shown[f"up: {name}, undone"] = run(rehearsal.up)
        shown["refresh"] = run(rehearsal.refresh)
        shown["up: unchanged after a refresh"] = run(rehearsal.up)
        scale(rehearsal)
        shown["up: a manual change"] = run(rehearsal.up)
        shown["up with refresh: a manual change"] = run(lambda: rehearsal.up(refresh=True))
        shown["destroy"] = run(rehearsal.destroy)
    return shown


def _seen(step: StepEventMetadata) -> Seen:
    differences = sorted((path, each.diff_kind.value) for path, each in (step.detailed_diff or {}).items())
    return Seen(step.urn.rpartition("::")[2], step.op.value, tuple(sorted(step.keys or ())), tuple(differences))


def recorded() -> dict[str, list[Seen] | str]:
    return {
        operation: shown if isinstance(shown, str) else [_read(*step) for step in shown]
        for operation, shown in json.loads(RECORDED.read_text()).items()
    }


def _read(name: str, operation: str, replaces: list[str], differences: list[list[str]]) -> Seen:
    return Seen(name, operation, tuple(replaces), tuple((path, kind) for path, kind in differences))


def other(found: dict[str, list[Seen] | str]) -> dict[str, tuple[object, object]]:
    """What is other than recorded: both, by operation."""
    expected = recorded()
    return {
        operation: (expected.get(operation), found.get(operation))
        for operation in {*expected, *found}
        if expected.get(operation) != found.get(operation)
    }


def test_the_emulator_shows_what_the_real_provider_was_recorded_to_show(tmp_path: Path) -> None:
    def scale(rehearsal: Rehearsal) -> None:
        (deployment,) = rehearsal.cloud.objects(DEPLOYMENT)
        for values in (deployment.inputs, deployment.outputs):
            values["spec"] = {**values["spec"], "replicas": 5}

    assert not other(life(tmp_path, Backend(), scale)), "a plan without a cluster names what a plan with one names"


@pytest.mark.cluster
def test_the_real_provider_still_shows_what_was_recorded(control_plane: Cluster, tmp_path: Path) -> None:
    with LiveBackend(control_plane) as backend:

        def scale(_: Rehearsal) -> None:
            (deployment,) = [each for each in backend.server.list(DEPLOYMENT) if at(each, "metadata.name") == "app"]
            backend.server.patch(DEPLOYMENT, "app", {"spec": {"replicas": 5}}, at(deployment, "metadata.namespace"))

        found = life(tmp_path, backend, scale)
    assert not other(found), f"record it again, and change the emulator: {json.dumps(found, indent=1)}"
    assert not found["up: a manual change"], "the provider compares with the state, not with the cluster"
    assert found["up with refresh: a manual change"], "docs/local.md: this is what mends it"
