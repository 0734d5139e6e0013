"""Grafana on a real Kubernetes API, mode by mode: exposure, storage and target, up to what is left at the end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live import Patience, Warnings
from manifests import grafana_settings

from rehearsal.cloud.resource_types import CLAIM, DEPLOYMENT, NAMESPACE, SERVICE, STORAGE_CLASS, VOLUME_IN_CLUSTER
from rehearsal.cloud.values import at
from rehearsal.control_plane import Cluster
from rehearsal.control_plane.processes import wait_until
from rehearsal.engine.run import RehearsalError
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.cluster

MODES = [
    ("aws", "public-http", "keep"),
    ("aws", "internal-tls", "delete"),
    ("local", "private", "delete"),
    ("local", "node_port", "keep"),
]
"""Each type of Service, and each end of a volume on each target. test_changes walks through the other modes on the way,
and test_engine_grafana has all pairs, on the emulator."""
NODE = "kubernetes:core/v1:Node"
TYPES = {"private": "ClusterIP", "node_port": "NodePort", "internal": "LoadBalancer", "public": "LoadBalancer"}
LEFT = {"pod": [], "delete": [], "keep": [("Released", "Retain")]}
"""Phase and policy of the volumes that a stack leaves."""


@pytest.fixture(scope="module")
def modes(request: pytest.FixtureRequest, control_plane: Cluster, backend: LiveBackend) -> Iterator[LiveBackend]:
    """A cluster with a default class, as minikube and kind have one; EKS has none, and the stack brings its own."""
    if not control_plane.is_ours:
        yield backend
        return
    request.getfixturevalue("volume_driver")  # somebody makes the volumes
    default = {"storageclass.kubernetes.io/is-default-class": "true"}
    metadata = {"name": "standard", "annotations": default}
    backend.server.create(STORAGE_CLASS, {"metadata": metadata, "provisioner": "ebs.csi.aws.com"})
    yield backend
    backend.server.delete(STORAGE_CLASS, "standard")


@pytest.fixture
def server(modes: LiveBackend, prefix: str) -> Iterator[LiveBackend]:
    """Volumes that a test keeps are gone before the next one."""
    yield modes
    for volume in volumes(modes, prefix):
        modes.server.delete(VOLUME_IN_CLUSTER, at(volume, "metadata.name"))


def volumes(backend: LiveBackend, prefix: str) -> list[dict[str, Any]]:
    """Those that Grafana's claim had."""
    found = backend.server.list(VOLUME_IN_CLUSTER)
    return [volume for volume in found if at(volume, "spec.claimRef.namespace") == f"{prefix}grafana"]


def stack(target: str) -> str:
    return "dev" if target == "aws" else target


@pytest.mark.parametrize(("target", "exposure", "storage"), MODES, ids="-".join)
def test_a_mode_comes_up_stays_as_it_is_and_leaves_what_it_should(
    target: str, exposure: str, storage: str, control_plane: Cluster, server: LiveBackend, prefix: str, tmp_path: Path
) -> None:
    if target == "aws" and not control_plane.is_ours:
        pytest.skip("needs AWS's controllers, which run on a control plane of its own")
    namespace = f"{prefix}grafana"
    settings: dict[str, Any] = {"grafana": grafana_settings(target, exposure, storage)}
    settings |= {"namespace_prefix": prefix} if target == "local" else {}
    warnings = Warnings()
    with Rehearsal(stack(target), folder=tmp_path, settings=settings, backend=server, on_event=warnings) as rehearsal:
        rehearsal.up()
        assert warnings.texts == [], "the API has nothing against any object"
        service = server.server.read(SERVICE, "grafana", namespace)
        assert at(service, "spec.type") == TYPES[exposure.partition("-")[0]], "reached as the setting says"
        balancer = (at(service, "status.loadBalancer.ingress") or [{}])[0].get("hostname")
        assert rehearsal.outputs().get("grafana_load_balancer") == balancer, "and up waited for the balancer's name"
        claims = [at(found, "status.phase") for found in server.server.list(CLAIM, namespace)]
        assert claims == ([] if storage == "pod" else ["Bound"]), "a volume where it is asked for"
        assert not rehearsal.up().changes, "a second up changes nothing"
        rehearsal.destroy()
        assert not rehearsal.state(), "nothing is left in the state"
        assert not rehearsal.cloud.objects(), "nor in the account"
    assert server.server.read(NAMESPACE, namespace) is None, "nor on the cluster"
    assert not server.left(), "nor a load balancer or a target group"
    wait_until(lambda: left(server, prefix) == LEFT[storage], "but exactly the volume that is kept")
    assert len(server.kept()) == len(LEFT[storage]) * control_plane.is_ours, "and the rehearsal reports it"


def left(backend: LiveBackend, prefix: str) -> list[tuple[str, str]]:
    return [
        (at(found, "status.phase"), at(found, "spec.persistentVolumeReclaimPolicy"))
        for found in volumes(backend, prefix)
    ]


@pytest.mark.usefixtures("our_control_plane")
def test_a_balancer_that_hangs_fails_the_up_and_the_next_one_completes(server: LiveBackend, tmp_path: Path) -> None:
    assert server.balancers, "on a control plane of its own"
    settings, patience = {"grafana": grafana_settings("aws", "public", "pod")}, Patience(SERVICE)
    with Rehearsal("dev", folder=tmp_path, settings=settings, backend=server, program=patience) as rehearsal:
        patience.seconds = 5
        with (
            server.balancers.hanging(),
            pytest.raises(RehearsalError, match="Service was not allocated an IP address"),
        ):
            rehearsal.up()
        rehearsal.up()
        assert rehearsal.outputs()["grafana_load_balancer"], "the balancer came, and is taken up where it stood"
        with server.balancers.hanging(), pytest.raises(RehearsalError, match="timed out waiting for the condition"):
            rehearsal.destroy()
        assert rehearsal.cloud.objects("aws:eks/cluster:Cluster"), "the cluster waits: without it nobody would clean up"
        wait_until(lambda: server.server.read(SERVICE, "grafana", "grafana") is None, "the balancer is cleaned up")
        rehearsal.destroy()
        assert not rehearsal.state(), "what hung is gone"
    assert not server.left(), "and so is what the controller made in AWS"


@pytest.mark.usefixtures("our_control_plane")
def test_another_password_rolls_the_pod_and_storage_comes_and_goes_and_an_earlier_volume_is_handed_over(
    server: LiveBackend, tmp_path: Path
) -> None:
    settings = {"grafana": grafana_settings("aws", "private", "delete")}
    with Rehearsal("dev", folder=tmp_path, settings=settings, backend=server) as rehearsal:
        rehearsal.up()
        before = rehearsal.outputs(show_secrets=True)
        rehearsal.configure({"grafana": {"admin_password_generation": 2}})
        rehearsal.up()
        after = rehearsal.outputs(show_secrets=True)
        assert after["grafana_admin_password"] != before["grafana_admin_password"], "a new password"
        assert after["grafana_secret_key"] == before["grafana_secret_key"], "the key that reads the database stays"
        deployment = server.server.read(DEPLOYMENT, "grafana", "grafana")
        assert at(deployment, "metadata.generation") > 1, "the pod was rolled"
        assert at(deployment, "status.availableReplicas") == 1, "and is back"
        rehearsal.configure({"grafana": {"storage": {"enabled": False}}})
        rehearsal.up()
        assert not server.server.list(CLAIM, "grafana"), "off again"
        assert left(server, prefix="") == [], "and with on_destroy: delete nothing of it stays"
        zone = at(server.server.list(NODE)[0], "metadata.labels")["topology.kubernetes.io/zone"]
        earlier = {"enabled": True, "on_destroy": "keep", "volume_id": "vol-0123456789abcdef0", "volume_zone": zone}
        rehearsal.configure({"grafana": {"storage": earlier}})
        planned = rehearsal.preview()
        assert rehearsal.up().summary == planned.summary, "up does what the preview said"
        (volume,) = volumes(server, prefix="")
        assert at(volume, "spec.csi.volumeHandle") == earlier["volume_id"], "the volume of an earlier stack"
        assert left(server, prefix="") == [("Bound", "Retain")], "and the pod uses it: none was made"
        assert not rehearsal.up().changes, "the plan is quiet"
        rehearsal.destroy()
        assert not rehearsal.state(), "nothing is left in the state"
