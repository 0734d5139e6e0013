"""How each kind of object that a stack makes in AWS is imported and deleted."""

from typing import NamedTuple

CLUSTER = "aws:eks/cluster:Cluster"


class Kind(NamedTuple):
    """How an object is imported and deleted; {id} is the last part of its ARN, {1} to {9} are all of its parts."""

    type: str
    delete: str
    """Empty where AWS deletes it with another object."""
    id: str = "{id}"
    """What an import takes."""
    first: tuple[str, ...] = ()
    """What must be done before it can be deleted."""


def _ec2(type_: str, verb: str, option: str, *first: str) -> Kind:
    return Kind(f"aws:ec2/{type_}", f"aws ec2 {verb} --region {{region}} --{option} {{id}}", first=first)


KINDS = {
    "eks:nodegroup": Kind(
        "aws:eks/nodeGroup:NodeGroup",
        "aws eks delete-nodegroup --region {region} --cluster-name {1} --nodegroup-name {2}",
        "{1}:{2}",
    ),
    "eks:addon": Kind(
        "aws:eks/addon:Addon", "aws eks delete-addon --region {region} --cluster-name {1} --addon-name {2}", "{1}:{2}"
    ),
    "eks:podidentityassociation": Kind(
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "aws eks delete-pod-identity-association --region {region} --cluster-name {1} --association-id {2}",
        "{1},{2}",
    ),
    # Its ARN has parts of the principal's alone.
    "eks:access-entry": Kind(
        "aws:eks/accessEntry:AccessEntry",
        "aws eks delete-access-entry --region {region} --cluster-name {1} --principal-arn PRINCIPAL_ARN",
        "{1}:PRINCIPAL_ARN",
        ("aws eks list-access-entries --region {region} --cluster-name {1}   # prints each PRINCIPAL_ARN",),
    ),
    "eks:cluster": Kind(CLUSTER, "aws eks delete-cluster --region {region} --name {1}"),
    "ec2:launch-template": _ec2("launchTemplate:LaunchTemplate", "delete-launch-template", "launch-template-id"),
    "ec2:vpc-flow-log": _ec2("flowLog:FlowLog", "delete-flow-logs", "flow-log-ids"),
    "ec2:vpc-endpoint": _ec2("vpcEndpoint:VpcEndpoint", "delete-vpc-endpoints", "vpc-endpoint-ids"),
    "ec2:natgateway": _ec2("natGateway:NatGateway", "delete-nat-gateway", "nat-gateway-id"),
    "ec2:elastic-ip": _ec2("eip:Eip", "release-address", "allocation-id"),
    "ec2:internet-gateway": _ec2(
        "internetGateway:InternetGateway",
        "delete-internet-gateway",
        "internet-gateway-id",
        "aws ec2 detach-internet-gateway --region {region} --internet-gateway-id {id} --vpc-id $(aws ec2 "
        "describe-internet-gateways --region {region} --internet-gateway-ids {id} --query "
        "InternetGateways[0].Attachments[0].VpcId --output text)",
    ),
    "ec2:subnet": _ec2("subnet:Subnet", "delete-subnet", "subnet-id"),
    "ec2:route-table": _ec2("routeTable:RouteTable", "delete-route-table", "route-table-id"),
    "ec2:security-group": Kind("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", ""),  # deleted with its VPC
    "ec2:vpc": _ec2("vpc:Vpc", "delete-vpc", "vpc-id"),
    "iam:role": Kind(
        "aws:iam/role:Role",
        "aws iam delete-role --role-name {id}",
        first=(
            "for arn in $(aws iam list-attached-role-policies --role-name {id} --query AttachedPolicies[].PolicyArn "
            "--output text); do aws iam detach-role-policy --role-name {id} --policy-arn $arn; done",
            "for name in $(aws iam list-role-policies --role-name {id} --query PolicyNames[] "
            "--output text); do aws iam delete-role-policy --role-name {id} --policy-name $name; done",
        ),
    ),
    "logs:log-group": Kind(
        "aws:cloudwatch/logGroup:LogGroup", "aws logs delete-log-group --region {region} --log-group-name {id}"
    ),
    # With its policy and its subscriptions.
    "sns:topic": Kind("aws:sns/topic:Topic", "aws sns delete-topic --region {region} --topic-arn {arn}", "{arn}"),
    "kms:key": Kind("aws:kms/key:Key", "aws kms schedule-key-deletion --region {region} --key-id {id}"),
}
"""In the order in which they can be deleted: what is in a cluster or a VPC before it, and its key last."""
OF_THE_CLUSTER = {
    "elasticloadbalancing:listener": "",  # deleted with its load balancer
    "elasticloadbalancing:loadbalancer": "aws elbv2 delete-load-balancer --region {region} --load-balancer-arn {arn}",
    "elasticloadbalancing:targetgroup": "aws elbv2 delete-target-group --region {region} --target-group-arn {arn}",
    "ec2:instance": "aws ec2 terminate-instances --region {region} --instance-ids {id}",
    "ec2:network-interface": "aws ec2 delete-network-interface --region {region} --network-interface-id {id}",
    "ec2:volume": "aws ec2 delete-volume --region {region} --volume-id {id}",
}
"""What no stack makes itself, and how it is deleted, in that order: EKS and the controllers in the cluster make it. The
controller of load balancers tags listeners and target groups too: https://github.com/kubernetes/cloud-provider-aws,
pkg/providers/v1/aws_loadbalancer.go (v1.36.2)."""
