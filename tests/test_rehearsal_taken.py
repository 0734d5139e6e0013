"""How a second create is refused: the emulated account answers with a code that AWS's API models have."""

from typing import Any

import botocore.session
import pytest

from rehearsal.cloud.resource_types import (
    ACCESS_ENTRY,
    ACCESS_POLICY,
    ADDON,
    ALIAS,
    ATTACHMENT,
    BUCKET,
    CLUSTER,
    INLINE_POLICY,
    LOG_GROUP,
    NODE_GROUP,
    POD_IDENTITY,
    ROLE,
)
from rehearsal.cloud.rows import resource_type

CREATES = {
    CLUSTER: ("eks", "CreateCluster"),
    NODE_GROUP: ("eks", "CreateNodegroup"),
    ADDON: ("eks", "CreateAddon"),
    ACCESS_ENTRY: ("eks", "CreateAccessEntry"),
    ACCESS_POLICY: ("eks", "AssociateAccessPolicy"),
    POD_IDENTITY: ("eks", "CreatePodIdentityAssociation"),
    ROLE: ("iam", "CreateRole"),
    ATTACHMENT: ("iam", "AttachRolePolicy"),
    INLINE_POLICY: ("iam", "PutRolePolicy"),
    "aws:iam/policy:Policy": ("iam", "CreatePolicy"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("iam", "CreateOpenIDConnectProvider"),
    LOG_GROUP: ("logs", "CreateLogGroup"),
    ALIAS: ("kms", "CreateAlias"),
    BUCKET: ("s3", "CreateBucket"),
    "aws:s3/bucketPolicy:BucketPolicy": ("s3", "PutBucketPolicy"),
    "aws:route53/record:Record": ("route53", "ChangeResourceRecordSets"),
}
"""The call that makes each, in internal/service of hashicorp/terraform-provider-aws. EC2's model has no errors."""


@pytest.mark.parametrize("type_", CREATES)
def test_a_second_create_is_refused_as_the_api_model_says(type_: str) -> None:
    service, operation = CREATES[type_]
    api: Any = botocore.session.get_session().get_service_model(service)
    shapes = api.operation_model(operation).error_shapes
    codes = {shape.metadata.get("error", {}).get("code", shape.name) for shape in shapes}
    code = resource_type(type_).taken.partition(":")[0]
    if code:
        assert code in codes, "the call can fail with it"
    else:
        assert not [each for each in codes if "Exist" in each or "InUse" in each], "it writes over the first"
