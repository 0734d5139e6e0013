"""Dependencies that no input names: what AWS uses for an object behind its back, and for as long as it lives."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rehearsal.kinds import (
    ASSOCIATION,
    ATTACHMENT,
    CLUSTER,
    DEPLOYMENT,
    GATEWAY,
    NAT,
    NODE_GROUP,
    ROLE,
    ROUTE,
    SERVICE,
    SUBNET,
    Refused,
)
from rehearsal.values import at
from rehearsal.volumes import claims

if TYPE_CHECKING:
    from rehearsal.cloud import Cloud, Object

EKS_POLICIES = {CLUSTER: "AmazonEKSClusterPolicy", NODE_GROUP: "AmazonEKSWorkerNodePolicy"}
LOAD_BALANCER = "service.beta.kubernetes.io/aws-load-balancer"
NO_SUBNETS = "SyncLoadBalancerFailed: could not find any suitable subnets for creating the ELB"


def needs(cloud: "Cloud", entry: "Object") -> Iterator["Object"]:
    """What must live as long as this object, beyond its inputs; refused where it is not there at creation."""
    if entry.type in EKS_POLICIES:
        yield from _attachments(cloud, entry)
    if entry.type == NODE_GROUP:
        yield from _way_out(cloud, entry)
    if entry.type == NAT:
        yield from _gateway(cloud, entry)
    if entry.type == DEPLOYMENT:
        yield from claims(cloud, entry)
    if entry.type == SERVICE and at(entry.inputs, "spec.type") == "LoadBalancer":
        yield from _balancer(cloud, entry)


def _attachments(cloud: "Cloud", entry: "Object") -> Iterator["Object"]:
    """EKS uses the role's policies until the object is gone (network interfaces are cleaned up with them)."""
    arn = entry.inputs.get("roleArn") or entry.inputs.get("nodeRoleArn")
    roles = [role.id for role in cloud.find(ROLE, arn=arn)]
    if not roles:  # a role that stands outside the stack
        return
    found = [attached for attached in cloud.objects(ATTACHMENT) if attached.inputs["role"] in roles]
    if not any(attached.inputs["policyArn"].endswith(f"/{EKS_POLICIES[entry.type]}") for attached in found):
        raise Refused(
            "InvalidParameterException: The provided role doesn't have the Amazon EKS Managed Policies associated with"
            f" it. Please ensure the following policies [{EKS_POLICIES[entry.type]}] are attached"
        )
    yield from found


def _default_routes(cloud: "Cloud", subnet: str) -> list["Object"]:
    """The association and the default route that take a subnet's traffic out of the VPC."""
    for association in cloud.find(ASSOCIATION, subnetId=subnet):
        table = association.outputs["routeTableId"]
        for route in cloud.find(ROUTE, routeTableId=table, destinationCidrBlock="0.0.0.0/0"):
            return [association, route]
    return []


def _way_out(cloud: "Cloud", entry: "Object") -> Iterator["Object"]:
    """Nodes join the cluster, and drain, over their subnet's default route."""
    for subnet in (found for id_ in entry.inputs["subnetIds"] for found in cloud.objects(SUBNET) if found.id == id_):
        path = _default_routes(cloud, subnet.id)
        if not path:
            raise Refused(
                "NodeCreationFailure: Instances failed to join the kubernetes cluster"
                f" ({subnet.id} has no default route)"
            )
        if path[1].inputs.get("gatewayId") and not subnet.inputs.get("mapPublicIpOnLaunch"):
            raise Refused(
                "Ec2SubnetInvalidConfiguration: One or more Amazon EC2 Subnets of"
                f" [{subnet.id}] for node group {entry.inputs['nodeGroupName']} does not automatically assign public IP"
                " addresses to instances launched into it."
            )
        yield from path


def _gateway(cloud: "Cloud", entry: "Object") -> Iterator["Object"]:
    vpcs = {subnet.inputs["vpcId"] for subnet in cloud.objects(SUBNET) if subnet.id == entry.inputs.get("subnetId")}
    for vpc in vpcs:
        attached = list(cloud.find(GATEWAY, vpcId=vpc))
        if not attached:
            raise Refused(f"Gateway.NotAttached: Network {vpc} has no Internet gateway attached")
        yield from attached


def _balancer(cloud: "Cloud", entry: "Object") -> Iterator["Object"]:
    """A load balancer stands in the subnets that its annotation names, else in the cluster's. Unless it is internal
    they must be public ones, told by their route to an internet gateway."""
    annotations = at(entry.inputs, "metadata.annotations") or {}
    named = [id_ for id_ in annotations.get(f"{LOAD_BALANCER}-subnets", "").split(",") if id_]
    for cluster in cloud.find(CLUSTER, endpoint=entry.scope):
        ids = named or cluster.inputs["vpcConfig"]["subnetIds"]
        if annotations.get(f"{LOAD_BALANCER}-internal") == "true":
            yield from (found for found in cloud.objects(SUBNET) if found.id in ids)
            continue
        paths = {id_: path for id_ in ids if (path := _default_routes(cloud, id_)) and path[1].inputs.get("gatewayId")}
        if not paths:
            raise Refused(NO_SUBNETS)
        gateways = {path[1].inputs["gatewayId"] for path in paths.values()}
        yield from (found for found in cloud.objects(SUBNET) if found.id in paths)
        yield from (found for found in cloud.objects(GATEWAY) if found.id in gateways)
        for path in paths.values():
            yield from path
