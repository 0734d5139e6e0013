"""The policies and roles of the account's groundwork, as tests read them."""

import functools
import json
from typing import Any

from recorder import PROJECT, Recording, record_stack

ACCOUNT = "arn:aws:service:ap-northeast-2:000000000000"  # as the recorder makes up ARNs
STATE, BOUNDARY = f"{ACCOUNT}:eks-grafana-state", f"{ACCOUNT}:eks-grafana-boundary"
KEYS = {stack: f"{ACCOUNT}:eks-grafana-{stack}" for stack in ("dev", "prod")}
OBJECTS = {stack: f"{STATE}/.pulumi/{{}}/eks-grafana/{stack}{{}}".format for stack in ("dev", "prod")}
LOCK = f"{STATE}/.pulumi/locks/organization/eks-grafana/{{}}/0.json".format
META = f"{STATE}/.pulumi/meta.yaml"
NODE_ROLE = "arn:aws:iam::000000000000:role/general-node-role-0123456"
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
