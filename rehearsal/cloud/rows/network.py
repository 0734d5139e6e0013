"""EC2's networks, and the templates of its instances.

`replace` is read off internal/service/ec2 of hashicorp/terraform-provider-aws, one file a resource.
"""

from typing import Any

from rehearsal.cloud.resource_types import (
    ASSOCIATION,
    GATEWAY,
    NAT,
    ROUTE,
    ROUTE_TABLE,
    SUBNET,
    VOLUME,
    VPC,
    ResourceType,
)


def _ec2(
    prefix: str, resource: str, *replace: str, unique: tuple[str, ...] = (), taken: str = "", **computed: Any
) -> ResourceType:
    return ResourceType(
        id=f"{prefix}-{{hex}}",
        computed={"arn": f"arn:aws:ec2:{{region}}:{{account}}:{resource}/{prefix}-{{hex}}"} | computed,
        replace=replace,
        unique=unique,
        taken=taken,
    )


NETWORK: dict[str, ResourceType] = {
    VPC: _ec2(
        "vpc", "vpc", "cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength",
        defaultSecurityGroupId="sg-{hex}", mainRouteTableId="rtb-{hex}", ownerId="{account}",
    ),
    SUBNET: _ec2(
        "subnet", "subnet", "availabilityZone", "availabilityZoneId", "cidrBlock", "ipv4IpamPoolId",
        "ipv4NetmaskLength", "ipv6IpamPoolId", "ipv6Native", "ipv6NetmaskLength", "outpostArn", "vpcId",
    ),
    GATEWAY: _ec2(
        "igw", "internet-gateway", unique=("vpcId",),
        # As AWS printed it in https://github.com/binlab/terraform-aws-vault-ha-raft/issues/54 (2021-07).
        taken="InvalidParameterValue: Network {vpcId} already has an internet gateway attached",
    ),
    "aws:ec2/eip:Eip": _ec2(
        "eipalloc", "elastic-ip", "address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool",
        publicIp="203.0.113.1", allocationId="eipalloc-{hex}",
    ),
    NAT: _ec2(
        "nat", "natgateway", "allocationId", "availabilityMode", "connectivityType", "privateIp",
        "secondaryPrivateIpAddressCount", "subnetId", "vpcId", unique=("allocationId",), publicIp="203.0.113.1",
        # The code: https://github.com/hashicorp/terraform-provider-aws/issues/709 (2017-06); the words:
        # https://github.com/kubernetes-sigs/cluster-api-provider-aws/issues/1752 (2020-06).
        taken="Resource.AlreadyAssociated: Elastic IP address [{allocationId}] is already associated",
    ),
    ROUTE_TABLE: _ec2("rtb", "route-table", "vpcId"),
    ROUTE: ResourceType(
        id="r-{routeTableId}-{destinationCidrBlock}",
        import_id="{routeTableId}_{destinationCidrBlock}",  # internal/service/ec2/vpc_route.go, Importer
        computed={"state": "active", "origin": "CreateRoute"},
        replace=("routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"),
        # As AWS printed it in https://github.com/clouddrove/terraform-aws-vpc-peering/issues/10 (2021-10).
        taken="RouteAlreadyExists: The route identified by {destinationCidrBlock} already exists.",
    ),
    ASSOCIATION: ResourceType(
        id="rtbassoc-{hex}",
        import_id="{subnetId}/{routeTableId}",  # internal/service/ec2/vpc_route_table_association.go, Importer
        replace=("subnetId", "gatewayId"),
        unique=("subnetId",),
        # As AWS printed it in https://github.com/hashicorp/terraform-provider-aws/issues/38960 (2024-08).
        taken="Resource.AlreadyAssociated: the specified association for route table {routeTableId} conflicts with an "
        "existing association",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2(
        "vpce", "vpc-endpoint", "dnsOptions.privateDnsPreference", "dnsOptions.privateDnsSpecifiedDomains",
        "resourceConfigurationArn", "serviceName", "serviceNetworkArn", "serviceRegion", "vpcEndpointType", "vpcId",
        state="available", prefixListId="pl-{hex}",
    ),
    # Taken over, not made: it is the VPC's own, which no call can delete.
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ResourceType(
        id="{vpc[defaultSecurityGroupId]}", replace=("vpcId",)
    ),
    "aws:ec2/flowLog:FlowLog": _ec2(
        "fl", "vpc-flow-log", "deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination",
        "logDestinationType", "logFormat", "maxAggregationInterval", "regionalNatGatewayId", "subnetId",
        "tagFieldSpecifications", "trafficType", "transitGatewayAttachmentId", "transitGatewayId", "vpcId",
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": ResourceType(
        id="lt-{hex}",
        computed={
            "arn": "arn:aws:ec2:{region}:{account}:launch-template/lt-{hex}",
            "latestVersion": 1,
            "defaultVersion": 1,
        },
        replace=("name", "namePrefix"),
        autoname="name",
        unique=("name",),
        fresh=("latestVersion",),
        # moto 5.2.5, moto/ec2/exceptions.py (2026-11)
        taken="InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.",
    ),
    VOLUME: _ec2("vol", "volume"),
}  # fmt: skip
