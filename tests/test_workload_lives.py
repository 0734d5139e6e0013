"""Whole lives of stacks on a real Kubernetes API, and an API server that goes away in the middle of one."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest
from pulumi import automation as auto
from runbook import commands

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import CLUSTER, DEPLOYMENT, NAMESPACE, SERVICE
from rehearsal.cloud.values import at
from rehearsal.control_plane import ControlPlane
from rehearsal.control_plane.processes import wait_until
from rehearsal.engine.run import RehearsalError
from rehearsal.live.api_server import ApiServer
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.cluster

NGINX = {"nginx": {"enabled": True, "replicas": 2}}


OTHERS = (SERVICE, *(f"kubernetes:{kind}" for kind in ("core/v1:Secret", "networking.k8s.io/v1:NetworkPolicy")))
"""What is made beside the Deployment; an answer that is lost on its way would leave an object that nobody recorded."""


class Outage:
    """The API server crashes when the engine begins this operation on Grafana's Deployment, and is started again.

    While it is away the provider waits, without an end of its own: an informer waits for its first list (client-go,
    tools/cache WaitForCacheSync, to which the provider gives no deadline). So an outage is seen as a longer `up`.
    """

    def __init__(self, plane: ControlPlane, server: ApiServer, operation: str) -> None:
        self._plane = plane
        self._server = server
        self._operation = operation
        self.happened = False

    def __call__(self, event: auto.EngineEvent) -> None:
        step = event.resource_pre_event and event.resource_pre_event.metadata
        if self.happened or not step or step.urn.rpartition("::")[2] != "grafana-deployment":
            return
        if step.op.value == self._operation:
            self.happened = True
            if self._operation == "create":
                wait_until(lambda: all(self._server.list(other, "grafana") for other in OTHERS), "the others are made")
            self._plane.stop_api_server()
            self._plane.start_api_server()


@pytest.mark.parametrize("operation", ["create", "delete"])
def test_an_api_server_that_goes_away_and_comes_back_costs_at_most_another_run(
    our_control_plane: ControlPlane, backend: LiveBackend, operation: str, tmp_path: Path
) -> None:
    outage = Outage(our_control_plane, backend.server, operation)
    with Rehearsal("local", folder=tmp_path, backend=backend, on_event=outage) as rehearsal:
        if operation == "delete":
            rehearsal.up()
        with suppress(RehearsalError):  # whether a request is under way in the outage is a matter of luck
            (rehearsal.up if operation == "create" else rehearsal.destroy)()
        assert outage.happened, "the server was away in the middle of it"
        rehearsal.up()
        assert not rehearsal.up().changes, "what was cut off was taken up where it stood"
        rehearsal.destroy()
        assert not rehearsal.state(), "nothing is forgotten in the state"
    assert not backend.left(), "nor on the cluster"


def test_a_cluster_that_does_not_answer_is_reported_at_once_and_a_preview_goes_on(
    our_control_plane: ControlPlane, backend: LiveBackend, tmp_path: Path
) -> None:
    with Rehearsal("local", folder=tmp_path, settings=NGINX, backend=backend) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"nginx": {"replicas": 3}})
        our_control_plane.stop_api_server()
        try:
            planned = rehearsal.preview()
            assert [step.name for step in planned.changes] == ["nginx-deployment"], "by the state alone"
            for run in (rehearsal.up, rehearsal.destroy):
                with pytest.raises(RehearsalError, match="configured Kubernetes cluster is unreachable"):
                    run()
        finally:
            our_control_plane.start_api_server()
        rehearsal.up()
        rehearsal.destroy()
        assert not rehearsal.state(), "nothing was lost"


def in_a_namespace() -> None:
    """A program with two objects in a cluster; their names are made up, so that another cluster need not be empty."""
    kubeconfig = os.environ["KUBECONFIG"]
    provider = kubernetes.Provider("cluster", kubeconfig=kubeconfig, context="minikube", cluster_identifier="one")
    options = pulumi.ResourceOptions(provider=provider)
    space = kubernetes.core.v1.Namespace("space", opts=options)
    kubernetes.core.v1.ConfigMap("config", metadata={"namespace": space.metadata.name}, opts=options)


def test_a_cluster_that_is_gone_is_taken_out_of_the_state_and_comes_back(
    our_control_plane: ControlPlane, backend: LiveBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable, _, refresh = commands("The cluster is gone")[0].partition(" ")
    name, value = variable.split("=")
    with Rehearsal("dev", folder=tmp_path, program=in_a_namespace, backend=backend) as rehearsal:
        rehearsal.up()
        spaces = []
        for command in (refresh.removesuffix(" --stack dev"), "pulumi destroy"):  # runbook-state.md, troubleshooting.md
            spaces += [entry["id"] for entry in rehearsal.state() if entry["type"] == NAMESPACE]
            our_control_plane.stop_api_server()
            try:
                with monkeypatch.context() as given:
                    given.setenv(name, value)
                    rehearsal.pulumi(*command.split()[1:], "--yes")
            finally:
                our_control_plane.start_api_server()
            left = [entry["type"] for entry in rehearsal.state()]
            assert not [each for each in left if each.startswith("kubernetes:")], "what nobody can reach is forgotten"
            if "refresh" in command:
                made = {step.name for step in rehearsal.up().changes}
                assert {"space", "config"} <= made, "all of it is created again"
        assert not rehearsal.state(), "and a destroy ends without the cluster"
    for space in spaces:
        backend.server.delete(NAMESPACE, space)


class Opening(Cloud):
    """A cloud in which an update of the EKS cluster lets this machine reach the API server again."""

    def __init__(self, plane: ControlPlane) -> None:
        super().__init__()
        self._plane = plane
        self._is_closed = False

    def close(self) -> None:
        self._is_closed = True
        self._plane.stop_api_server()

    def open(self) -> None:
        if self._is_closed:
            self._is_closed = False
            self._plane.start_api_server()

    def call(self, operation: str, type_: str, name: str, old: Any, new: Any) -> None:
        super().call(operation, type_, name, old, new)
        if (operation, type_) == ("update", CLUSTER):
            self.open()


def test_an_up_that_lists_this_machines_address_reaches_the_cluster_and_goes_on(
    our_control_plane: ControlPlane, backend: LiveBackend, tmp_path: Path
) -> None:
    cloud = Opening(our_control_plane)
    with Rehearsal("dev", folder=tmp_path, settings=NGINX, backend=backend, cloud=cloud) as stack:
        stack.up()
        stack.configure({"cluster": {"public_access_cidrs": ["198.51.100.7/32"]}, "nginx": {"replicas": 3}})
        cloud.close()
        try:
            assert {"main-eks-eksCluster", "nginx-deployment"} <= {step.name for step in stack.preview().changes}, (
                "the preview that `pulumi up` begins with is not stopped"
            )
            stack.up()
        finally:
            cloud.open()
        deployment = backend.server.read(DEPLOYMENT, "nginx", "nginx") or {}
        assert at(deployment, "status.availableReplicas") == 3, "the endpoint was opened first, then spoken to"
        assert not stack.up().changes, "one command was enough"
        stack.destroy()
