"""What is known of each resource type beyond storing its inputs: one row per type.

`replace` holds the properties whose change replaces the object: for AWS those that hashicorp/terraform-provider-aws
(internal/service), which pulumi-aws bridges, marks ForceNew; for Kubernetes the fields that pulumi-kubernetes
(provider/pkg/provider, forceNewProperties) takes for immutable. The rows hold what the stacks use; they were not
compared with the providers' current schemas one by one (2026-11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "000000000000"
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
NAMESPACE = "kubernetes:core/v1:Namespace"
SERVICE = "kubernetes:core/v1:Service"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
VOLUME_IN_CLUSTER = "kubernetes:core/v1:PersistentVolume"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
VOLUME = "aws:ebs/volume:Volume"  # no stack makes one: the driver in the cluster does


class Refused(Exception):
    """An API's refusal, in its own words."""


@dataclass(frozen=True)
class Kind:
    """Templates are filled from the inputs and from `region`, `account`, `hex` (17 digits), `hex32`, `uuid`, `host`."""

    id: str
    computed: Mapping[str, Any] = field(default_factory=dict)
    replace: tuple[str, ...] = ()
    replace_without: tuple[str, ...] = ()  # can be added to a live object, not taken from it
    autoname: str = ""  # the property that is <logical name>-<7 hex> where the program gives none
    unique: tuple[str, ...] = ()  # inputs that no second object of the type may share
    fresh: tuple[str, ...] = ()  # computed outputs that an update changes: unknown until it is done
    taken: str = "ResourceInUseException: {id} already exists"


def ec2(prefix: str, resource: str, *replace: str, unique: tuple[str, ...] = (), **computed: Any) -> Kind:
    return Kind(
        id=f"{prefix}-{{hex}}",
        computed={"arn": f"arn:aws:ec2:{{region}}:{{account}}:{resource}/{prefix}-{{hex}}"} | computed,
        replace=replace,
        unique=unique,
        taken="Resource.AlreadyAssociated: {id} is already associated",
    )


ENTITY_EXISTS = "EntityAlreadyExists: {id} already exists."

AWS: dict[str, Kind] = {
    VPC: ec2(
        "vpc", "vpc", "cidrBlock", defaultSecurityGroupId="sg-{hex}", mainRouteTableId="rtb-{hex}", ownerId="{account}"
    ),
    SUBNET: ec2("subnet", "subnet", "cidrBlock", "availabilityZone", "vpcId"),
    GATEWAY: ec2("igw", "internet-gateway", unique=("vpcId",)),
    "aws:ec2/eip:Eip": ec2("eipalloc", "elastic-ip", "domain", publicIp="203.0.113.1", allocationId="eipalloc-{hex}"),
    NAT: ec2(
        "nat", "natgateway", "subnetId", "allocationId", "connectivityType", unique=("allocationId",),
        publicIp="203.0.113.1",
    ),
    ROUTE_TABLE: ec2("rtb", "route-table", "vpcId"),
    ROUTE: Kind(
        id="r-{routeTableId}-{destinationCidrBlock}",
        computed={"state": "active", "origin": "CreateRoute"},
        replace=("routeTableId", "destinationCidrBlock"),
        taken="RouteAlreadyExists: The route identified by {destinationCidrBlock} already exists.",
    ),
    ASSOCIATION: Kind(
        id="rtbassoc-{hex}",
        replace=("subnetId", "gatewayId"),
        unique=("subnetId",),
        taken="Resource.AlreadyAssociated: the subnet {subnetId} already has a route table association",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ec2(
        "vpce", "vpc-endpoint", "vpcId", "serviceName", "vpcEndpointType", state="available", prefixListId="pl-{hex}"
    ),
    # Taken over, not made: it is the VPC's own, which no call can delete.
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Kind(id="{vpc[defaultSecurityGroupId]}", replace=("vpcId",)),
    "aws:ec2/flowLog:FlowLog": ec2(
        "fl", "vpc-flow-log", "vpcId", "trafficType", "iamRoleArn", "logDestination", "logDestinationType",
        "maxAggregationInterval", "logFormat",
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Kind(
        id="lt-{hex}",
        computed={
            "arn": "arn:aws:ec2:{region}:{account}:launch-template/lt-{hex}",
            "latestVersion": 1,
            "defaultVersion": 1,
        },
        replace=("name",),
        autoname="name",
        unique=("name",),
        fresh=("latestVersion",),
        taken="InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.",
    ),
    VOLUME: ec2("vol", "volume"),
    "aws:route53/record:Record": Kind(
        id="{zoneId}_{name}_{type}",
        computed={"fqdn": "{name}"},
        replace=("zoneId", "name", "type", "setIdentifier"),
        taken="InvalidChangeBatch: Tried to create resource record set {id} but it already exists",
    ),
    LOG_GROUP: Kind(
        id="{name}",
        computed={"arn": "arn:aws:logs:{region}:{account}:log-group:{name}"},
        replace=("name", "logGroupClass"),
        autoname="name",
        taken="ResourceAlreadyExistsException: The specified log group already exists",
    ),
    KEY: Kind(
        id="{uuid}",
        computed={"arn": "arn:aws:kms:{region}:{account}:key/{uuid}", "keyId": "{uuid}"},
        replace=("customerMasterKeySpec", "keyUsage", "multiRegion"),
    ),
    ALIAS: Kind(
        id="{name}",
        computed={"arn": "arn:aws:kms:{region}:{account}:{name}"},
        replace=("name",),
        autoname="name",
        taken="AlreadyExistsException: An alias with the name {name} already exists",
    ),
    BUCKET: Kind(
        id="{bucket}",
        computed={"arn": "arn:aws:s3:::{bucket}"},
        replace=("bucket", "objectLockEnabled"),
        autoname="bucket",
        taken="BucketAlreadyOwnedByYou: {bucket} is yours already",
    ),
    **dict.fromkeys(PARTS_OF_A_BUCKET, Kind(id="{bucket}", replace=("bucket",))),
    ROLE: Kind(
        id="{name}",
        computed={"arn": "arn:aws:iam::{account}:role/{name}", "uniqueId": "AROA{hex}"},
        replace=("name", "path"),
        autoname="name",
        taken="EntityAlreadyExists: Role with name {name} already exists.",
    ),
    "aws:iam/policy:Policy": Kind(
        id="arn:aws:iam::{account}:policy/{name}",
        computed={"arn": "arn:aws:iam::{account}:policy/{name}", "policyId": "ANPA{hex}"},
        replace=("name", "path", "description"),
        autoname="name",
        taken="EntityAlreadyExists: A policy called {name} already exists.",
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Kind(
        id="arn:aws:iam::{account}:oidc-provider/{host}",
        computed={"arn": "arn:aws:iam::{account}:oidc-provider/{host}"},
        replace=("url",),
        taken="EntityAlreadyExists: Provider with url {url} already exists.",
    ),
    ATTACHMENT: Kind(id="{role}/{policyArn}", replace=("role", "policyArn"), taken=ENTITY_EXISTS),
    INLINE_POLICY: Kind(id="{role}:{name}", replace=("role", "name"), autoname="name", taken=ENTITY_EXISTS),
    CLUSTER: Kind(
        id="{name}",
        computed={
            "arn": "arn:aws:eks:{region}:{account}:cluster/{name}",
            "endpoint": "https://{hex32}.gr7.{region}.eks.amazonaws.com",
            "certificateAuthority": {"data": "cmVoZWFyc2FsCg=="},
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.amazonaws.com/id/{hex32}"}]}],
            "platformVersion": "eks.1",
            "status": "ACTIVE",
            "vpcConfig": {"clusterSecurityGroupId": "sg-{hex}"},
        },
        replace=(
            "name", "roleArn", "bootstrapSelfManagedAddons", "kubernetesNetworkConfig.ipFamily",
            "kubernetesNetworkConfig.serviceIpv4Cidr", "accessConfig.bootstrapClusterCreatorAdminPermissions",
        ),
        replace_without=("encryptionConfig",),  # ForceNewIfChange in eks/cluster.go
        autoname="name",
        taken="ResourceInUseException: Cluster already exists with name: {name}",
    ),
    NODE_GROUP: Kind(
        id="{clusterName}:{nodeGroupName}",
        computed={
            "arn": "arn:aws:eks:{region}:{account}:nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
            "status": "ACTIVE",
            "resources": [{"autoscalingGroups": [{"name": "eks-{nodeGroupName}-{uuid}"}]}],
        },
        replace=(
            "clusterName", "nodeGroupName", "nodeRoleArn", "subnetIds", "amiType", "capacityType", "instanceTypes",
            "diskSize", "launchTemplate.id", "launchTemplate.name", "remoteAccess",
        ),
        autoname="nodeGroupName",
        taken="ResourceInUseException: NodeGroup {nodeGroupName} already exists in cluster {clusterName}",
    ),
    ADDON: Kind(
        id="{clusterName}:{addonName}",
        computed={"arn": "arn:aws:eks:{region}:{account}:addon/{clusterName}/{addonName}/{uuid}"},
        replace=("clusterName", "addonName"),
        taken="ResourceInUseException: Addon already exists.",
    ),
    ACCESS_ENTRY: Kind(
        id="{clusterName}:{principalArn}",
        computed={"accessEntryArn": "arn:aws:eks:{region}:{account}:access-entry/{clusterName}/{uuid}"},
        replace=("clusterName", "principalArn", "type"),
        taken="ResourceInUseException: The specified access entry resource is already in use on this cluster.",
    ),
    ACCESS_POLICY: Kind(
        id="{clusterName}#{principalArn}#{policyArn}",
        computed={"associatedAt": "2026-01-01T00:00:00Z"},
        replace=("clusterName", "principalArn", "policyArn", "accessScope"),
    ),
    POD_IDENTITY: Kind(
        id="a-{hex}",
        computed={"associationId": "a-{hex}"},
        replace=("clusterName", "namespace", "serviceAccount"),
        unique=("clusterName", "namespace", "serviceAccount"),
        taken="ResourceInUseException: Association already exists: {serviceAccount}",
    ),
}  # fmt: skip

_KUBERNETES_REPLACE = {
    "ConfigMap": ("data", "binaryData", "immutable"),  # unless enableConfigMapMutable
    "Deployment": ("spec.selector",),
    "PersistentVolumeClaim": ("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"),
    "Secret": ("type", "data", "stringData", "immutable"),  # unless enableSecretMutable
    "Service": ("spec.clusterIP",),
    "StorageClass": ("parameters", "provisioner"),
}
_KUBERNETES_COMPUTED = {name: {"metadata": {"uid": "{uuid}"}} for name in ("PersistentVolumeClaim", "Service")}
"""What the program and controllers read."""
CLUSTER_WIDE = {
    "Namespace",
    "StorageClass",
    "ClusterRole",
    "ClusterRoleBinding",
    "PersistentVolume",
    "PersistentVolumePatch",
}


def kind(type_: str) -> Kind:
    """The row of a type; a type without one is not played, so that nothing is pretended."""
    package, _, rest = type_.partition(":")
    if package == "kubernetes":
        name = rest.rpartition(":")[2]
        return Kind(
            id="{metadata[name]}" if name in CLUSTER_WIDE else "{metadata[namespace]}/{metadata[name]}",
            computed=_KUBERNETES_COMPUTED.get(name, {}),
            replace=("metadata.name", "metadata.namespace", *_KUBERNETES_REPLACE.get(name, ())),
            autoname="metadata.name",
            taken='resource "{id}" was not successfully created by the Kubernetes API server: already exists',
        )
    if package == "random":
        return Kind(id="none", replace=("*",))
    if type_ not in AWS:
        raise Refused(f"the rehearsal has no row for {type_}: add one to {__name__.replace('.', '/')}.py")
    return AWS[type_]


def replaces(row: Kind, path: str, new: Any) -> bool:
    """Whether a change at this dotted path replaces the object; `new` is the value the path gets."""
    inside = (path == key or path.startswith(f"{key}.") or key.startswith(f"{path}.") for key in row.replace)
    return "*" in row.replace or any(inside) or (path in row.replace_without and new is None)
