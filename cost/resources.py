"""From the resources that a program registers to what costs money: a type of AWS is counted here or free in free.py."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from cost import demand
from cost.demand import Demand, Item, Nodes

CLUSTER, COMPONENT = "aws:eks/cluster:Cluster", "eks:index:Cluster"
NODE_GROUP, TEMPLATE = "aws:eks/nodeGroup:NodeGroup", "aws:ec2/launchTemplate:LaunchTemplate"
SUBNET, NAT, ADDRESS = "aws:ec2/subnet:Subnet", "aws:ec2/natGateway:NatGateway", "aws:ec2/eip:Eip"
ENDPOINT, KEY, BUCKET = "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:kms/key:Key", "aws:s3/bucket:Bucket"
LOG_GROUP, FLOW_LOG = "aws:cloudwatch/logGroup:LogGroup", "aws:ec2/flowLog:FlowLog"
POLICY, SUBSCRIPTION = "aws:iam/rolePolicy:RolePolicy", "aws:sns/topicSubscription:TopicSubscription"
RECORD = "aws:route53/record:Record"
PROVIDER = "pulumi:providers:aws"
SERVICE, CLAIM = "kubernetes:core/v1:Service", "kubernetes:core/v1:PersistentVolumeClaim"
STATEFUL = "kubernetes:apps/v1:StatefulSet"
PRICED = {
    CLUSTER, NODE_GROUP, TEMPLATE, SUBNET, NAT, ADDRESS, ENDPOINT, KEY, BUCKET, LOG_GROUP, FLOW_LOG, POLICY,
    SUBSCRIPTION, RECORD,
}  # fmt: skip
# EKS's controller makes an internal balancer by this annotation alone: apps/grafana/exposure.py.
INTERNAL = "service.beta.kubernetes.io/aws-load-balancer-internal"
# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html (2026-11), and EKS's default disk.
ONE_NODE, DEFAULT_TYPE, DEFAULT_DISK = 1, "t3.medium", 20
UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "": 1}


class Resource(NamedTuple):
    """A registered resource: its inputs in camelCase, and the URN of its component."""

    type: str
    name: str
    parent: str
    inputs: Mapping[str, Any]


def demand_of(resources: Iterable[Resource], today: date) -> Demand:
    """What of `resources` costs money on the day `today`. Their inputs are known: a state's, not a preview's."""
    all_of = _by_type([*resources])
    regions = [found.inputs["region"] for found in all_of(PROVIDER) if "region" in found.inputs]
    if not regions:
        return Demand(region=None)
    zones = len({subnet.inputs["availabilityZone"] for subnet in all_of(SUBNET)})
    fixed: Counter[Item] = Counter()
    for cluster in all_of(CLUSTER) or all_of(COMPONENT):  # the component registers the cluster, where it really runs
        policy = cluster.inputs.get("upgradePolicy") or {}
        support = policy.get("supportType", "EXTENDED")  # EKS's default
        fixed[demand.control_plane(cluster.inputs.get("version", ""), support, today)] += 1
    fixed[demand.NAT] = len(all_of(NAT))
    fixed[demand.NAT_ADDRESS] = len(all_of(ADDRESS))
    fixed[demand.KEY] = len(all_of(KEY))
    interfaces = [each for each in all_of(ENDPOINT) if each.inputs.get("vpcEndpointType") == "Interface"]
    fixed[demand.ENDPOINT] = sum(len(each.inputs.get("subnetIds", [])) for each in interfaces)
    balancers = [each for each in all_of(SERVICE) if each.inputs["spec"].get("type") == "LoadBalancer"]
    if all_of(CLUSTER) or all_of(COMPONENT):
        fixed[demand.BALANCER] = len(balancers)
        fixed[demand.BALANCER_ADDRESS] = zones * sum(_public(each) for each in balancers)
        fixed[demand.VOLUME] = sum(_claimed(each) for each in all_of(CLAIM)) + sum(
            map(_claimed_by_set, all_of(STATEFUL))
        )
    return Demand(
        region=regions[0],
        fixed={item: count for item, count in fixed.items() if count},
        nodes=tuple(_nodes(group, all_of) for group in all_of(NODE_GROUP)),
        by_use=frozenset(_by_use(all_of, fixed)),
    )


def _by_type(resources: list[Resource]) -> Callable[[str], list[Resource]]:
    return lambda kind: [found for found in resources if found.type == kind]


def _nodes(group: Resource, all_of: Callable[[str], list[Resource]]) -> Nodes:
    scaling = group.inputs.get("scalingConfig") or {}
    desired = scaling.get("desiredSize", ONE_NODE)
    kinds = group.inputs.get("instanceTypes") or [DEFAULT_TYPE]  # EKS takes the first that there is room for
    # No two components share a parent, and a template's id is known to nobody before it is created.
    template = next((found for found in all_of(TEMPLATE) if found.parent == group.parent), None)
    disks = [disk["ebs"]["volumeSize"] for disk in template.inputs["blockDeviceMappings"]] if template else []
    each = {
        demand.instance(kinds[0], group.inputs.get("capacityType", "ON_DEMAND")): 1,
        demand.NODE_DISK: int(sum(disks)) or group.inputs.get("diskSize", DEFAULT_DISK),
    }
    # EKS asks this of the subnets of a group whose nodes have public addresses, and the VPC sets it for no others.
    if any(subnet.inputs.get("mapPublicIpOnLaunch") for subnet in all_of(SUBNET)):
        each[demand.NODE_ADDRESS] = 1
    return Nodes(scaling.get("minSize", desired), desired, scaling.get("maxSize", desired), each)


def _by_use(all_of: Callable[[str], list[Resource]], fixed: Mapping[Item, int]) -> Iterable[Item]:
    if fixed[demand.NAT]:
        yield demand.NAT_GB
    if fixed[demand.BALANCER]:
        yield demand.BALANCER_USE
    if fixed[demand.ENDPOINT]:
        yield demand.ENDPOINT_GB
    if all_of(NODE_GROUP):
        yield from (demand.OUT_GB, demand.ZONE_GB)
    if all_of(LOG_GROUP) or all_of(FLOW_LOG):
        yield from (demand.LOGS_GB, demand.LOGS_KEPT)
    if any(
        _bursts(kind) for group in all_of(NODE_GROUP) for kind in group.inputs.get("instanceTypes") or [DEFAULT_TYPE]
    ):
        yield demand.CREDITS
    if all_of(KEY):
        yield demand.KEY_USE
    if all_of(RECORD):
        yield demand.NAME_USE
    if any("logs:StartQuery" in str(each.inputs.get("policy")) for each in all_of(POLICY)):
        yield demand.INSIGHTS
    if any("cloudwatch:GetMetricData" in str(each.inputs.get("policy")) for each in all_of(POLICY)):
        yield demand.METRICS
    if any(each.inputs.get("protocol") == "email" for each in all_of(SUBSCRIPTION)):
        yield demand.MAIL
    if all_of(BUCKET):
        yield demand.STORED


def _bursts(kind: str) -> bool:
    """A t3, t3a or t4g starts in unlimited mode: what it computes above its baseline, averaged over a day, costs more.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html, CreditSpecification (2026-11)
    """
    return re.match(r"t[34]", kind) is not None


def _public(service: Resource) -> bool:
    return (service.inputs["metadata"].get("annotations") or {}).get(INTERNAL) != "true"


def _claimed_by_set(found: Resource) -> int:
    """A claim of a StatefulSet exists once for each of its pods."""
    spec = found.inputs["spec"]
    return spec.get("replicas", 1) * sum(_gib(claim["spec"]) for claim in spec.get("volumeClaimTemplates", []))


def _claimed(claim: Resource) -> int:
    return _gib(claim.inputs["spec"])


def _gib(spec: Mapping[str, Any]) -> int:
    """Whole GiB, which the EBS driver rounds up to: https://github.com/kubernetes-sigs/aws-ebs-csi-driver,
    RoundUpGiB (2026-11)."""
    match = re.fullmatch(r"(\d+)([KMGT]i|[kMGT]?)", spec["resources"]["requests"]["storage"])
    return math.ceil(int(match[1]) * UNITS[match[2]] / 2**30) if match else 0
