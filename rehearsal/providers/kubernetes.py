"""The kubernetes provider: which cluster it speaks to, and what it and the API server add to an object."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from rehearsal.cloud.immutable import refuse_update
from rehearsal.cloud.resource_types import SERVICE, ApiError
from rehearsal.cloud.rows import resource_type
from rehearsal.cloud.rows.kubernetes import CLUSTER_WIDE
from rehearsal.cloud.rules import check_reachable
from rehearsal.cloud.values import SECRET, SIGNATURE, UNKNOWN, at, from_struct, has_unknown, merged
from rehearsal.cloud.volumes import patch
from rehearsal.providers.answers import AUTONAMED, Unready, answering
from rehearsal.providers.provider import Provider

SECRET_OBJECT = "kubernetes:core/v1:Secret"


def _kubeconfig(arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = arguments.get("kubeconfig")
    if given in (None, "", UNKNOWN):
        return {}
    if not isinstance(given, str):
        return given
    file = Path(given).expanduser() if given.startswith(("/", "~/")) else None
    return yaml.safe_load(file.read_text() if file else given)


def endpoint(arguments: Mapping[str, Any]) -> str:
    """The context's API server, none while unknown; a context of the user's own kubeconfig is for its server."""
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


PATCH = "Patch"
"""What the types end in that change fields of an object of somebody else's: they are none themselves."""


def refuse_patch(type_: str, inputs: Mapping[str, Any]) -> None:
    """A patch says whose fields it changes: the provider refuses an unknown name too, wherever it knows the cluster.

    Where the cluster is unknown, the engine does not ask the provider.
    https://github.com/pulumi/pulumi-kubernetes, Check in provider/pkg/provider/provider.go (2026-07)
    """
    if type_.endswith(PATCH) and at(inputs, "metadata.name") in (None, "", UNKNOWN):
        raise ApiError("patch resources require the `.metadata.name` field to be set")


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
    name = f"a{at(outputs, 'metadata.uid')}"  # another Service is another balancer
    ingress = [{"hostname": f"{name}.elb.amazonaws.com"}] if spec.get("type") == "LoadBalancer" else []
    return merged({"spec": {"clusterIP": "172.20.0.1", "type": "ClusterIP"}}, {**outputs, "spec": spec}) | {
        "status": {"loadBalancer": {"ingress": ingress} if ingress else {}}
    }


def encoded(type_: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """A Secret as the API server keeps it, once all of it is known: its texts in base64, and marked as a secret.

    https://github.com/pulumi/pulumi-kubernetes, normalizeSecret in provider/pkg/clients/unstructured.go (2026-07)
    """
    if type_ != SECRET_OBJECT or has_unknown(inputs) or not inputs.get("stringData"):
        return inputs
    others = {key: value for key, value in inputs.items() if key != "stringData"}
    texts = {key: base64.b64encode(text.encode()).decode() for key, text in inputs["stringData"].items()}
    return {**others, "data": {SIGNATURE: SECRET, "value": {**inputs.get("data", {}), **texts}}}


class Kubernetes(Provider):
    package = "kubernetes"

    def configure(self, arguments):
        self.scope = endpoint(arguments)

    def check_update(self, type_, id_, inputs):
        """The provider asks the API server in previews too, once it knows every input; what is refused then is in the
        state as a failed update. https://github.com/pulumi/pulumi-kubernetes, Update in provider.go (2026-07)"""
        entry = self.cloud.read(type_, id_, self.scope)
        if entry is None or has_unknown(inputs):
            return
        try:
            refuse_update(type_, entry.inputs, inputs)
        except ApiError as refusal:
            reported = (
                f'the Kubernetes API server reported that "{id_}" failed to fully initialize or become live: {refusal}'
            )
            raise Unready(id_, entry.outputs, [reported]) from None

    def config_replaces(self, old, new):
        return config_replaces(old, new)

    def checked(self, request, old, new):
        refuse_patch(request.type, new)
        return encoded(request.type, named(request.type, request.name, request.randomSeed.hex()[:8], old, new))

    def shown(self, type_, outputs):
        return with_status(type_, outputs)

    def Create(self, request, context):
        """A preview too is a dry run on the API server, against the object of that name that is there.

        https://github.com/pulumi/pulumi-kubernetes, Create in provider/pkg/provider/provider.go (2026-07)
        """
        with answering(context):
            if request.preview:
                self.dry_run(request.type, from_struct(request.properties))
        return super().Create(request, context)

    def dry_run(self, type_: str, inputs: Mapping[str, Any]) -> None:
        if has_unknown(inputs):  # then the provider asks nobody
            return
        for entry in self.cloud.objects(type_):
            same = all(at(entry.inputs, key) == at(inputs, key) for key in ("metadata.name", "metadata.namespace"))
            if same and entry.scope == self.scope:
                # Applied by another field manager: what the old one set and the new one leaves out, stays.
                refuse_update(type_, entry.inputs, merged(entry.inputs, inputs))

    def read(self, type_, id_, inputs, outputs):
        """A patch has the fields of its target that the program sets."""
        found = super().read(type_.removesuffix(PATCH), id_, inputs, outputs)
        return (inputs, found[1]) if found and type_.endswith(PATCH) else found

    def create(self, type_, name, inputs):
        check_reachable(self.cloud, self.scope)
        if type_.endswith(PATCH):
            patch(self.cloud, type_.removesuffix(PATCH), self.scope, inputs)
            return resource_type(type_).id.format_map(inputs), dict(inputs)
        return super().create(type_, name, inputs)

    def update(self, type_, id_, inputs):
        check_reachable(self.cloud, self.scope)
        if type_.endswith(PATCH):
            patch(self.cloud, type_.removesuffix(PATCH), self.scope, inputs)
            return dict(inputs)
        self.check_update(type_, id_, inputs)
        return super().update(type_, id_, inputs)

    def delete(self, type_, id_):
        check_reachable(self.cloud, self.scope)
        target = type_.removesuffix(PATCH)
        if target != type_:
            if self.cloud.read(target, id_, self.scope) is not None:
                raise ApiError("to take a patch back is not emulated: no program does it")
            return
        super().delete(type_, id_)
