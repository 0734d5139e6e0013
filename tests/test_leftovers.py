"""What `make leftovers` says of a state and of an account, each as recorded."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from leftover_cases import EC2, EKS, PROJECT, REGION, state

from checks.leftover_kinds import KINDS
from checks.leftovers import Tagged, place, report, unknown

GROUP, ENTRY = f"{EKS}nodegroup/c/g/u", f"{EKS}access-entry/c/role/1/r/u"
URN = "urn:pulumi:dev::eks-grafana::"


def known(type_: str, id_: str, **more: Any) -> dict[str, Any]:
    """A resource of a state."""
    return {"urn": f"{URN}{type_}::{id_}", "type": type_, "id": id_, "outputs": {}, **more}


@pytest.mark.parametrize(
    ("arn", "resource"),
    [
        (f"{EC2}vpc/vpc-1", known("aws:ec2/vpc:Vpc", "vpc-1")),
        (f"{EC2}elastic-ip/eipalloc-1", known("aws:ec2/eip:Eip", "eipalloc-1")),
        (f"{EKS}cluster/c", known("aws:eks/cluster:Cluster", "c")),
        (
            f"{EKS}nodegroup/c/g/u",
            known("aws:eks/nodeGroup:NodeGroup", "c:g", outputs={"arn": f"{EKS}nodegroup/c/g/u"}),
        ),
        (
            f"{EKS}access-entry/c/role/1/r/u",
            known(
                "aws:eks/accessEntry:AccessEntry", "x", outputs={"accessEntryArn": f"{EKS}access-entry/c/role/1/r/u"}
            ),
        ),
        (f"arn:aws:logs:{REGION}:1:log-group:/aws/eks/c/cluster:*", known("aws:x:LogGroup", "/aws/eks/c/cluster")),
        ("arn:aws:iam::1:role/main-flow-role-1a2b3c4", known("aws:iam/role:Role", "main-flow-role-1a2b3c4")),
        (f"{EC2}vpc/vpc-1", known("aws:ec2/vpc:Vpc", "vpc-1", delete=True)),
    ],
)
def test_what_the_state_has_is_no_leftover(arn: str, resource: dict[str, Any]) -> None:
    assert unknown(state(resource), [Tagged(arn)]) == ([], []), "by its ID or its ARN"
    assert unknown(state(), [Tagged(arn)]) == ([Tagged(arn)], []), "and without it, it is"


def test_what_another_resource_refers_to_is_a_leftover_all_the_same() -> None:
    role = "arn:aws:iam::1:role/main-flow-role-1a2b3c4"
    user = known("aws:ec2/flowLog:FlowLog", "fl-1", outputs={"iamRoleArn": role, "arn": f"{EC2}vpc-flow-log/fl-1"})
    assert unknown(state(user), [Tagged(role)]) == ([Tagged(role)], []), "the state has the flow log, not the role"


def test_nodes_and_volumes_belong_to_the_cluster_while_the_state_has_one() -> None:
    made = [Tagged(f"{EC2}{each}") for each in ("instance/i-1", "volume/vol-1", "network-interface/eni-1")]
    assert unknown(state(known("aws:eks/cluster:Cluster", "c")), made) == ([], []), "no stack lists them"
    assert unknown(state(), made) == ([], sorted(made, key=lambda each: "volume" in each.arn)), (
        "without a cluster nobody takes them away"
    )


def test_the_parts_of_a_load_balancer_belong_to_the_cluster_too() -> None:
    """Target groups and listeners have the same tags: cloud-provider-aws v1.36.2, aws_loadbalancer.go."""
    arn = f"arn:aws:elasticloadbalancing:{REGION}:123456789012:"
    made = [Tagged(f"{arn}{each}") for each in ("targetgroup/t/1", "listener/net/b/1/2", "loadbalancer/net/b/1")]
    assert not report("dev", state(known("aws:eks/cluster:Cluster", "c")), made), "whoever deletes them breaks Grafana"
    printed = report("dev", state(known("aws:ec2/subnet:Subnet", "s")), [Tagged(f"{EC2}vpc/vpc-1"), *made])
    listed = [line.strip() for line in printed if line.startswith("  arn") or "    delete" in line]
    assert listed == [
        f"{arn}listener/net/b/1/2",
        "delete: AWS deletes it with the object that it belongs to",
        f"{arn}loadbalancer/net/b/1",
        f"delete: aws elbv2 delete-load-balancer --region {REGION} --load-balancer-arn {arn}loadbalancer/net/b/1",
        f"{arn}targetgroup/t/1",
        f"delete: aws elbv2 delete-target-group --region {REGION} --target-group-arn {arn}targetgroup/t/1",
        f"{EC2}vpc/vpc-1",
        f"delete: aws ec2 delete-vpc --region {REGION} --vpc-id vpc-1",
    ], "and without a cluster they go before the VPC"


def test_each_leftover_comes_with_its_import_and_its_deletion() -> None:
    found = [
        Tagged(f"{EC2}vpc/vpc-1", "main"),
        Tagged(f"{EC2}internet-gateway/igw-1"),
        Tagged(f"{EKS}access-entry/c/role/123456789012/team/u"),
        Tagged(f"{EKS}nodegroup/c/g/u"),
        Tagged(f"arn:aws:logs:{REGION}:1:log-group:/aws/eks/c/cluster"),
        Tagged(f"{EC2}customer-gateway/cgw-1"),
    ]
    printed = report("dev", state(known("aws:ec2/subnet:Subnet", "subnet-1")), found)
    assert "docs/runbook.md#created-by-a-replacement" in printed[1], "what an import cannot take"
    assert printed[2:] == [
        f"  {EC2}customer-gateway/cgw-1",
        f"  {EKS}nodegroup/c/g/u",
        "    import: aws:eks/nodeGroup:NodeGroup, ID c:g",
        f"    delete: aws eks delete-nodegroup --region {REGION} --cluster-name c --nodegroup-name g",
        f"  {EKS}access-entry/c/role/123456789012/team/u",
        "    import: aws:eks/accessEntry:AccessEntry, ID c:PRINCIPAL_ARN",
        f"    first:  aws eks list-access-entries --region {REGION} --cluster-name c   # prints each PRINCIPAL_ARN",
        f"    delete: aws eks delete-access-entry --region {REGION} --cluster-name c --principal-arn PRINCIPAL_ARN",
        f"  {EC2}internet-gateway/igw-1",
        "    import: aws:ec2/internetGateway:InternetGateway, ID igw-1",
        f"    first:  aws ec2 detach-internet-gateway --region {REGION} --internet-gateway-id igw-1 --vpc-id $(aws ec2"
        f" describe-internet-gateways --region {REGION} --internet-gateway-ids igw-1"
        " --query InternetGateways[0].Attachments[0].VpcId --output text)",
        f"    delete: aws ec2 delete-internet-gateway --region {REGION} --internet-gateway-id igw-1",
        f"  {EC2}vpc/vpc-1 (Name main)",
        "    import: aws:ec2/vpc:Vpc, ID vpc-1",
        f"    delete: aws ec2 delete-vpc --region {REGION} --vpc-id vpc-1",
        f"  arn:aws:logs:{REGION}:1:log-group:/aws/eks/c/cluster",
        "    import: aws:cloudwatch/logGroup:LogGroup, ID /aws/eks/c/cluster",
        f"    delete: aws logs delete-log-group --region {REGION} --log-group-name /aws/eks/c/cluster",
    ], "in the order in which they can go; a kind that nobody knows first: it may be in the VPC"


def test_an_empty_state_beside_a_full_account_is_no_new_stack() -> None:
    for empty in ({}, {"deployment": None}, state()):
        words = report("dev", empty, [Tagged(f"{EC2}vpc/vpc-1")])
        assert "do not run `make up`" in words[1], "it would make everything a second time"
    assert not report("dev", {"deployment": None}, []), "a new stack has nothing to say"


def test_pending_creates_and_failed_objects_are_read_from_the_state() -> None:
    pending = {"type": "creating", "resource": known("aws:ec2/vpc:Vpc", "main-vpc")}
    failed = known("aws:eks/cluster:Cluster", "main", initErrors=["unexpected state\n'CREATE_FAILED'"])
    printed = report("dev", state(failed, pending_operations=[pending]), [])
    assert "  creating aws:ec2/vpc:Vpc main-vpc" in printed, "what was cut off"
    assert "  aws:eks/cluster:Cluster main: unexpected state\\n'CREATE_FAILED'" in printed, "one line, whatever it says"


@pytest.mark.parametrize(
    "arn", ["", "x", "arn:aws:ec2", "arn:aws:ec2:r:1:vpc", "arn:aws:logs:r:1:log-group", "a" * 9999]
)
def test_no_arn_is_too_odd(arn: str) -> None:
    assert place(arn).kind.count(":") >= 1, "it has a kind that no row has"
    assert report("dev", state(), [Tagged(arn)]), "and is named"


def calls(command: str) -> Iterator[tuple[str, str, list[str]]]:
    """Service, operation and options of each call of the aws CLI in a line of shell."""
    for call in command.partition("#")[0].split("aws ")[1:]:
        service, operation = call.split()[:2]
        yield service, operation, re.findall(r"--([a-z-]+)", call)


@pytest.mark.parametrize("kind", KINDS)
def test_the_commands_of_a_leftover_are_such_as_aws_knows(kind: str) -> None:
    row, terms = KINDS[kind], {"id": "ID", "region": REGION, "arn": "ARN"}
    assert "{" not in row.id.format("k", "1", "2", **terms), "nothing is left to fill in"
    for command in filter(None, (row.delete, *row.first)):
        for service, operation, options in calls(command.format("k", "1", "2", **terms)):
            assert service == kind.split(":")[0], "by the command of its service"
            api: Any = botocore.session.get_session().get_service_model(service)
            known = {xform_name(name, "-"): name for name in api.operation_names}
            takes = api.operation_model(known[operation]).input_shape
            members = {xform_name(name, "-") for name in takes.members}
            required = {xform_name(name, "-") for name in takes.required_members}
            assert set(options) - {"query", "output", "region"} <= members, f"{operation} takes them"
            assert required <= set(options), f"{operation} needs them"
            assert service == "iam" or "region" in options, "whatever region the machine has set"


def rows() -> dict[str, str]:
    """The page's table of IDs: the name of a type to the form of its ID."""
    lines = re.findall(r"^\| (.+?) \| (.+?) \|$", (PROJECT / "docs" / "runbook.md").read_text(), re.MULTILINE)
    return {name: form for names, form in lines for name in re.findall(r"`([A-Z]\w+)`", names)}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_type_of_a_stack_has_the_providers_own_form_of_an_id_on_the_page(stack: str) -> None:
    golden = (PROJECT / "tests" / "golden" / f"{stack}.txt").read_text()
    types = sorted(set(re.findall(r"^aws:\S+", golden, re.MULTILINE)))
    for type_ in types:
        package, name = type_.removeprefix("aws:").split("/")[0], type_.rpartition(":")[2]
        docs = inspect.getsource(import_module(getattr(import_module(f"pulumi_aws.{package}"), name).__module__))
        examples = re.findall(rf"\$ pulumi import {type_} \S+ (\S+)", docs)
        assert examples, f"{type_}: the provider says how it is imported (pulumi-aws's own SDK)"
        if package in ("ec2", "kms") and name not in rows():
            assert all(re.fullmatch(r"[a-z]+-[0-9a-f]+|[0-9a-f-]{36}", each) for each in examples), "its own ID"
            continue
        form = re.sub(r"[A-Z_]*[A-Z]|…", ".+", re.escape(rows()[name].split("`")[1].replace("0.0.0.0/0", "CIDR")))
        assert any(re.fullmatch(form, each) for each in examples), f"{type_}: {form} is not {examples}"
