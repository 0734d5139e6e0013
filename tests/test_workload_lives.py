"""Whole lives of stacks on a real Kubernetes API, and an API server that goes away in the middle of one."""

from pathlib import Path
from typing import Any

import pytest

from rehearsal.api_server import ApiServer
from rehearsal.cloud import Cloud
from rehearsal.control_plane import ControlPlane
from rehearsal.control_plane.processes import wait_until
from rehearsal.kinds import NAMESPACE, SERVICE
from rehearsal.live_backend import LiveBackend
from rehearsal.stack import Rehearsal, RehearsalError
from rehearsal.values import at

pytestmark = pytest.mark.cluster

NGINX = {"nginx": {"enabled": True, "replicas": 2}}


OTHERS = (SERVICE, *(f"kubernetes:{kind}" for kind in ("core/v1:Secret", "networking.k8s.io/v1:NetworkPolicy")))
"""What is made beside the Deployment; an answer that is lost on its way would leave an object that nobody recorded."""


class Cut(Cloud):
    """A cloud in which the API server goes away just before this operation on Grafana's Deployment."""

    def __init__(self, plane: ControlPlane, server: ApiServer, operation: str) -> None:
        super().__init__()
        self._plane = plane
        self._server = server
        self._at = operation, "grafana-deployment"

    def call(self, operation: str, type_: str, name: str) -> None:
        super().call(operation, type_, name)
        if (operation, name) != self._at:
            return
        self._at = "", ""
        if operation == "create":
            wait_until(lambda: all(self._server.list(other, "grafana") for other in OTHERS), "the others are made")
        self._plane.stop_api_server()


@pytest.mark.parametrize("operation", ["create", "delete"])
def test_an_api_server_that_goes_away_is_told_clearly_and_the_next_run_completes(
    our_control_plane: ControlPlane, backend: LiveBackend, operation: str, tmp_path: Path
) -> None:
    cloud = Cut(our_control_plane, backend.server, operation)
    with Rehearsal("local", folder=tmp_path, backend=backend, cloud=cloud) as rehearsal:
        if operation == "delete":
            rehearsal.up()
        run = rehearsal.up if operation == "create" else rehearsal.destroy
        try:
            with (
                backend.impatient(),
                pytest.raises(RehearsalError, match="configured Kubernetes cluster is unreachable"),
            ):
                run()
        finally:
            our_control_plane.start_api_server()
        rehearsal.up()
        assert not rehearsal.up().changes, "what was cut off was taken up where it stood"
        rehearsal.destroy()
        assert not rehearsal.state(), "nothing is forgotten in the state"
    assert not backend.left(), "nor on the cluster"


def test_a_local_stack_lives_and_leaves_no_object_behind(backend: LiveBackend, prefix: str, tmp_path: Path) -> None:
    _lives("local", NGINX | {"namespace_prefix": prefix}, backend, tmp_path)
    assert own_namespaces(backend, prefix) == set(), "and no object on the cluster: their namespaces are gone"


@pytest.mark.usefixtures("volume_driver")
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
    assert not backend.left(), "no class or volume on the cluster, no load balancer in AWS"


def own_namespaces(backend: LiveBackend, prefix: str = "") -> set[str]:
    there = {at(found, "metadata.name") for found in backend.server.list(NAMESPACE)}
    return there & {f"{prefix}grafana", f"{prefix}nginx"}
