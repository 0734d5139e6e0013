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


# https://github.com/awslabs/amazon-eks-ami, nodeadm/internal/kubelet (2026-11): eni-max-pods.txt and config.go, whose
# reserves are 60m of the first CPU and 10m of the second, 11 MiB a pod and 255 MiB; the kubelet evicts at 100 MiB. Of
# 4 GiB, Linux counts about 3,780 MiB.
T4G_MEDIUM = Node(pods=17, cpus=2 - 0.07, mib=3780 - (11 * 17 + 255) - 100)


class Pods(NamedTuple):
    """Pods of one workload: on every node, or so many of the cluster."""

    number: int
    cpus: float
    mib: float
    every_node: bool = False


# Defaults of EKS's add-ons, with what each pod requests: charts of aws-vpc-cni and aws-ebs-csi-driver, the manifests of
# https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html, and of metrics-server's (2026-11)
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


def workloads(recording: Recording) -> dict[str, Pods]:
    """Of the stack, while every Deployment that may starts its next pod beside the old one."""
    found = dict(OF_EKS)
    for resource in [*recording.all("Deployment"), *recording.all("DaemonSet")]:
        spec = resource.inputs["spec"]
        surge = spec.get("strategy", {}).get("rollingUpdate", {}).get("maxSurge", 1)
        daemon = resource.type.endswith("DaemonSet")
        count = 1 if daemon else spec["replicas"] + surge
        found[resource.name] = Pods(count, *requested(spec["template"]["spec"]), every_node=daemon)
    return found


STORED = {"storage": {"enabled": True}}


@pytest.mark.parametrize("settings", [{}, {"grafana": STORED, "monitoring": STORED}], ids=["dev", "with volumes"])
def test_everything_fits_onto_one_of_devs_nodes_while_the_other_is_replaced(settings: dict[str, Any]) -> None:
    found = workloads(recorded("dev", **settings))
    assert {"prometheus-deployment", "node-exporter-daemon-set", "grafana-deployment"} <= found.keys(), "all is counted"
    # Two pods of one Deployment of EKS's prefer two nodes; a second node that is there takes what does not fit.
    steady = {name: pods._replace(number=pods.number - (name in SURGING)) for name, pods in found.items()}
    assert sum(pods.number for pods in steady.values()) <= T4G_MEDIUM.pods, "the VPC CNI has addresses for so many pods"
    assert sum(pods.number * pods.cpus for pods in steady.values()) <= T4G_MEDIUM.cpus, "the scheduler counts requests"
    assert sum(pods.number * pods.mib for pods in steady.values()) <= T4G_MEDIUM.mib, "and those of memory"


SURGING = ("grafana-deployment", "kube-state-metrics-deployment", "prometheus-deployment")


def test_every_deployment_can_be_rolled_on_devs_two_nodes() -> None:
    found = workloads(recorded("dev", grafana=STORED, monitoring=STORED, nginx={"enabled": True}))
    pods = sum(each.number * (2 if each.every_node else 1) for each in found.values())
    cpus = sum(each.number * each.cpus * (2 if each.every_node else 1) for each in found.values())
    mib = sum(each.number * each.mib * (2 if each.every_node else 1) for each in found.values())
    assert pods <= 2 * T4G_MEDIUM.pods, "two nodes are dev's usual number"
    assert cpus <= 2 * T4G_MEDIUM.cpus, "with the next pod of each beside the old one"
    assert mib <= 2 * T4G_MEDIUM.mib, "the same for memory"


# Series. A series is a metric with one set of labels.

# How many each container, pod or node has of a metric, where it is more than one: the label that tells them apart.
SEVERAL: Mapping[str, int] = {
    "kube_pod_status_phase": 5,  # phase: Pending, Running, Succeeded, Failed, Unknown
    "kube_pod_status_reason": 5,
    "kube_pod_container_status_waiting_reason": 7,
    "kube_pod_container_status_last_terminated_reason": 6,
    "kube_pod_container_resource_requests": 2,  # resource: cpu, memory
    "kube_pod_container_resource_limits": 2,
    "kube_node_status_condition": 15,  # 5 conditions, each true, false or unknown
    "kube_node_status_allocatable": 8,  # resource
    "kube_node_status_capacity": 8,
    "node_cpu_seconds_total": 8,  # mode, of each CPU
}
CPUS = 2  # of dev's nodes
DEVICES = 4  # disks, file systems or networks of a node, at most
MOST_OF_A_CONTAINER, MOST_OF_A_POD, MOST_OF_A_NODE = 60, 40, 400


def series(*beginnings: str, of: str) -> int:
    return sum(SEVERAL.get(name, 1) for name in METRICS[of].names if name.startswith(beginnings))


def test_a_container_is_a_bounded_number_of_series() -> None:
    own = series("container_cpu", "container_memory", "container_oom", "container_spec", "container_fs", of="cadvisor")
    found = own + series("kube_pod_container_", of="kube-state-metrics")
    assert 0 < found <= MOST_OF_A_CONTAINER, "17 pods on each node, a new set with each new pod"


def test_a_pod_is_a_bounded_number_of_series() -> None:
    network = DEVICES * series("container_network", of="cadvisor")
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
    # Two containers a pod, each pod once replaced within the hours in memory; the API server has some thousand.
    found = 2 * pods * (2 * MOST_OF_A_CONTAINER + MOST_OF_A_POD) + 2 * MOST_OF_A_NODE + 10_000
    memory = float(amount(recorded_limit()) or 0)
    # 8 KiB a series, with what queries need: a figure on the safe side, which the tests with a real Prometheus measure.
    assert found * 8 * 1024 < memory, "a Prometheus that is killed for its memory measures nothing"
    assert memory / 10 > MOST_SAMPLES_OF_A_POD * 8 * 1024, "nor does one pod that asks to be measured break it"


def recorded_limit() -> str:
    (container,) = (
        recorded("dev").one("Deployment", "prometheus-deployment").inputs["spec"]["template"]["spec"]["containers"]
    )
    return container["resources"]["limits"]["memory"]
