"""What AWS does beside a cluster, played on a real API: addresses of load balancers, volumes of claims."""

from collections.abc import Iterator

import pytest
from lightkube import ApiError, Client
from lightkube.models.core_v1 import (
    Container,
    PersistentVolumeClaimSpec,
    PersistentVolumeClaimVolumeSource,
    PodSpec,
    ServicePort,
    ServiceSpec,
    Volume,
    VolumeResourceRequirements,
)
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import PersistentVolume, PersistentVolumeClaim, Pod, Service
from lightkube.resources.storage_v1 import StorageClass

from rehearsal.control_plane import CloudController, ControlPlane, Hold
from rehearsal.control_plane.balancers import FINALIZER, hostname
from rehearsal.control_plane.processes import wait_until
from rehearsal.control_plane.volumes import DRIVER, ZONE

on_a_cluster = pytest.mark.cluster
UID = "8275e84b-6748-489c-941d-d257586957d0"


def soon(true, what: str) -> None:
    wait_until(true, what, limit=30)


@pytest.fixture
def cloud(our_control_plane: ControlPlane) -> Iterator[CloudController]:
    with CloudController(our_control_plane.kubeconfig) as running:
        yield running


class Services:
    """Services of one namespace."""

    def __init__(self, api: Client, namespace: str) -> None:
        self.api, self.namespace = api, namespace

    def make(self, name: str, **spec: str) -> None:
        ports = [ServicePort(port=80)]
        chosen = ServiceSpec(**{"type": "LoadBalancer", "selector": {"app": "x"}, "ports": ports, **spec})
        self.api.create(Service(metadata=ObjectMeta(name=name), spec=chosen), namespace=self.namespace)

    def get(self, name: str) -> dict:
        return self.api.get(Service, name, namespace=self.namespace).to_dict()

    def delete(self, name: str) -> None:
        self.api.delete(Service, name, namespace=self.namespace)

    def address(self, name: str) -> str:
        ingress = self.get(name)["status"]["loadBalancer"].get("ingress", [{}])
        return ingress[0].get("hostname", "")

    def finalizers(self, name: str) -> list[str]:
        return self.get(name)["metadata"].get("finalizers", [])

    def is_gone(self, name: str) -> bool:
        try:
            self.get(name)
        except ApiError as missing:
            return missing.status.code == 404
        return False


@pytest.fixture
def services(api: Client, namespace: str) -> Services:
    return Services(api, namespace)


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
        soon(lambda: self.phase(name) == "Bound", f"claim {name} is bound")
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


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({}, "a8275e84b6748489c941dd257586957d-1960138704.eu-west-1.elb.amazonaws.com"),
        (
            {"service.beta.kubernetes.io/aws-load-balancer-internal": "true"},
            "internal-a8275e84b6748489c941dd257586957d-1960138704.eu-west-1.elb.amazonaws.com",
        ),
        (
            {"service.beta.kubernetes.io/aws-load-balancer-type": "nlb"},
            "a8275e84b6748489c941dd257586957d-8275e84b6748489c.elb.eu-west-1.amazonaws.com",
        ),
    ],
)
def test_a_balancers_address_has_the_form_of_awss(annotations: dict[str, str], expected: str) -> None:
    assert hostname(UID, annotations, "eu-west-1") == expected, "the region stands where AWS has it"


def test_what_is_held_can_be_told_before_the_controller_runs() -> None:
    cloud = CloudController("{}", holding=[Hold.VOLUMES])
    cloud.let_go(Hold.VOLUMES)
    cloud.hold(Hold.BALANCERS)


@on_a_cluster
def test_a_controller_that_cannot_reach_its_cluster_still_ends(our_control_plane: ControlPlane) -> None:
    nowhere = our_control_plane.kubeconfig.replace(our_control_plane.endpoint, "https://127.0.0.1:1")
    with CloudController(nowhere) as cloud:
        cloud.let_go(Hold.VOLUMES)


@on_a_cluster
@pytest.mark.usefixtures("cloud")
def test_a_service_gets_an_address_and_is_let_go_when_deleted(services: Services) -> None:
    services.make("web")
    soon(lambda: services.address("web") != "", "the service has an address")
    assert services.address("web").endswith(".ap-northeast-2.elb.amazonaws.com"), "as in AWS"
    assert services.finalizers("web") == [FINALIZER], "a balancer outlives no service"
    services.delete("web")
    soon(lambda: services.is_gone("web"), "the service is gone")


@on_a_cluster
@pytest.mark.usefixtures("cloud")
def test_a_service_that_is_no_balancer_any_more_loses_address_and_finalizer(services: Services) -> None:
    services.make("web")
    soon(lambda: services.address("web") != "", "the service has an address")
    services.api.patch(Service, "web", {"spec": {"type": "ClusterIP"}}, namespace=services.namespace)
    soon(lambda: not services.finalizers("web"), "its balancer is deleted")
    assert services.address("web") == "", "who asked for the address would reach nothing"


@on_a_cluster
@pytest.mark.usefixtures("cloud")
def test_a_service_with_a_class_of_balancers_is_another_controllers(services: Services) -> None:
    services.make("theirs", loadBalancerClass="service.k8s.aws/nlb")
    services.make("ours")
    soon(lambda: services.address("ours") != "", "what came later has an address")
    assert services.finalizers("theirs") == [], "EKS's own controller leaves it alone"


@on_a_cluster
def test_a_balancer_that_hangs_comes_when_it_is_let_go(cloud: CloudController, services: Services) -> None:
    cloud.hold(Hold.BALANCERS)
    for name in ("first", "second"):  # events come in order: when the second is seen, the first was
        services.make(name)
        soon(lambda name=name: services.finalizers(name) == [FINALIZER], f"{name} is seen")
    assert services.address("first") == "", "a balancer that hangs has no address"
    cloud.let_go(Hold.BALANCERS)
    soon(lambda: services.address("first") != "", "the service has an address")


@on_a_cluster
def test_a_balancer_that_is_not_deleted_keeps_its_service(cloud: CloudController, services: Services) -> None:
    cloud.hold(Hold.BALANCER_CLEANUP)
    services.make("web")
    soon(lambda: services.address("web") != "", "the service has an address")
    services.delete("web")
    services.make("later")
    soon(lambda: services.address("later") != "", "what came later is seen")
    assert services.finalizers("web") == [FINALIZER], "a destroy waits for it"
    cloud.let_go(Hold.BALANCER_CLEANUP)
    soon(lambda: services.is_gone("web"), "the service is gone")


@on_a_cluster
@pytest.mark.usefixtures("cloud")
def test_what_happened_while_the_api_server_was_away_is_seen_when_it_is_back(
    our_control_plane: ControlPlane, services: Services
) -> None:
    services.make("before")
    soon(lambda: services.address("before") != "", "the controller is at work")
    our_control_plane.stop_api_server()
    our_control_plane.start_api_server()
    services.delete("before")
    services.make("after")
    soon(lambda: services.address("after") != "" and services.is_gone("before"), "the controller is at work again")


@on_a_cluster
@pytest.mark.usefixtures("cloud")
def test_a_volume_goes_with_its_claim_unless_it_is_retained(claims: Claims) -> None:
    claims.make("data", "delete")
    claims.make("precious", "retain")
    gone, kept = claims.bound("data"), claims.bound("precious")
    assert claims.volumes()[kept]["spec"]["csi"]["driver"] == DRIVER, "as the driver makes it"
    claims.delete("data")
    claims.delete("precious")
    soon(lambda: gone not in claims.volumes(), "the volume of class Delete is gone")
    soon(lambda: claims.volumes()[kept]["status"]["phase"] == "Released", "the retained volume has no claim")


@on_a_cluster
def test_a_volume_that_is_not_deleted_stays_until_it_is_let_go(
    cloud: CloudController, claims: Claims, services: Services
) -> None:
    cloud.hold(Hold.VOLUME_CLEANUP)
    claims.make("data", "delete")
    name = claims.bound("data")
    claims.delete("data")
    soon(lambda: claims.volumes()[name]["status"]["phase"] == "Released", "its claim is gone")
    services.make("later")
    soon(lambda: services.address("later") != "", "what came later is done")
    assert name in claims.volumes(), "it is in AWS still, and costs"
    cloud.let_go(Hold.VOLUME_CLEANUP)
    soon(lambda: name not in claims.volumes(), "the volume is gone")


@on_a_cluster
@pytest.mark.usefixtures("cloud")
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
@pytest.mark.usefixtures("cloud")
def test_a_claim_may_come_before_its_class(claims: Claims) -> None:
    claims.make("early", "late")
    claims.make("data", "delete")
    claims.bound("data")
    assert claims.phase("early") == "Pending", "nobody makes a volume of an unknown class"
    claims.make_class("late")
    claims.bound("early")


@on_a_cluster
def test_a_volume_that_hangs_comes_when_it_is_let_go(
    cloud: CloudController, claims: Claims, services: Services
) -> None:
    cloud.hold(Hold.VOLUMES)
    claims.make("data", "delete")
    services.make("later")
    soon(lambda: services.address("later") != "", "what came later is done")
    assert claims.phase("data") == "Pending", "a pod waits for its volume"
    cloud.let_go(Hold.VOLUMES)
    claims.bound("data")
