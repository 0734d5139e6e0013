"""What runs: the CPU, memory and network of each namespace and pod, and why containers ended."""

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models import units

from apps.dashboards import pod_queries as pods
from apps.dashboards.board import Row, free_board
from apps.dashboards.panels import Column, lines, listing, number
from apps.dashboards.promql import OF_PODS, Line, namespace, pod, workload
from apps.dashboards.thresholds import ANY, SHARE, Bad

FILE = "workloads.json"

_POD = "{{namespace}}/{{pod}}"
_CONTAINER = "{{namespace}}/{{pod}} {{container}}"
_OWN_NETWORK = (
    "Through a pod's own interface, eth0. A pod on its node's network has none: the dashboard Nodes shows the node's "
    "traffic. Where the node's interface is called eth0 too, as on minikube, such a pod shows all of it."
)
_NAMES = {"namespace": "Namespace", "pod": "Pod", "container": "Container", "reason": "Reason"}


def workloads() -> Dashboard:
    """Each pod against its requests and limits, its restarts and its network."""
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
                        f"sum(increase({pods.RESTARTS}[$__range]))",
                        unit=units.Short,
                        about="Containers that ended and were started again.",
                        bad=Bad(orange=1, red=10),
                        decimals=0,
                    ),
                    number(
                        "Out of memory in the time shown",
                        pods.KILLED,
                        unit=units.Short,
                        about="Restarts of containers whose last end was that they were killed for using too much "
                        "memory.",
                        bad=ANY,
                        decimals=0,
                    ),
                ],
            ),
            Row(
                7,
                [
                    listing(
                        "By namespace",
                        [
                            Column("CPU used", pods.summed(pods.CPU), units.Short),
                            Column("CPU requested", pods.summed(pods.asked("requests", "cpu")), units.Short),
                            Column("Memory used", pods.summed(pods.MEMORY), units.BytesIEC),
                            Column("Memory requested", pods.summed(pods.asked("requests", "memory")), units.BytesIEC),
                            Column("Pods", f"{pods.BY_NAMESPACE} (kube_pod_info{{{OF_PODS}}})", units.Short),
                        ],
                        about="The sums of the pods that are chosen. CPU in cores.",
                        names=_NAMES,
                    )
                ],
            ),
            Row(
                9,
                [
                    listing(
                        "Used, requested, limit",
                        [
                            Column("CPU used", pods.CPU, units.Short),
                            Column("CPU requested", pods.asked("requests", "cpu"), units.Short),
                            Column("CPU limit", pods.asked("limits", "cpu"), units.Short),
                            Column("Memory used", pods.MEMORY, units.BytesIEC),
                            Column("Memory requested", pods.asked("requests", "memory"), units.BytesIEC),
                            Column("Memory limit", pods.asked("limits", "memory"), units.BytesIEC),
                            Column(
                                "Memory of limit",
                                f"max by (namespace, pod) ({pods.of_limit(pods.MEMORY, 'memory')})",
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
                        "CPU, in cores",
                        [Line(pods.CPU, _POD)],
                        unit=units.Short,
                        about="Cores that are busy for the pod.",
                    ),
                    lines(
                        "CPU of limit",
                        [Line(pods.of_limit(pods.CPU, "cpu"), _CONTAINER)],
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
                        [Line(pods.MEMORY, _POD)],
                        unit=units.BytesIEC,
                        about="The working set: what the limit counts.",
                    ),
                    lines(
                        "Memory of limit",
                        [Line(pods.of_limit(pods.MEMORY, "memory"), _CONTAINER)],
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
                                f"100 * {pods.per_second('container_cpu_cfs_throttled_periods_total', pods.CONTAINERS)}"
                                f" / {pods.per_second('container_cpu_cfs_periods_total', pods.CONTAINERS)}",
                                _POD,
                            )
                        ],
                        unit=units.Percent,
                        about="Of the periods of 100 ms, those in which a container was at its CPU limit and waited.",
                        bad=Bad(orange=25, red=50),
                    ),
                    lines(
                        "Restarts in ten minutes",
                        [Line(f"{pods.BY_POD} (increase({pods.RESTARTS}[10m])) > 0", _POD)],
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
                        [Line(pods.per_second("container_network_receive_bytes_total"), _POD)],
                        unit=units.BytesPerSecondIEC,
                        about=_OWN_NETWORK,
                    ),
                    lines(
                        "Network, sent",
                        [Line(pods.per_second("container_network_transmit_bytes_total"), _POD)],
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
                                pods.ENDED,
                                units.Short,
                                Bad(orange=1, red=10),
                            )
                        ],
                        about="OOMKilled: over its memory limit. Error: it ended with a code that is not 0; "
                        "`kubectl logs --previous` shows the end of its log.",
                        names=_NAMES,
                    )
                ],
            ),
        ],
        [namespace(), workload(), pod()],
    )
