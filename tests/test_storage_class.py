"""The class of EBS volumes is the stack's, for Grafana, Prometheus and other apps."""

from manifests import on_aws


def test_the_class_is_the_clusters_default() -> None:
    annotations = on_aws("private", "keep").one("StorageClass").inputs["metadata"]["annotations"]
    assert annotations == {"storageclass.kubernetes.io/is-default-class": "true"}, (
        "another app's claim that names no class would stay pending: EKS's own gp2 is not the default"
    )


def test_another_cluster_gets_a_class_of_its_own() -> None:
    recording = on_aws("private", "keep")
    assert recording.one("eks:index:Cluster").urn in recording.one("StorageClass").depends_on, (
        "its name depends on the cluster, and so it is made again with it"
    )
