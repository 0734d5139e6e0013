"""What Prometheus is asked of pods that are chosen by namespace, workload and name."""

from apps.dashboards.promql import OF_PODS, RATE

# cAdvisor counts each container, and the pod's group above them once more: without a container's name.
CONTAINERS = f'{OF_PODS}, container!=""'
BY_NAMESPACE = "sum by (namespace)"
BY_POD = "sum by (namespace, pod)"
BY_CONTAINER = "sum by (namespace, pod, container)"


def per_second(name: str, of: str = OF_PODS) -> str:
    return f"{BY_POD} (rate({name}{{{of}}}[{RATE}]))"


CPU = per_second("container_cpu_usage_seconds_total", CONTAINERS)
MEMORY = f"{BY_POD} (container_memory_working_set_bytes{{{CONTAINERS}}})"


def of_limit(used: str, resource: str) -> str:
    """Percentage of each container's limit. A container without one has no line: the pod's sum would hide that."""
    limit = f'kube_pod_container_resource_limits{{{OF_PODS}, resource="{resource}"}}'
    return f"100 * {used.replace(BY_POD, BY_CONTAINER)} / {BY_CONTAINER} ({limit})"


def asked(what: str, resource: str) -> str:
    """What the containers of a pod request, or their limits."""
    return f'{BY_POD} (kube_pod_container_resource_{what}{{{OF_PODS}, resource="{resource}"}})'


def summed(by_pod: str) -> str:
    """Of each namespace."""
    return by_pod.replace(BY_POD, BY_NAMESPACE)


RESTARTS = f"kube_pod_container_status_restarts_total{{{OF_PODS}}}"
# Each reason that a container has: the one of the end before it started again, or where it does not start again, as in
# most pods of Jobs, the one of now.
ENDED = (
    f"{BY_CONTAINER} ({RESTARTS}) * on (namespace, pod, container) group_right ()"
    " max by (namespace, pod, container, reason)"
    f" (kube_pod_container_status_last_terminated_reason{{{OF_PODS}}}"
    f' or kube_pod_container_status_terminated_reason{{{OF_PODS}, reason!="Completed"}})'
)
KILLED = (
    f"sum({BY_CONTAINER} (increase({RESTARTS}[$__range])) * on (namespace, pod, container)"
    " max by (namespace, pod, container)"
    f' (kube_pod_container_status_last_terminated_reason{{{OF_PODS}, reason="OOMKilled"}})) or vector(0)'
)
"""Restarts of containers that were killed for their memory."""
