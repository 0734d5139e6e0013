"""The calls for VPCs and launch templates. Files are those of hashicorp/terraform-provider-aws (2026-11)."""

from collections.abc import Mapping
from typing import Any

from rehearsal.cloud.aws_api.call import ISSUED, TAGS, Call, Fixed, Of, pairs
from rehearsal.cloud.aws_api.models import Value
from rehearsal.cloud.values import UNKNOWN


def _tags(resource: str) -> Of:
    """internal/service/ec2/tags.go, getTagSpecificationsIn: none without a tag."""
    return Of(TAGS, lambda found: [{"ResourceType": resource, "Tags": pairs()(found)}] if found.value else None)


def _attribute(operation: str, id_member: str, property_: str) -> Call:
    """EC2 sets one attribute a call, and wraps its value."""
    member = property_[0].upper() + property_[1:]
    return Call("ec2", operation, {id_member: ISSUED, member: {"Value": property_}}, when=property_)


def _devices(found: Value) -> Any:
    """launch_template.go, expandLaunchTemplateBlockDeviceMappingRequest: text becomes a boolean."""

    def ebs(values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        return {key: {"true": True, "false": False}.get(value, value) for key, value in values.items()}

    devices = enumerate(found.value)
    return [
        Value(f"{found.path}[{n}]", device | {"ebs": ebs(device["ebs"])} if "ebs" in device else device)
        for n, device in devices
    ]


def _launched_tags(found: Value) -> Any:
    """launch_template.go, expandLaunchTemplateTagSpecificationRequests."""
    return [
        {
            "ResourceType": Value(f"{found.path}[{n}].resourceType", one["resourceType"]),
            "Tags": one["tags"] if one["tags"] == UNKNOWN else pairs()(Value(f"{found.path}[{n}].tags", one["tags"])),
        }
        for n, one in enumerate(found.value)
    ]


_LAUNCH_TEMPLATE_DATA = {
    "MetadataOptions": "metadataOptions",
    "BlockDeviceMappings": Of("blockDeviceMappings", _devices),
    "TagSpecifications": Of("tagSpecifications", _launched_tags),
}

CALLS: Mapping[str, tuple[Call, ...]] = {
    # internal/service/ec2/vpc_.go
    "aws:ec2/vpc:Vpc": (
        Call("ec2", "CreateVpc", {"CidrBlock": "cidrBlock", "TagSpecifications": _tags("vpc")}),
        _attribute("ModifyVpcAttribute", "VpcId", "enableDnsHostnames"),
        _attribute("ModifyVpcAttribute", "VpcId", "enableDnsSupport"),
    ),
    # internal/service/ec2/vpc_subnet.go
    "aws:ec2/subnet:Subnet": (
        Call(
            "ec2",
            "CreateSubnet",
            {
                "AvailabilityZone": "availabilityZone",
                "CidrBlock": "cidrBlock",
                "VpcId": "vpcId",
                "TagSpecifications": _tags("subnet"),
            },
        ),
        _attribute("ModifySubnetAttribute", "SubnetId", "mapPublicIpOnLaunch"),
    ),
    # internal/service/ec2/vpc_internet_gateway.go
    "aws:ec2/internetGateway:InternetGateway": (
        Call("ec2", "CreateInternetGateway", {"TagSpecifications": _tags("internet-gateway")}),
        Call("ec2", "AttachInternetGateway", {"InternetGatewayId": ISSUED, "VpcId": "vpcId"}, when="vpcId"),
    ),
    # internal/service/ec2/ec2_eip.go
    "aws:ec2/eip:Eip": (
        Call("ec2", "AllocateAddress", {"Domain": "domain", "TagSpecifications": _tags("elastic-ip")}),
    ),
    # internal/service/ec2/vpc_nat_gateway.go
    "aws:ec2/natGateway:NatGateway": (
        Call(
            "ec2",
            "CreateNatGateway",
            {
                "ClientToken": ISSUED,
                "AllocationId": "allocationId",
                "ConnectivityType": "connectivityType",
                "SubnetId": "subnetId",
                "TagSpecifications": _tags("natgateway"),
            },
        ),
    ),
    # internal/service/ec2/vpc_route_table.go
    "aws:ec2/routeTable:RouteTable": (
        Call(
            "ec2",
            "CreateRouteTable",
            {"ClientToken": ISSUED, "VpcId": "vpcId", "TagSpecifications": _tags("route-table")},
        ),
    ),
    # internal/service/ec2/vpc_route.go
    "aws:ec2/route:Route": (
        Call(
            "ec2",
            "CreateRoute",
            {
                "RouteTableId": "routeTableId",
                "DestinationCidrBlock": "destinationCidrBlock",
                "GatewayId": "gatewayId",
                "NatGatewayId": "natGatewayId",
            },
        ),
    ),
    # internal/service/ec2/vpc_route_table_association.go
    "aws:ec2/routeTableAssociation:RouteTableAssociation": (
        Call("ec2", "AssociateRouteTable", {"RouteTableId": "routeTableId", "SubnetId": "subnetId"}),
    ),
    # internal/service/ec2/vpc_endpoint.go
    "aws:ec2/vpcEndpoint:VpcEndpoint": (
        Call(
            "ec2",
            "CreateVpcEndpoint",
            {
                "ClientToken": ISSUED,
                "VpcId": "vpcId",
                "ServiceName": "serviceName",
                "VpcEndpointType": "vpcEndpointType",
                "RouteTableIds": "routeTableIds",
                "PolicyDocument": "policy",
                "TagSpecifications": _tags("vpc-endpoint"),
            },
        ),
    ),
    # internal/service/ec2/vpc_default_security_group.go: it takes the group over, and removes the rules that AWS made.
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (
        Call("ec2", "RevokeSecurityGroupIngress", {"GroupId": ISSUED, "IpPermissions": ISSUED}),
        Call("ec2", "RevokeSecurityGroupEgress", {"GroupId": ISSUED, "IpPermissions": ISSUED}),
        Call("ec2", "CreateTags", {"Resources": ISSUED, "Tags": Of(TAGS, pairs())}, when=TAGS),
    ),
    # internal/service/ec2/vpc_flow_log.go
    "aws:ec2/flowLog:FlowLog": (
        Call(
            "ec2",
            "CreateFlowLogs",
            {
                "ClientToken": ISSUED,
                "ResourceIds": ["vpcId"],
                "ResourceType": Fixed("VPC"),
                "TrafficType": "trafficType",
                "LogDestinationType": "logDestinationType",
                "LogDestination": "logDestination",
                "LogFormat": "logFormat",
                "DeliverLogsPermissionArn": "iamRoleArn",
                "MaxAggregationInterval": "maxAggregationInterval",
                "TagSpecifications": _tags("vpc-flow-log"),
            },
        ),
    ),
    # internal/service/ec2/ec2_launch_template.go; a new version is made of each change.
    "aws:ec2/launchTemplate:LaunchTemplate": (
        Call(
            "ec2",
            "CreateLaunchTemplate",
            {
                "ClientToken": ISSUED,
                "LaunchTemplateName": "name",
                "LaunchTemplateData": _LAUNCH_TEMPLATE_DATA,
                "TagSpecifications": _tags("launch-template"),
            },
        ),
        Call(
            "ec2",
            "CreateLaunchTemplateVersion",
            {"ClientToken": ISSUED, "LaunchTemplateId": ISSUED, "LaunchTemplateData": _LAUNCH_TEMPLATE_DATA},
        ),
        Call(
            "ec2",
            "ModifyLaunchTemplate",
            {"LaunchTemplateId": ISSUED, "DefaultVersion": ISSUED},
            when="updateDefaultVersion",
        ),
    ),
}
