"""Identities, keys, buckets, logs, names and topics.

`replace` is read off internal/service/{iam,kms,s3,logs,route53,sns} of hashicorp/terraform-provider-aws. `taken` is
read off moto 5.2.5, moto/{iam,logs,kms} (2026-11), where no other source is named; AWS's API models have its codes
(tests/test_rehearsal_taken.py).
"""

from rehearsal.cloud.resource_types import (
    ALIAS,
    ATTACHMENT,
    BUCKET,
    INLINE_POLICY,
    KEY,
    LOG_GROUP,
    PARTS_OF_A_BUCKET,
    ROLE,
    SUBSCRIPTION,
    TOPIC,
    TOPIC_POLICY,
    ResourceType,
)

ACCOUNT_WIDE: dict[str, ResourceType] = {
    "aws:route53/record:Record": ResourceType(
        id="{zoneId}_{name}_{type}",
        computed={"fqdn": "{name}"},
        replace=("zoneId", "name"),  # another type or set identifier: one batch of a delete and a create
        # As AWS printed it in https://github.com/kubernetes-sigs/external-dns/issues/5939 (2025-11).
        taken="InvalidChangeBatch: [Tried to create resource record set [name='{name}', type='{type}'] "
        "but it already exists]",
    ),
    LOG_GROUP: ResourceType(
        id="{name}",
        computed={"arn": "arn:aws:logs:{region}:{account}:log-group:{name}"},
        replace=("name", "namePrefix", "logGroupClass"),
        optional_computed=("logGroupClass",),
        autoname="name",
        taken="ResourceAlreadyExistsException: The specified log group already exists",
    ),
    # A second CreateTopic of one name answers with the first topic: AWS's API model, operation CreateTopic.
    TOPIC: ResourceType(
        id="arn:aws:sns:{region}:{account}:{name}",
        computed={"arn": "arn:aws:sns:{region}:{account}:{name}", "owner": "{account}"},
        replace=("name", "namePrefix", "fifoTopic"),
        optional_computed=("fifoThroughputScope", "policy", "signatureVersion", "tracingConfig"),
        autoname="name",
    ),
    TOPIC_POLICY: ResourceType(id="{arn}", computed={"owner": "{account}"}, replace=("arn",)),
    SUBSCRIPTION: ResourceType(
        id="{topic}:{uuid}",
        computed={
            "arn": "{topic}:{uuid}",
            "ownerId": "{account}",
            "pendingConfirmation": True,
            "confirmationWasAuthenticated": False,
        },
        replace=("topic", "protocol", "endpoint"),
        optional_computed=("filterPolicyScope",),
    ),
    KEY: ResourceType(
        id="{uuid}",
        computed={"arn": "arn:aws:kms:{region}:{account}:key/{uuid}", "keyId": "{uuid}"},
        replace=("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"),
        optional_computed=("description", "multiRegion", "policy", "rotationPeriodInDays"),
    ),
    ALIAS: ResourceType(
        id="{name}",
        computed={"arn": "arn:aws:kms:{region}:{account}:{name}"},
        replace=("name", "namePrefix"),
        autoname="name",
        taken="AlreadyExistsException: An alias with the name arn:aws:kms:{region}:{account}:{name} already exists",
    ),
    BUCKET: ResourceType(
        id="{bucket}",
        computed={"arn": "arn:aws:s3:::{bucket}"},
        replace=("bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled"),
        autoname="bucket",
        taken="BucketAlreadyOwnedByYou: {bucket} is yours already",
    ),
    **dict.fromkeys(PARTS_OF_A_BUCKET, ResourceType(id="{bucket}", replace=("bucket",))),
    ROLE: ResourceType(
        id="{name}",
        computed={"arn": "arn:aws:iam::{account}:role/{name}", "uniqueId": "AROA{hex}"},
        replace=("name", "namePrefix", "path"),
        autoname="name",
        taken="EntityAlreadyExists: Role with name {name} already exists.",
    ),
    "aws:iam/policy:Policy": ResourceType(
        id="arn:aws:iam::{account}:policy/{name}",
        computed={"arn": "arn:aws:iam::{account}:policy/{name}", "policyId": "ANPA{hex}"},
        replace=("name", "namePrefix", "path", "description"),
        autoname="name",
        taken="EntityAlreadyExists: A policy called {name} already exists.",
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ResourceType(
        id="arn:aws:iam::{account}:oidc-provider/{host}",
        computed={"arn": "arn:aws:iam::{account}:oidc-provider/{host}"},
        replace=("url",),
        taken="EntityAlreadyExists: Provider with url {url} already exists.",
    ),
    ATTACHMENT: ResourceType(id="{role}/{policyArn}", replace=("role", "policyArn")),
    INLINE_POLICY: ResourceType(id="{role}:{name}", replace=("role", "name", "namePrefix"), autoname="name"),
}
