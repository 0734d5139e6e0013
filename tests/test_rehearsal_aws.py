"""What the emulated AWS provider fills in, and what it treats as a difference, as pulumi-aws does."""

import json
from typing import Any

import pytest
from emulated import REGION, Network, cluster, make
from pulumi.runtime.proto import provider_pb2

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import ADDON, ATTACHMENT, CLUSTER, NODE_GROUP, ROLE, SUBNET, VPC, ApiError
from rehearsal.cloud.rows import AWS
from rehearsal.cloud.store import Object
from rehearsal.cloud.values import from_struct, to_struct
from rehearsal.providers import schema
from rehearsal.providers.aws import Aws

RECORD = "aws:route53/record:Record"


CONTEXT: Any = None
"""Of calls that nothing refuses."""


def provider(cloud: Cloud, region: str = REGION, **tags: str) -> Aws:
    aws = Aws(cloud)
    aws.configure({"region": region, "defaultTags": json.dumps({"tags": tags})})
    return aws


def checked(aws: Aws, type_: str, **inputs: Any) -> dict[str, Any]:
    request = provider_pb2.CheckRequest(type=type_, name="x", news=to_struct(inputs), randomSeed=b"seed")
    return from_struct(aws.Check(request, CONTEXT).inputs)


def diff(aws: Aws, type_: str, old: dict, new: dict, id_: str = "x", ignore: tuple[str, ...] = ()) -> Any:
    return aws.Diff(
        provider_pb2.DiffRequest(
            type=type_, id=id_, old_inputs=to_struct(old), news=to_struct(new), ignoreChanges=ignore
        ),
        CONTEXT,
    )


def changes(*arguments: Any, **options: Any) -> tuple[list[str], list[str]]:
    answer = diff(*arguments, **options)
    return [*answer.detailedDiff], [*answer.replaces]


# Regions and tags


def test_a_resource_takes_region_and_tags_from_its_provider() -> None:
    aws = provider(Cloud(), "eu-west-1", Stack="dev", Team="a")
    vpc = checked(aws, VPC, cidrBlock="10.0.0.0/16", tags={"Team": "b"})
    assert vpc["region"] == "eu-west-1", "so that it stays there whatever becomes of the provider"
    assert vpc["tagsAll"] == {"Stack": "dev", "Team": "b"}, "a tag of its own counts"
    assert "region" not in checked(aws, ROLE, assumeRolePolicy="{}"), "IAM has no regions"
    assert "tagsAll" not in checked(aws, ATTACHMENT, role="r", policyArn="arn"), "an attachment has no tags"


def test_every_type_with_tags_is_a_taggable_one() -> None:
    for type_ in AWS:
        assert schema.taggable(type_) == ("tags" in schema.properties(type_)), f"{type_}: the SDK has both or neither"


def test_another_region_replaces_what_lies_in_one() -> None:
    aws = provider(Cloud())
    old, new = {"region": "eu-west-1"}, {"region": REGION}
    assert changes(aws, SUBNET, old, new) == (["region"], ["region"]), "it cannot move"
    assert changes(aws, SUBNET, {}, new) == ([], []), "what an older release recorded without a region is where it is"


def test_a_resource_is_read_and_deleted_in_its_own_region() -> None:
    cloud = Cloud()
    vpc = make(cloud, VPC, scope="eu-west-1", region="eu-west-1", cidrBlock="10.0.0.0/16")
    aws = provider(cloud, "ap-northeast-2")
    properties = to_struct(vpc.outputs)
    read = aws.Read(provider_pb2.ReadRequest(type=VPC, id=vpc.id, properties=properties), CONTEXT)
    assert read.id == vpc.id, "else a refresh forgets it, and it costs for ever"
    aws.Delete(provider_pb2.DeleteRequest(type=VPC, id=vpc.id, properties=properties), CONTEXT)
    assert not cloud.objects(VPC), "else a destroy leaves it"


def test_a_resource_knows_nothing_of_another_region() -> None:
    cloud = Cloud()
    vpc = make(cloud, VPC, scope="eu-west-1", cidrBlock="10.0.0.0/16")
    with pytest.raises(ApiError, match=r"InvalidVpcID\.NotFound"):
        make(cloud, SUBNET, scope="ap-northeast-2", vpcId=vpc.id, cidrBlock="10.0.0.0/24")


# Differences


@pytest.mark.parametrize(
    ("type_", "key"),
    [
        (ADDON, "addonVersion"),
        (ADDON, "configurationValues"),
        (NODE_GROUP, "version"),
        (NODE_GROUP, "releaseVersion"),
        (CLUSTER, "version"),
    ],
)
def test_what_the_program_no_longer_gives_stays_as_it_is(type_: str, key: str) -> None:
    # Optional and Computed in internal/service/eks/{addon,node_group,cluster}.go
    aws = provider(Cloud())
    assert changes(aws, type_, {key: "1.35"}, {}) == ([], []), "a pin that is taken out moves nothing"
    assert changes(aws, type_, {key: "1.35"}, {key: "1.36"}) == ([key], []), "another value does"


def test_a_record_is_replaced_for_another_name_or_zone_only() -> None:
    aws = provider(Cloud())
    old = {"zoneId": "Z", "name": "n", "type": "A", "setIdentifier": "s"}
    for key, replaced in (("zoneId", True), ("name", True), ("type", False), ("setIdentifier", False)):
        assert bool(changes(aws, RECORD, old, old | {key: "other"})[1]) is replaced, f"record.go, {key}"


def test_another_key_of_a_cluster_is_a_difference_that_no_update_takes_away() -> None:
    # resourceClusterUpdate in internal/service/eks/cluster.go sends the first key alone.
    cloud = Cloud()
    aws = provider(cloud)
    network = Network(cloud)
    network.open(cloud)
    keys = [{"provider": {"keyArn": f"arn:aws:kms:x:1:key/{name}"}, "resources": ["secrets"]} for name in "ab"]

    def encrypted(plane: Object, key: Any) -> dict[str, Any]:
        return {**plane.inputs, "region": REGION, "encryptionConfig": key}

    plane = cluster(cloud, network, encryptionConfig=keys[0])
    plane = cloud.update(CLUSTER, plane.id, encrypted(plane, keys[1]), REGION)
    assert plane.outputs["encryptionConfig"] == keys[0], "the secrets stay under the first key"
    same = encrypted(plane, keys[1])
    assert changes(aws, CLUSTER, same, same, id_=plane.id) == (["encryptionConfig"], []), "every preview shows it"
    assert changes(aws, CLUSTER, same, {**same, "encryptionConfig": None}, id_=plane.id)[1] == ["encryptionConfig"], (
        "taking it off replaces the cluster"
    )


@pytest.mark.parametrize(
    ("ignored", "seen"),
    [
        ((), True),
        (("scalingConfig.desiredSize",), False),
        (("scalingConfig",), False),
        (("scalingConfig.maxSize",), True),
    ],
)
def test_ignored_changes_are_no_difference(ignored: tuple[str, ...], seen: bool) -> None:
    aws = provider(Cloud())
    old, new = ({"scalingConfig": {"desiredSize": size, "maxSize": 5}} for size in (2, 4))
    assert bool(changes(aws, NODE_GROUP, old, new, ignore=ignored)[0]) is seen, "the engine hands them to Diff"
