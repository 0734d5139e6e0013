"""The emulated EBS CSI driver on a real API: volumes of claims."""

from collections.abc import Iterator

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
from lightkube.resources.core_v1 import PersistentVolume, PersistentVolumeClaim, Pod
from lightkube.resources.storage_v1 import StorageClass

from rehearsal.control_plane import ControlPlane, VolumeDriver
from rehearsal.control_plane.processes import wait_until
from rehearsal.control_plane.volumes import DRIVER, ZONE

on_a_cluster = pytest.mark.cluster


@pytest.fixture
def driver(our_control_plane: ControlPlane) -> Iterator[VolumeDriver]:
    with VolumeDriver(our_control_plane.kubeconfig) as running:
        yield running


class Claims:
    """Claims of one namespace, and StorageClasses named after it."""

    def __init__(self, api: Client, namespace: str) -> None:
        self.api, self.namespace = api, namespace

    def make_class(self, name: str) -> None:
        kind = StorageClass(
            metadata=ObjectMeta(name=f"{self.namespace}-{name}", labels={"of": self.namespace}),
            provisioner=DRIVER,
            volumeBindingMode="WaitForFirstConsumer" if name == "waits" else "Immediate",
            reclaimPolicy="Retain" if name == "retain" else "Delete",
        )
        self.api.create(kind)

    def make(self, name: str, kind: str) -> None:
        spec = PersistentVolumeClaimSpec(
            accessModes=["ReadWriteOnce"],
            resources=VolumeResourceRequirements(requests={"storage": "1Gi"}),
            storageClassName=f"{self.namespace}-{kind}",
        )
        claim = PersistentVolumeClaim(metadata=ObjectMeta(name=name), spec=spec)
        self.api.create(claim, namespace=self.namespace)

    def phase(self, name: str) -> str:
        return self.api.get(PersistentVolumeClaim, name, namespace=self.namespace).to_dict()["status"]["phase"]

    def volume(self, name: str) -> str:
        spec = self.api.get(PersistentVolumeClaim, name, namespace=self.namespace).spec
        return (spec and spec.volumeName) or ""

    def delete(self, name: str) -> None:
        self.api.delete(PersistentVolumeClaim, name, namespace=self.namespace)

    def bound(self, name: str) -> str:
        """The volume's name, once there is one."""
        wait_until(lambda: self.phase(name) == "Bound", f"claim {name} is bound")
        return self.volume(name)

    def volumes(self) -> dict[str, dict]:
        """Those of this namespace's claims, by their names."""
        found = [volume.to_dict() for volume in self.api.list(PersistentVolume)]
        return {
            each["metadata"]["name"]: each for each in found if each["spec"]["claimRef"]["namespace"] == self.namespace
        }


@pytest.fixture
def claims(api: Client, namespace: str) -> Iterator[Claims]:
    made = Claims(api, namespace)
    for name in ("delete", "retain", "waits"):
        made.make_class(name)
    yield made
    for kind in api.list(StorageClass, labels={"of": namespace}):
        api.delete(StorageClass, kind.to_dict()["metadata"]["name"])
    for name in made.volumes():
        api.delete(PersistentVolume, name)


@on_a_cluster
def test_a_driver_that_cannot_reach_its_cluster_still_ends(our_control_plane: ControlPlane) -> None:
    nowhere = our_control_plane.kubeconfig.replace(our_control_plane.endpoint, "https://127.0.0.1:1")
    with VolumeDriver(nowhere):
        pass


@on_a_cluster
@pytest.mark.usefixtures("driver")
def test_what_happened_while_the_api_server_was_away_is_seen_when_it_is_back(
    our_control_plane: ControlPlane, claims: Claims
) -> None:
    claims.make("before", "delete")
    gone = claims.bound("before")
    our_control_plane.stop_api_server()
    our_control_plane.start_api_server()
    claims.delete("before")
    claims.make("after", "delete")
    claims.bound("after")
    wait_until(lambda: gone not in claims.volumes(), "the driver is at work again")


@on_a_cluster
@pytest.mark.usefixtures("driver")
def test_a_volume_goes_with_its_claim_unless_it_is_retained(claims: Claims) -> None:
    claims.make("data", "delete")
    claims.make("precious", "retain")
    gone, kept = claims.bound("data"), claims.bound("precious")
    assert claims.volumes()[kept]["spec"]["csi"]["driver"] == DRIVER, "as the driver makes it"
    claims.delete("data")
    claims.delete("precious")
    wait_until(lambda: gone not in claims.volumes(), "the volume of class Delete is gone")
    wait_until(lambda: claims.volumes()[kept]["status"]["phase"] == "Released", "the retained volume has no claim")


@on_a_cluster
@pytest.mark.usefixtures("driver")
def test_a_claim_that_waits_for_a_pod_gets_its_volume_in_the_pods_zone(
    claims: Claims, api: Client, namespace: str
) -> None:
    claims.make("waiting", "waits")
    claims.make("later", "delete")
    claims.bound("later")
    assert claims.volume("waiting") == "", "EBS volumes are in one zone: the pod's node says which"
    source = PersistentVolumeClaimVolumeSource(claimName="waiting")
    spec = PodSpec(
        containers=[Container(name="main", image="nginx:1.29")],
        nodeSelector={ZONE: "ap-northeast-2b"},
        volumes=[Volume(name="data", persistentVolumeClaim=source)],
    )
    api.create(Pod(metadata=ObjectMeta(name="consumer"), spec=spec), namespace=namespace)
    name = claims.bound("waiting")
    volume = claims.volumes()[name]
    terms = volume["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"]
    assert terms[0]["matchExpressions"][0]["values"] == ["ap-northeast-2b"], "where the pod runs"
    api.wait(Pod, "consumer", for_conditions=["Ready"], namespace=namespace)


@on_a_cluster
@pytest.mark.usefixtures("driver")
def test_a_claim_may_come_before_its_class(claims: Claims) -> None:
    claims.make("early", "late")
    claims.make("data", "delete")
    claims.bound("data")
    assert claims.phase("early") == "Pending", "nobody makes a volume of an unknown class"
    claims.make_class("late")
    claims.bound("early")
