"""`python -m checks.leftovers STACK`: what exists by the stack's tags and is in nobody's state. It only reads.

A create whose answer got lost leaves an object that no state knows: it costs money, and some block a destroy.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from checks import pulumi_cli
from checks.pulumi_cli import exported, project, resources, run, value
from config.printable import printable

PAGE = "docs/runbook.md"
OWN_ARN = ("arn", "accessEntryArn", "associationArn")  # the outputs that are a resource's own ARN
CLUSTER = "aws:eks/cluster:Cluster"
ROLE = re.compile(r".+-role-[0-9a-f]{7}")  # as Pulumi names the stack's roles


class Tagged(NamedTuple):
    """An object in AWS."""

    arn: str
    name: str = ""
    """Its tag Name, or nothing."""


class Kind(NamedTuple):
    """How an object is imported and deleted; {id} is the last part of its ARN, {1} to {9} are all of its parts."""

    type: str
    delete: str
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
    "kms:key": Kind("aws:kms/key:Key", "aws kms schedule-key-deletion --region {region} --key-id {id}"),
}
"""In the order in which they can be deleted: what is in a cluster or a VPC before it, and its key last."""
OF_THE_CLUSTER = ("ec2:instance", "ec2:volume", "ec2:network-interface", "elasticloadbalancing:loadbalancer")
"""What no stack makes itself: EKS and the controllers in the cluster do."""


class Place(NamedTuple):
    """What an ARN says."""

    kind: str
    region: str
    parts: list[str]
    """The parts of the name, the kind of object first."""

    @property
    def id(self) -> str:
        return "/".join(self.parts[1:]) if self.kind == "logs:log-group" else self.parts[-1]


def place(arn: str) -> Place:
    """arn:aws:SERVICE:REGION:ACCOUNT:KIND/NAME, or KIND:NAME."""
    fields = [*arn.split(":", 5), *[""] * 5]
    service, region, name = fields[2], fields[3], fields[5]
    parts = re.split("[:/]", name.removesuffix(":*"), maxsplit=1) if service == "logs" else name.split("/")
    return Place(f"{service}:{parts[0]}", region, parts)


def unknown(state: Mapping[str, Any], tagged: Iterable[Tagged]) -> tuple[list[Tagged], list[Tagged]]:
    """What the state does not know: what a stack makes, as it can be deleted, and what only a cluster makes, where the
    state has none."""
    entries = resources(state)
    ids = {entry["id"] for entry in entries if "id" in entry}
    arns = {entry.get("outputs", {}).get(key) for entry in entries for key in OWN_ARN}
    has_cluster = any(entry["type"] == CLUSTER for entry in entries)
    own, clusters = [], []
    for each in tagged:
        found = place(each.arn)
        if found.kind in OF_THE_CLUSTER:
            clusters += [] if has_cluster else [each]
        elif each.arn.removesuffix(":*") not in arns and found.id not in ids:
            own.append(each)
    order = [*KINDS]  # a kind without a row may be in the VPC, and goes first
    own.sort(key=lambda each: order.index(kind) if (kind := place(each.arn).kind) in KINDS else -1)
    return own, clusters


def report(stack: str, state: Mapping[str, Any], tagged: list[Tagged]) -> list[str]:
    """What there is to say, as lines."""
    own, clusters = unknown(state, tagged)
    pending = (state.get("deployment") or {}).get("pending_operations") or []
    failed = [entry for entry in resources(state) if entry.get("initErrors")]
    lines = []
    if tagged and not resources(state):
        lines += [f"The state of {stack} is empty, and AWS has {len(tagged)} objects with its tags:"]
        lines += [f"do not run `make up`, it would make all of them a second time. {PAGE}#an-empty-or-cut-state"]
    if own:
        lines += [f"In AWS with the tags of {stack}, and not in its state. Take over or delete: {PAGE}#take-over"]
        lines += [line for each in own for line in _ways_out(each)]
    if clusters:
        lines += [
            "Made by a cluster that is not in the state (a volume can be one that Grafana keeps: docs/grafana.md):"
        ]
        lines += [f"  {_shown(each)}" for each in clusters]
    if pending:
        lines += [f"Cut off in the middle, so that it may exist: {PAGE}#killed-in-the-middle-of-an-up"]
        lines += [f"  {each['type']} {_named(each['resource'])}" for each in pending]
    if failed:
        lines += [f"Made, and never ready. The next `up` only says `update`: {PAGE}#created-and-never-ready"]
        lines += [f"  {_named(each)}: {printable(str(each['initErrors'][0]))}" for each in failed]
    return lines


def _ways_out(each: Tagged) -> Iterator[str]:
    yield f"  {_shown(each)}"
    found = place(each.arn)
    if kind := KINDS.get(found.kind):
        terms = {"id": found.id, "region": found.region}
        yield f"    import: {kind.type}, ID {kind.id.format(*found.parts, **terms)}"
        yield from (f"    first:  {command.format(*found.parts, **terms)}" for command in kind.first)
        yield f"    delete: {kind.delete.format(*found.parts, **terms)}"


def _shown(each: Tagged) -> str:
    return printable(each.arn) + (f" (Name {printable(each.name)})" if each.name else "")


def _named(resource: Mapping[str, Any]) -> str:
    return printable(f"{resource['type']} {resource['urn'].rpartition('::')[2]}")


def main(stack: str) -> int:
    try:
        state, config = exported(stack), pulumi_cli.config(stack)
        local = value(config, "target") == "local"
        tagged = [] if local else tagged_objects(stack, config["aws:region"]["value"])
    except (OSError, subprocess.CalledProcessError) as failure:
        words = getattr(failure, "stderr", "") or str(failure)
        print(f"error: {printable(words.strip(), 1000)}", file=sys.stderr)
        return 1
    except (KeyError, ValueError) as failure:
        print(f"error: the stack {stack} has no readable state or no aws:region ({failure})", file=sys.stderr)
        return 1
    lines = report(stack, state, tagged)
    print(*(lines or [f"Nothing that the state of {stack} does not know."]), sep="\n")
    if not local:
        print(
            "AWS still lists for an hour what was just deleted. It lists neither what has no tags (routes, policies on"
        )
        print("roles, what is in the cluster), nor anything in another region.")
    return 0


def tagged_objects(stack: str, region: str) -> list[Tagged]:
    tags = {"Project": project(), "Stack": stack}
    filters = [f"Key={key},Values={value}" for key, value in tags.items()]
    answer = _aws("resourcegroupstaggingapi", "get-resources", "--region", region, "--tag-filters", *filters)
    found = [
        Tagged(each["ResourceARN"], _tags(each).get("Name", "")) for each in answer.get("ResourceTagMappingList", [])
    ]
    # GetResources does not list roles, and ListRoles does not list tags:
    # https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html (2026-11)
    for role in _aws("iam", "list-roles").get("Roles", []):
        if ROLE.fullmatch(role["RoleName"]) and tags.items() <= _role_tags(role["RoleName"]).items():
            found.append(Tagged(role["Arn"]))
    return found


def _role_tags(name: str) -> dict[str, str]:
    try:
        return _tags(_aws("iam", "list-role-tags", "--role-name", name))
    except subprocess.CalledProcessError as failure:
        if "NoSuchEntity" in failure.stderr:  # it was deleted since the list was made
            return {}
        raise


def _tags(answer: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])}


def _aws(*arguments: str) -> dict[str, Any]:
    return json.loads(run("aws", *arguments, "--output", "json") or "{}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
