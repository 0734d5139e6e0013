"""The target `local`: the apps alone, on the cluster of an existing kube context. Nothing here knows AWS."""

import os
from typing import Annotated

import pulumi
import pulumi_kubernetes as k8s
from pydantic import ValidationInfo, field_validator

from apps.platform import Platform
from section import matching
from settings import StackSettings
from targets.kubeconfig import find_context


class LocalSettings(StackSettings):
    """What a stack file of the target `local` may say."""

    DEFAULTS = {"grafana": {"exposure": "node_port"}}  # as the seed has it

    kube_context: str = "minikube"
    """The kube context of the cluster. The program never uses the current one by itself."""

    namespace_prefix: Annotated[
        str,
        # A namespace has 63 characters, and kube- is Kubernetes' own:
        # https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ (2026-11)
        matching(
            r"((?!kube-)[a-z0-9][a-z0-9-]{0,29})?", "write at most 30 small letters, digits and dashes, such as team-"
        ),
    ] = ""
    """Prefix of the apps' namespaces, for a cluster that others use too: team- creates team-grafana."""

    @field_validator("kube_context")
    @classmethod
    def _exists(cls, name: str, info: ValidationInfo) -> str:
        return find_context(name, (info.context or {}).get("environment", os.environ)).name

    def platform(self) -> Platform:
        """The cluster of the context, as it is: nothing is made."""
        context = find_context(self.kube_context, os.environ)
        kubernetes = k8s.Provider(
            "local",
            kubeconfig=context.file,
            context=context.name,
            cluster_identifier=context.name,  # another context is another cluster
            enable_patch_force=True,  # what a hand changed is put back: else the provider stops at the conflict
        )
        return Platform(
            cluster_name=context.name,
            opts=pulumi.ResourceOptions(provider=kubernetes),
            namespace_prefix=self.namespace_prefix,
            kubectl=context.kubectl,
            minikube=context.minikube,
        )
