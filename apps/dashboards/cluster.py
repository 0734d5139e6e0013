"""The cluster at a glance: does everything run, does it fit, and what waits for what."""

from grafana_foundation_sdk.builders import bargauge
from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models import units

from apps.dashboards.board import Row, free_board, note
from apps.dashboards.panels import Column, bars, lines, listing, number
from apps.dashboards.promql import RATE, Line
from apps.dashboards.thresholds import ANY, SHARE, Bad

FILE = "cluster.json"

# A pod that ended keeps its requests in the API, but holds nothing.
_HOLDS = 'max by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running"} == 1)'
_PODS = f'count by (node) (kube_pod_info{{node!=""}} * on (namespace, pod) group_left () {_HOLDS})'
_BY_NODE = "by (node) "
_SHORT = "kube_deployment_spec_replicas - kube_deployment_status_replicas_available"

ABOUT = """\
**Requested** is what pods reserve, and the scheduler goes by it alone: a pod waits although the nodes are idle, if
requests fill them. **Allocatable** is what a node has for pods. **Used** is what containers take now.

The other dashboards: Workloads has each pod, Nodes each machine, Volumes each claim, Prometheus what is measured. The
menu *Dashboards* above lists them all, and *Alerting* in the menu what is wrong now.
"""


def _requested(resource: str, by: str = "") -> str:
    asked = f'kube_pod_container_resource_requests{{resource="{resource}"}}'
    return f"sum {by}({asked} * on (namespace, pod) group_left () {_HOLDS})"


def _of_node(title: str, resource: str, taken: str, about: str) -> bargauge.Panel:
    """Percentage of each node's `resource` that is taken."""
    there = f'sum by (node) (kube_node_status_allocatable{{resource="{resource}"}})'
    line = Line(f"100 * {taken} / {there}", "{{node}}")
    return bars(title, line, unit=units.Percent, about=about, bad=SHARE, full=100)


def cluster() -> Dashboard:
    """Nodes, pods, and what they reserve, use and wait for."""
    ready = 'kube_node_status_condition{condition="Ready", status="true"}'
    return free_board(
        "cluster-overview",
        "Cluster",
        "Nodes, pods, and what they reserve, use and wait for",
        [
            Row(
                4,
                [
                    number("Nodes ready", f"sum({ready})", unit=units.Short, about="Nodes whose kubelet reports."),
                    number(
                        "Nodes not ready",
                        f"count({ready} == 0) or vector(0)",
                        unit=units.Short,
                        about="After five minutes Kubernetes starts their pods on other nodes.",
                        bad=ANY,
                    ),
                    number(
                        "Pods running",
                        'sum(kube_pod_status_phase{phase="Running"})',
                        unit=units.Short,
                        about="At least one container of each runs; it may not be ready.",
                    ),
                    number(
                        "Pods pending",
                        'sum(kube_pod_status_phase{phase="Pending"})',
                        unit=units.Short,
                        about="Not started yet: the table below says why.",
                        bad=Bad(orange=1, red=5),
                    ),
                    number(
                        "Deployments short of pods",
                        f"count(({_SHORT}) > 0) or vector(0)",
                        unit=units.Short,
                        about="Fewer pods are available than asked for; for a minute that is a rollout.",
                        bad=ANY,
                    ),
                    number(
                        "Restarts in an hour",
                        "sum(increase(kube_pod_container_status_restarts_total[1h]))",
                        unit=units.Short,
                        about="Containers that ended and were started again; Workloads shows which, and why.",
                        bad=Bad(orange=1, red=10),
                        decimals=0,
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "CPU, in cores",
                        [
                            Line('sum(kube_node_status_allocatable{resource="cpu"})', "allocatable"),
                            Line(_requested("cpu"), "requested"),
                            Line(f'sum(rate(container_cpu_usage_seconds_total{{container!=""}}[{RATE}]))', "used"),
                        ],
                        unit=units.Short,
                        about="Of all nodes together. Requested near allocatable: another pod does not fit.",
                    ),
                    lines(
                        "Memory",
                        [
                            Line('sum(kube_node_status_allocatable{resource="memory"})', "allocatable"),
                            Line(_requested("memory"), "requested"),
                            Line('sum(container_memory_working_set_bytes{container!=""})', "used"),
                        ],
                        unit=units.BytesIEC,
                        about="Of all nodes together. Used is the working set, which cannot be taken back.",
                    ),
                ],
            ),
            Row(
                7,
                [
                    _of_node("CPU requested", "cpu", _requested("cpu", _BY_NODE), "Of what each node has for pods."),
                    _of_node("Memory requested", "memory", _requested("memory", _BY_NODE), "As for CPU."),
                    _of_node("Pods", "pods", _PODS, "Of the most it takes; on EC2 its network interfaces limit them."),
                ],
            ),
            Row(
                8,
                [
                    listing(
                        "What waits, and why",
                        [
                            Column(
                                "Containers",
                                "sum by (namespace, pod, reason) (kube_pod_container_status_waiting_reason) or"
                                ' label_replace(max by (namespace, pod) (kube_pod_status_unschedulable), "reason",'
                                ' "Unschedulable", "", "")',
                                units.Short,
                            )
                        ],
                        about="Unschedulable: no node has room, or none fits its rules. The others are the kubelet's: "
                        "`kubectl describe pod` has the text.",
                        names={"namespace": "Namespace", "pod": "Pod", "reason": "Reason"},
                    ),
                    lines(
                        "Pods by phase",
                        [Line("sum by (phase) (kube_pod_status_phase)", "{{phase}}")],
                        unit=units.Short,
                        about="Failed and Succeeded have ended: jobs leave them, and so do pods that a node evicted.",
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "API requests per second",
                        [
                            Line(f"sum by (verb) (rate(apiserver_request_total[{RATE}]))", "{{verb}}"),
                            Line(
                                f'sum(rate(apiserver_request_total{{code=~"5.."}}[{RATE}]))', "5XX, the server's errors"
                            ),
                        ],
                        unit=units.RequestsPerSecond,
                        about="What clients ask the Kubernetes API for. Many LISTs are a careless controller.",
                    ),
                    lines(
                        "API requests in flight",
                        [
                            Line(
                                "sum by (request_kind) (apiserver_current_inflight_requests)",
                                "{{request_kind}}",
                            )
                        ],
                        unit=units.Short,
                        about="Requests being answered at this moment.",
                    ),
                    lines(
                        "DNS answers per second",
                        [
                            Line(
                                f'sum by (rcode) (rate(coredns_dns_responses_total{{job="coredns"}}[{RATE}]))',
                                "{{rcode}}",
                            )
                        ],
                        unit=units.RequestsPerSecond,
                        about="By code. NXDOMAIN is usual: pods try a name with each search domain. SERVFAIL is not.",
                    ),
                ],
            ),
            Row(6, [note("About these numbers", ABOUT)]),
        ],
    )
