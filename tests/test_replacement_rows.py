"""What replaces an AWS resource: the emulator's rows beside CloudFormation's own schemas (cfn-lint's package has them).

CloudFormation publishes for each type which properties it can only set at creation. The provider counts where the two
differ, and each difference has its reason here, with the file that it was read in: under internal/service of
hashicorp/terraform-provider-aws (2026-11).
"""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from rehearsal.cloud.resource_types import (
    ALIAS,
    ASSOCIATION,
    ATTACHMENT,
    BUCKET,
    CLUSTER,
    INLINE_POLICY,
    KEY,
    LOG_GROUP,
    NAT,
    NODE_GROUP,
    PARTS_OF_A_BUCKET,
    ROLE,
    SUBSCRIPTION,
    TOPIC,
    TOPIC_POLICY,
    VPC,
)  # fmt: skip
from rehearsal.cloud.rows import AWS
from rehearsal.providers import schema

EIP = "aws:ec2/eip:Eip"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
POLICY = "aws:iam/policy:Policy"
RECORD = "aws:route53/record:Record"

SERVICES = {
    "cloudwatch": "Logs", "ebs": "EC2", "ec2": "EC2", "eks": "EKS", "iam": "IAM", "kms": "KMS", "route53": "Route53",
    "s3": "S3", "sns": "SNS",
}  # fmt: skip
OTHER_NAMES = {
    ASSOCIATION: "AWS::EC2::SubnetRouteTableAssociation",
    EIP: "AWS::EC2::EIP",
    NODE_GROUP: "AWS::EKS::Nodegroup",
    POLICY: "AWS::IAM::ManagedPolicy",
    RECORD: "AWS::Route53::RecordSet",
    SUBSCRIPTION: "AWS::SNS::Subscription",
    VPC: "AWS::EC2::VPC",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "AWS::EC2::VPCEndpoint",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "AWS::IAM::OIDCProvider",
}
WITHOUT_A_SCHEMA = {
    ATTACHMENT: "CloudFormation lists a role's policies in the role",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "CloudFormation cannot adopt a VPC's own group",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "CloudFormation lists them in the access entry",
} | {part: "CloudFormation sets it in the bucket" for part in PARTS_OF_A_BUCKET if not part.endswith("BucketPolicy")}

# What the provider calls otherwise than CloudFormation, type by type.
RENAMED = {
    (ALIAS, "aliasName"): "name",
    (BUCKET, "bucketName"): "bucket",
    (BUCKET, "bucketNamePrefix"): "bucketPrefix",
    (FLOW_LOG, "deliverLogsPermissionArn"): "iamRoleArn",
    (INLINE_POLICY, "policyName"): "name",
    (INLINE_POLICY, "roleName"): "role",
    (LAUNCH_TEMPLATE, "launchTemplateName"): "name",
    (LOG_GROUP, "logGroupName"): "name",
    (NAT, "privateIpAddress"): "privateIp",
    (NODE_GROUP, "nodeRole"): "nodeRoleArn",
    (NODE_GROUP, "nodegroupName"): "nodeGroupName",
    (NODE_GROUP, "subnets"): "subnetIds",
    (POLICY, "managedPolicyName"): "name",
    (RECORD, "hostedZoneId"): "zoneId",
    (ROLE, "roleName"): "name",
    (SUBSCRIPTION, "topicArn"): "topic",
    (TOPIC, "topicName"): "name",
}

RESOURCE = "ec2/vpc_flow_log.go: one property for each kind of resource, in CloudFormation ResourceId and ResourceType"
PREFIX = "the provider's own way to name a resource; CloudFormation knows no prefix"
DIFFERENCES = {
    (ALIAS, "namePrefix"): PREFIX,
    (ASSOCIATION, "gatewayId"): "CloudFormation has another type for gateways: GatewayRouteTableAssociation",
    (ASSOCIATION, "routeTableId"): "ec2/vpc_route_table_association.go: ReplaceRouteTableAssociation, in place",
    (BUCKET, "objectLockEnabled"): "s3/bucket.go: ForceNew; CloudFormation leaves the refusal to S3",
    (CLUSTER, "encryptionConfig"): "eks/cluster.go: only taking it off replaces (ResourceType.replace_without)",
    (CLUSTER, "outpostConfig"): "eks/cluster.go: instance type and placement replace, the list of Outposts does not",
    (CLUSTER, "outpostConfig.controlPlaneInstanceType"): "one of the two parts of outpostConfig that replace",
    (CLUSTER, "outpostConfig.controlPlanePlacement"): "the other one",
    (EIP, "domain"): "ec2/ec2_eip.go: ForceNew; EC2 has had one domain only since EC2-Classic ended",
    (EIP, "publicIpv4Pool"): "ec2/ec2_eip.go: ForceNew",
    (FLOW_LOG, "eniId"): RESOURCE,
    (FLOW_LOG, "regionalNatGatewayId"): RESOURCE,
    (FLOW_LOG, "subnetId"): RESOURCE,
    (FLOW_LOG, "transitGatewayAttachmentId"): RESOURCE,
    (FLOW_LOG, "transitGatewayId"): RESOURCE,
    (FLOW_LOG, "vpcId"): RESOURCE,
    (INLINE_POLICY, "namePrefix"): PREFIX,
    (KEY, "customKeyStoreId"): "kms/key.go: ForceNew; CloudFormation refuses the change, since a key must not be lost",
    (KEY, "customerMasterKeySpec"): "kms/key.go: ForceNew; refused by CloudFormation",
    (KEY, "keyUsage"): "kms/key.go: ForceNew; refused by CloudFormation",
    (KEY, "multiRegion"): "kms/key.go: ForceNew; refused by CloudFormation",
    (KEY, "xksKeyId"): "kms/key.go: ForceNew; not in CloudFormation",
    (LAUNCH_TEMPLATE, "namePrefix"): PREFIX,
    (LOG_GROUP, "logGroupClass"): "logs/group.go: ForceNew; CloudFormation refuses the change",
    (LOG_GROUP, "namePrefix"): PREFIX,
    (NAT, "secondaryPrivateIpAddressCount"): "ec2/vpc_nat_gateway.go: ForceNew; CloudFormation adds and removes some",
    (NODE_GROUP, "launchTemplate.id"): "eks/node_group.go: ForceNew; a group keeps its template, not its version",
    (NODE_GROUP, "launchTemplate.name"): "as launchTemplate.id",
    (NODE_GROUP, "nodeGroupNamePrefix"): PREFIX,
    (POLICY, "namePrefix"): PREFIX,
    (RECORD, "name"): "route53/record.go: ForceNew; the schema of CloudFormation does not list it",
    (ROLE, "namePrefix"): PREFIX,
    (TOPIC, "namePrefix"): PREFIX,
    (TOPIC_POLICY, "arn"): "sns/topic_policy.go: ForceNew; in CloudFormation one policy is for a list of topics",
}  # fmt: skip


def _schemas() -> dict[str, Any]:
    """CloudFormation's schemas by type, as they are in us-east-1, which has every one of these types."""
    (package,) = importlib.util.find_spec("cfnlint").submodule_search_locations or []  # type: ignore[union-attr]
    folder = Path(package, "data", "schemas")
    files = json.loads((folder / "providers" / "us-east-1.json").read_text())
    return {name: folder / "resources" / f"{file}.json" for name, file in files.items()}


SCHEMAS = _schemas()


def cloudformation(type_: str) -> str:
    _, module, name = type_.split(":")
    return OTHER_NAMES.get(type_, f"AWS::{SERVICES[module.split('/')[0]]}::{name}")


def create_only(type_: str) -> set[str]:
    """In the provider's words, without what the provider has no input for."""
    published = json.loads(SCHEMAS[cloudformation(type_)].read_text()).get("createOnlyProperties", [])
    paths = [".".join(part[0].lower() + part[1:] for part in path.split("/")[2:]) for path in published]
    known = schema.properties(type_)
    return {path for path in (RENAMED.get((type_, path), path) for path in paths) if path.split(".")[0] in known}


@pytest.mark.parametrize("type_", AWS)
def test_what_replaces_a_resource_is_what_cloudformation_replaces_or_has_its_reason(type_: str) -> None:
    if cloudformation(type_) not in SCHEMAS:
        assert WITHOUT_A_SCHEMA[type_], "a row that nothing confirms says why"
        return
    assert type_ not in WITHOUT_A_SCHEMA, "a reason that is over is taken out"
    differing = set(AWS[type_].replace) ^ create_only(type_)
    explained = {path for other, path in DIFFERENCES if other == type_}
    assert differing == explained, "the preview of a replacement decides whether a cluster is lost"


@pytest.mark.parametrize("type_", AWS)
def test_a_row_names_properties_that_the_provider_has(type_: str) -> None:
    row, known = AWS[type_], schema.properties(type_)
    named = {*row.replace, *row.replace_without, *row.not_sent, *row.optional_computed, *filter(None, [row.autoname])}
    assert {path.split(".")[0] for path in named} <= known, "a misspelt property never replaces anything"
