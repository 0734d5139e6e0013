"""The classes of EBS volumes: the stack's own for Grafana and Prometheus, and the default for other apps."""

from typing import Any

from manifests import on_aws

OWN, DEFAULT = "storage-class", "storage-default-class"


def storage_class(name: str) -> dict[str, Any]:
    return on_aws("private", "keep").one("StorageClass", name).inputs


def test_a_claim_of_another_app_gets_a_volume_that_goes_with_it() -> None:
    made = storage_class(DEFAULT)
    assert made["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "true"}, (
        "a claim that names no class would stay pending: EKS's own gp2 is not the default"
    )
    assert made["metadata"]["name"] == "gp3", "an app that names its class expects to find this one on EKS"
    assert made["reclaimPolicy"] == "Delete", "nobody looks for the volume of a claim that was deleted"


def test_no_claim_gets_the_stacks_own_class_unless_it_names_it() -> None:
    own = storage_class(OWN)
    assert "annotations" not in own["metadata"], "a deleted claim of another app would leave a volume that costs money"
    assert (own["metadata"]["name"], own["reclaimPolicy"]) == ("grafana", "Retain"), "claims of running stacks name it"


def test_the_two_classes_make_the_same_volumes() -> None:
    own, default = (
        {key: each for key, each in storage_class(name).items() if key not in ("metadata", "reclaimPolicy")}
        for name in (OWN, DEFAULT)
    )
    assert own == default, "encrypted, gp3, with the stack's tags, in the zone of the pod"
    made = on_aws("private", "keep").one("StorageClass", DEFAULT)
    assert made.ignore_changes == ("parameters", "reclaimPolicy"), "Kubernetes refuses to change them"


def test_another_cluster_gets_classes_of_its_own() -> None:
    recording = on_aws("private", "keep")
    for name in (OWN, DEFAULT):
        made = recording.one("StorageClass", name)
        assert recording.one("eks:index:Cluster").urn in made.depends_on, f"{name} is made again with the cluster"
        assert recording.one("Addon", "main-ebs-csi").urn in made.depends_on, f"{name} goes before its driver"
