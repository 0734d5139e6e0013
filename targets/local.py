"""The target `local`: the apps alone, on the cluster of an existing kube context. Nothing here knows AWS."""

import os
from collections.abc import Mapping
from typing import Annotated, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import ValidationInfo, field_validator

from apps.platform import Platform
from config.section import matching
from targets.kubeconfig import find_context
from targets.settings import StackSettings


class LocalSettings(StackSettings):
    """What a stack file of the target `local` may say."""

    target: Literal["local"] = "local"  # pyright: ignore[reportIncompatibleVariableOverride] # it is frozen
    kube_context: str = "minikube"
    """The kube context of the cluster. The program never uses the current one by itself."""

    namespace_prefix: Annotated[
        str,
        # A namespace has 63 characters, and kube- is Kubernetes' own:
        # https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ (2026-11)
        matching(
            r"((?!kube-)[a-z0-9][a-z0-9-]{0,29})?",
            "at most 30 lower-case letters, digits and -, beginning with a letter or digit and not with kube-",
            "write a prefix such as team-",
        ),
    ] = ""
    """Prefix of the apps' namespaces, for a cluster that others use too: team- creates team-grafana."""

    @classmethod
    def defaults(cls, _project: str, _stack: str) -> Mapping[str, Mapping[str, str]]:
        return {"grafana": {"exposure": "node_port"}}  # as the study repository has it

    @field_validator("kube_context")
    @classmethod
    def _exists(cls, name: str, info: ValidationInfo) -> str:
        return find_context(name, (info.context or {}).get("environment", os.environ)).name


def existing_cluster(name: str, settings: LocalSettings) -> Platform:
    """The cluster of the kube context, as it is: nothing is made but the provider `name`, which is in no cluster."""
    context = find_context(settings.kube_context, os.environ)
    kubernetes = k8s.Provider(
        name,
        kubeconfig=context.file,
        context=context.name,
        cluster_identifier=context.name,  # another context is another cluster
        enable_patch_force=True,  # a manual change is put back: else the provider stops at the conflict
    )
    return Platform(
        cluster_name=context.name,
        opts=pulumi.ResourceOptions(provider=kubernetes),
        namespace_prefix=settings.namespace_prefix,
        kubectl=context.kubectl,
        minikube=context.minikube,
    )
