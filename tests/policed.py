"""The policy pack's verdict on a resource."""

import copy
import json
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime.config import set_all_config
from pulumi_policy import PolicyResourceOptions, ResourceValidationArgs
from pulumi_policy.policy import PolicyCustomTimeouts
from recorder import recorded

from apps.balancer import PREFIX
from policies.pack import POLICIES

OPTIONS = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [])
BY_NAME = {policy.name: policy for policy in POLICIES}
BALANCER = f"{PREFIX}-"


def violations(name: str, type_: str, props: Mapping[str, Any], **sections: Any) -> list[str]:
    """What a policy reports on one resource, through Pulumi's own class for it. `sections` are the stack file's."""
    found: list[str] = []
    args = ResourceValidationArgs(type_, props, f"urn:pulumi:dev::eks-grafana::{type_}::x", "x", OPTIONS, None)
    set_all_config({f"{pulumi.get_project()}:{key}": json.dumps(section) for key, section in sections.items()})
    BY_NAME[name].validate(args, lambda message, _urn: found.append(message))
    return found


def changed(value: Any, path: str, new: Any) -> Any:
    """A copy with `new` at a dotted path; None takes the key away."""
    value = copy.deepcopy(value)
    *keys, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    inner = value
    for key in keys:
        inner = inner[key] if isinstance(key, int) else inner.setdefault(key, {})
    if new is None:
        inner.pop(last)
    else:
        inner[last] = new
    return value


POD = "spec/template/spec"
CONTAINER = f"{POD}/containers/0"


Resource = tuple[str, dict[str, Any]]
# Of the dev stack, by what `Recording.one` takes.
OF_DEV = {
    "daemon set": ("DaemonSet", None),
    "deployment": ("Deployment", "grafana-deployment"),
    "namespace": ("Namespace", "grafana-namespace"),
    "provider": ("pulumi:providers:aws", None),
    "subnet": ("Subnet", "main-private-ap-northeast-2a"),
    "template": ("LaunchTemplate", None),
}
# What the stacks do not make, or not by default.
OTHERS: dict[str, Resource] = {
    "cluster": (
        "aws:eks/cluster:Cluster",
        {"vpcConfig": {"publicAccessCidrs": ["203.0.113.0/24"], "endpointPrivateAccess": True}},
    ),
    "class": (
        "kubernetes:storage.k8s.io/v1:StorageClass",
        {"provisioner": "ebs.csi.aws.com", "parameters": {"encrypted": "true"}},
    ),
    "instance": (
        "aws:ec2/instance:Instance",
        {
            "associatePublicIpAddress": False,
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "rootBlockDevice": {"encrypted": True},
        },
    ),
    "service": (
        "kubernetes:core/v1:Service",
        {"metadata": {"annotations": {f"{BALANCER}internal": "true"}}, "spec": {"type": "LoadBalancer"}},
    ),
    "volume": ("aws:ebs/volume:Volume", {"encrypted": True}),
}


def good(name: str) -> Resource:
    if name == "cron":
        return "kubernetes:batch/v1:CronJob", {"spec": {"jobTemplate": good("deployment")[1]}}
    if name in OTHERS:
        return OTHERS[name]
    resource = recorded("dev").one(*OF_DEV[name])
    return resource.type, resource.inputs
