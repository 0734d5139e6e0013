"""What the roles of the workflows may do and what they may never do, and the boundary of the stacks' roles."""

import functools
import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
import yaml
from cloudsplaining.scan.policy_document import PolicyDocument
from iam import allows, listed
from policy_sentry.querying.actions import get_action_data
from policy_sentry.querying.all import get_all_actions
from recorder import PROJECT, Recording, record_stack, recorded

ACCOUNT = "arn:aws:service:ap-northeast-2:000000000000"  # as the recorder makes up ARNs
STATE, BOUNDARY = f"{ACCOUNT}:eks-grafana-state", f"{ACCOUNT}:eks-grafana-boundary"
KEYS = {stack: f"{ACCOUNT}:eks-grafana-{stack}" for stack in ("dev", "prod")}
OBJECTS = {stack: f"{STATE}/.pulumi/{{}}/eks-grafana/{stack}{{}}".format for stack in ("dev", "prod")}
LOCK = f"{STATE}/.pulumi/locks/organization/eks-grafana/{{}}/0.json".format
META = f"{STATE}/.pulumi/meta.yaml"
NODE_ROLE = "arn:aws:iam::000000000000:role/general-node-role-0123456"
NODE_POLICY = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"}
LARGEST = 6144  # characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-11)

NAMES = ("boundary", "deploy", "deploy-dev", "deploy-prod", "drift", "preview")


@functools.cache
def recording() -> Recording:
    return record_stack("account", folder=PROJECT / "bootstrap")


def short(name: str) -> str:
    """`deploy-dev` of `eks-grafana-deploy-dev-policy`."""
    return name.removeprefix("eks-grafana-").removesuffix("-policy")


@functools.cache
def policies() -> dict[str, dict[str, Any]]:
    found = recording().all("iam/policy:Policy")
    return {short(policy.name): json.loads(policy.inputs["policy"]) for policy in found}


def role(name: str) -> list[dict[str, Any]]:
    """The statements of every policy that is attached to a role."""
    attached = (
        found.inputs["policyArn"]
        for found in recording().all("RolePolicyAttachment")
        if found.name.startswith(f"eks-grafana-{name}-")
    )
    names = {short(arn.removeprefix(f"{ACCOUNT}:")) for arn in attached}
    return [statement for policy in sorted(names) for statement in policies()[policy]["Statement"]]


def test_a_role_has_its_own_policy_and_those_that_deploy_have_the_stacks_beside_it() -> None:
    assert sorted(policies()) == [*NAMES], "no other is made"
    deploy = json.loads((PROJECT / "bootstrap" / "deploy-policy.json").read_text())
    assert policies()["deploy"] == deploy, "what up and destroy need is written once"
    for stack in ("dev", "prod"):
        assert role(f"deploy-{stack}") == deploy["Statement"] + policies()[f"deploy-{stack}"]["Statement"], stack
    for name in ("drift", "preview"):
        assert role(name) == policies()[name]["Statement"], f"{name} has no more than that"


# Preview.


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", STATE),
        ("s3:GetObject", META),
        ("s3:GetObject", OBJECTS["dev"]("stacks", ".json")),
        ("s3:GetObject", OBJECTS["dev"]("stacks", ".pulumi-tags")),
        ("kms:Decrypt", KEYS["dev"]),
        ("eks:DescribeAddonVersions", "*"),
        ("eks:DescribeCluster", "*"),
        ("ssm:GetParameter", "arn:aws:ssm:ap-northeast-2::parameter/aws/service/eks/optimized-ami/1.36/x"),
    ],
)
def test_a_preview_reads_the_state_of_its_stack_and_looks_up_versions(action: str, resource: str) -> None:
    assert allows(role("preview"), action, resource), "the engine needs it to plan"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", OBJECTS["prod"]("stacks", ".json")),
        ("s3:GetObject", OBJECTS["dev"]("stacks", "2.json")),
        ("s3:GetObject", OBJECTS["dev"]("history", "/1.checkpoint.json")),
        ("kms:Decrypt", KEYS["prod"]),
        ("s3:PutObject", OBJECTS["dev"]("stacks", ".json")),
        ("s3:PutObject", LOCK("dev")),
        ("s3:DeleteObject", OBJECTS["dev"]("stacks", ".json")),
        ("kms:Encrypt", KEYS["dev"]),
        ("iam:PassRole", NODE_ROLE),
        ("sts:AssumeRole", "arn:aws:iam::000000000000:role/eks-grafana-deploy-dev-role"),
        ("ec2:CreateVpc", "*"),
        ("eks:UpdateClusterConfig", "*"),
        ("ssm:GetParameter", "arn:aws:ssm:ap-northeast-2:000000000000:parameter/password"),
    ],
)
def test_a_preview_writes_nothing_and_reads_no_other_stack_whatever_else_it_is_given(
    action: str, resource: str
) -> None:
    assert not allows(role("preview"), action, resource), "code of a pull request runs with this role"
    if not action.startswith("ssm:"):
        generous = [*role("preview"), {"Effect": "Allow", "Action": "*", "Resource": "*"}]
        assert not allows(generous, action, resource), "denied, not merely left out"


# Drift.


def test_drift_reads_every_stack_and_writes_nothing() -> None:
    drift = role("drift")
    for stack in ("dev", "prod"):
        assert allows(drift, "s3:GetObject", OBJECTS[stack]("stacks", ".json")), "it compares every stack"
        assert allows(drift, "kms:Decrypt", KEYS[stack]), "a state is read with its secrets"
        assert not allows(drift, "s3:PutObject", OBJECTS[stack]("stacks", ".json")), "a refresh that is only shown"
    reads = next(found for found in policies()["deploy"]["Statement"] if found["Sid"] == "Read")["Action"]
    assert not [action for action in reads if not allows(drift, action)], "what up reads back, a refresh reads"
    generous = [*drift, {"Effect": "Allow", "Action": "*", "Resource": "*"}]
    for action in ("ec2:DeleteVpc", "eks:UpdateClusterConfig", "iam:PassRole", "sts:AssumeRole", "s3:DeleteObject"):
        assert not allows(generous, action), f"{action}: drift is shown, never fixed"


# Deploy.


@pytest.mark.parametrize(("stack", "other"), [("dev", "prod"), ("prod", "dev")])
def test_a_deploy_reads_and_writes_its_own_state_alone(stack: str, other: str) -> None:
    deploy = role(f"deploy-{stack}")
    paths = [OBJECTS[stack]("stacks", suffix) for suffix in (".json", ".json.bak", ".pulumi-tags")]
    paths += [OBJECTS[stack]("history", "/1.history.json"), OBJECTS[stack]("backups", "/1.json"), LOCK(stack)]
    for path in paths:
        for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
            assert allows(deploy, action, path), f"the engine does {action} on {path}"
    assert allows(deploy, "s3:GetObject", META), "the engine asks how the bucket is laid out"
    assert not allows(deploy, "s3:PutObject", META), "which is not a stack's to change"
    for path in (OBJECTS[other]("stacks", ".json"), LOCK(other)):
        assert not allows(deploy, "s3:GetObject", path), "another stack's state stays closed"
        assert not allows(deploy, "s3:PutObject", path), "and as it is"
    for action in ("s3:DeleteObjectVersion", "s3:PutBucketVersioning", "s3:PutBucketPolicy", "s3:DeleteBucket"):
        assert not allows(deploy, action, STATE), "a person can always take an older state back"


@pytest.mark.parametrize("key", KEYS)
def test_a_deploy_uses_its_key_for_secrets_and_can_do_nothing_else_to_any_key_of_a_state(key: str) -> None:
    for action in ("kms:Decrypt", "kms:Encrypt"):
        assert allows(role("deploy-dev"), action, KEYS[key]) == (key == "dev"), "secrets of its own stack"
    for action in ("kms:ScheduleKeyDeletion", "kms:CreateGrant", "kms:UpdateKeyDescription", "kms:TagResource"):
        own = {"aws:ResourceTag/Project": "eks-grafana", "aws:ResourceTag/Stack": "dev"}
        assert allows(role("deploy-dev"), action, "arn:aws:kms:x:0:key/of-the-stack", own), (
            "the stack's own keys are made"
        )
        assert not allows(role("deploy-dev"), action, KEYS[key]), f"{action} would take every secret of the state"


def test_a_deploy_makes_and_changes_no_role_that_does_not_carry_the_boundary() -> None:
    deploy = role("deploy-dev")
    for action, beside in (
        ("iam:CreateRole", {}),
        ("iam:PutRolePermissionsBoundary", {}),
        ("iam:AttachRolePolicy", NODE_POLICY),
    ):
        for boundary, fine in ((BOUNDARY, True), (f"{ACCOUNT}:of-another", False), (None, False)):
            context = beside | ({"iam:PermissionsBoundary": boundary} if boundary else {})
            assert allows(deploy, action, NODE_ROLE, context) == fine, f"{action} with {boundary}"
    flow = NODE_ROLE.replace("general-node", "main-flow")
    assert allows(deploy, "iam:PutRolePolicy", flow, {"iam:PermissionsBoundary": BOUNDARY}), "flow logs write"
    assert not allows(deploy, "iam:PutRolePolicy", flow), "an inline policy needs a boundary around it too"


def test_a_deploy_passes_only_roles_that_it_alone_makes_to_services_that_need_them() -> None:
    deploy = role("deploy-dev")
    to = {"iam:PassedToService": "ec2.amazonaws.com"}
    assert allows(deploy, "iam:PassRole", NODE_ROLE, to), "nodes get their role"
    assert not allows(deploy, "iam:PassRole", NODE_ROLE, {"iam:PassedToService": "lambda.amazonaws.com"}), "none other"
    for name in ("admin", "eks-grafana-deploy-prod-role-0123456"):
        assert not allows(deploy, "iam:PassRole", f"arn:aws:iam::000000000000:role/{name}", to), name


@pytest.mark.parametrize(
    "action",
    [
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:DeleteRolePermissionsBoundary",
    ],
)
def test_a_deploy_cannot_change_the_boundary_nor_take_it_off_whatever_else_it_is_given(action: str) -> None:
    generous = [*role("deploy-prod"), {"Effect": "Allow", "Action": "*", "Resource": "*"}]
    for resource in (BOUNDARY, NODE_ROLE):
        assert not allows(generous, action, resource, {"iam:PermissionsBoundary": BOUNDARY}), "denied, not left out"


def test_a_deploy_keeps_off_what_carries_another_stacks_tags() -> None:
    deploy = role("deploy-dev")

    def tags(stack: str, project: str = "eks-grafana") -> dict[str, str]:
        return {"aws:ResourceTag/Project": project, "aws:ResourceTag/Stack": stack}

    for action in ("ec2:DeleteVpc", "eks:DeleteCluster", "kms:ScheduleKeyDeletion", "ec2:CreateTags"):
        assert allows(deploy, action, "*", tags("dev")), f"{action}: its own"
        assert not allows(deploy, action, "*", tags("prod")), f"{action}: prod's are out of reach"
    assert allows(deploy, "ec2:CreateTags"), "what is only being made has no tags"
    assert not allows(deploy, "ec2:DeleteVpc"), "what carries no tags was made by somebody else"
    assert not allows(deploy, "iam:DeleteRole", NODE_ROLE, tags("prod")), "roles too"


# The boundary.

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html (2026-11)
MANAGED = {
    "AmazonEKSClusterPolicy": """autoscaling:DescribeAutoScalingGroups autoscaling:UpdateAutoScalingGroup
        ec2:AttachVolume ec2:AuthorizeSecurityGroupIngress ec2:CreateRoute ec2:CreateSecurityGroup ec2:CreateTags
        ec2:CreateVolume ec2:DeleteRoute ec2:DeleteSecurityGroup ec2:DeleteVolume ec2:DescribeInstances
        ec2:DescribeVolumesModifications ec2:DescribeInstanceTopology ec2:DetachVolume ec2:ModifyInstanceAttribute
        ec2:ModifyVolume ec2:RevokeSecurityGroupIngress ec2:DeleteNetworkInterface elasticloadbalancing:AddTags
        elasticloadbalancing:ApplySecurityGroupsToLoadBalancer elasticloadbalancing:AttachLoadBalancerToSubnets
        elasticloadbalancing:ConfigureHealthCheck elasticloadbalancing:CreateListener
        elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:CreateLoadBalancerListeners
        elasticloadbalancing:CreateLoadBalancerPolicy elasticloadbalancing:CreateTargetGroup
        elasticloadbalancing:DeleteListener elasticloadbalancing:DeleteLoadBalancer
        elasticloadbalancing:DeleteLoadBalancerListeners elasticloadbalancing:DeleteTargetGroup
        elasticloadbalancing:DeregisterInstancesFromLoadBalancer elasticloadbalancing:DeregisterTargets
        elasticloadbalancing:DescribeTargetHealth elasticloadbalancing:DetachLoadBalancerFromSubnets
        elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyLoadBalancerAttributes
        elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes
        elasticloadbalancing:RegisterInstancesWithLoadBalancer elasticloadbalancing:RegisterTargets
        elasticloadbalancing:SetLoadBalancerPoliciesForBackendServer
        elasticloadbalancing:SetLoadBalancerPoliciesOfListener kms:DescribeKey""",
    "AmazonEKSWorkerNodePolicy": "ec2:DescribeVpcs eks:DescribeCluster eks-auth:AssumeRoleForPodIdentity",
    "AmazonEC2ContainerRegistryPullOnly": """ecr:GetAuthorizationToken ecr:BatchGetImage ecr:GetDownloadUrlForLayer
        ecr:BatchImportUpstreamImage""",
    "AmazonEKS_CNI_Policy": """ec2:AssignPrivateIpAddresses ec2:AttachNetworkInterface ec2:CreateNetworkInterface
        ec2:DeleteNetworkInterface ec2:DescribeTags ec2:DetachNetworkInterface ec2:ModifyNetworkInterfaceAttribute
        ec2:UnassignPrivateIpAddresses ec2:CreateTags""",
    "AmazonEBSCSIDriverPolicyV2": """ec2:CreateVolume ec2:CopyVolumes ec2:CreateSnapshot ec2:ModifyVolume
        ec2:AttachVolume ec2:DetachVolume ec2:DeleteVolume ec2:EnableFastSnapshotRestores ec2:DeleteSnapshot
        ec2:LockSnapshot ec2:CreateTags ec2:DeleteTags ec2:DescribeVolumeStatus""",
}


def test_the_boundary_admits_all_that_aws_gives_the_roles_of_a_stack() -> None:
    deploy = json.dumps(policies()["deploy"])
    given = {policy for policy in MANAGED if f":policy/{policy}" in deploy}
    attachable = {
        arn.rpartition("/")[2] for arn in _strings(policies()["deploy"]) if arn.startswith("arn:aws:iam::aws:")
    }
    assert attachable <= given, "a policy that the stack attaches needs its actions here, and in bootstrap/boundary.py"
    boundary = policies()["boundary"]["Statement"]
    missing = [action for actions in MANAGED.values() for action in actions.split() if not allows(boundary, action)]
    assert not missing, "a role that may not do this fails where nobody looks for the boundary"
    balancers = (
        "arn:aws:iam::0:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing"
    )
    assert allows(
        boundary,
        "iam:CreateServiceLinkedRole",
        balancers,
        {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"},
    ), "the first load balancer of an account brings its service's role"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_boundary_admits_what_the_stack_itself_writes_into_its_roles(stack: str) -> None:
    boundary = policies()["boundary"]["Statement"]
    for policy in recorded(stack).all("RolePolicy"):
        for statement in json.loads(policy.inputs["policy"])["Statement"]:
            missing = [action for action in listed(statement["Action"]) if not allows(boundary, action)]
            assert not missing, f"{policy.name} gives rights that the boundary takes back: see bootstrap/boundary.py"


@pytest.mark.parametrize(
    "action",
    [
        "iam:CreateRole", "iam:PassRole", "iam:AttachRolePolicy", "iam:CreateAccessKey", "iam:CreateServiceLinkedRole",
        "sts:AssumeRole", "s3:GetObject", "kms:Decrypt", "secretsmanager:GetSecretValue", "ssm:GetParameter",
        "ec2:RunInstances", "ec2:CreateVpc", "eks:CreateAccessEntry", "lambda:CreateFunction",
    ],
)  # fmt: skip
def test_a_role_within_the_boundary_reaches_no_identity_no_secret_and_no_state(action: str) -> None:
    assert not allows(policies()["boundary"]["Statement"], action), "whatever policy somebody attaches to it"


# All policies.


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


@pytest.mark.parametrize("policy", NAMES)
def test_a_policy_is_no_longer_than_iam_takes(policy: str) -> None:
    # The recorder's ARNs are shorter than AWS's: 100 characters for each is more than they can lack.
    text = json.dumps(policies()[policy], separators=(",", ":"))
    assert len(text) + 100 * text.count(ACCOUNT) <= LARGEST, "IAM refuses a longer one"


@pytest.mark.parametrize("policy", NAMES)
def test_a_policy_speaks_of_actions_and_conditions_that_aws_knows(policy: str) -> None:
    known = get_all_actions()
    for statement in policies()[policy]["Statement"]:
        for pattern in listed(statement.get("Action", statement.get("NotAction"))):
            matched = [action for action in known if fnmatchcase(action.lower(), pattern.lower())]
            assert matched, f"{statement['Sid']}: {pattern} is not an action of AWS's service authorization reference"
            if "*" in pattern:
                continue
            rows = [row for rows in get_action_data(*matched[0].split(":")).values() for row in rows]
            keys = {key.partition("${")[0].lower() for row in rows for key in row["condition_keys"]}
            for used in (key for keys_ in statement.get("Condition", {}).values() for key in keys_):
                assert any(used.lower().startswith(key) for key in keys), (
                    f"{statement['Sid']}: {pattern} never sees {used}, so the condition decides nothing"
                )


FINDINGS = (
    "allows_data_exfiltration_actions",
    "allows_privilege_escalation",
    "credentials_exposure",
    "permissions_management_without_constraints",
    "service_wildcard",
    "tagging_actions_without_constraints",
    "write_actions_without_constraints",
)
ACCEPTED = yaml.safe_load((PROJECT / "bootstrap" / "accepted-findings.yaml").read_text())


def findings(policy: str) -> set[tuple[str, str]]:
    """What cloudsplaining says of a policy: finding and action."""
    scanned = PolicyDocument(policies()[policy])
    return {(finding, str(action)) for finding in FINDINGS for action in getattr(scanned, finding)}


@pytest.mark.parametrize("policy", NAMES)
def test_cloudsplaining_finds_nothing_but_what_is_accepted_with_a_reason(policy: str) -> None:
    accepted = [entry for entry in ACCEPTED if entry["policy"] == policy]
    assert all(entry["reason"] for entry in accepted), "nothing is accepted without one"
    found = findings(policy)
    new = {
        (finding, action)
        for finding, action in found
        if not any(
            entry["finding"] == finding and any(fnmatchcase(action, pattern) for pattern in entry["actions"])
            for entry in accepted
        )
    }
    assert not new, "narrow the statement, or accept it in bootstrap/accepted-findings.yaml with a reason"
    stale = [
        (entry["finding"], pattern)
        for entry in accepted
        for pattern in entry["actions"]
        if not any(finding == entry["finding"] and fnmatchcase(action, pattern) for finding, action in found)
    ]
    assert not stale, "an exception that nothing needs any more would hide the next finding"


def test_no_exception_names_a_policy_that_is_not_there() -> None:
    assert {entry["policy"] for entry in ACCEPTED} <= {*NAMES}, "a renamed policy takes its exceptions along"
