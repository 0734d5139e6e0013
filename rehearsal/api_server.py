"""A real API server, spoken to as pulumi-kubernetes does: server-side apply, and deletion that honours finalizers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

import httpx2
from lightkube import ApiError, Client
from lightkube.core import resource, resource_registry
from lightkube.generic_resource import GenericGlobalResource, GenericNamespacedResource
from lightkube.types import CascadeType, PatchType

from rehearsal.control_plane.client import client, learn
from rehearsal.kinds import Refused

Object = dict[str, Any]

FIELD_MANAGER = "pulumi-kubernetes"
NOT_FOUND = 404


class Unreachable(Refused):
    """No answer from the API server."""


def api_version(type_: str) -> tuple[str, str]:
    """apps/v1 and Deployment, of `kubernetes:apps/v1:Deployment`; the core group has no name."""
    _, version, kind = type_.split(":")
    return version.removeprefix("core/"), kind


_resources: dict[str, Any] = {}
_learning = Lock()


def _resource(type_: str) -> Any:
    """lightkube's class of a type, with objects as plain JSON: a typed one would drop fields that it does not know."""
    with _learning:
        if type_ not in _resources:
            typed = resource_registry.resource_registry.load(*api_version(type_))
            spaced = issubclass(typed, resource.NamespacedResource)
            plain = GenericNamespacedResource if spaced else GenericGlobalResource
            _resources[type_] = type(typed.__name__, (plain,), {"_api_info": resource.api_info(typed)})
            learn(_resources[type_])
        return _resources[type_]


class ApiServer:
    """Objects by type token (`kubernetes:core/v1:Service`), name and namespace, None where there is none."""

    def __init__(self, kubeconfig: str) -> None:
        self._client: Client = client(kubeconfig)
        self.warnings: list[str] = []
        """What the server warned of, such as a pod that Pod Security would not admit."""
        # The client has no seam of its own for the answers' headers.
        self._client._client._client.event_hooks["response"].append(self._note_warnings)  # type: ignore[union-attr]

    def close(self) -> None:
        self._client.close()

    def apply(self, type_: str, manifest: Mapping[str, Any], *, force: bool = True, dry_run: bool = False) -> Object:
        """The object as the server has it then; it owns no field that `manifest` leaves out.

        Without `force` a field that another manager set otherwise is a conflict, which the server refuses.
        """
        metadata = manifest["metadata"]
        version, kind = api_version(type_)
        with _answers():
            applied = self._client.patch(
                _resource(type_),
                metadata["name"],
                {**manifest, "apiVersion": version, "kind": kind},
                namespace=metadata.get("namespace"),
                patch_type=PatchType.APPLY,
                field_manager=FIELD_MANAGER,
                force=force,
                dry_run=dry_run,
            )
        return dict(applied)

    def read(self, type_: str, name: str, namespace: str | None = None) -> Object | None:
        try:
            with _answers():
                return dict(self._client.get(_resource(type_), name, namespace=namespace))
        except Missing:
            return None

    def list(self, type_: str, namespace: str | None = None, labels: Mapping[str, str] | None = None) -> list[Object]:
        """Of one namespace, or of all."""
        kind = _resource(type_)
        scope = (namespace or "*") if issubclass(kind, resource.NamespacedResource) else None
        with _answers():
            found: Any = self._client.list(kind, namespace=scope, labels=dict(labels or {}))
            return [dict(each) for each in found]

    def delete(self, type_: str, name: str, namespace: str | None = None) -> None:
        """Asks for it, with what it owns before it; what is gone already counts as deleted."""
        try:
            with _answers():
                self._client.delete(_resource(type_), name, namespace=namespace, cascade=CascadeType.FOREGROUND)
        except Missing:
            return

    def _note_warnings(self, response: httpx2.Response) -> None:
        # https://kubernetes.io/blog/2020/09/03/warnings/ (2026-11): 299 - "TEXT"
        self.warnings += [text.partition('"')[2].rstrip('"') for text in response.headers.get_list("Warning")]


class Missing(Refused):
    """The server has no such object."""


@contextmanager
def _answers() -> Iterator[None]:
    """The server's refusals and its silence, as errors that a user reads."""
    try:
        yield
    except ApiError as error:
        status = error.status
        if status.code == NOT_FOUND and status.reason == "NotFound":
            raise Missing(str(status.message)) from None
        raise Refused(str(status.message)) from None
    except httpx2.TransportError as error:
        server = f"{error.request.url.scheme}://{error.request.url.netloc.decode()}"
        raise Unreachable(
            "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: "
            f'Get "{server}/openapi/v2": {error}'
        ) from None


def kept(check: Callable[[], list[str]]) -> list[str]:
    """What `check` says; a server that does not answer is one more reason to wait."""
    try:
        return check()
    except Unreachable as silence:
        return [str(silence)]
