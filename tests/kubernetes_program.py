"""A program with an object of each kind that the stacks make, and a setting for each way to change one."""

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
    if variant["storage"]:
        kubernetes.core.v1.PersistentVolumeClaim(
            "claim",
            metadata=metadata(name="claim", annotations={"pulumi.com/skipAwait": "true"}),
            spec={
                "access_modes": ["ReadWriteOnce"],
                "storage_class_name": "",
                "resources": {"requests": {"storage": variant["storage"]}},
            },
            opts=options,
        )
    named = kubernetes.core.v1.ConfigMap(
        "named", metadata=metadata(name="named"), data={"size": variant["size"]}, opts=options
    )
    kubernetes.storage.v1.StorageClass(
        "class", provisioner="ebs.csi.aws.com", reclaim_policy=variant["reclaim"], opts=options
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
        spec={"selector": APP, "ports": [{"name": f"p{port}", "port": port} for port in variant["ports"]]},
        opts=options,
    )
