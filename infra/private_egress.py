"""The private subnets' way out: their route tables, and NAT gateways where they have any."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from config.cidrs import ANYWHERE


class PrivateEgress(pulumi.ComponentResource):
    """A route table for each private subnet, and a NAT gateway with an Elastic IP in each of `nat_zones`.

    A zone without a gateway of its own uses the first one; without any, the subnets have no way out. The gateways use
    `public_routes`, the public subnets' way to the internet.
    """

    nat_gateway_ids: dict[str, pulumi.Output[str]]
    """By zone; none in a zone that uses another's."""
    route_table_ids: list[pulumi.Output[str]]
    ways_out: list[pulumi.Resource]
    """The routes and associations that a private subnet's traffic needs."""

    def __init__(
        self,
        name: str,
        *,
        nat_zones: Sequence[str],
        public_subnets: Mapping[str, aws.ec2.Subnet],
        private_subnets: Mapping[str, aws.ec2.Subnet],
        vpc: aws.ec2.Vpc,
        public_routes: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:infra:PrivateEgress", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        def nat_gateway(zone: str) -> aws.ec2.NatGateway:
            tags = {"Name": f"{name}-nat-{zone}"}
            address = aws.ec2.Eip(
                f"{name}-nat-{zone}",
                domain="vpc",
                tags=tags,
                # A NAT gateway of a new VPC is made before the old one goes, and cannot take an address still in use.
                opts=child.merge(pulumi.ResourceOptions(replace_with=[vpc])),
            )
            return aws.ec2.NatGateway(
                f"{name}-nat-{zone}",
                subnet_id=public_subnets[zone].id,
                allocation_id=address.id,
                tags=tags,
                # No input names the public subnet's way to the internet gateway. Without a gateway attached a NAT
                # gateway fails, without the route it is of no use, and the gateway cannot be detached while the NAT
                # gateway has its address.
                opts=child.merge(pulumi.ResourceOptions(depends_on=[*public_routes])),
            )

        gateways = {zone: nat_gateway(zone) for zone in nat_zones}
        self.nat_gateway_ids = {zone: gateway.id for zone, gateway in gateways.items()}
        tables = {
            zone: aws.ec2.RouteTable(f"{name}-{zone}", vpc_id=vpc.id, tags={"Name": f"{name}-{zone}"}, opts=child)
            for zone in private_subnets
        }
        self.route_table_ids = [table.id for table in tables.values()]
        self.ways_out = [
            aws.ec2.RouteTableAssociation(
                f"{name}-{zone}", subnet_id=private_subnets[zone].id, route_table_id=table.id, opts=child
            )
            for zone, table in tables.items()
        ]
        if gateways:
            self.ways_out += [
                aws.ec2.Route(
                    f"{name}-{zone}-default",
                    route_table_id=table.id,
                    destination_cidr_block=ANYWHERE,
                    nat_gateway_id=gateways.get(zone, gateways[nat_zones[0]]).id,
                    opts=child,
                )
                for zone, table in tables.items()
            ]
        self.register_outputs({})
