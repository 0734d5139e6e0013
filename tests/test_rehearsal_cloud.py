"""The emulated cloud's objects: those of a cluster, what a process leaves to the next, and what AWS computes."""

from pathlib import Path

import pytest
from emulated import cloud as cloud
from emulated import delete, make

from rehearsal.cloud.cloud import Cloud, planned, updated
from rehearsal.cloud.resource_types import (
    CLUSTER,
    LOG_GROUP,
    NAMESPACE,
    NODE_GROUP,
    SERVICE,
    VPC,
    ApiError,
)  # fmt: skip
from rehearsal.cloud.rows import replaces, resource_type
from rehearsal.cloud.rules import check_reachable
from rehearsal.cloud.values import UNKNOWN, at, differences

# Kubernetes


def test_an_object_needs_its_namespace_and_goes_along_with_it(cloud: Cloud) -> None:
    make(cloud, NAMESPACE, scope="another cluster", metadata={"name": "grafana"})
    inputs = {"metadata": {"name": "grafana", "namespace": "grafana"}, "spec": {}}
    with pytest.raises(ApiError, match='namespaces "grafana" not found'):
        make(cloud, SERVICE, scope="minikube", **inputs)
    namespace = make(cloud, NAMESPACE, scope="minikube", metadata={"name": "grafana"})
    make(cloud, SERVICE, scope="minikube", **inputs)
    delete(cloud, namespace)
    assert not cloud.objects(SERVICE), "a namespace is deleted with what is in it"


def test_the_api_server_of_a_deleted_cluster_does_not_answer(cloud: Cloud) -> None:
    with pytest.raises(ApiError, match=r"cluster is unreachable.*no such host"):
        check_reachable(cloud, "https://gone.gr7.ap-northeast-2.eks.amazonaws.com")


def test_two_clusters_hold_objects_of_one_name(cloud: Cloud) -> None:
    for server in ("one", "two"):
        make(cloud, NAMESPACE, scope=server, metadata={"name": "grafana"})
    assert len(cloud.objects(NAMESPACE)) == 2, "an object's name is its cluster's"


# The store


def test_the_store_lives_on_in_another_process(tmp_path: Path) -> None:
    file = tmp_path / "cloud.json"
    made = make(Cloud(file), VPC, cidrBlock="10.0.0.0/16")
    again = Cloud(file)
    assert again.objects() == [made], "the state of a stack outlives the process that made it, and so must its cloud"
    assert make(again, VPC, cidrBlock="10.1.0.0/16").id != made.id, "an id is never issued twice"


def test_only_the_owner_reads_the_store(tmp_path: Path) -> None:
    file = tmp_path / "cloud.json"
    make(Cloud(file), VPC, cidrBlock="10.0.0.0/16")
    assert file.stat().st_mode & 0o077 == 0, "it holds what a cloud has: passwords in Kubernetes secrets"


def test_what_a_killed_run_could_not_record_can_be_forgotten(cloud: Cloud) -> None:
    known, lost = make(cloud, VPC, cidrBlock="10.0.0.0/16"), make(cloud, LOG_GROUP, name="logs")
    cloud.keep([(known.type, known.id)])
    assert cloud.objects() == [known], f"{lost.id} would be in the way of every later run"


def test_deleting_what_is_gone_succeeds(cloud: Cloud) -> None:
    made = make(cloud, VPC, cidrBlock="10.0.0.0/16")
    delete(cloud, made)
    delete(cloud, made)
    assert not cloud.objects(), "a rerun after an interrupted destroy must finish it"


# Plans


def test_what_aws_computes_is_unknown_before_a_create_and_known_in_an_update() -> None:
    row, old, new = resource_type(CLUSTER), {"name": "dev", "vpcConfig": {}}, {"name": "dev", "vpcConfig": {"a": 1}}
    assert at(planned(row, old), "endpoint") == UNKNOWN
    outputs = {"name": "dev", "endpoint": "https://e", "vpcConfig": {"clusterSecurityGroupId": "sg-1"}}
    after = updated(row, old, outputs, new)
    assert after["endpoint"] == "https://e", "an update in place leaves the endpoint"
    assert after["vpcConfig"] == {"clusterSecurityGroupId": "sg-1", "a": 1}, (
        "inputs and computed values share an object"
    )


def test_an_input_that_is_taken_away_leaves_the_outputs() -> None:
    after = updated(resource_type(VPC), {"tags": {"a": "b"}}, {"tags": {"a": "b"}, "arn": "arn"}, {})
    assert after == {"arn": "arn"}, "else a removed tag would live on in the state"


@pytest.mark.parametrize(
    ("type_", "path", "value", "replaced"),
    [
        (VPC, "cidrBlock", "10.0.0.0/16", True),
        (VPC, "tags.Name", "x", False),
        (CLUSTER, "version", "1.36", False),
        (CLUSTER, "roleArn", "arn", True),
        (CLUSTER, "encryptionConfig", {"resources": ["secrets"]}, False),
        (CLUSTER, "encryptionConfig", None, True),
        (NODE_GROUP, "launchTemplate.version", "2", False),
        (NODE_GROUP, "launchTemplate.id", "lt-1", True),
        (NODE_GROUP, "launchTemplate", None, True),
        ("kubernetes:apps/v1:Deployment", "spec.selector.matchLabels.app", "x", True),
        ("kubernetes:apps/v1:Deployment", "spec.template.spec.containers", [], False),
        ("random:index/randomPassword:RandomPassword", "keepers.generation", "2", True),
    ],
)
def test_a_change_replaces_where_the_provider_says_so(type_: str, path: str, value: object, replaced: bool) -> None:
    assert replaces(resource_type(type_), path, value) is replaced, (
        "a preview that shows an update where AWS replaces is a trap"
    )


def test_a_type_without_a_row_is_refused() -> None:
    with pytest.raises(ApiError, match="no row for aws:sqs/queue:Queue"):
        resource_type("aws:sqs/queue:Queue")


def test_a_difference_is_named_by_its_full_path() -> None:
    old = {"list": [{"image": "a"}, 1], "map": {"a.b/c": 1, "gone": {"x": 1}}, "text": "x"}
    new = {"list": [{"image": "b"}], "map": {"a.b/c": 2}, "text": "x", "whole": {"y": 1}}
    assert dict(differences(old, new)) == {
        "list[0].image": "update",
        "list[1]": "delete",
        'map["a.b/c"]': "update",
        "map.gone": "delete",
        "whole": "add",
    }, "the real providers' detailed diffs have this form, and a plan names it to the reviewer"
