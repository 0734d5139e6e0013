"""What runs: the CPU, memory and network of each pod, and why containers ended."""

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models import units

from apps.dashboards.board import Row, free_board
from apps.dashboards.panels import ANY, SHARE, Bad, Column, lines, listing, number
from apps.dashboards.promql import OF_PODS, RATE, Line, namespace, pod

FILE = "workloads.json"

# cAdvisor counts each container, and the pod's group above them once more: without a container's name.
_CONTAINERS = f'{OF_PODS}, container!=""'
_ENDED = "kube_pod_container_status_last_terminated_reason"
_BY_POD = "sum by (namespace, pod)"
_BY_CONTAINER = "sum by (namespace, pod, container)"
_POD = "{{namespace}}/{{pod}}"
_CONTAINER = "{{namespace}}/{{pod}} {{container}}"
_OWN_NETWORK = (
    "Through a pod's own interface, eth0. A pod on its node's network has none: the dashboard Nodes shows the node's "
    "traffic. Where the node's interface is called eth0 too, as on minikube, such a pod shows all of it."
)
_NAMES = {"namespace": "Namespace", "pod": "Pod", "container": "Container", "reason": "Reason"}


def _per_second(name: str, of: str = OF_PODS) -> str:
    return f"{_BY_POD} (rate({name}{{{of}}}[{RATE}]))"


_CPU = _per_second("container_cpu_usage_seconds_total", _CONTAINERS)
_MEMORY = f"{_BY_POD} (container_memory_working_set_bytes{{{_CONTAINERS}}})"


def _of_limit(used: str, resource: str) -> str:
    """Percentage of each container's limit. A container without one has no line: the pod's sum would hide that."""
    limit = f'kube_pod_container_resource_limits{{{OF_PODS}, resource="{resource}"}}'
    return f"100 * {used.replace(_BY_POD, _BY_CONTAINER)} / {_BY_CONTAINER} ({limit})"


def _asked(what: str, resource: str) -> str:
    """What the containers of a pod request, or their limits."""
    return f'{_BY_POD} (kube_pod_container_resource_{what}{{{OF_PODS}, resource="{resource}"}})'


def workloads() -> Dashboard:
    """Each pod against its requests and limits, its restarts and its network."""
    restarts = f"kube_pod_container_status_restarts_total{{{OF_PODS}}}"
    return free_board(
        "cluster-workloads",
        "Workloads",
        "What each pod uses of what it may use, and what restarts",
        [
            Row(
                4,
                [
                    number(
                        "Pods", f"count(kube_pod_info{{{OF_PODS}}})", unit=units.Short, about="Those that are chosen."
                    ),
                    number(
                        "Restarts in the time shown",
                        f"sum(increase({restarts}[$__range]))",
                        unit=units.Short,
                        about="Containers that ended and were started again.",
                        bad=Bad(orange=1, red=10),
                        decimals=0,
                    ),
                    number(
                        "Out of memory in the time shown",
                        f"sum({_BY_CONTAINER} (increase({restarts}[$__range])) * on (namespace, pod, container)"
                        f' max {_BY_CONTAINER.removeprefix("sum ")} ({_ENDED}{{{OF_PODS}, reason="OOMKilled"}}))'
                        " or vector(0)",
                        unit=units.Short,
                        about="Restarts of containers whose last end was that they were killed for using too much "
                        "memory.",
                        bad=ANY,
                        decimals=0,
                    ),
                ],
            ),
            Row(
                9,
                [
                    listing(
                        "Used, requested, limit",
                        [
                            Column("CPU used", _CPU, units.Short),
                            Column("CPU requested", _asked("requests", "cpu"), units.Short),
                            Column("CPU limit", _asked("limits", "cpu"), units.Short),
                            Column("Memory used", _MEMORY, units.BytesIEC),
                            Column("Memory requested", _asked("requests", "memory"), units.BytesIEC),
                            Column("Memory limit", _asked("limits", "memory"), units.BytesIEC),
                            Column(
                                "Memory of limit",
                                f"max by (namespace, pod) ({_of_limit(_MEMORY, 'memory')})",
                                units.Percent,
                                SHARE,
                            ),
                        ],
                        about="CPU in cores. A pod at its memory limit is killed; one at its CPU limit is throttled.",
                        names=_NAMES,
                    )
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "CPU, in cores", [Line(_CPU, _POD)], unit=units.Short, about="Cores that are busy for the pod."
                    ),
                    lines(
                        "CPU of limit",
                        [Line(_of_limit(_CPU, "cpu"), _CONTAINER)],
                        unit=units.Percent,
                        about="Containers without a limit are not here. At 100 % one waits for its next share.",
                        bad=SHARE,
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Memory",
                        [Line(_MEMORY, _POD)],
                        unit=units.BytesIEC,
                        about="The working set: what the limit counts.",
                    ),
                    lines(
                        "Memory of limit",
                        [Line(_of_limit(_MEMORY, "memory"), _CONTAINER)],
                        unit=units.Percent,
                        about="Containers without a limit are not here. At 100 % the kernel kills a process of it.",
                        bad=SHARE,
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Throttled",
                        [
                            Line(
                                f"100 * {_per_second('container_cpu_cfs_throttled_periods_total', _CONTAINERS)}"
                                f" / {_per_second('container_cpu_cfs_periods_total', _CONTAINERS)}",
                                _POD,
                            )
                        ],
                        unit=units.Percent,
                        about="Of the periods of 100 ms, those in which a container was at its CPU limit and waited.",
                        bad=Bad(orange=25, red=50),
                    ),
                    lines(
                        "Restarts in ten minutes",
                        [Line(f"{_BY_POD} (increase({restarts}[10m])) > 0", _POD)],
                        unit=units.Short,
                        about="Pods whose containers ended and were started again.",
                        bad=Bad(orange=1, red=3),
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Network, received",
                        [Line(_per_second("container_network_receive_bytes_total"), _POD)],
                        unit=units.BytesPerSecondIEC,
                        about=_OWN_NETWORK,
                    ),
                    lines(
                        "Network, sent",
                        [Line(_per_second("container_network_transmit_bytes_total"), _POD)],
                        unit=units.BytesPerSecondIEC,
                        about=_OWN_NETWORK,
                    ),
                ],
            ),
            Row(
                8,
                [
                    listing(
                        "Why containers ended last",
                        [
                            Column(
                                "Restarts",
                                f"sum by (namespace, pod, container) ({restarts})"
                                " * on (namespace, pod, container) group_left (reason)"
                                " max by (namespace, pod, container, reason)"
                                f" ({_ENDED}{{{OF_PODS}}})",
                                units.Short,
                                Bad(orange=1, red=10),
                            )
                        ],
                        about="OOMKilled: over its memory limit. Error: it ended with a code that is not 0; "
                        "`kubectl logs --previous` has its last words.",
                        names=_NAMES,
                    )
                ],
            ),
        ],
        [namespace(), pod()],
    )
