"""Load balancers of a stack's Services, made in an emulated account by the controller that EKS runs."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import CLUSTER, GATEWAY, GLOBAL, SUBNET, ApiError
from rehearsal.cloud.store import Object
from rehearsal.control_plane.load_balancer_controller import LoadBalancerController, Network
from rehearsal.control_plane.plane import ControlPlane

if TYPE_CHECKING:
    from rehearsal.live.moto_account import MotoAccount

NODE_RULE = "kubernetes.io/rule/nlb"
"""How the description of a rule begins that the controller writes into the nodes' security group."""


class LoadBalancers:
    """Follows a stack's network: as on EKS, the controller lives as long as the cluster that the stack makes.

    Started with the first object of AWS's in the store; a stack without one needs none of this.
    """

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._account: MotoAccount | None = None
        self._controller: LoadBalancerController | None = None
        self._cloud = Cloud()
        self._network: Network | None = None
        self._region = ""
        self._is_away = False

    def follow(self, cloud: Cloud) -> None:
        """From now on; what the store knows already is there too. What another stack left is forgotten."""
        self._end()
        if self._account:
            self._account.reset()
        self._cloud.observer, self._cloud, cloud.observer = None, cloud, self
        for entry in cloud.objects():
            self.created(entry)

    def created(self, entry: Object) -> None:
        if not entry.type.startswith("aws:"):
            return
        if entry.scope != GLOBAL:
            self._region = entry.scope
        self._started().create(entry)
        if entry.type == CLUSTER:
            self._begin(entry)

    def deleting(self, entry: Object) -> None:
        for balancer in self.balancers() if entry.type in (SUBNET, GATEWAY) else []:
            if entry.type == GATEWAY and balancer["Scheme"] == "internet-facing":
                raise ApiError(
                    f"DependencyViolation: Network {entry.inputs['vpcId']} has some mapped public address(es)."
                    f" Please unmap those public address(es) before detaching the gateway. ({_name(balancer)})"
                )
            if entry.id in [zone["SubnetId"] for zone in balancer["AvailabilityZones"]]:
                raise ApiError(
                    f"DependencyViolation: The subnet '{entry.id}' has dependencies and cannot be deleted."
                    f" ({_name(balancer)})"
                )
        if entry.type == CLUSTER and self._network and entry.id == self._network.cluster:
            self._end()
        if self._account:
            self._account.delete(entry)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """No balancer is made or deleted meanwhile: the controller is away. It takes up what it finds afterwards."""
        self._is_away = True
        try:
            with self._controller.paused() if self._controller else nullcontext():
                yield
        finally:
            self._is_away = False
            if self._controller and not self._controller.runs:
                self._run_controller()

    def client(self, service: str) -> Any:
        """boto3's client of the account, in the region of what the stack made last in one."""
        return self._started().client(service, self._region)

    def balancers(self) -> list[dict[str, Any]]:
        return self.client("elbv2").describe_load_balancers()["LoadBalancers"] if self._account else []

    def left(self) -> list[str]:
        """What the controller made and has not deleted: it costs, or lets people in.

        Rules are in the cluster's security group and are deleted with it. While it is there, the controller leaves
        them where a call to AWS fails after it has deleted the balancer: its next try finds no balancer and ends
        (EnsureLoadBalancerDeleted in https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1/aws.go,
        v1.36.2, 2026-11).
        """
        if not self._account:
            return []
        groups = self.client("elbv2").describe_target_groups()["TargetGroups"]
        rules = self.rules()
        return [
            *map(_name, self.balancers()),
            *(f"target group {group['TargetGroupName']}" for group in groups),
            *(f"security-group rule of {rule['Description']}" for rule in rules),
        ]

    def rules(self) -> list[dict[str, Any]]:
        """What the controller lets into the nodes' security group."""
        found = self.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
        return [rule for rule in found if rule.get("Description", "").startswith(NODE_RULE)]

    def stop(self) -> None:
        self._end()
        self._cloud.observer = None
        if self._account:
            self._account.reset()
            self._account.stop()
            self._account = None

    def _started(self) -> "MotoAccount":
        if not self._account:
            from rehearsal.live.moto_account import MotoAccount  # two seconds of imports, which nothing else needs

            self._account = MotoAccount()
            self._controller = LoadBalancerController(self._plane, self._account.endpoint)
        return self._account

    def _begin(self, cluster: Object) -> None:
        account = self._started()
        account.create_nodes(cluster, self._plane.instances)
        account.know_certificates(self._cloud, cluster.scope)
        named = cluster.inputs["vpcConfig"]["subnetIds"]
        subnet = next(found for found in self._cloud.objects(SUBNET) if found.id in named)
        vpc, zone = subnet.inputs["vpcId"], subnet.inputs["availabilityZone"]
        self._network = Network(cluster=cluster.id, region=cluster.scope, zone=zone, vpc=vpc, subnet=subnet.id)
        self._run_controller()

    def _run_controller(self) -> None:
        if self._controller and self._network and not self._is_away:
            self._controller.start(self._network)

    def _end(self) -> None:
        if self._controller:
            self._controller.stop()
        self._network = None


def _name(balancer: dict[str, Any]) -> str:
    return f"load balancer {balancer['LoadBalancerName']}"
