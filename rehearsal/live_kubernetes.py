"""The kubernetes provider over a real API server: what it is told to make, that server has to accept and run."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from rehearsal import awaits
from rehearsal.api_server import ApiServer, Missing, Object, Unreachable
from rehearsal.cloud import Cloud
from rehearsal.kinds import Refused
from rehearsal.kubernetes import PATCH, Kubernetes
from rehearsal.provider import Unready
from rehearsal.rows import kind
from rehearsal.values import at, changed_paths, has_unknown

SECRET = "kubernetes:core/v1:Secret"
# https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/ (2026-11)
PATCH_FORCE = "pulumi.com/patchForce"
PATIENCE = 600.0
"""Seconds that the provider waits where the program says nothing: ten minutes."""

# What changes by itself, or with every write.
NOISE = ("status", "metadata.managedFields", "metadata.resourceVersion", "metadata.generation")


class LiveKubernetes(Kubernetes):
    """Speaks to `server` where the provider is configured for `endpoint`; any other cluster is not there.

    `patience` tells for how many seconds at most any operation waits.
    """

    def __init__(self, cloud: Cloud, server: ApiServer, endpoint: str, patience: Callable[[], float]) -> None:
        super().__init__(cloud)
        self._server = server
        self._endpoint = endpoint
        self._patience = patience
        self._forced = False

    def configure(self, arguments):
        super().configure(arguments)
        self._forced = _is_true(arguments.get("enablePatchForce"))  # the SDK hands it over as JSON

    @property
    def server(self) -> ApiServer:
        if self.scope != self._endpoint:
            raise Unreachable(f"configured Kubernetes cluster is unreachable: no API server at {self.scope}")
        return self._server

    def make(self, type_, name, inputs, timeout):
        row, metadata = kind(type_), inputs["metadata"]
        id_ = row.id.format_map(inputs)
        if self.server.read(type_, metadata["name"], metadata.get("namespace")) is not None:
            raise Refused(row.taken.format_map({"id": id_}))  # as pulumi-kubernetes 4.29 and newer: never adopted
        self._apply(type_, inputs)
        return id_, self._awaited(type_, id_, timeout)

    def change(self, type_, id_, inputs, timeout):
        self._apply(type_, inputs)
        return self._awaited(type_, id_, timeout)

    def remove(self, type_, id_, timeout):
        name, namespace = _split(id_)
        self.server.delete(type_, name, namespace)
        reasons = awaits.until(awaits.gone(self.server, type_, name, namespace), self._seconds(timeout))
        if reasons:
            raise Refused(f"timed out waiting for {id_} to be deleted: {'; '.join(reasons)}")

    def read(self, type_, id_, inputs, _known):
        name, namespace = _split(id_)
        found = self.server.read(type_.removesuffix(PATCH), name, namespace)
        return None if found is None else (_as_inputs(found, inputs), _outputs(type_, found))

    def changed(self, type_, id_, old, new):
        """What the server would change, asked by a dry run: its defaults are no change, what a hand did is one."""
        written = [*changed_paths(old, new)]
        if has_unknown(new):
            return written
        name, namespace = _split(id_)
        try:
            target = type_.removesuffix(PATCH)
            found = self.server.read(target, name, namespace)
            if found is None:
                return written
            return [*changed_paths(_quiet(found), _quiet(self._apply(target, new, dry_run=True)))]
        except Refused:  # an immutable field, or no server: what the program says is all that is known
            return written

    def patch(self, type_, inputs):
        """It must be there, and is not waited for."""
        metadata = inputs["metadata"]
        if self.server.read(type_, metadata["name"], metadata.get("namespace")) is None:
            raise Missing(f"{metadata['name']} is not there to be patched")
        return _outputs(type_, self._apply(type_, inputs))

    def _apply(self, type_: str, inputs: Mapping[str, Any], *, dry_run: bool = False) -> Object:
        """Fields that somebody else set are taken from them only where provider or object say so."""
        forced = self._forced or _is_true((at(inputs, "metadata.annotations") or {}).get(PATCH_FORCE))
        return self.server.apply(type_, inputs, force=forced, dry_run=dry_run)

    def _seconds(self, timeout: float) -> float:
        return min(timeout or PATIENCE, self._patience())

    def _awaited(self, type_: str, id_: str, timeout: float) -> dict[str, Any]:
        name, namespace = _split(id_)
        reasons = awaits.until(awaits.ready(self.server, type_, name, namespace), self._seconds(timeout))
        try:
            found = self.server.read(type_, name, namespace)
        except Unreachable:
            found = None
        outputs = _outputs(type_, found) if found else {}
        if reasons:
            raise Unready(id_, outputs, [f'"{id_}" failed to become available: {reason}' for reason in reasons])
        if not found:
            raise Missing(f"{id_} was deleted by somebody else")
        return outputs


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _split(id_: str) -> tuple[str, str | None]:
    """Name and namespace of NAMESPACE/NAME, or of NAME."""
    namespace, _, name = id_.rpartition("/")
    return name, namespace or None


def _outputs(type_: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The live object. A Secret's words stay out: they stand in no input under this name, so that the engine, which
    keeps secret what was secret among the inputs, would write them into the state in clear."""
    return {key: value for key, value in found.items() if type_ != SECRET or key != "data"}


def _quiet(found: Mapping[str, Any]) -> dict[str, Any]:
    quiet = {key: value for key, value in found.items() if key not in NOISE}
    noisy = {path.partition(".")[2] for path in NOISE}
    return {**quiet, "metadata": {key: value for key, value in quiet["metadata"].items() if key not in noisy}}


def _as_inputs(found: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The live object, as far as the program has a say in it."""
    live = _shaped(found, inputs)
    if "stringData" in inputs:  # the server keeps it as data
        data = at(found, "data") or {}
        live["stringData"] = {key: base64.b64decode(data[key]).decode() for key in inputs["stringData"] if key in data}
    return live


def _shaped(live: Any, shape: Any) -> Any:
    if isinstance(live, Mapping) and isinstance(shape, Mapping):
        return {key: _shaped(live[key], shape[key]) for key in shape if key in live}
    if isinstance(live, list) and isinstance(shape, list) and len(live) == len(shape):
        return [_shaped(item, like) for item, like in zip(live, shape, strict=True)]
    return live
