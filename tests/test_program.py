"""The whole stack: its list of resources, its outputs, and the rules that hold for every resource."""

import json
import os
import re
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from recorder import Recorded, Recording, recorded

GOLDEN = Path(__file__).parent / "golden"
STACKS: dict[str, tuple[str, dict[str, Any]]] = {
    "dev": ("dev", {}),
    "prod": ("prod", {}),
    "dev-nat-none": ("dev", {"vpc": {"nat": "none", "allow_public_nodes": True}}),
}
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


def run(variant: str) -> Recording:
    stack, changes = STACKS[variant]
    return recorded(stack, **changes)


@pytest.fixture(params=STACKS)
def stack(request: pytest.FixtureRequest) -> Recording:
    return run(request.param)


@pytest.fixture
def dev() -> Recording:
    return recorded("dev")


@pytest.mark.parametrize("variant", STACKS)
def test_a_stack_is_made_of_exactly_the_resources_of_its_golden_list(variant: str) -> None:
    """Types and names are an interface: a rename replaces the resource, unless an alias goes with it.

    After a change that is meant: `UPDATE_GOLDEN=1 python -m pytest tests/test_program.py -k golden`, and read the diff.
    """
    path, listing = GOLDEN / f"{variant}.txt", run(variant).listing()
    if "UPDATE_GOLDEN" in os.environ:
        path.write_text("\n".join(listing) + "\n")
    diff = "\n".join(
        unified_diff(sorted(path.read_text().splitlines()), listing, str(path), "the program", lineterm="", n=0)
    )
    assert not diff, f"the stack's resources are not those of its golden list:\n{diff}"


# Outputs.


OF_PROD = {"grafana_url", "grafana_load_balancer", "grafana_secret_key"}


@pytest.mark.parametrize("variant", STACKS)
def test_a_stack_has_exactly_these_outputs(variant: str) -> None:
    stack = run(variant)
    assert set(stack.outputs) - (OF_PROD if variant == "prod" else set()) == {
        "vpc_id",
        "public_subnet_ids",
        "private_subnet_ids",
        "subnet_ids",
        "cluster_name",
        "cluster_endpoint",
        "cluster_security_group_id",
        "kubeconfig",
        "grafana_service",
        "grafana_admin_password",
        "grafana_open_command",
        "readme",
    }, "scripts read them; grafana_url is missing where Grafana is private, because there is none"
    assert (set(stack.outputs) >= OF_PROD) == (variant == "prod"), "prod has a load balancer and a volume"
    secret = {"kubeconfig", "grafana_admin_password"} | ({"grafana_secret_key"} if variant == "prod" else set())
    assert stack.secret_outputs == secret, (
        "these are masked on the screen and encrypted in the state, and no other needs --show-secrets"
    )


@pytest.mark.parametrize(
    ("output", "value"),
    [
        ("vpc_id", "main-vpc-id"),
        ("public_subnet_ids", ["main-public-ap-northeast-2a-id", "main-public-ap-northeast-2b-id"]),
        ("private_subnet_ids", ["main-private-ap-northeast-2a-id", "main-private-ap-northeast-2b-id"]),
        (
            "subnet_ids",
            [f"main-{tier}-ap-northeast-2{letter}-id" for tier in ("public", "private") for letter in "ab"],
        ),
        ("cluster_name", "eks-grafana-dev"),
        ("cluster_endpoint", "https://0.gr7.ap-northeast-2.eks.amazonaws.com"),
        ("cluster_security_group_id", "sg-cluster"),
        ("kubeconfig", '{"kind": "Config"}'),
        ("grafana_service", "grafana/grafana"),
    ],
)
def test_an_output_is_what_aws_answered(dev: Recording, output: str, value: object) -> None:
    assert dev.outputs[output] == value, "an output that names another thing misleads whoever types it"


# Identity.


def test_the_explicit_provider_has_the_region_and_tags_of_the_stack(dev: Recording) -> None:
    inputs = dev.one("pulumi:providers:aws").inputs
    assert inputs["region"] == "ap-northeast-2", "the explicit provider reads no aws:region by itself"
    assert json.loads(inputs["defaultTags"]) == {
        "tags": {"Project": "eks-grafana", "Stack": "dev", "ManagedBy": "pulumi"}
    }, "what a destroy left behind is found by its tags"
    assert {"allowedAccountIds", "maxRetries", "retryMode"}.isdisjoint(inputs), "unset is the provider's own default"


def test_the_explicit_provider_is_handed_every_aws_key() -> None:
    keys = {"aws:allowedAccountIds": ["123456789012"], "aws:maxRetries": 7, "aws:retryMode": "adaptive"}
    inputs = recorded("dev", **keys, tags={"Team": "web"}).one("pulumi:providers:aws").inputs
    assert json.loads(inputs["allowedAccountIds"]) == ["123456789012"], "another account is refused before anything"
    assert json.loads(inputs["maxRetries"]) == 7, "as often as the stack file says"
    assert inputs["retryMode"] == "adaptive", "as the stack file says"
    assert json.loads(inputs["defaultTags"])["tags"]["Team"] == "web", "the stack's own tags are on everything"


def test_no_credentials_are_handed_to_the_provider(dev: Recording) -> None:
    assert (
        dev.one("pulumi:providers:aws")
        .inputs.keys()
        .isdisjoint({"profile", "accessKey", "secretKey", "token", "assumeRoles"})
    ), "AWS provider, EKS component and kubectl are one identity only where all take the ambient one"


def test_production_paces_its_retries() -> None:
    assert recorded("prod").one("pulumi:providers:aws").inputs["retryMode"] == "adaptive", "accounts are shared"


ROLES = {
    "dev": {"main-control-plane-role", "general-node-role", "grafana-metrics-role"},
    "prod": {
        "main-control-plane-role",
        "general-node-role",
        "grafana-metrics-role",
        "main-ebs-csi-role",
        "main-flow-role",
    },
    "dev-nat-none": {"main-control-plane-role", "general-node-role", "grafana-metrics-role"},
}


@pytest.mark.parametrize("variant", STACKS)
def test_these_are_all_roles_and_none_is_bounded_unless_asked_for(variant: str) -> None:
    roles = run(variant).all("iam/role:Role")
    assert {role.name for role in roles} == ROLES[variant], "every role is ours, and listed: each is a way to rights"
    assert not [role.name for role in roles if "permissionsBoundary" in role.inputs], "there is no default boundary"


@pytest.mark.parametrize("variant", STACKS)
def test_the_permissions_boundary_is_on_every_role(variant: str) -> None:
    name, changes = STACKS[variant]
    roles = recorded(name, **changes, permissions_boundary_arn=BOUNDARY).all("iam/role:Role")
    boundaries = {role.name: role.inputs.get("permissionsBoundary") for role in roles}
    assert boundaries == dict.fromkeys(ROLES[variant], BOUNDARY), (
        "where an organisation asks for a boundary, a role without it cannot be made"
    )


def test_the_component_makes_no_role_of_its_own(stack: Recording) -> None:
    cluster = stack.one("eks:index:Cluster").inputs
    assert cluster["serviceRole"] == "main-control-plane-role", "the control plane's role is ours"
    assert cluster["createInstanceRole"] is False, "and so are the nodes'"


# Rules for every resource.


def test_every_child_has_a_parent_and_only_the_aws_provider_is_alone(stack: Recording) -> None:
    outside = {
        f"{found.type} {found.name}"
        for found in stack.resources
        if "pulumi:pulumi:Stack::" in found.parent and not found.type.startswith("eks-grafana:")
    }
    assert outside == {"pulumi:providers:aws aws"}, "everything else belongs to a component, and shows below it"


def test_every_resource_goes_through_the_stacks_own_providers(stack: Recording) -> None:
    for found in stack.resources:
        module = found.type.partition(":")[0]
        if module in ("aws", "kubernetes"):
            assert (
                f"::pulumi:providers:{module}::" in found.provider or f"$pulumi:providers:{module}::" in found.provider
            ), f"{found.name} would go to whatever account or kube context happens to be current"
    assert set(stack.one("eks:index:Cluster").providers) == {"aws"}, "the component's children are in the same account"


def test_nothing_waits_for_a_whole_component(stack: Recording) -> None:
    def component(found: Recorded) -> str:
        return found.parent.partition("::")[2] if "eks-grafana:" in found.parent else ""

    children: dict[str, set[str]] = {}
    for found in stack.resources:
        if "eks-grafana:" in found.parent and not found.type.startswith("eks-grafana:"):
            children.setdefault(component(found), set()).add(found.urn)
    waiting = {
        f"{found.name} waits for all of {name.rpartition('::')[2]}"
        for found in stack.resources
        for name, urns in children.items()
        if len(urns) > 1 and component(found) != name and urns <= found.depends_on
    }
    assert waiting == set(), "a component in `depends_on` is all of its children, needed or not"


FIXED_NAMES = {
    "eks:index:Cluster main-eks",
    "aws:cloudwatch/logGroup:LogGroup main-logs",
    "kubernetes:core/v1:Namespace grafana-namespace",
    "kubernetes:core/v1:ServiceAccount grafana-account",
    "kubernetes:core/v1:Service grafana-service",
    "kubernetes:core/v1:PersistentVolumeClaim grafana-claim",  # a kept volume is handed to it by name
    "kubernetes:core/v1:PersistentVolumePatch grafana-volume-policy",  # of a volume that is there
    "kubernetes:storage.k8s.io/v1:StorageClass grafana-class",  # else its replacement would replace the claim
    "kubernetes:apps/v1:Deployment grafana-deployment",
}


def physical_name(found: Recorded) -> str | None:
    inputs = found.inputs
    keys = ("name", "namePrefix", "nodeGroupName", "nodeGroupNamePrefix")
    return inputs.get("metadata", {}).get("name") or next((inputs[key] for key in keys if key in inputs), None)


def test_a_name_is_fixed_only_where_somebody_types_it() -> None:
    fixed = {f"{found.type} {found.name}" for found in recorded("prod").resources if physical_name(found)}
    assert fixed == FIXED_NAMES, "a fixed name is taken while its object is replaced, and clashes with the next stack's"


def test_two_stacks_live_in_one_account_without_a_clash() -> None:
    dev, prod = (
        {
            (found.type, physical_name(found))
            for found in recorded(name, cluster={"log_types": ["api"]}).resources
            if physical_name(found) and not found.type.startswith("kubernetes:")
        }
        for name in ("dev", "prod")
    )
    assert len(dev) == 2, "the cluster and its log group have names of their own"
    assert dev.isdisjoint(prod), "the second stack's `up` would fail with AlreadyExists"


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_no_logical_name_carries_the_stacks_name(name: str) -> None:
    named = [found.name for found in recorded(name).resources if name in re.split(r"[^a-z0-9]+", found.name)]
    assert named == [], "Pulumi adds the stack where it matters; a copy would differ between stacks for no reason"


# Edges that are truly necessary.

NETWORK = {"InternetGateway", "NatGateway", "Eip", "Route", "RouteTable", "RouteTableAssociation", "VpcEndpoint"}
NODES = {"NodeGroup", "LaunchTemplate"}


@pytest.mark.parametrize(
    ("type_", "name", "needs", "never"),
    [
        ("Subnet", "main-private-ap-northeast-2a", {"Vpc"}, NETWORK | {"Subnet"}),
        ("NatGateway", "main-private-nat-ap-northeast-2a", {"Subnet", "Eip", "InternetGateway", "Route"}, {"Cluster"}),
        ("eks:index:Cluster", None, {"Subnet", "Role", "RolePolicyAttachment", "LogGroup", "Key"}, NETWORK | NODES),
        ("Addon", "main-pod-identity-agent", {"Cluster"}, NETWORK | NODES),
        ("pulumi:providers:kubernetes", None, {"Cluster"}, NETWORK | NODES | {"Addon"}),
        ("Namespace", None, {"Cluster"}, NETWORK | NODES | {"Addon"}),
        ("Secret", None, {"Cluster", "Namespace"}, NETWORK | NODES | {"Addon"}),
        ("ServiceAccount", None, {"Cluster", "Namespace"}, NETWORK | NODES | {"Addon"}),
        ("NetworkPolicy", None, {"Cluster", "Namespace"}, NETWORK | NODES | {"Addon"}),
        ("ConfigMap", None, {"Cluster", "Namespace", "NodeGroup"}, {"Addon", "Deployment"}),
        (
            "core/v1:Service",
            None,
            {"Cluster", "Namespace", "Route", "RouteTableAssociation", "InternetGateway"},
            NODES | {"NatGateway", "Addon", "Deployment"},
        ),
        ("PodIdentityAssociation", "grafana-metrics-association", {"Cluster", "Role"}, NODES | {"Addon"}),
        (
            "Addon",
            "main-ebs-csi",
            {"NodeGroup", "PodIdentityAssociation", "RolePolicyAttachment", "Addon"},
            {"Namespace", "Deployment", "FlowLog"},
        ),
        ("PersistentVolumeClaim", None, {"Namespace", "StorageClass", "Addon", "NodeGroup"}, {"Deployment"}),
        ("StorageClass", None, {"Addon", "NodeGroup"}, {"Namespace"}),
        ("PersistentVolumePatch", None, {"Deployment", "PersistentVolumeClaim"}, {"Service"}),
        (
            "eks/nodeGroup:NodeGroup",
            None,
            {"Cluster", "Role", "RolePolicyAttachment", "Route", "RouteTableAssociation", "NatGateway"},
            {"Addon", "Namespace", "FlowLog", "VpcEndpoint"},
        ),
        ("Addon", "main-coredns", {"NodeGroup"}, {"Namespace", "Deployment", "FlowLog"}),
        (
            "Deployment",
            None,
            {"NodeGroup", "Secret", "ServiceAccount", "ConfigMap", "PodIdentityAssociation", "RolePolicy", "Addon"},
            {"FlowLog", "Service"},
        ),
    ],
)
def test_a_resource_waits_for_what_aws_needs_and_for_no_more(
    type_: str, name: str | None, needs: set[str], never: set[str]
) -> None:
    prod = recorded("prod")
    kinds = {found.partition(" ")[0] for found in prod.waits_for(prod.one(type_, name))}
    assert needs <= kinds, f"{type_} would fail, or be deleted too late, without {needs - kinds}"
    assert kinds.isdisjoint(never), f"{type_} would wait for {kinds & never}, which it does not need"


def test_each_role_and_each_of_its_policies_stand_before_who_uses_it(stack: Recording) -> None:
    users = {"main-control-plane-role": "eks:index:Cluster", "general-node-role": "eks/nodeGroup:NodeGroup"}
    if stack.all("StorageClass"):
        users["main-ebs-csi-role"] = "Addon main-ebs-csi"
    for role, user in users.items():
        attachments = {found.urn for found in stack.all("RolePolicyAttachment") if found.inputs["role"] == f"{role}-id"}
        assert attachments, f"{role} without a policy is of no use"
        assert attachments <= stack.one(*user.split()).depends_on, (
            f"{user} needs the policies of {role} while it is deleted"
        )
