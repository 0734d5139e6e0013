"""The kubernetes provider: which cluster it speaks to, and what it and the API server add to an object."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from rehearsal.kinds import SERVICE, Refused
from rehearsal.provider import AUTONAMED, Provider
from rehearsal.rows.kubernetes import CLUSTER_WIDE
from rehearsal.rules import check_reachable
from rehearsal.values import UNKNOWN, at, has_unknown, merged
from rehearsal.volumes import patch, refuse_update


def _kubeconfig(arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = arguments.get("kubeconfig")
    if given in (None, "", UNKNOWN):
        return {}
    if not isinstance(given, str):
        return given
    file = Path(given).expanduser() if given.startswith(("/", "~/")) else None
    return yaml.safe_load(file.read_text() if file else given)


def endpoint(arguments: Mapping[str, Any]) -> str:
    """The context's API server, none while unknown; a context of the user's own kubeconfig stands for its server."""
    config = _kubeconfig(arguments)
    current = arguments.get("context") or config.get("current-context", "")
    contexts = {entry["name"]: entry["context"]["cluster"] for entry in config.get("contexts", [])}
    servers = {entry["name"]: entry["cluster"]["server"] for entry in config.get("clusters", [])}
    return servers.get(contexts.get(current, ""), current)


def config_replaces(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The rule of pulumi-kubernetes' DiffConfig: one identifier is one cluster, whatever its kubeconfig says."""
    if "clusterIdentifier" in old or "clusterIdentifier" in new:
        return [] if old.get("clusterIdentifier") == new.get("clusterIdentifier") else ["clusterIdentifier"]
    return [] if endpoint(old) == endpoint(new) else ["kubeconfig"]


def named(type_: str, name: str, suffix: str, old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The object with the name that the provider makes up where there is none, and the default namespace."""
    metadata: dict[str, Any] = {}
    if not at(new, "metadata.name"):
        kept = at(old, "metadata.name") if AUTONAMED in (at(old, "metadata.annotations") or {}) else None
        metadata = {"name": kept or f"{name}-{suffix}", "annotations": {AUTONAMED: "true"}}
    if type_.rpartition(":")[2] not in CLUSTER_WIDE and not at(new, "metadata.namespace"):
        metadata["namespace"] = "default"
    return merged(new, {"metadata": metadata}) if metadata else new


def with_status(type_: str, outputs: dict[str, Any]) -> dict[str, Any]:
    """The outputs with what the API server and its controllers fill in."""
    if type_ != SERVICE:
        return outputs
    spec = outputs["spec"]
    if spec.get("type") in ("NodePort", "LoadBalancer"):
        ports = [{"nodePort": 30000 + number, **port} for number, port in enumerate(spec.get("ports", []))]
        spec = {**spec, "ports": ports}
    name = at(outputs, "metadata.name")
    ingress = [{"hostname": f"{name}.elb.amazonaws.com"}] if spec.get("type") == "LoadBalancer" else []
    return merged({"spec": {"clusterIP": "172.20.0.1", "type": "ClusterIP"}}, {**outputs, "spec": spec}) | {
        "status": {"loadBalancer": {"ingress": ingress} if ingress else {}}
    }


PATCH = "Patch"
"""What the types end in that change fields of an object of somebody else's: they are none themselves."""


class Kubernetes(Provider):
    package = "kubernetes"

    def configure(self, arguments):
        self.scope = endpoint(arguments) or self.scope

    # what becomes of an object

    def make(self, type_: str, name: str, inputs: Mapping[str, Any], timeout: float) -> tuple[str, dict[str, Any]]:
        return super().create(type_, name, inputs, timeout)

    def change(self, type_: str, id_: str, inputs: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        self.check_update(type_, id_, inputs)
        return super().update(type_, id_, inputs, timeout)

    def remove(self, type_: str, id_: str, timeout: float) -> None:
        super().delete(type_, id_, timeout)

    def patch(self, type_: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Of the object of `type_` that is there."""
        patch(self.cloud, type_, self.scope, inputs)
        return dict(inputs)

    # the operations

    def check_update(self, type_, id_, inputs):
        """The real provider runs it dry on the API server, unless something is unknown yet."""
        entry = self.cloud.read(type_, id_, self.scope)
        if entry and not has_unknown(inputs):
            refuse_update(type_, entry.inputs, inputs)

    def config_replaces(self, old, new):
        return config_replaces(old, new)

    def checked(self, request, old, new):
        return named(request.type, request.name, request.randomSeed.hex()[:8], old, new)

    def shown(self, type_, outputs):
        return with_status(type_, outputs)

    def create(self, type_, name, inputs, timeout):
        check_reachable(self.cloud, self.scope)
        if type_.endswith(PATCH):
            return at(inputs, "metadata.name"), self.patch(type_.removesuffix(PATCH), inputs)
        return self.make(type_, name, inputs, timeout)

    def update(self, type_, id_, inputs, timeout):
        check_reachable(self.cloud, self.scope)
        if type_.endswith(PATCH):
            return self.patch(type_.removesuffix(PATCH), inputs)
        return self.change(type_, id_, inputs, timeout)

    def delete(self, type_, id_, timeout):
        check_reachable(self.cloud, self.scope)
        if type_.endswith(PATCH):
            raise Refused("to take a patch back is not played: the program never does")
        self.remove(type_, id_, timeout)
