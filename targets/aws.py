"""The settings of the target `aws`: a VPC, an EKS control plane and nodes, and the apps on them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from config.section import Rule, matching
from infra.account import REGIONS, AccountSettings
from infra.addons import AddonsSettings
from infra.cluster import ClusterSettings
from infra.instance_types import most
from infra.node_group import NodeGroupSettings
from infra.subnets import warn_of_cidr
from infra.vpc import VpcSettings
from labels import Tags, refuse_listed_tags
from targets.settings import StackSettings


class AwsSettings(StackSettings):
    """What a stack file of the target `aws` may say. Sections that it leaves out have their defaults."""

    target: Literal["aws"] = "aws"  # pyright: ignore[reportIncompatibleVariableOverride] # it is frozen
    aws: AccountSettings
    permissions_boundary_arn: (
        Annotated[
            str,
            matching(
                r"arn:aws:iam::(\d{12}|aws):policy/[\w+=,.@/-]+",
                "the ARN of an IAM policy",
                "write arn:aws:iam::ACCOUNT:policy/NAME",
            ),
        ]
        | None
    ) = None
    """ARN of an IAM policy that limits every role of the stack."""
    tags: Tags = {}
    """Tags of your own, beside Project, Stack and ManagedBy."""
    vpc: VpcSettings
    cluster: ClusterSettings
    node_group: NodeGroupSettings
    addons: AddonsSettings

    def rules(self, _context: Mapping[str, Any], /) -> Iterator[Rule]:
        if self.grafana.balanced or self.has_volumes:
            yield "tags", refuse_listed_tags(self.tags)

    @classmethod
    def defaults(cls, project: str, stack: str) -> Mapping[str, Mapping[str, str]]:
        return {"cluster": {"name": f"{project}-{stack}"}}

    @classmethod
    def context(cls, data: dict[str, Any]) -> dict[str, Any]:
        """The region, the zones, the Kubernetes version and the most that a node has, as far as they can be read."""
        region, cluster, vpc = data["aws"].get("region"), data["cluster"], data["vpc"]
        nodes = data["node_group"] if isinstance(data["node_group"], dict) else {}
        kinds = nodes.get("instance_types", NodeGroupSettings.model_fields["instance_types"].default)
        readable = isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds)
        zones = vpc.get("zones") if isinstance(vpc, dict) else None
        default = ClusterSettings.model_fields["version"].default
        return {
            **super().context(data),
            "region": region if isinstance(region, str) and region in REGIONS else None,
            "zones": [zone for zone in zones if isinstance(zone, str)] if isinstance(zones, list) else [],
            "node": most(kinds) if readable else None,
            "version": cluster.get("version", default) if isinstance(cluster, dict) else None,
        }

    def warnings(self) -> dict[str, str]:
        found = {
            "vpc.cidr": warn_of_cidr(self.vpc.cidr),
            "cluster.version": self.cluster.unsupported(self.today),
            "node_group.autoscaled": self.node_group.unscaled(),
        }
        if self.grafana.balanced and not self.grafana.certificate_arn:
            found["grafana.certificate_arn"] = (
                "is not set, and allow_plain_http consents to that: Grafana's login crosses the network unencrypted"
            )
        return {key: warning for key, warning in found.items() if warning}
