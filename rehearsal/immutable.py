"""What Kubernetes does not let be changed."""

from collections.abc import Mapping
from typing import Any

from rehearsal.kinds import CLAIM, DEPLOYMENT, SERVICE, STORAGE_CLASS, VOLUME_IN_CLUSTER, Refused
from rehearsal.values import at

# Of update validation, pkg/apis/{core,storage}/validation in https://github.com/kubernetes/kubernetes (1.36)
_IMMUTABLE = {
    STORAGE_CLASS: ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
    CLAIM: ("spec.accessModes", "spec.storageClassName", "spec.volumeName"),
    VOLUME_IN_CLUSTER: ("spec.csi", "spec.nodeAffinity"),
}


def refuse_update(type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """What the API server does not let be changed."""
    kind = type_.rpartition(":")[2]
    for path in _IMMUTABLE.get(type_, ()):
        if at(old, path) != at(new, path):
            raise Refused(f"{kind} is invalid: {path}: Forbidden: updates to {path} are forbidden.")
    if type_ == SERVICE and at(new, "spec.loadBalancerSourceRanges") and at(new, "spec.type") != "LoadBalancer":
        raise Refused("spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'")
    if type_ == DEPLOYMENT:
        was, becomes = at(old, "spec.strategy.type") or "RollingUpdate", at(new, "spec.strategy.type")
        if (was, becomes) == ("RollingUpdate", "Recreate"):
            raise Refused("Deployment is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified")
