"""The network: a VPC with a public and a private subnet in each zone."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import pulumi
import pulumi_aws as aws
from pydantic import ValidationInfo, field_validator

from config.cidrs import ANYWHERE
from config.section import Rule, Section, accept
from infra.flow_logs import FlowLogs
from infra.logs import RetentionDays
from infra.private_egress import PrivateEgress
from infra.subnets import refuse_cidr, refuse_public_nodes, refuse_size, refuse_zones, subnet_plan


class VpcSettings(Section):
    """`eks-grafana:vpc`. The shape of the network (`zones`, `cidr`) is for life: another one is another VPC."""

    zones: list[str] = []
    """Availability zones, at least two of the stack's region. Listed, not looked up, so that plans do not drift."""
    cidr: str = "192.168.0.0/16"
    """IPv4 addresses of the VPC, in a private range, with room for a /27 in every subnet."""
    allow_public_nodes: bool = False
    """Consent to `nat: none`, under which each node has a public address."""
    nat: Literal["none", "single", "per_zone"] = "single"
    """NAT gateways: one for all zones, one per zone, or none with the nodes in the public subnets."""
    flow_logs: Literal["none", "REJECT", "ALL"] = "none"
    """Which traffic is logged to CloudWatch."""
    flow_log_retention_days: RetentionDays = 30
    """Days that flow logs are kept."""

    @field_validator("zones")
    @classmethod
    def _of_the_region(cls, zones: list[str], info: ValidationInfo) -> list[str]:
        return accept(zones, refuse_zones(zones, (info.context or {}).get("region")))

    @field_validator("cidr")
    @classmethod
    def _private(cls, cidr: str) -> str:
        return accept(cidr, refuse_cidr(cidr))

    def rules(self, _context: Mapping[str, Any], /) -> Iterator[Rule]:
        yield "cidr", refuse_size(self.cidr, len(self.zones))
        yield "nat", refuse_public_nodes(self.public_nodes, self.allow_public_nodes)

    @property
    def public_nodes(self) -> bool:
        """Whether the nodes live in the public subnets."""
        return self.nat == "none"


class Vpc(pulumi.ComponentResource):
    """A VPC with DNS, an internet gateway, and per zone a public and a private subnet, tagged for load balancers.

    NAT gateways as `nat` says, one private route table per zone, the free S3 gateway endpoint, a default security
    group without rules, flow logs where asked.
    """

    vpc: aws.ec2.Vpc
    vpc_id: pulumi.Output[str]
    public_subnet_ids: pulumi.Output[list[str]]
    private_subnet_ids: pulumi.Output[list[str]]
    subnet_ids: pulumi.Output[list[str]]
    """Public and private."""
    node_subnet_ids: pulumi.Output[list[str]]
    """Where nodes belong: the private subnets, or the public ones under `nat: none`."""
    nat_gateway_ids: dict[str, pulumi.Output[str]]
    """By zone; none in a zone that uses another's."""
    public_routes: list[pulumi.Resource]
    """The public subnets' way to the internet, which load balancers in them need."""
    node_egress: list[pulumi.Resource]
    """What must exist before a node starts, and until the last one has stopped: its way to the internet."""

    def __init__(
        self,
        name: str,
        settings: VpcSettings,
        *,
        region: str,
        permissions_boundary_arn: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:infra:Vpc", name, None, opts)
        self.flow_log_group: aws.cloudwatch.LogGroup | None = None  # Pulumi would load the SDK of a class attribute
        child = pulumi.ResourceOptions(parent=self)
        plan = subnet_plan(settings.cidr, settings.zones)

        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=settings.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,  # nodes cannot register with the cluster without
            tags={"Name": name},
            # Subnets of another plan would overlap those that still exist: another plan is another VPC.
            opts=child.merge(pulumi.ResourceOptions(replacement_trigger=plan._asdict())),
        )
        aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc.id, ingress=[], egress=[], opts=child)

        def subnet(tier: str, zone: str, cidr: str) -> aws.ec2.Subnet:
            role = "elb" if tier == "public" else "internal-elb"
            return aws.ec2.Subnet(
                f"{name}-{tier}-{zone}",
                vpc_id=vpc.id,
                cidr_block=cidr,
                availability_zone=zone,
                # EKS refuses a managed node group in a public subnet that gives its nodes no public address.
                map_public_ip_on_launch=tier == "public" and settings.public_nodes,
                tags={"Name": f"{name}-{tier}-{zone}", "Network": tier.capitalize(), f"kubernetes.io/role/{role}": "1"},
                opts=child,
            )

        public = {zone: subnet("public", zone, cidr) for zone, cidr in plan.public.items()}
        private = {zone: subnet("private", zone, cidr) for zone, cidr in plan.private.items()}

        gateway = aws.ec2.InternetGateway(
            f"{name}-internet",
            vpc_id=vpc.id,
            tags={"Name": name},
            # Left to itself it would be moved to a new VPC, which AWS refuses while the old one has public addresses.
            # https://github.com/hashicorp/terraform-provider-aws/issues/16151
            opts=child.merge(pulumi.ResourceOptions(replace_with=[vpc])),
        )
        table = aws.ec2.RouteTable(f"{name}-public", vpc_id=vpc.id, tags={"Name": f"{name}-public"}, opts=child)
        self.public_routes = [
            aws.ec2.Route(
                f"{name}-public-default",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                gateway_id=gateway.id,
                opts=child,
            ),
            *(
                aws.ec2.RouteTableAssociation(
                    f"{name}-public-{zone}", subnet_id=subnet.id, route_table_id=table.id, opts=child
                )
                for zone, subnet in public.items()
            ),
        ]

        private_egress = PrivateEgress(
            f"{name}-private",
            nat_zones={"none": [], "single": settings.zones[:1], "per_zone": settings.zones}[settings.nat],
            public_subnets=public,
            private_subnets=private,
            vpc=vpc,
            public_routes=self.public_routes,
            opts=child,
        )
        aws.ec2.VpcEndpoint(
            f"{name}-s3",
            vpc_id=vpc.id,
            service_name=f"com.amazonaws.{region}.s3",
            vpc_endpoint_type="Gateway",
            # The public table too: nodes live there under `nat: none`. The endpoint is free on every table.
            route_table_ids=[table.id, *private_egress.route_table_ids],
            # AWS's default policy: a narrower one breaks ECR's layers, AL2023's packages and the add-ons' images.
            tags={"Name": f"{name}-s3"},
            opts=child,
        )
        if settings.flow_logs != "none":
            self.flow_log_group = FlowLogs(
                f"{name}-flow",
                traffic_type=settings.flow_logs,
                retention_days=settings.flow_log_retention_days,
                vpc_id=vpc.id,
                permissions_boundary_arn=permissions_boundary_arn,
                opts=child,
            ).group

        self.vpc = vpc
        self.vpc_id = vpc.id
        self.public_subnet_ids = pulumi.Output.all(*(subnet.id for subnet in public.values()))
        self.private_subnet_ids = pulumi.Output.all(*(subnet.id for subnet in private.values()))
        self.subnet_ids = pulumi.Output.all(*(subnet.id for subnet in (*public.values(), *private.values())))
        self.nat_gateway_ids = private_egress.nat_gateway_ids
        self.node_subnet_ids = self.public_subnet_ids if settings.public_nodes else self.private_subnet_ids
        self.node_egress = self.public_routes if settings.public_nodes else private_egress.ways_out
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "public_subnet_ids": self.public_subnet_ids,
                "private_subnet_ids": self.private_subnet_ids,
            }
        )
