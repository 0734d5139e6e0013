"""The children that pulumi-eks registers under `eks.Cluster`, in its order and under its names.

Read off two recordings of pulumi-eks 4.3.0 (tests/recorded/), which a test compares with. What is other in
the locked version: tests/test_engine_eks.py.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from rehearsal.cloud.resource_types import ACCESS_ENTRY, ACCESS_POLICY, ADDON, ATTACHMENT, CLUSTER, ROLE
from rehearsal.cloud.values import REFERENCE, SIGNATURE, UNKNOWN, at
from rehearsal.providers.eks_arguments import addon_inputs, check, cluster_inputs, cni_configuration, given

COMPONENT = "eks:index:Cluster"
SERVICE_ROLE = "eks:index:ServiceRole"
VPC_CNI = "eks:index:VpcCniAddon"
KUBERNETES_PROVIDER = "pulumi:providers:kubernetes"


# The arguments of the component that an input of the AWS cluster is made from.
CLUSTER_SOURCES: dict[str, tuple["Registered | str", ...]] = {
    "name": ("name",),
    "version": ("version",),
    "vpcConfig": (
        "publicSubnetIds", "privateSubnetIds", "endpointPrivateAccess", "endpointPublicAccess", "publicAccessCidrs",
    ),
    "encryptionConfig": ("encryptionConfigKeyArn",),
    "enabledClusterLogTypes": ("enabledClusterLogTypes",),
    "upgradePolicy": ("upgradePolicy",),
    "deletionProtection": ("deletionProtection",),
    "tags": ("clusterTags",),
}  # fmt: skip


@dataclass(frozen=True)
class Registered:
    """A resource that the engine knows now; while previewing, its id and part of its outputs are unknown."""

    urn: str
    id: str = UNKNOWN
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def get(self, path: str) -> Any:
        value = at(self.outputs, path)
        return UNKNOWN if value is None else value


@dataclass(frozen=True)
class Child:
    type: str
    name: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    parent: Registered | None = None  # the component where none
    after: tuple[Registered, ...] = ()
    sources: Mapping[str, "tuple[Registered | str, ...]"] = field(default_factory=dict)
    """Where an input comes from: a resource that was made before, or an argument of the component, by name."""
    ignore_changes: tuple[str, ...] = ()


Register = Callable[[Child], Registered]


def register_children(
    name: str, arguments: Mapping[str, Any], role_arn: Callable[[str], str], register: Register
) -> Registered:
    """Registers everything under the component and returns the AWS cluster."""
    check(arguments)
    attached = ()
    if "serviceRole" in arguments:
        reference = arguments["serviceRole"]
        role, arn = Registered(reference["urn"]), role_arn(reference["id"])
    else:
        role, *attached = _service_role(f"{name}-eksRole", register)
        arn = role.get("arn")
    cluster = register(
        Child(
            CLUSTER,
            f"{name}-eksCluster",
            cluster_inputs(name, arguments, arn),
            after=tuple(attached),
            sources=CLUSTER_SOURCES | {"roleArn": (role,)},
            ignore_changes=("accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"),
        )
    )

    of_cluster = {"clusterName": (cluster,)}

    def kube_proxy() -> None:
        options = arguments.get("kubeProxyAddonOptions", {})
        inputs = addon_inputs(
            arguments, "kube-proxy", options, options.get("version"), options.get("configurationValues")
        )
        sources = of_cluster | {"addonVersion": ("kubeProxyAddonOptions",)}
        register(Child(ADDON, f"{name}-kube-proxy", inputs, sources=sources))

    def kubernetes_provider() -> None:
        config = kubeconfig(arguments["name"], cluster)
        inputs = {"kubeconfig": config if config == UNKNOWN else json.dumps(config)}
        register(Child(KUBERNETES_PROVIDER, f"{name}-eks-k8s", inputs, sources={"kubeconfig": (cluster,)}))

    def access_then_cni() -> None:
        entries = tuple(
            _access_entry(f"{name}-{key}", arguments["name"], entry, cluster, register)
            for key, entry in arguments.get("accessEntries", {}).items()
        )
        options = arguments.get("vpcCniOptions", {})
        parent = register(Child(VPC_CNI, f"{name}-vpc-cni", after=entries))
        inputs = addon_inputs(arguments, "vpc-cni", options, options.get("addonVersion"), cni_configuration(options))
        sources = of_cluster | {"addonVersion": ("vpcCniOptions",), "configurationValues": ("vpcCniOptions",)}
        register(Child(ADDON, f"{name}-vpc-cni", inputs, parent, sources=sources))

    with ThreadPoolExecutor() as pool:  # the real component does not wait for one before the next either
        for done in [pool.submit(step) for step in (kube_proxy, kubernetes_provider, access_then_cni)]:
            done.result()
    return cluster


def _service_role(name: str, register: Register) -> tuple[Registered, ...]:
    """The role, and what is attached to it."""
    statement = {
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Effect": "Allow",
        "Principal": {"Service": ["eks.amazonaws.com"]},
    }
    parent = register(Child(SERVICE_ROLE, name))
    inputs = {
        "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":")),
        "description": "Allows EKS to manage clusters on your behalf.",
    }
    role = register(Child(ROLE, f"{name}-role", inputs, parent))
    policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
    digest = hashlib.sha1(policy.encode()).hexdigest()[:8]
    inputs = {"role": role.id, "policyArn": policy}
    return role, register(Child(ATTACHMENT, f"{name}-{digest}", inputs, parent, sources={"role": (role,)}))


def _access_entry(
    name: str, cluster_name: str, entry: Mapping[str, Any], cluster: Registered, register: Register
) -> Registered:
    principal = {"clusterName": cluster_name, "principalArn": entry["principalArn"]}
    optional = {"type": entry.get("type"), "userName": entry.get("username"),
                "kubernetesGroups": entry.get("kubernetesGroups")}  # fmt: skip
    sources = {"clusterName": (cluster,), "principalArn": ("accessEntries",)}
    made = register(Child(ACCESS_ENTRY, name, given({**principal, **optional}), after=(cluster,), sources=sources))
    for key, policy in entry.get("accessPolicies", {}).items():
        inputs = {**principal, "policyArn": policy["policyArn"], "accessScope": policy["accessScope"]}
        register(Child(ACCESS_POLICY, f"{name}-{key}", inputs, made, after=(made,), sources=sources))
    return made


def kubeconfig(name: str, cluster: Registered) -> Any:
    """The component's form; it holds no secret, since kubectl asks the aws CLI for a token."""
    arn, server, certificate = (cluster.get(key) for key in ("arn", "endpoint", "certificateAuthority.data"))
    if UNKNOWN in (arn, server, certificate):
        return UNKNOWN
    region = arn.split(":")[3]
    command = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"],
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "kubernetes", "cluster": {"server": server, "certificate-authority-data": certificate}}],
        "contexts": [{"name": "aws", "context": {"cluster": "kubernetes", "user": "aws"}}],
        "current-context": "aws",
        "users": [{"name": "aws", "user": {"exec": command}}],
    }


def component_outputs(arguments: Mapping[str, Any], cluster: Registered) -> dict[str, Any]:
    config = kubeconfig(arguments["name"], cluster)
    reference = {SIGNATURE: REFERENCE, "urn": cluster.urn, "id": cluster.id}
    subnets = {key: arguments[key] for key in ("publicSubnetIds", "privateSubnetIds") if key in arguments}
    return {
        "kubeconfig": config,
        "kubeconfigJson": config if config == UNKNOWN else json.dumps(config),
        "clusterSecurityGroupId": cluster.get("vpcConfig.clusterSecurityGroupId"),
        "eksCluster": reference,
        "core": given(
            {"cluster": reference, "endpoint": cluster.get("endpoint"), "kubeconfig": config,
             "vpcId": arguments.get("vpcId"), **subnets}
        ),
    }  # fmt: skip
