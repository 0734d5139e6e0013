"""What tests of a stack on a real Kubernetes API share."""

from typing import Any

import pulumi
from pulumi import automation as auto

from rehearsal.cloud.resource_types import DEPLOYMENT, NAMESPACE, SERVICE
from rehearsal.cloud.values import at
from rehearsal.engine.process import run_project
from rehearsal.live.api_server import ApiServer

POD = "kubernetes:core/v1:Pod"
REPLICA_SET = "kubernetes:apps/v1:ReplicaSet"


class Patience:
    """The program, with customTimeouts of `seconds` for the Kubernetes objects of `type_` where that is set.

    The provider finds them in the state too, so an `up` with a short patience makes the destroy after it impatient.
    """

    def __init__(self, type_: str) -> None:
        self.seconds: int | None = None
        self._type = type_

    def __call__(self) -> None:
        if self.seconds is not None:
            pulumi.runtime.register_stack_transformation(self._shorten)
        run_project()

    def _shorten(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ != self._type:
            return None
        limit = f"{self.seconds}s"
        short = pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(limit, limit, limit))
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, short))


class Warnings:
    """What the provider warned of, such as a pod that Pod Security would not admit: the API server's own words."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, event: auto.EngineEvent) -> None:
        found = event.diagnostic_event
        if found and found.severity == "warning" and "::kubernetes:" in (found.urn or ""):
            self.texts.append(found.message)


class App:
    """What the server has of an app."""

    def __init__(self, server: ApiServer, name: str, prefix: str) -> None:
        self.server, self.name, self.namespace = server, name, f"{prefix}{name}"

    def read(self, type_: str) -> dict[str, Any]:
        """Its one object of this type."""
        found = self.server.read(type_, self.name, self.namespace)
        assert found is not None, f"{self.name} has a {type_}"
        return found

    def deployment(self, path: str) -> Any:
        return at(self.read(DEPLOYMENT), path)

    def image(self) -> str:
        return self.deployment("spec.template.spec")["containers"][0]["image"]

    def ports(self) -> list[int]:
        return [port["port"] for port in at(self.read(SERVICE), "spec.ports")]

    def pods(self) -> list[dict[str, Any]]:
        """Those that are not on their way out."""
        found = self.server.list(POD, self.namespace, {"app": self.name})
        return [pod for pod in found if not at(pod, "metadata.deletionTimestamp")]

    def replica_sets(self) -> dict[str, int]:
        """How many pods each ReplicaSet wants, by its image."""
        return {
            at(found, "spec.template.spec")["containers"][0]["image"]: at(found, "spec.replicas")
            for found in self.server.list(REPLICA_SET, self.namespace)
        }


def own_namespaces(server: ApiServer) -> set[str]:
    """Those of the apps that the server has."""
    return {at(found, "metadata.name") for found in server.list(NAMESPACE)} & {
        "grafana", "kube-state-metrics", "nginx", "node-exporter", "prometheus",
    }  # fmt: skip
