"""A program with an object of each kind that the stacks make, and a setting for each way to change one.

Not here, as their namespaced twins are: Role and RoleBinding. A ConfigMapPatch is here for the PersistentVolumePatch.
"""

import os
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random

APP = {"app.kubernetes.io/name": "app"}
VERSION = "app.kubernetes.io/version"
FIRST: dict[str, Any] = {
    "context": "minikube",
    "image": "app:1",
    "replicas": 1,
    "labels": {},
    "environment": {"ONE": "1"},
    "generation": "1",
    "ports": [80],
    "type": "ClusterIP",
    "verbs": ["get"],
    "storage": None,
    "extra": None,
    "size": "1",
    "selector": {},
    "strategy": "RollingUpdate",
    "reclaim": "Delete",
    "patched": None,
}


def program(variant: dict[str, Any]) -> None:
    provider = kubernetes.Provider(
        "cluster", kubeconfig=os.environ["KUBECONFIG"], context=variant["context"], cluster_identifier="one"
    )
    options = pulumi.ResourceOptions(provider=provider)
    namespace = kubernetes.core.v1.Namespace("space", opts=options)

    def metadata(**values: Any) -> Any:
        return {"namespace": namespace.metadata.name, **values}

    password = random.RandomPassword("password", length=12, keepers={"generation": variant["generation"]})
    secret = kubernetes.core.v1.Secret(
        "secret", metadata=metadata(), string_data={"password": password.result, "user": "admin"}, opts=options
    )
    config = kubernetes.core.v1.ConfigMap(
        "config",
        metadata=metadata(),
        data={"a": "1"} | ({"b": variant["extra"]} if variant["extra"] else {}),
        opts=options,
    )
    volumes: list[Any] = [
        {"name": "secret", "secret": {"secret_name": secret.metadata.name}},
        {"name": "config", "config_map": {"name": config.metadata.name}},
    ]
    named = kubernetes.core.v1.ConfigMap(
        "named", metadata=metadata(name="named"), data={"size": variant["size"]}, opts=options
    )
    storage_class = kubernetes.storage.v1.StorageClass(
        "class",
        provisioner="ebs.csi.aws.com",
        reclaim_policy=variant["reclaim"],
        allow_volume_expansion=True,
        opts=options,
    )
    if variant["storage"]:
        volume = kubernetes.core.v1.PersistentVolume(
            "volume",
            spec={
                "access_modes": ["ReadWriteOnce"],
                "capacity": {"storage": "4Gi"},
                "host_path": {"path": "/data"},
                "persistent_volume_reclaim_policy": "Retain",
                "storage_class_name": storage_class.metadata.name,
            },
            opts=options,
        )
        kubernetes.core.v1.PersistentVolumeClaim(
            "claim",
            metadata=metadata(name="claim"),
            spec={
                "access_modes": ["ReadWriteOnce"],
                "storage_class_name": storage_class.metadata.name,
                "volume_name": volume.metadata.name,
                "resources": {"requests": {"storage": variant["storage"]}},
            },
            opts=options,
        )
    if variant["patched"]:
        changed = metadata(name=named.metadata.name, annotations={"patched": variant["patched"]})
        kubernetes.core.v1.ConfigMapPatch(
            "patch", metadata=changed, opts=pulumi.ResourceOptions(provider=provider, retain_on_delete=True)
        )
    selector = APP | variant["selector"]
    environment: list[Any] = [{"name": name, "value": value} for name, value in variant["environment"].items()]
    container: Any = {"name": "app", "image": variant["image"], "env": environment}
    template: Any = {"metadata": {"labels": selector}, "spec": {"containers": [container], "volumes": volumes}}
    kubernetes.apps.v1.Deployment(
        "deployment",
        metadata=metadata(name="app", labels=APP | variant["labels"]),
        spec={
            "replicas": variant["replicas"],
            "strategy": {"type": variant["strategy"]},
            "selector": {"match_labels": selector},
            "template": template,
        },
        opts=options,
    )
    kubernetes.core.v1.Service(
        "service",
        metadata=metadata(name="app"),
        spec={
            "type": variant["type"],
            "selector": APP,
            "ports": [{"name": f"p{port}", "port": port} for port in variant["ports"]],
        },
        opts=options,
    )
    kubernetes.networking.v1.NetworkPolicy(
        "network",
        metadata=metadata(name="app"),
        spec={
            "pod_selector": {"match_labels": APP},
            "policy_types": ["Ingress"],
            "ingress": [{"ports": [{"port": port} for port in variant["ports"]]}],
        },
        opts=options,
    )
    _agent(variant, metadata, options)


def _agent(variant: dict[str, Any], metadata: Any, options: pulumi.ResourceOptions) -> None:
    """A pod on each node, with rights of its own."""
    agent = {"app.kubernetes.io/name": "agent"}
    account = kubernetes.core.v1.ServiceAccount("account", metadata=metadata(name="agent"), opts=options)
    role = kubernetes.rbac.v1.ClusterRole(
        "role", rules=[{"api_groups": [""], "resources": ["nodes"], "verbs": variant["verbs"]}], opts=options
    )
    kubernetes.rbac.v1.ClusterRoleBinding(
        "binding",
        role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role.metadata.name},
        subjects=[{"kind": "ServiceAccount", "name": account.metadata.name, "namespace": account.metadata.namespace}],
        opts=options,
    )
    pod: Any = {"service_account_name": "agent", "containers": [{"name": "agent", "image": variant["image"]}]}
    kubernetes.apps.v1.DaemonSet(
        "daemon-set",
        metadata=metadata(name="agent"),
        spec={
            "selector": {"match_labels": agent},
            "template": {"metadata": {"labels": agent}, "spec": pod},
        },
        opts=options,
    )
