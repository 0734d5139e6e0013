"""The emulated cloud refuses what points at nothing, and deletes nothing that something else points at."""

import pytest
from emulated import REGION, TABLE, Network, cluster, delete, make
from emulated import cloud as cloud

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import (
    ASSOCIATION,
    CLUSTER,
    ROLE,
    SUBNET,
    VPC,
    ApiError,
)  # fmt: skip


def test_an_id_that_names_nothing_is_refused_in_aws_words(cloud: Cloud) -> None:
    with pytest.raises(ApiError, match=r"InvalidVpcID.NotFound: The vpc ID 'vpc-0{17}' does not exist"):
        make(cloud, SUBNET, vpcId="vpc-" + "0" * 17, cidrBlock="10.0.0.0/24")


def test_an_id_that_the_stacks_configuration_names_exists_outside_the_stack(cloud: Cloud) -> None:
    cloud.given = {"vpc-" + "0" * 17}
    make(cloud, TABLE, vpcId="vpc-" + "0" * 17)
    assert len(cloud.objects(TABLE)) == 1, "a boundary or a key of the account is not the stack's to make"


def test_arns_of_aws_and_of_other_accounts_are_no_references(cloud: Cloud) -> None:
    make(
        cloud,
        ROLE,
        name="r",
        permissionsBoundary="arn:aws:iam::123456789012:policy/b",
        managed="arn:aws:iam::aws:policy/p",
    )
    assert cloud.objects(ROLE), "the emulator knows its own account only"


def test_a_policy_that_mentions_an_arn_refers_to_nothing(cloud: Cloud) -> None:
    make(cloud, ROLE, name="r", assumeRolePolicy='{"Resource": "arn:aws:iam::000000000000:role/later"}')
    assert cloud.objects(ROLE), "IAM does not resolve what a policy document names"


def test_an_update_cannot_point_at_what_is_not_there(cloud: Cloud) -> None:
    network = Network(cloud)
    wrong = network.association.inputs | {"routeTableId": "rtb-" + "0" * 17}
    with pytest.raises(ApiError, match=r"InvalidRouteTableID.NotFound"):
        cloud.update(ASSOCIATION, network.association.id, wrong, REGION)


def test_what_another_object_refers_to_cannot_be_deleted(cloud: Cloud) -> None:
    network = Network(cloud)
    with pytest.raises(ApiError, match="DependencyViolation: The vpc 'vpc-"):
        delete(cloud, network.vpc)


def test_a_tag_with_the_name_of_a_cluster_does_not_hold_the_cluster(cloud: Cloud) -> None:
    network = Network(cloud)
    network.open(cloud)
    made = cluster(cloud, network)
    make(cloud, VPC, cidrBlock="10.9.0.0/16", tags={"Environment": "dev"})
    delete(cloud, made)
    assert not cloud.objects(CLUSTER), "a name is not a reference by value"
