"""Whether what the stack runs fits onto its smallest nodes, and what is measured into Prometheus."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from recorder import Recording, recorded

from apps.prometheus.metrics import METRICS
from apps.prometheus.scraping import MOST_SAMPLES_OF_A_POD
from apps.quantity import amount

MIB = 2**20


class Node(NamedTuple):
    """What a node has for pods."""

    pods: int
    cpus: float
    mib: float


# Allocatable, as Karpenter lists it: https://github.com/aws/karpenter-provider-aws,
# website/content/en/docs/reference/instance-types.md, t4g.medium (2026-11). The number of pods and the reserves of CPU
# are also in https://github.com/awslabs/amazon-eks-ami, nodeadm/internal/kubelet, eni-max-pods.txt and config.go.
T4G_MEDIUM = Node(pods=17, cpus=1.93, mib=3187)


class Pods(NamedTuple):
    """Pods of one workload: on every node, or so many of the cluster."""

    number: int
    cpus: float
    mib: float
    every_node: bool = False


# Defaults of EKS's add-ons, with what each pod requests: charts of aws-vpc-cni, eks-pod-identity-agent and
# aws-ebs-csi-driver; metrics-server's manifest; of kube-proxy and coredns, for which EKS publishes none, what a cluster
# of 2026-01 lists: https://github.com/AhmadShaaban1/cloud-native-ecommerce, cluster-info.md in docs (2026-11).
OF_EKS: Mapping[str, Pods] = {
    "aws-node": Pods(1, 0.05, 0, every_node=True),
    "kube-proxy": Pods(1, 0.1, 0, every_node=True),
    "eks-pod-identity-agent": Pods(1, 0, 0, every_node=True),
    "ebs-csi-node": Pods(1, 0.03, 120, every_node=True),
    "coredns": Pods(2, 0.1, 70),
    "metrics-server": Pods(2, 0.1, 200),
    "ebs-csi-controller": Pods(2, 0.06, 240),
}


def requested(spec: Mapping[str, Any]) -> tuple[float, float]:
    """CPUs and MiB that a pod's containers request."""
    totals: defaultdict[str, float] = defaultdict(float)
    for container in spec["containers"]:
        for resource, quantity in container["resources"]["requests"].items():
            totals[resource] += float(amount(quantity) or 0)
    return totals["cpu"], totals["memory"] / MIB


def workloads(recording: Recording, *, rolling: bool) -> dict[str, Pods]:
    """Of the stack; `rolling`: while every Deployment that may starts its next pod beside the old one."""
    found = dict(OF_EKS)
    for resource in [*recording.all("Deployment"), *recording.all("DaemonSet")]:
        spec = resource.inputs["spec"]
        daemon = resource.type.endswith("DaemonSet")
        number = 1 if daemon else spec["replicas"]
        if rolling and not daemon:
            number += spec.get("strategy", {}).get("rollingUpdate", {}).get("maxSurge", 1)
        found[resource.name] = Pods(number, *requested(spec["template"]["spec"]), every_node=daemon)
    return found


def total(found: Mapping[str, Pods], nodes: int) -> Node:
    """What they need of all nodes together."""
    numbers = {name: pods.number * (nodes if pods.every_node else 1) for name, pods in found.items()}
    return Node(
        sum(numbers.values()),
        sum(numbers[name] * pods.cpus for name, pods in found.items()),
        sum(numbers[name] * pods.mib for name, pods in found.items()),
    )


STORED = {"storage": {"enabled": True}}
OURS = ("grafana-deployment", "kube-state-metrics-deployment", "node-exporter-daemon-set", "prometheus-deployment")


@pytest.mark.parametrize("settings", [{}, {"grafana": STORED, "monitoring": STORED}], ids=["dev", "with volumes"])
@pytest.mark.parametrize("rolling", [False, True], ids=["steady", "rolling"])
def test_every_pod_is_counted(settings: dict[str, Any], *, rolling: bool) -> None:
    found = workloads(recorded("dev", **settings), rolling=rolling)
    for name in OURS:
        assert found[name].number >= 1, f"{name} has a pod, with a volume or without"
        assert min(found[name].cpus, found[name].mib) > 0, f"{name} requests what it needs"
    surging = {name for name in OURS if found[name].number > 1}
    one_volume = set[str]() if settings else {"grafana-deployment", "prometheus-deployment"}
    assert surging == ({"kube-state-metrics-deployment"} | one_volume if rolling else set()), (
        "no second pod on a volume"
    )


@pytest.mark.parametrize("settings", [{}, {"grafana": STORED, "monitoring": STORED}], ids=["dev", "with volumes"])
def test_everything_fits_onto_one_of_devs_nodes_while_the_other_is_replaced(settings: dict[str, Any]) -> None:
    needed = total(workloads(recorded("dev", **settings), rolling=False), nodes=1)
    # Two pods of one Deployment of EKS's prefer two nodes; a second node that is there takes what does not fit.
    assert needed.pods <= T4G_MEDIUM.pods, "the VPC CNI has addresses for so many pods"
    assert needed.cpus <= T4G_MEDIUM.cpus, "the scheduler counts requests"
    assert needed.mib <= T4G_MEDIUM.mib, "and those of memory"


def test_every_deployment_can_be_rolled_on_devs_two_nodes() -> None:
    recording = recorded("dev", grafana=STORED, monitoring=STORED, nginx={"enabled": True})
    needed = total(workloads(recording, rolling=True), nodes=2)
    assert needed.pods <= 2 * T4G_MEDIUM.pods, "two nodes are dev's usual number"
    assert needed.cpus <= 2 * T4G_MEDIUM.cpus, "with the next pod of each beside the old one"
    assert needed.mib <= 2 * T4G_MEDIUM.mib, "the same for memory"


# Series. A series is a metric with one set of labels.

# How many each container, pod or node has of a metric, where it is more than one: the label that tells them apart.
SEVERAL: Mapping[str, int] = {
    "kube_pod_status_phase": 5,  # phase: Pending, Running, Succeeded, Failed, Unknown
    "kube_pod_container_status_waiting_reason": 7,
    "kube_pod_container_status_last_terminated_reason": 6,
    "kube_pod_container_resource_requests": 2,  # resource: cpu, memory
    "kube_pod_container_resource_limits": 2,
    "kube_node_status_condition": 15,  # 5 conditions, each true, false or unknown
    "kube_node_status_allocatable": 8,  # resource
    "node_cpu_seconds_total": 8,  # mode, of each CPU
}
CPUS = 2  # of dev's nodes
DEVICES = 4  # disks, file systems or networks of a node, at most
MOST_OF_A_CONTAINER, MOST_OF_A_POD, MOST_OF_A_NODE = 60, 40, 400
# apiserver_request_total on the safe side: the histogram of the same requests, which has every bucket beside the labels
# and no code, is 10,000 series in a typical cluster. https://github.com/poseidon/typhoon/pull/596 (2026-11)
OF_API_SERVERS = 10_000


def series(*beginnings: str, of: str) -> int:
    return sum(SEVERAL.get(name, 1) for name in METRICS[of].names if name.startswith(beginnings))


def test_a_container_is_a_bounded_number_of_series() -> None:
    own = series("container_cpu", "container_memory", of="cadvisor")
    found = own + series("kube_pod_container_", of="kube-state-metrics")
    assert 0 < found <= MOST_OF_A_CONTAINER, "17 pods on each node, a new set with each new pod"


def test_a_pod_is_a_bounded_number_of_series() -> None:
    network = series("container_network", of="cadvisor")  # of one interface
    states = series("kube_pod_", of="kube-state-metrics") - series("kube_pod_container_", of="kube-state-metrics")
    assert 0 < network + states <= MOST_OF_A_POD, "beside those of its containers"


def test_a_node_is_a_bounded_number_of_series() -> None:
    names = METRICS["node-exporter"].names
    by_cpu = sum(CPUS * SEVERAL.get(name, 1) for name in names if name.startswith("node_cpu_"))
    many = ("node_disk_", "node_filesystem_", "node_network_")
    by_device = sum(DEVICES * SEVERAL.get(name, 1) for name in names if name.startswith(many))
    others = sum(SEVERAL.get(name, 1) for name in names if not name.startswith(("node_cpu_", *many)))
    states = series("kube_node_", of="kube-state-metrics")
    assert 0 < by_cpu + by_device + others + states <= MOST_OF_A_NODE, "beside those of its pods"


def test_dev_full_of_pods_fits_into_prometheus_memory() -> None:
    pods = 2 * T4G_MEDIUM.pods
    # Two containers a pod, each pod once replaced within the hours in memory.
    found = 2 * pods * (2 * MOST_OF_A_CONTAINER + MOST_OF_A_POD) + 2 * MOST_OF_A_NODE + OF_API_SERVERS
    memory = float(amount(recorded_limit()) or 0)
    # 8 KiB a series, with what queries need: a figure on the safe side, which the tests with a real Prometheus measure.
    assert found * 8 * 1024 < memory, "a Prometheus that is killed for its memory measures nothing"
    assert memory / 10 > MOST_SAMPLES_OF_A_POD * 8 * 1024, "nor does one pod that asks to be measured break it"


def recorded_limit() -> str:
    (container,) = (
        recorded("dev").one("Deployment", "prometheus-deployment").inputs["spec"]["template"]["spec"]["containers"]
    )
    return container["resources"]["limits"]["memory"]
