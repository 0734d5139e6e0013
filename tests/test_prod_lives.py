"""The life of prod on a real Kubernetes API, with another app of the user's beside it."""

from pathlib import Path
from typing import Any

import pytest
from lightkube import Client
from lightkube.models.core_v1 import (
    Container,
    PersistentVolumeClaimSpec,
    PersistentVolumeClaimVolumeSource,
    PodSpec,
    Volume,
    VolumeResourceRequirements,
)
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import PersistentVolumeClaim, Pod
from live import own_namespaces

from rehearsal.cloud.resource_types import VOLUME_IN_CLUSTER
from rehearsal.control_plane import ControlPlane
from rehearsal.control_plane.client import client
from rehearsal.control_plane.processes import wait_until
from rehearsal.live.api_server import ApiServer
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.cluster

NGINX = {"nginx": {"enabled": True, "replicas": 2}}


class OtherApp:
    """A claim that names no class and a pod that uses it, as an app of the user's has."""

    def __init__(self, api: Client) -> None:
        self._api = api
        self._metadata = ObjectMeta(name="other-app", namespace="default")

    def start(self) -> None:
        request = VolumeResourceRequirements(requests={"storage": "1Gi"})
        spec = PersistentVolumeClaimSpec(accessModes=["ReadWriteOnce"], resources=request)
        self._api.create(PersistentVolumeClaim(metadata=self._metadata, spec=spec))
        used = Volume(name="data", persistentVolumeClaim=PersistentVolumeClaimVolumeSource(claimName="other-app"))
        container = Container(name="c", image="i")
        self._api.create(Pod(metadata=self._metadata, spec=PodSpec(containers=[container], volumes=[used])))

    def claim(self) -> PersistentVolumeClaimSpec:
        spec = self._api.get(PersistentVolumeClaim, "other-app", namespace="default").spec
        assert spec, "a claim has one"
        return spec

    def has_volume(self) -> bool:
        return bool(self.claim().volumeName)

    def end(self) -> None:
        for kind in (Pod, PersistentVolumeClaim):
            self._api.delete(kind, "other-app", namespace="default")


def gone(server: ApiServer, volume: str) -> bool:
    return server.read(VOLUME_IN_CLUSTER, volume) is None


@pytest.mark.usefixtures("volume_driver")
def test_prod_lives_and_leaves_no_object_behind(
    our_control_plane: ControlPlane, backend: LiveBackend, tmp_path: Path
) -> None:
    """The other two stacks live in test_changes."""
    deleted = {"storage": {"on_destroy": "delete"}}
    ends: dict[str, Any] = {"cluster": {"deletion_protection": False}, "grafana": deleted, "monitoring": deleted}
    with (
        Rehearsal("prod", folder=tmp_path, settings=NGINX | ends, backend=backend) as rehearsal,
        client(our_control_plane.kubeconfig) as api,
    ):
        planned = rehearsal.preview()
        assert rehearsal.up().summary == planned.summary, "up does what the preview said"
        assert not rehearsal.up().changes, "a second up changes nothing"
        other = OtherApp(api)
        other.start()
        # The API server fills it in: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/,
        # DefaultStorageClass (2026-11).
        assert other.claim().storageClassName == "gp3", "a claim that names no class gets the cluster's default one"
        wait_until(other.has_volume, "the other app's claim is not left pending")
        volume = other.claim().volumeName or ""
        other.end()
        wait_until(lambda: gone(backend.server, volume), "and leaves no volume behind")
        rehearsal.destroy()
        assert not rehearsal.state(), "destroy leaves nothing in the state"
        assert not rehearsal.cloud.objects(), "nothing in the account"
    assert not backend.left(), "no class or volume on the cluster, no load balancer in AWS"
    assert own_namespaces(backend.server) == set(), "and no object on the cluster: their namespaces are gone"
