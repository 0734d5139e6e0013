"""Dependencies that no input names: what AWS uses for an object behind its back, and for as long as it lives."""

from collections.abc import Iterator

from rehearsal.cloud.resource_types import (
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
    ApiError,
)
from rehearsal.cloud.store import Object, Store
from rehearsal.cloud.values import at
from rehearsal.cloud.volumes import claims

EKS_POLICIES = {CLUSTER: "AmazonEKSClusterPolicy", NODE_GROUP: "AmazonEKSWorkerNodePolicy"}
LOAD_BALANCER = "service.beta.kubernetes.io/aws-load-balancer"
NO_SUBNETS = "SyncLoadBalancerFailed: could not find any suitable subnets for creating the ELB"


def check_implicit_dependencies(store: Store, entry: Object) -> None:
    """Raises ApiError where one is missing."""
    for _ in implicit_dependencies(store, entry):  # the search itself raises
        pass


def implicit_dependencies(store: Store, entry: Object) -> Iterator[Object]:
    """What must live as long as this object, beyond its inputs; refused where it is not there at creation."""
    if entry.type in EKS_POLICIES:
        yield from _attachments(store, entry)
    if entry.type == NODE_GROUP:
        yield from _way_out(store, entry)
    if entry.type == NAT:
        yield from _gateway(store, entry)
    if entry.type == DEPLOYMENT:
        yield from claims(store, entry)
    if entry.type == SERVICE and at(entry.inputs, "spec.type") == "LoadBalancer":
        yield from _balancer(store, entry)


def _attachments(store: Store, entry: Object) -> Iterator[Object]:
    """EKS uses the role's policies until the object is gone (network interfaces are cleaned up with them)."""
    arn = entry.inputs.get("roleArn") or entry.inputs.get("nodeRoleArn")
    roles = [role.id for role in store.find(ROLE, arn=arn)]
    if not roles:  # a role that is outside the stack
        return
    found = [attached for attached in store.objects(ATTACHMENT) if attached.inputs["role"] in roles]
    if not any(attached.inputs["policyArn"].endswith(f"/{EKS_POLICIES[entry.type]}") for attached in found):
        raise ApiError(
            "InvalidParameterException: The provided role doesn't have the Amazon EKS Managed Policies associated with"
            f" it. Please ensure the following policies [{EKS_POLICIES[entry.type]}] are attached"
        )
    yield from found


def _default_routes(store: Store, subnet: str) -> list[Object]:
    """The association and the default route that take a subnet's traffic out of the VPC."""
    for association in store.find(ASSOCIATION, subnetId=subnet):
        table = association.outputs["routeTableId"]
        for route in store.find(ROUTE, routeTableId=table, destinationCidrBlock="0.0.0.0/0"):
            return [association, route]
    return []


def _way_out(store: Store, entry: Object) -> Iterator[Object]:
    """Nodes join the cluster, and drain, over their subnet's default route."""
    for subnet in (found for id_ in entry.inputs["subnetIds"] for found in store.objects(SUBNET) if found.id == id_):
        path = _default_routes(store, subnet.id)
        if not path:
            raise ApiError(
                "NodeCreationFailure: Instances failed to join the kubernetes cluster"
                f" ({subnet.id} has no default route)"
            )
        if path[1].inputs.get("gatewayId") and not subnet.inputs.get("mapPublicIpOnLaunch"):
            raise ApiError(
                "Ec2SubnetInvalidConfiguration: One or more Amazon EC2 Subnets of"
                f" [{subnet.id}] for node group {entry.inputs['nodeGroupName']} does not automatically assign public IP"
                " addresses to instances launched into it."
            )
        yield from path


def _gateway(store: Store, entry: Object) -> Iterator[Object]:
    vpcs = {subnet.inputs["vpcId"] for subnet in store.objects(SUBNET) if subnet.id == entry.inputs.get("subnetId")}
    for vpc in vpcs:
        attached = list(store.find(GATEWAY, vpcId=vpc))
        if not attached:
            raise ApiError(f"Gateway.NotAttached: Network {vpc} has no Internet gateway attached")
        yield from attached


def _balancer(store: Store, entry: Object) -> Iterator[Object]:
    """A load balancer is in the subnets that its annotation names, else in the cluster's. Unless it is internal
    they must be public ones, known by their route to an internet gateway."""
    annotations = at(entry.inputs, "metadata.annotations") or {}
    named = [id_ for id_ in annotations.get(f"{LOAD_BALANCER}-subnets", "").split(",") if id_]
    for cluster in store.find(CLUSTER, endpoint=entry.scope):
        ids = named or cluster.inputs["vpcConfig"]["subnetIds"]
        if annotations.get(f"{LOAD_BALANCER}-internal") == "true":
            yield from (found for found in store.objects(SUBNET) if found.id in ids)
            continue
        paths = {id_: path for id_ in ids if (path := _default_routes(store, id_)) and path[1].inputs.get("gatewayId")}
        if not paths:
            raise ApiError(NO_SUBNETS)
        gateways = {path[1].inputs["gatewayId"] for path in paths.values()}
        yield from (found for found in store.objects(SUBNET) if found.id in paths)
        yield from (found for found in store.objects(GATEWAY) if found.id in gateways)
        for path in paths.values():
            yield from path
