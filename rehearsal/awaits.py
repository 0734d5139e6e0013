"""When an object counts as ready or gone, as pulumi-kubernetes has it.

https://github.com/pulumi/pulumi-kubernetes, provider/pkg/await (2026-11): a Deployment once its newest pods are
available, a Service once a pod is behind it and a load balancer has an address, a claim once it is bound unless its
class waits for the first consumer, anything deleted once it is gone.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial

from rehearsal.api_server import ApiServer, Object, kept
from rehearsal.kinds import SERVICE
from rehearsal.values import at

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
REPLICA_SET = "kubernetes:apps/v1:ReplicaSet"
POD = "kubernetes:core/v1:Pod"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
ENDPOINT_SLICE = "kubernetes:discovery.k8s.io/v1:EndpointSlice"

EVERY = 0.1  # seconds between two looks

Reasons = list[str]
"""Why it is not yet what it shall be; empty once it is."""


def until(check: Callable[[], Reasons], seconds: float) -> Reasons:
    """Looks again and again, `seconds` at most. A server that goes away and comes back is waited for."""
    end = time.monotonic() + seconds
    while (reasons := kept(check)) and time.monotonic() < end:
        time.sleep(EVERY)
    return reasons


def ready(server: ApiServer, type_: str, name: str, namespace: str | None) -> Callable[[], Reasons]:
    checks = {DEPLOYMENT: _rolled_out, SERVICE: _serving, CLAIM: _bound}
    if type_ not in checks:
        return list

    def check() -> Reasons:
        found = server.read(type_, name, namespace)
        return ["it was deleted"] if found is None else [*checks[type_](server, found)]

    return check


def gone(server: ApiServer, type_: str, name: str, namespace: str | None) -> Callable[[], Reasons]:
    return partial(_still_there, server, type_, name, namespace)


def _still_there(server: ApiServer, type_: str, name: str, namespace: str | None) -> Reasons:
    found = server.read(type_, name, namespace)
    if found is None:
        return []
    finalizers = at(found, "metadata.finalizers") or []
    return [f"finalizers might be preventing deletion ({', '.join(finalizers)})" if finalizers else "it is still there"]


def _rolled_out(server: ApiServer, deployment: Object) -> Iterator[str]:
    status, wanted = deployment.get("status", {}), at(deployment, "spec.replicas")
    conditions = {each["type"]: each for each in status.get("conditions", [])}
    current = status.get("observedGeneration", 0) >= at(deployment, "metadata.generation")
    counts = (status.get(key, 0) for key in ("replicas", "updatedReplicas", "availableReplicas"))
    if current and all(count == wanted for count in counts):
        return
    for condition in conditions.values():
        if condition["status"] == "False":
            yield f"[{condition['reason']}] {condition['message']}"
    yield from _pods(server, deployment)
    yield "the rollout is not finished"


def _pods(server: ApiServer, deployment: Object) -> Iterator[str]:
    """What the newest pods say of themselves."""
    namespace = at(deployment, "metadata.namespace")
    revision = _revision(deployment)
    for replica_set in server.list(REPLICA_SET, namespace):
        if _owner(replica_set) == at(deployment, "metadata.uid") and _revision(replica_set) == revision:
            for pod in server.list(POD, namespace):
                if _owner(pod) == at(replica_set, "metadata.uid"):
                    yield from _unready(pod)


def _revision(found: Object) -> str | None:
    return (at(found, "metadata.annotations") or {}).get("deployment.kubernetes.io/revision")


def _owner(found: Object) -> str | None:
    return next((owner["uid"] for owner in at(found, "metadata.ownerReferences") or []), None)


def _unready(pod: Object) -> Iterator[str]:
    name = f"[Pod {at(pod, 'metadata.namespace')}/{at(pod, 'metadata.name')}]"
    status = pod.get("status", {})
    for container in status.get("containerStatuses", []):
        if waiting := at(container, "state.waiting"):
            yield f"{name}: {container['name']}: [{waiting.get('reason')}] {waiting.get('message', '')}".rstrip()
    for condition in status.get("conditions", []):
        if condition["status"] == "False" and condition.get("reason") == "Unschedulable":
            yield f"{name}: [Unschedulable] {condition.get('message', '')}"


def _serving(server: ApiServer, service: Object) -> Iterator[str]:
    namespace, name = (at(service, f"metadata.{key}") for key in ("namespace", "name"))
    slices = server.list(ENDPOINT_SLICE, namespace, {"kubernetes.io/service-name": name})
    endpoints = (endpoint for found in slices for endpoint in found.get("endpoints") or [])
    if at(service, "spec.selector") and not any(at(endpoint, "conditions.ready") for endpoint in endpoints):
        yield "Service does not target any Pods. Selected Pods may not be ready, or '.spec.selector' may not match"
    if at(service, "spec.type") == "LoadBalancer" and not at(service, "status.loadBalancer.ingress"):
        yield "Service was not allocated an IP address; does your cloud provider support this?"


def _bound(server: ApiServer, claim: Object) -> Iterator[str]:
    if at(claim, "status.phase") == "Bound":
        return
    name = at(claim, "spec.storageClassName")
    found = server.read(STORAGE_CLASS, name) if name else None
    if not found or found.get("volumeBindingMode") != "WaitForFirstConsumer":
        yield f"PersistentVolumeClaim is {at(claim, 'status.phase')}, not Bound"
