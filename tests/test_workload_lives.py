"""Whole lives of stacks on a real Kubernetes API, and an API server that goes away in the middle of one."""

from pathlib import Path
from typing import Any

import pytest
from live import Patience
from pulumi import automation as auto

from rehearsal.control_plane import ControlPlane
from rehearsal.kinds import NAMESPACE
from rehearsal.live_backend import LiveBackend
from rehearsal.stack import Rehearsal, RehearsalError
from rehearsal.values import at

pytestmark = pytest.mark.cluster

NGINX = {"nginx": {"enabled": True, "replicas": 2}}


class Cut:
    """An API server that goes away when the engine begins this operation on Grafana's Deployment."""

    def __init__(self, plane: ControlPlane, operation: str) -> None:
        self._plane = plane
        self._operation = operation

    def __call__(self, event: auto.EngineEvent) -> None:
        step = event.resource_pre_event and event.resource_pre_event.metadata
        if step and (step.op.value, step.urn.rpartition("::")[2]) == (self._operation, "grafana-deployment"):
            self._operation = ""
            self._plane.stop_api_server()


@pytest.mark.parametrize("operation", ["create", "delete"])
def test_an_api_server_that_goes_away_is_reported_and_the_next_run_completes(
    our_control_plane: ControlPlane, backend: LiveBackend, operation: str, tmp_path: Path
) -> None:
    cut, patience = Cut(our_control_plane, operation), Patience()
    patience.seconds = 5
    with Rehearsal("local", folder=tmp_path, backend=backend, on_event=cut, program=patience) as rehearsal:
        if operation == "delete":
            rehearsal.up()
        run = rehearsal.up if operation == "create" else rehearsal.destroy
        try:
            with pytest.raises(RehearsalError) as failed:
                run()
        finally:
            our_control_plane.start_api_server()
        print(failed.value)
        rehearsal.up()
        assert not rehearsal.up().changes, "what was cut off was taken up where it stood"
        rehearsal.destroy()
        assert not rehearsal.state(), "nothing is forgotten in the state"
    assert not backend.left(), "nor on the cluster"


def test_a_local_stack_lives_and_leaves_no_object_behind(backend: LiveBackend, prefix: str, tmp_path: Path) -> None:
    _lives("local", NGINX | {"namespace_prefix": prefix}, backend, tmp_path)
    assert own_namespaces(backend, prefix) == set(), "and no object on the cluster: their namespaces are gone"


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_stack_on_aws_lives_and_leaves_no_object_behind(stack: str, backend: LiveBackend, tmp_path: Path) -> None:
    settings: dict[str, Any] = dict(NGINX)
    if stack == "prod":  # as it is, but for what is to outlive it
        settings |= {"cluster": {"deletion_protection": False}, "grafana": {"storage": {"on_destroy": "delete"}}}
    _lives(stack, settings, backend, tmp_path)
    assert own_namespaces(backend) == set(), "and no object on the cluster: their namespaces are gone"


def _lives(stack: str, settings: dict[str, Any], backend: LiveBackend, folder: Path) -> None:
    with Rehearsal(stack, folder=folder, settings=settings, backend=backend) as rehearsal:
        planned = rehearsal.preview()
        assert rehearsal.up().summary == planned.summary, "up does what the preview said"
        assert not rehearsal.up().changes, "a second up changes nothing"
        rehearsal.destroy()
        assert not rehearsal.state(), "destroy leaves nothing in the state"
        assert not rehearsal.cloud.objects(), "nothing in the account"
    assert not backend.left(), "no class or volume on the cluster"


def own_namespaces(backend: LiveBackend, prefix: str = "") -> set[str]:
    there = {at(found, "metadata.name") for found in backend.server.list(NAMESPACE)}
    return there & {f"{prefix}grafana", f"{prefix}nginx"}
