"""The volume under Grafana's database: what is made, what it is called, and what becomes of it."""

import json
from typing import Any

import pytest
from manifests import elsewhere, on_aws
from recorder import Recording, recorded

HANDED = {"enabled": True, "on_destroy": "keep", "volume_id": "vol-0123456789abcdef0", "volume_zone": "ap-northeast-2a"}


def pod(recording: Recording) -> dict[str, Any]:
    return recording.one("Deployment", "grafana-deployment").inputs["spec"]["template"]["spec"]


def data(recording: Recording) -> dict[str, Any]:
    (volume,) = (each for each in pod(recording)["volumes"] if each["name"] == "data")
    return volume


# Off.


@pytest.mark.parametrize("recording", [on_aws("private", "pod"), elsewhere("node_port", "pod")], ids=["aws", "local"])
def test_without_storage_the_database_lives_in_the_pod(recording: Recording) -> None:
    assert data(recording) == {"name": "data", "emptyDir": {"sizeLimit": "1Gi"}}, "a full folder must not fill the node"
    made = {found.type.rpartition(":")[2] for found in recording.resources}
    assert made.isdisjoint({"PersistentVolumeClaim", "StorageClass", "PersistentVolumePatch"}), "nothing is paid for"
    assert "initContainers" not in pod(recording), "an empty database takes the password by itself"
    rolling = {"maxSurge": 1, "maxUnavailable": 0}
    strategy = {"type": "RollingUpdate", "rollingUpdate": rolling}
    assert recording.one("Deployment", "grafana-deployment").inputs["spec"]["strategy"] == strategy, (
        "the old pod serves until the next can"
    )
    assert not [found.name for found in recording.resources if "ebs-csi" in found.name], "no driver without a volume"


# On.


def test_the_class_makes_encrypted_gp3_volumes_where_the_pod_fits() -> None:
    storage_class = on_aws("private", "keep").one("StorageClass", "storage-class").inputs
    assert storage_class["provisioner"] == "ebs.csi.aws.com", "the in-tree one makes no volume any more"
    assert storage_class["volumeBindingMode"] == "WaitForFirstConsumer", "a volume in another zone is out of reach"
    assert storage_class["allowVolumeExpansion"] is True, "size_gib can grow"
    assert storage_class["parameters"] == {
        "type": "gp3",
        "encrypted": "true",
        "tagSpecification_1": "ManagedBy=pulumi",
        "tagSpecification_2": "Project=eks-grafana",
        "tagSpecification_3": "Stack=dev",
    }, "the driver's own default is not encrypted, and a kept volume is found by its tags"


@pytest.mark.parametrize(("target", "class_name", "size"), [("aws", "grafana", "10Gi"), ("local", None, "1Gi")])
def test_the_claim_asks_for_a_volume_of_our_class_or_of_the_clusters_default(
    target: str, class_name: str | None, size: str
) -> None:
    recording = {"aws": on_aws, "local": elsewhere}[target]("private", "keep")
    claim = recording.one("PersistentVolumeClaim", "grafana-claim").inputs
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"], "an EBS volume belongs to one node at a time"
    assert claim["spec"]["resources"] == {"requests": {"storage": size}}, "as large as the stack file says"
    assert claim["spec"].get("storageClassName") == class_name, "another cluster's own default is what it has"
    assert claim["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}, (
        "it is bound once a pod uses it, and the pod comes after it: waiting would be for ever"
    )
    assert data(recording) == {"name": "data", "persistentVolumeClaim": {"claimName": "grafana"}}, "Grafana's database"
    assert len(recording.all("StorageClass")) == (2 if class_name else 0), "another cluster's classes are not ours"


def test_the_deployment_tells_its_pod_to_stop_before_the_next_one_is_made() -> None:
    deployment = on_aws("private", "keep").one("Deployment", "grafana-deployment")
    rolling = {"maxSurge": 0, "maxUnavailable": 1}
    assert deployment.inputs["spec"]["strategy"] == {"type": "RollingUpdate", "rollingUpdate": rolling}, (
        "the next would wait for the volume of one that serves; and Recreate is refused where storage is turned on"
    )
    assert deployment.replacement_trigger is None, "the change is one in place"


def test_nothing_that_can_be_set_changes_the_class_of_a_running_stack() -> None:
    keep, delete = (on_aws("private", storage).one("StorageClass", "storage-class") for storage in ("keep", "delete"))
    assert keep.inputs == delete.inputs, "Kubernetes refuses another policy, in the preview of a replacement too"
    assert keep.inputs["reclaimPolicy"] == "Retain", "an up that stops before the volume's policy is set loses nothing"
    assert keep.ignore_changes == ("parameters", "reclaimPolicy"), "nor do the stack's tags, which it refuses as well"


def test_storage_is_taken_down_from_claim_to_driver_to_nodes() -> None:
    recording = on_aws("private", "delete")
    claim, storage_class = (
        recording.one("PersistentVolumeClaim", "grafana-claim"),
        recording.one("StorageClass", "storage-class"),
    )
    driver = recording.one("Addon", "main-ebs-csi")
    assert claim.urn in recording.one("Deployment", "grafana-deployment").depends_on, (
        "the pod lets go of the volume first"
    )
    assert storage_class.urn in claim.depends_on, "the claim goes before its class"
    assert driver.urn in storage_class.depends_on, "and both before the driver, which deletes the volume"
    assert recording.one("eks/nodeGroup:NodeGroup").urn in driver.depends_on, "which runs on nodes"


def test_a_class_that_is_made_again_leaves_the_claim_alone() -> None:
    claim = on_aws("private", "keep").one("PersistentVolumeClaim", "grafana-claim")
    assert claim.inputs["spec"]["storageClassName"] == "grafana", (
        "a plain name: an output of the class would replace the claim with it, and lose the data"
    )


@pytest.mark.parametrize("target", ["aws", "local"])
@pytest.mark.parametrize(("storage", "policy"), [("keep", "Retain"), ("delete", "Delete")])
def test_the_volume_itself_is_held_to_what_the_stack_file_says(target: str, storage: str, policy: str) -> None:
    recording = {"aws": on_aws, "local": elsewhere}[target]("private", storage)
    patch = recording.one("PersistentVolumePatch", "grafana-volume-policy")
    assert patch.inputs["metadata"]["name"] == "pvc-grafana-claim-uid", "the volume that was made for the claim"
    assert patch.inputs["spec"] == {"persistentVolumeReclaimPolicy": policy}, (
        "a volume takes its policy from the class once: a later `keep` would come too late"
    )
    assert patch.inputs["metadata"]["annotations"] == {"pulumi.com/patchForce": "true"}, "the driver set it first"
    assert recording.one("Deployment", "grafana-deployment").urn in patch.depends_on, (
        "the volume is there once the pod runs"
    )


# The driver.


def test_the_driver_is_an_addon_with_a_role_of_its_own() -> None:
    recording = on_aws("private", "keep")
    assert recording.one("Addon", "main-ebs-csi").inputs["addonName"] == "aws-ebs-csi-driver", "EKS keeps it up to date"
    association = recording.one("PodIdentityAssociation", "main-ebs-csi-association").inputs
    assert (association["namespace"], association["serviceAccount"]) == ("kube-system", "ebs-csi-controller-sa"), (
        "the add-on's own account"
    )
    policies = {found.inputs["policyArn"] for found in recording.all("RolePolicyAttachment") if "ebs-csi" in found.name}
    assert policies == {"arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2"}, "volumes that it made, and no others"


def test_the_driver_has_credentials_from_its_first_pod_to_its_last() -> None:
    recording = on_aws("private", "keep")
    found = recording.waits_for(recording.one("Addon", "main-ebs-csi"))
    assert {
        "PodIdentityAssociation main-ebs-csi-association",
        "RolePolicyAttachment main-ebs-csi-AmazonEBSCSIDriverPolicyV2",
        "Addon main-pod-identity-agent",
    } <= found, "a pod that was made earlier gets none"


def test_the_driver_runs_on_tainted_nodes() -> None:
    taint = {"key": "dedicated", "value": "web", "effect": "NO_SCHEDULE"}
    recording = recorded("dev", node_group={"taints": [taint]}, grafana={"storage": {"enabled": True}})
    values = json.loads(recording.one("Addon", "main-ebs-csi").inputs["configurationValues"])
    assert {"key": "dedicated", "operator": "Equal", "value": "web", "effect": "NoSchedule"} in (
        values["controller"]["tolerations"]
    ), "where all nodes carry a taint it would never start"


# A volume that an earlier stack kept.


@pytest.fixture
def handed() -> Recording:
    return recorded("dev", grafana={"storage": HANDED})


def test_a_kept_volume_is_set_aside_for_the_claim(handed: Recording) -> None:
    spec = handed.one("PersistentVolume").inputs["spec"]
    assert spec["csi"] == {
        "driver": "ebs.csi.aws.com",
        "volumeHandle": "vol-0123456789abcdef0",
        "fsType": "ext4",
    }, "the volume that the stack file names"
    assert spec["claimRef"] == {"namespace": "grafana", "name": "grafana"}, "no other claim of the cluster takes it"
    assert spec["persistentVolumeReclaimPolicy"] == "Retain", "it was there before the stack, and stays after it"
    (term,) = spec["nodeAffinity"]["required"]["nodeSelectorTerms"]
    assert term["matchExpressions"] == [
        {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["ap-northeast-2a"]}
    ], "the pod goes to the volume's zone: elsewhere it could not be attached"


def test_the_claim_takes_that_volume_and_no_new_one(handed: Recording) -> None:
    claim, volume = handed.one("PersistentVolumeClaim", "grafana-claim"), handed.one("PersistentVolume")
    assert claim.inputs["spec"]["volumeName"] == volume.inputs["metadata"]["name"], "by name: nothing is left to chance"
    assert claim.inputs["spec"]["storageClassName"] == volume.inputs["spec"]["storageClassName"], "else it is refused"
    assert volume.urn in claim.depends_on, "the claim would wait for it, and the pod for the claim"
    assert not handed.all("PersistentVolumePatch"), "it has its policy already"


def test_growing_a_kept_volume_is_left_to_the_driver(handed: Recording) -> None:
    assert handed.one("PersistentVolume").ignore_changes == ("spec.capacity",), (
        "a capacity that we raise ourselves says to the driver that there is nothing to do"
    )
