"""AWS's APIs as a controller in the cluster calls them: moto, with the stack's network in it under the same ids.

The store of the emulated providers (cloud.py) answers the engine and has no AWS API; moto has one and knows nothing of
the stack. What the controller reads of a stack's network is copied, so that the ids in a Service's annotations are ids
that the API knows. Moto draws its ids at random and has no way to be given one: the drawing is replaced, which is why
pyproject.toml pins its exact version.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
from moto.acm.models import CertBundle, acm_backends
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ec2.models import (
    EC2Backend,
    ec2_backends,
    instances,
    internet_gateways,
    route_tables,
    security_groups,
    subnets,
    vpcs,
)
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import ASSOCIATION, CLUSTER, GATEWAY, ROUTE, ROUTE_TABLE, SUBNET, VPC
from rehearsal.cloud.store import Object
from rehearsal.live.moto_corrections import corrected

LOOPBACK = "127.0.0.1"
CREDENTIALS = {"aws_access_key_id": "rehearsal", "aws_secret_access_key": "rehearsal"}


class MotoAccount:
    """A server on loopback, in a thread of this process; one account, which `reset` empties."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # else a line for each request
        self._corrected = ExitStack()
        self._corrected.enter_context(corrected())
        self._server = ThreadedMotoServer(LOOPBACK, 0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"

    def stop(self) -> None:
        self._server.stop()
        self._corrected.close()

    def reset(self) -> None:
        moto_api_backend.reset()

    def client(self, service: str, region: str) -> Any:
        return boto3.client(service, region_name=region, endpoint_url=self.endpoint, **CREDENTIALS)

    def create(self, entry: Object) -> None:
        """Copies an object of the store, where it is one that the controller reads."""
        if entry.type in CREATE:
            CREATE[entry.type](_ec2(entry.scope), entry)

    def delete(self, entry: Object) -> None:
        """What AWS deletes with an object, or what would be in the way of its successor."""
        if entry.type in DELETE:
            DELETE[entry.type](_ec2(entry.scope), entry)

    def create_nodes(self, cluster: Object, zones: Mapping[str, str]) -> None:
        """The cluster's security group and its instances, each with its zone, as EKS makes and tags them.

        https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html (2026-11)
        """
        ec2, config = _ec2(cluster.scope), cluster.outputs["vpcConfig"]
        places = [ec2.get_subnet(id_) for id_ in config["subnetIds"]]
        group, owned = config["clusterSecurityGroupId"], {f"kubernetes.io/cluster/{cluster.id}": "owned"}
        with _drawn(security_groups, "random_security_group_id", group):
            name = f"eks-cluster-sg-{cluster.id}-{group}"
            ec2.create_security_group(name, "created by EKS", vpc_id=places[0].vpc_id, tags=owned)
        ec2.reservations.clear()  # nodes belong to one cluster
        for id_, zone in zones.items():
            place = next((subnet for subnet in places if subnet.availability_zone == zone), places[0])
            with _drawn(instances, "random_instance_id", id_):
                ec2.run_instances(
                    "ami-0", 1, None, [], is_instance_type_default=True, subnet_id=place.id,
                    security_group_ids=[group], tags={"instance": owned}, region_name=cluster.scope,
                )  # fmt: skip

    def know_certificates(self, cloud: Cloud, region: str) -> None:
        """Each certificate of this region that the stack file names exists, also one that it names later."""
        acm_backends[DEFAULT_ACCOUNT_ID][region]._certificates = _Certificates(cloud, region)


class _Certificates(dict[str, CertBundle]):
    def __init__(self, cloud: Cloud, region: str) -> None:
        super().__init__()
        self._cloud, self._region = cloud, region

    def __contains__(self, arn: object) -> bool:
        return arn in self._cloud.given and str(arn).startswith(f"arn:aws:acm:{self._region}:")

    def __missing__(self, arn: str) -> CertBundle:
        self[arn] = CertBundle.generate_cert("example.com", DEFAULT_ACCOUNT_ID, self._region)
        return self[arn]


def _ec2(region: str) -> EC2Backend:
    return ec2_backends[DEFAULT_ACCOUNT_ID][region]


def _drawn(module: ModuleType, function: str, id_: str) -> AbstractContextManager[object]:
    """The next id that moto draws by this function."""
    return patch.object(module, function, lambda: id_)


def _vpc(ec2: EC2Backend, entry: Object) -> None:
    with _drawn(vpcs, "random_vpc_id", entry.id):
        ec2.create_vpc(entry.inputs["cidrBlock"])


def _subnet(ec2: EC2Backend, entry: Object) -> None:
    wanted, tags = entry.inputs, {"subnet": entry.inputs.get("tags") or {}}
    with _drawn(subnets, "random_subnet_id", entry.id):
        ec2.create_subnet(wanted["vpcId"], wanted["cidrBlock"], availability_zone=wanted["availabilityZone"], tags=tags)


def _gateway(ec2: EC2Backend, entry: Object) -> None:
    with _drawn(internet_gateways, "random_internet_gateway_id", entry.id):
        ec2.create_internet_gateway()
    ec2.attach_internet_gateway(entry.id, entry.inputs["vpcId"])


def _route_table(ec2: EC2Backend, entry: Object) -> None:
    with _drawn(route_tables, "random_route_table_id", entry.id):
        ec2.create_route_table(entry.inputs["vpcId"])


def _route(ec2: EC2Backend, entry: Object) -> None:
    """Routes to an internet gateway: by these alone the controller finds out which subnets are public."""
    if gateway := entry.inputs.get("gatewayId"):
        ec2.create_route(entry.inputs["routeTableId"], entry.inputs["destinationCidrBlock"], gateway_id=gateway)


def _delete_route(ec2: EC2Backend, entry: Object) -> None:
    if entry.inputs.get("gatewayId"):
        ec2.delete_route(entry.inputs["routeTableId"], entry.inputs["destinationCidrBlock"])


def _associate(ec2: EC2Backend, entry: Object) -> None:
    with _drawn(route_tables, "random_subnet_association_id", entry.id):
        ec2.associate_route_table(entry.inputs["routeTableId"], subnet_id=entry.inputs["subnetId"])


def _delete_group(ec2: EC2Backend, entry: Object) -> None:
    """The cluster's security group, with the rules that a controller has left in there; a destroy may be repeated.

    EKS makes the group and deletes it, as it may by the condition `eks-cluster-sg*` of
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSServiceRolePolicy.html (2026-11): a VPC
    with any but its default group cannot be deleted,
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html (2026-11).
    """
    group = entry.outputs["vpcConfig"]["clusterSecurityGroupId"]
    if ec2.get_security_group_from_id(group):
        ec2.delete_security_group(group_id=group)


Copy = Callable[[EC2Backend, Object], object]
CREATE: Mapping[str, Copy] = {
    VPC: _vpc,
    SUBNET: _subnet,
    GATEWAY: _gateway,
    ROUTE_TABLE: _route_table,
    ROUTE: _route,
    ASSOCIATION: _associate,
}
DELETE: Mapping[str, Copy] = {
    CLUSTER: _delete_group,
    SUBNET: lambda ec2, entry: ec2.delete_subnet(entry.id),
    ROUTE: _delete_route,
    ASSOCIATION: lambda ec2, entry: ec2.disassociate_route_table(entry.id),
}
