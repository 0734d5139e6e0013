"""The target `aws`: a VPC, an EKS control plane and nodes. `platform` is the diagram of all that AWS holds."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import pulumi
from pydantic import field_validator

from apps.grafana import APP, SERVICE_ACCOUNT
from apps.platform import Aws, Platform
from infra.account import REGIONS, AccountSettings, provider
from infra.addons import Addons, AddonsSettings
from infra.cluster import Cluster, ClusterSettings
from infra.dns import DnsName
from infra.metrics import READ_METRICS
from infra.node_group import NodeGroup, NodeGroupSettings
from infra.pod_identity import PodIdentity
from infra.subnets import warn_of_cidr
from infra.vpc import Vpc, VpcSettings
from labels import aws_tags, refuse_listed_tags, refuse_tags
from section import Refused, Rule, matching
from settings import StackSettings


class AwsSettings(StackSettings):
    """What a stack file of the target `aws` may say. Sections that it leaves out have their defaults."""

    DEFAULTS = {"cluster": {"name": "{project}-{stack}"}}

    aws: AccountSettings
    permissions_boundary_arn: (
        Annotated[
            str,
            matching(r"arn:aws:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", "write arn:aws:iam::ACCOUNT:policy/NAME"),
        ]
        | None
    ) = None
    """ARN of an IAM policy that limits every role of the stack."""
    tags: dict[str, str] = {}
    """Tags of your own, beside Project, Stack and ManagedBy."""
    vpc: VpcSettings
    cluster: ClusterSettings
    node_group: NodeGroupSettings
    addons: AddonsSettings

    @field_validator("tags")
    @classmethod
    def _tags_that_aws_takes(cls, tags: dict[str, str]) -> dict[str, str]:
        if refusal := refuse_tags(tags):
            raise Refused(*refusal)
        return tags

    def rules(self, _context: Mapping[str, Any], /) -> Iterator[Rule]:
        if self.grafana.balanced or self.grafana.storage.enabled:
            yield "tags", refuse_listed_tags(self.tags)

    @classmethod
    def known(cls, data: dict[str, Any]) -> dict[str, Any]:
        """The region, the zones and the Kubernetes version, where they can be told."""
        region, cluster, vpc = data["aws"].get("region"), data["cluster"], data["vpc"]
        zones = vpc.get("zones") if isinstance(vpc, dict) else None
        default = ClusterSettings.model_fields["version"].default
        return {
            "region": region if isinstance(region, str) and region in REGIONS else None,
            "zones": [zone for zone in zones if isinstance(zone, str)] if isinstance(zones, list) else [],
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
                "is not set, and allow_plain_http consents to that: Grafana's login crosses the network in clear"
            )
        return {key: warning for key, warning in found.items() if warning}

    def platform(self) -> Platform:
        """The network, the control plane, and the nodes with what needs them."""
        tags = aws_tags(pulumi.get_project(), pulumi.get_stack(), self.tags)
        boundary = self.permissions_boundary_arn
        on_aws = pulumi.ResourceOptions(provider=provider("aws", self.aws, tags))

        vpc = Vpc("main", self.vpc, region=self.aws.region, permissions_boundary_arn=boundary, opts=on_aws)
        cluster = Cluster(
            "main",
            self.cluster,
            vpc=vpc.vpc,
            public_subnet_ids=vpc.public_subnet_ids,
            private_subnet_ids=vpc.private_subnet_ids,
            today=self.today,
            permissions_boundary_arn=boundary,
            opts=on_aws,
        )
        nodes = NodeGroup(
            "general",
            self.node_group,
            cluster_name=cluster.cluster_name,
            kubernetes_version=self.cluster.version,
            subnet_ids=vpc.node_subnet_ids,
            after=vpc.node_egress,
            tags=tags,
            protect=self.cluster.deletion_protection,
            permissions_boundary_arn=boundary,
            opts=on_aws,
        )
        addons = Addons(
            "main",
            self.addons,
            cluster=self.cluster.name,
            cluster_name=cluster.cluster_name,
            vanishes_with=cluster.eks_cluster,
            kubernetes_version=self.cluster.version,
            pod_identity_agent=cluster.pod_identity_agent,
            volumes=self.grafana.storage.enabled,
            nodes=nodes.ready,
            tolerations=self.node_group.tolerations,
            permissions_boundary_arn=boundary,
            opts=on_aws,
        )
        identity = PodIdentity(
            "grafana-metrics",
            cluster=self.cluster.name,
            cluster_name=cluster.cluster_name,
            namespace=APP,
            service_account=SERVICE_ACCOUNT,
            agent=cluster.pod_identity_agent,
            statements=[READ_METRICS],
            permissions_boundary_arn=boundary,
            opts=on_aws,
        )

        def publish(balancer: pulumi.Output[str] | None) -> None:
            zone, hostname = self.grafana.hosted_zone_id, self.grafana.hostname
            if balancer is not None and zone and hostname:
                DnsName("grafana", zone_id=zone, hostname=hostname, target=balancer, opts=on_aws)

        return Platform(
            cluster_name=cluster.cluster_name,
            nodes=nodes.ready,
            tolerations=self.node_group.tolerations,
            opts=pulumi.ResourceOptions(provider=cluster.kubernetes),
            vanishes_with=cluster.eks_cluster,
            protect=self.cluster.deletion_protection,
            outputs={
                "vpc_id": vpc.vpc_id,
                "public_subnet_ids": vpc.public_subnet_ids,
                "private_subnet_ids": vpc.private_subnet_ids,
                "subnet_ids": vpc.subnet_ids,
                "cluster_name": cluster.cluster_name,
                "cluster_endpoint": cluster.endpoint,
                "cluster_security_group_id": cluster.security_group_id,
                "kubeconfig": cluster.kubeconfig,
            },
            aws=Aws(
                region=self.aws.region,
                tags=tags,
                vpc_cidr=self.vpc.cidr,
                public_subnet_ids=vpc.public_subnet_ids,
                private_subnet_ids=vpc.private_subnet_ids,
                public_routes=vpc.public_routes,
                identity=identity.ready,
                storage=addons.ebs_csi,
                auto_scaling_group=nodes.auto_scaling_group,
                instance_types=self.node_group.instance_types,
                nat_gateways=vpc.nat_gateway_ids,
            ),
            publish=publish,
        )
