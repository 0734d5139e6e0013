"""The objects of a real API server by Pulumi's type tokens, for tests that read a cluster or change it manually.

The stack's own objects go through the Kubernetes provider, never through this client.
"""

from collections.abc import Mapping
from threading import Lock
from typing import Any

from lightkube import ApiError, Client
from lightkube.core import resource, resource_registry
from lightkube.generic_resource import GenericGlobalResource, GenericNamespacedResource
from lightkube.types import CascadeType, PatchType

from rehearsal.control_plane.client import client, learn

Object = dict[str, Any]

NOT_FOUND = 404

_resources: dict[str, Any] = {}
_learning = Lock()


def _resource(type_: str) -> Any:
    """lightkube's class of a type, with objects as plain JSON: a typed one would drop fields that it does not know."""
    with _learning:
        if type_ not in _resources:
            _, version, kind = type_.split(":")  # kubernetes:apps/v1:Deployment; the core group has no name
            typed = resource_registry.resource_registry.load(version.removeprefix("core/"), kind)
            spaced = issubclass(typed, resource.NamespacedResource)
            plain = GenericNamespacedResource if spaced else GenericGlobalResource
            _resources[type_] = type(typed.__name__, (plain,), {"_api_info": resource.api_info(typed)})
            learn(_resources[type_])
        return _resources[type_]


class ApiServer:
    """Objects by type token (`kubernetes:core/v1:Service`), name and namespace. What is refused raises ApiError."""

    def __init__(self, kubeconfig: str) -> None:
        self._client: Client = client(kubeconfig)

    def close(self) -> None:
        self._client.close()

    def read(self, type_: str, name: str, namespace: str | None = None) -> Object | None:
        """None where there is no such object."""
        try:
            return dict(self._client.get(_resource(type_), name, namespace=namespace))
        except ApiError as refused:
            if refused.status.code == NOT_FOUND:
                return None
            raise

    def list(self, type_: str, namespace: str | None = None, labels: Mapping[str, str] | None = None) -> list[Object]:
        """Of one namespace, or of all."""
        kind = _resource(type_)
        scope = (namespace or "*") if issubclass(kind, resource.NamespacedResource) else None
        found: Any = self._client.list(kind, namespace=scope, labels=dict(labels or {}))
        return [dict(each) for each in found]

    def create(self, type_: str, manifest: Mapping[str, Any]) -> None:
        kind = _resource(type_)
        self._client.create(
            kind({**manifest, "apiVersion": kind._api_info.resource.api_version, "kind": kind.__name__})
        )

    def patch(
        self, type_: str, name: str, change: Any, namespace: str | None = None, *, manager: str = "kubectl-edit"
    ) -> None:
        """As `kubectl edit`, `label` or `set image` does it: the fields are `manager`'s from then on.

        A list is a JSON patch, anything else a strategic merge.
        """
        how = PatchType.JSON if isinstance(change, list) else PatchType.STRATEGIC
        self._client.patch(_resource(type_), name, change, namespace=namespace, patch_type=how, field_manager=manager)

    def delete(self, type_: str, name: str, namespace: str | None = None) -> None:
        """Asks for it, with what it owns before it; what is gone already counts as deleted."""
        try:
            self._client.delete(_resource(type_), name, namespace=namespace, cascade=CascadeType.FOREGROUND)
        except ApiError as refused:
            if refused.status.code != NOT_FOUND:
                raise
