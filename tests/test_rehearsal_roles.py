"""The emulated rules of roles, policies, buckets and keys, each with AWS's own words for breaking it."""

import pytest
from emulated import Network, cluster, delete, make, role
from emulated import cloud as cloud

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import (
    ALIAS,
    ATTACHMENT,
    BUCKET,
    KEY,
    PARTS_OF_A_BUCKET,
    ROLE,
    ApiError,
)  # fmt: skip


def test_a_policy_can_be_attached_to_a_role_again(cloud: Cloud) -> None:
    _, first = role(cloud, "node", "AmazonEKSWorkerNodePolicy")
    again = make(cloud, ATTACHMENT, **first.inputs)
    assert cloud.objects(ATTACHMENT) == [again], (
        "IAM's model has no refusal for it (botocore, AttachRolePolicy, 2026-11)"
    )


def test_a_role_in_use_keeps_its_policies(cloud: Cloud) -> None:
    network = Network(cloud)
    cluster(cloud, network)
    attachment = cloud.objects(ATTACHMENT)[0]
    with pytest.raises(ApiError, match="needs it"):
        delete(cloud, attachment)


def test_settings_of_a_bucket_and_an_alias_of_a_key_need_what_they_are_of(cloud: Cloud) -> None:
    for part in PARTS_OF_A_BUCKET:
        with pytest.raises(ApiError, match="NoSuchBucket: state"):
            make(cloud, part, bucket="state")
    with pytest.raises(ApiError, match="NotFoundException: Key 'k'"):
        make(cloud, ALIAS, name="alias/dev", targetKeyId="k")
    bucket, key = make(cloud, BUCKET, bucket="state"), make(cloud, KEY)
    for part in PARTS_OF_A_BUCKET:
        make(cloud, part, bucket=bucket.id)
    make(cloud, ALIAS, name="alias/dev", targetKeyId=key.id)
    delete(cloud, bucket)
    delete(cloud, key)
    assert not cloud.objects(), "they go along with it"


def test_a_policy_that_is_attached_cannot_be_deleted(cloud: Cloud) -> None:
    policy = make(cloud, "aws:iam/policy:Policy", name="boundary")
    made = make(cloud, ROLE, name="r")
    attached = make(cloud, ATTACHMENT, role=made.id, policyArn=policy.outputs["arn"])
    with pytest.raises(ApiError, match="DeleteConflict"):
        delete(cloud, policy)
    delete(cloud, attached)
    delete(cloud, policy)
    assert not cloud.objects(policy.type), "nothing holds it any more"


def test_a_role_leaves_after_its_policies(cloud: Cloud) -> None:
    made, attachment = role(cloud, "plane", "AmazonEKSClusterPolicy")
    with pytest.raises(ApiError, match="DeleteConflict: Cannot delete entity, must detach all policies first"):
        delete(cloud, made)
    delete(cloud, attachment)
    delete(cloud, made)
    assert not cloud.objects(), "nothing names the role any more"
