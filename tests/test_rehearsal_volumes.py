"""The emulated cluster's volumes: what binds, what holds, and what is left."""

from typing import Any

import pytest

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.immutable import refuse_update
from rehearsal.cloud.resource_types import (
    ADDON,
    CLAIM,
    CLUSTER,
    DEPLOYMENT,
    SERVICE,
    STORAGE_CLASS,
    VOLUME,
    VOLUME_IN_CLUSTER,
    ApiError,
)
from rehearsal.cloud.store import Object
from rehearsal.cloud.values import UNKNOWN
from rehearsal.cloud.volumes import patch
from rehearsal.providers.kubernetes import Kubernetes

REGION = "ap-northeast-2"


@pytest.fixture
def cloud() -> Cloud:
    """A cluster with the driver of EBS volumes."""
    cloud = Cloud()
    cloud.put(CLUSTER, {"name": "c"}, REGION)
    cloud.put(ADDON, {"clusterName": "c", "addonName": "aws-ebs-csi-driver"}, REGION)
    return cloud


def endpoint(cloud: Cloud) -> str:
    (cluster,) = cloud.objects(CLUSTER)
    return cluster.outputs["endpoint"]


def named(**inputs: Any) -> dict[str, Any]:
    return {"metadata": {"name": "g", "namespace": "default"}, **inputs}


def claim(cloud: Cloud, policy: str = "Delete", **spec: Any) -> Object:
    parameters = {"type": "gp3", "encrypted": "true", "tagSpecification_1": "Stack=dev"}
    inputs = {"provisioner": "ebs.csi.aws.com", "reclaimPolicy": policy, "parameters": parameters}
    cloud.create(STORAGE_CLASS, "class", named(**inputs), endpoint(cloud))
    return cloud.create(CLAIM, "claim", named(spec={"storageClassName": "g", **spec}), endpoint(cloud))


def run(cloud: Cloud) -> Object:
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "g"}}, {"name": "tmp", "emptyDir": {}}]
    return cloud.create(DEPLOYMENT, "app", named(spec={"template": {"spec": {"volumes": volumes}}}), endpoint(cloud))


def stop(cloud: Cloud, *types: str) -> None:
    for type_ in types:
        (found,) = cloud.objects(type_)
        cloud.delete(type_, found.id, found.scope)


def test_a_pod_makes_the_volume_of_its_claim(cloud: Cloud) -> None:
    claim(cloud, "Retain")
    assert not cloud.objects(VOLUME), "nothing is made before a pod needs it"
    run(cloud)
    (made,), (known,) = cloud.objects(VOLUME), cloud.objects(VOLUME_IN_CLUSTER)
    assert (made.scope, made.inputs["tags"]) == (REGION, {"Stack": "dev"}), "in AWS, with the tags of the class"
    assert known.inputs["spec"]["persistentVolumeReclaimPolicy"] == "Retain", "the class's policy, taken once"


def test_a_deployment_that_gets_a_claim_makes_its_volume_too(cloud: Cloud) -> None:
    app = cloud.create(DEPLOYMENT, "app", named(spec={}), endpoint(cloud))
    claim(cloud)
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "g"}}]
    cloud.update(DEPLOYMENT, app.id, named(spec={"template": {"spec": {"volumes": volumes}}}), endpoint(cloud))
    assert len(cloud.objects(VOLUME)) == 1, "storage turned on is a new pod of the same Deployment"


@pytest.mark.parametrize(
    ("missing", "refusal"),
    [(CLAIM, "not found"), (STORAGE_CLASS, "not found"), (ADDON, "waiting for a volume to be created")],
)
def test_a_pod_waits_where_something_is_missing(cloud: Cloud, missing: str, refusal: str) -> None:
    claim(cloud)
    stop(cloud, missing)
    with pytest.raises(ApiError, match=refusal):
        run(cloud)


def test_a_volume_that_is_named_must_be_there(cloud: Cloud) -> None:
    claim(cloud, volumeName="kept")
    with pytest.raises(ApiError, match="no PersistentVolume kept"):
        run(cloud)


def test_a_claim_in_use_cannot_go(cloud: Cloud) -> None:
    claim(cloud)
    run(cloud)
    with pytest.raises(ApiError, match="needs it"):
        stop(cloud, CLAIM)


@pytest.mark.parametrize(("policy", "left"), [("Delete", 0), ("Retain", 1)])
def test_a_volume_goes_with_its_claim_or_stays(cloud: Cloud, policy: str, left: int) -> None:
    claim(cloud, policy)
    run(cloud)
    stop(cloud, DEPLOYMENT, CLAIM)
    assert len(cloud.objects(VOLUME)) == left, "as its policy says"


def test_without_its_driver_a_volume_is_left_behind(cloud: Cloud) -> None:
    claim(cloud, "Delete")
    run(cloud)
    stop(cloud, DEPLOYMENT, ADDON, CLAIM)
    assert len(cloud.objects(VOLUME)) == 1, "nobody is there to delete it: an order that a test must see"


def test_a_patch_changes_an_object_of_somebody_else(cloud: Cloud) -> None:
    claim(cloud, "Delete")
    run(cloud)
    (volume,) = cloud.objects(VOLUME_IN_CLUSTER)
    change = {"spec": {"persistentVolumeReclaimPolicy": "Retain"}}
    patch(cloud, VOLUME_IN_CLUSTER, volume.scope, {"metadata": {"name": volume.id}, **change})
    stop(cloud, DEPLOYMENT, CLAIM)
    assert len(cloud.objects(VOLUME)) == 1, "the policy of the volume counts, and not that of its class"
    with pytest.raises(ApiError, match="not found"):
        patch(cloud, VOLUME_IN_CLUSTER, volume.scope, {"metadata": {"name": "other"}, **change})


@pytest.mark.parametrize(
    ("type_", "old", "new"),
    [
        (STORAGE_CLASS, {"reclaimPolicy": "Delete"}, {"reclaimPolicy": "Retain"}),
        (CLAIM, {"spec": {"volumeName": "a"}}, {"spec": {"volumeName": "b"}}),
        (VOLUME_IN_CLUSTER, {"spec": {"csi": {"volumeHandle": "a"}}}, {"spec": {"csi": {"volumeHandle": "b"}}}),
        (SERVICE, {}, {"spec": {"type": "ClusterIP", "loadBalancerSourceRanges": ["203.0.113.0/24"]}}),
        (DEPLOYMENT, {"spec": {}}, {"spec": {"strategy": {"type": "Recreate"}}}),
    ],
)
def test_what_kubernetes_forbids_to_change_is_refused(type_: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    refuse_update(type_, old, old)
    with pytest.raises(ApiError, match=r"Forbidden|field is immutable"):
        refuse_update(type_, old, new)


def test_the_preview_of_a_replacement_meets_the_object_that_is_there(cloud: Cloud) -> None:
    claim(cloud, "Delete")
    provider = Kubernetes(cloud)
    provider.scope = endpoint(cloud)
    (there,) = cloud.objects(STORAGE_CLASS)
    another = {**there.inputs, "reclaimPolicy": "Retain"}
    with pytest.raises(ApiError, match=r"reclaimPolicy: .*field is immutable"):
        provider.dry_run(STORAGE_CLASS, another)
    provider.dry_run(STORAGE_CLASS, there.inputs)
    provider.dry_run(STORAGE_CLASS, {**another, "metadata": {"name": "other", "namespace": "default"}})
    service = named(spec={"type": "LoadBalancer", "loadBalancerSourceRanges": ["203.0.113.0/24"]})
    cloud.put(SERVICE, service, endpoint(cloud))
    with pytest.raises(ApiError, match="may only be used when `type` is 'LoadBalancer'"):
        provider.dry_run(SERVICE, named(spec={"type": "ClusterIP"}))
    provider.dry_run(STORAGE_CLASS, {**another, "parameters": UNKNOWN})  # the provider then asks nobody
