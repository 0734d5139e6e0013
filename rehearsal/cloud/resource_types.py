"""The resource types that are emulated, by name, and what a row says of one (rehearsal/rows has the rows)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "000000000000"
GLOBAL = "aws-global"  # where a resource is that has no region, such as a role
CALLER = f"arn:aws:iam::{ACCOUNT}:role/rehearsal"  # who runs the rehearsal, hence who creates its clusters

CLUSTER = "aws:eks/cluster:Cluster"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
ADDON = "aws:eks/addon:Addon"
ACCESS_ENTRY = "aws:eks/accessEntry:AccessEntry"
ACCESS_POLICY = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
POD_IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
INLINE_POLICY = "aws:iam/rolePolicy:RolePolicy"
VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT = "aws:ec2/natGateway:NatGateway"
ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
ROUTE = "aws:ec2/route:Route"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
KEY = "aws:kms/key:Key"
ALIAS = "aws:kms/alias:Alias"
BUCKET = "aws:s3/bucket:Bucket"
PARTS_OF_A_BUCKET = tuple(
    f"aws:s3/bucket{part}:Bucket{part}"
    for part in (
        "LifecycleConfiguration", "OwnershipControls", "Policy", "PublicAccessBlock",
        "ServerSideEncryptionConfiguration", "Versioning",
    )
)  # fmt: skip
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
NAMESPACE = "kubernetes:core/v1:Namespace"
SERVICE = "kubernetes:core/v1:Service"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
VOLUME_IN_CLUSTER = "kubernetes:core/v1:PersistentVolume"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
VOLUME = "aws:ebs/volume:Volume"  # no stack makes one: the driver in the cluster does


class ApiError(Exception):
    """An API's refusal, in its own words."""


@dataclass(frozen=True)
class ResourceType:
    """Templates are filled from the inputs and from `region`, `account`, `hex` (17 digits), `hex32`, `uuid`, `host`."""

    id: str
    import_id: str = "{id}"  # what `pulumi import` takes for an ID
    computed: Mapping[str, Any] = field(default_factory=dict)
    replace: tuple[str, ...] = ()
    replace_without: tuple[str, ...] = ()  # can be added to a live object, not taken from it
    not_sent: tuple[str, ...] = ()  # can be added, and a later change never reaches the API
    optional_computed: tuple[str, ...] = ()  # where the program gives none, AWS's value stays: no difference
    autoname: str = ""  # the property that is <logical name>-<7 hex> where the program gives none
    unique: tuple[str, ...] = ()  # inputs that no second object of the type may share
    fresh: tuple[str, ...] = ()  # computed outputs that an update changes: unknown until it is done
    taken: str = ""  # how a second create is refused; empty where it makes another object, or writes over the first
