"""A stack and its load balancers, as tests read them in the emulated account."""

from dataclasses import dataclass
from typing import Any

from rehearsal.cloud.resource_types import SERVICE, SUBNET
from rehearsal.cloud.values import at
from rehearsal.live.backend import LiveBackend
from rehearsal.live.load_balancers import LoadBalancers
from rehearsal.stack import Rehearsal

VPC = "192.168.0.0/16"
PRIVATE = {"192.168.128.0/18", "192.168.192.0/18"}
"""The subnets' ranges, from which AWS checks a balancer's targets."""
PUBLIC = {"192.168.0.0/18", "192.168.64.0/18"}


@dataclass
class BalancedStack:
    """A stack whose Services have balancers."""

    rehearsal: Rehearsal
    backend: LiveBackend

    @property
    def account(self) -> LoadBalancers:
        assert self.backend.balancers, "on a control plane of its own"
        return self.backend.balancers

    def tags(self, balancer: dict[str, Any]) -> dict[str, str]:
        described = self.account.client("elbv2").describe_tags(ResourceArns=[balancer["LoadBalancerArn"]])
        return {tag["Key"]: tag["Value"] for tag in described["TagDescriptions"][0]["Tags"]}

    def balancer(self) -> dict[str, Any]:
        """Grafana's, by the name that the stack exports."""
        name = self.rehearsal.outputs()["grafana_load_balancer"]
        return next(found for found in self.account.balancers() if found["DNSName"] == name)

    def subnets(self, balancer: dict[str, Any]) -> set[str]:
        """The ranges of those it is in."""
        ids = {zone["SubnetId"] for zone in balancer["AvailabilityZones"]}
        return {subnet.inputs["cidrBlock"] for subnet in self.rehearsal.cloud.objects(SUBNET) if subnet.id in ids}

    def listeners(self, balancer: dict[str, Any]) -> list[dict[str, Any]]:
        return self.account.client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]

    def admitted(self, balancer: dict[str, Any], what: str = "client") -> set[tuple[int, str]]:
        """Node ports and ranges that the nodes let in for it; `what` is client or health."""
        words = f"kubernetes.io/rule/nlb/{what}={balancer['LoadBalancerName']}"
        return {(rule["FromPort"], rule["CidrIpv4"]) for rule in self.account.rules() if rule["Description"] == words}

    def node_port(self) -> int:
        return at(self.backend.server.read(SERVICE, "grafana", "grafana"), "spec")["ports"][0]["nodePort"]
