"""What Kubernetes does not let be changed."""

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.cloud.resource_types import CLAIM, DEPLOYMENT, SERVICE, STORAGE_CLASS, VOLUME_IN_CLUSTER, ApiError
from rehearsal.cloud.values import at

# Of update validation, pkg/apis/{core,storage}/validation in https://github.com/kubernetes/kubernetes (1.36)
_IMMUTABLE = {
    STORAGE_CLASS: ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
    CLAIM: ("spec.accessModes", "spec.storageClassName", "spec.volumeName"),
    VOLUME_IN_CLUSTER: ("spec.csi", "spec.nodeAffinity"),
}
_INVALID = ("reclaimPolicy", "volumeBindingMode")
_NAMES = {STORAGE_CLASS: "StorageClass.storage.k8s.io", DEPLOYMENT: "Deployment.apps"}


def refuse_update(type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """What the API server does not let be changed."""
    name = at(new, "metadata.name")
    for path in _IMMUTABLE.get(type_, ()):
        if at(old, path) != at(new, path):
            forbidden = f"{path}: Forbidden: updates to {path} are forbidden."
            if path in _INVALID:
                forbidden = f"{path}: Invalid value: {json.dumps(at(new, path))}: field is immutable"
            raise ApiError(f'{_NAMES.get(type_, type_.rpartition(":")[2])} "{name}" is invalid: {forbidden}')
    size = "spec.resources.requests.storage"
    if type_ == CLAIM and _gibibytes(at(new, size)) < _gibibytes(at(old, size)):
        # A bound claim has the capacity that it asked for.
        forbidden = f"{size}: Forbidden: field can not be less than status.capacity"
        raise ApiError(f'PersistentVolumeClaim "{name}" is invalid: {forbidden}')
    if type_ == SERVICE and at(new, "spec.loadBalancerSourceRanges") and at(new, "spec.type") != "LoadBalancer":
        raise ApiError("spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'")
    if type_ == DEPLOYMENT:
        was, becomes = at(old, "spec.strategy.type") or "RollingUpdate", at(new, "spec.strategy.type")
        if (was, becomes) == ("RollingUpdate", "Recreate"):
            forbidden = (
                "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"
            )
            raise ApiError(f'{_NAMES[type_]} "{name}" is invalid: {forbidden}')


def _gibibytes(quantity: str | None) -> int:
    """Of a claim's size in the one form that the stacks write, such as 10Gi; 0 of any other."""
    number = (quantity or "").removesuffix("Gi")
    return int(number) if number.isdecimal() and number != quantity else 0
