"""The stack's own Prometheus configuration measures a real cluster, and answers all that panels ask."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from measured_cluster import Measured
from measuring import measured
from promql import expressions

from apps.dashboards.promql import OF_PODS, WORKLOAD
from apps.prometheus.metrics import METRICS
from rehearsal.control_plane import ControlPlane
from rehearsal.control_plane.client import client
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

# One worker sets the module's stack up, and no other does it again.
pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("metrics_live")]

JOBS = {
    "apiserver", "cadvisor", "coredns", "grafana", "kube-state-metrics", "kubelet", "node-exporter", "pods",
    "prometheus",
}  # fmt: skip


@pytest.fixture(scope="module")
def prometheus(our_control_plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    folder = tmp_path_factory.mktemp("measured")
    with (
        LiveBackend(our_control_plane) as backend,
        Rehearsal("local", folder=folder / "stack", backend=backend) as stack,
        client(our_control_plane.kubeconfig) as api,
    ):
        stack.up()
        with measured(our_control_plane, api, folder) as found:
            yield found
        stack.destroy()


def test_every_target_is_up_with_the_rights_of_the_stacks_own_account(prometheus: Measured) -> None:
    targets = prometheus.targets()
    down = {each["scrapePool"]: each["lastError"] for each in targets if each["health"] != "up"}
    assert not down, "the account reads what the configuration asks for"
    assert {each["scrapePool"] for each in targets} == JOBS, "each job finds its targets"


@pytest.mark.parametrize("job", ["cadvisor", "kubelet", "node-exporter"])
def test_each_node_is_a_target_with_its_name(prometheus: Measured, job: str) -> None:
    found = prometheus.query(f'count by (node) (up{{job="{job}"}})')
    assert {each["metric"].get("node") for each in found} == {"node-1", "node-2"}, "a panel shows which node"
    assert {each["value"][1] for each in found} == {"1"}, "once each"


# What no test cluster has: its pods do not run, and so none waits or is killed.
NEVER = {
    "kube_pod_container_status_last_terminated_reason",
    "kube_pod_container_status_terminated_reason",
    "kube_pod_container_status_waiting_reason",
}


@pytest.mark.parametrize("job", METRICS)
def test_each_metric_that_is_kept_is_one_that_the_program_has(prometheus: Measured, job: str) -> None:
    kept = {each["metric"]["__name__"] for each in prometheus.query(f'count by (__name__) ({{job="{job}"}})')}
    missing = {*METRICS[job].names} - kept - NEVER
    assert not missing, "a panel of it would stay empty: the name is wrong, or dropped"


def test_what_is_not_asked_for_is_not_kept(prometheus: Measured) -> None:
    for job, metrics in METRICS.items():
        found = prometheus.query(f'count by (__name__) ({{job="{job}"}})')
        others = {each["metric"]["__name__"] for each in found} - {*metrics.names, "up"}
        assert not {name for name in others if not name.startswith("scrape_")}, f"{job}: a series that nobody asks for"


EXPRESSIONS = expressions()


def without_threshold(expression: str) -> str:
    """What is compared: a panel of what is wrong is rightly empty."""
    return re.sub(r" (==|>|<) \d+$", "", expression)


@pytest.mark.parametrize(("place", "expression"), EXPRESSIONS.items(), ids=EXPRESSIONS)
def test_each_expression_of_a_panel_and_an_alert_is_answered(prometheus: Measured, place: str, expression: str) -> None:
    assert prometheus.query(expression) is not None, "Prometheus understands it"
    answer = prometheus.query(without_threshold(expression))
    names = {*re.findall(r"[a-z][a-zA-Z_]+_[a-zA-Z_]+", expression)}
    if not names & NEVER:
        assert answer, f"{place} is empty where the cluster has the data"


def test_the_workload_of_a_pod_is_what_made_it(prometheus: Measured) -> None:
    found = prometheus.query('kube_pod_info{created_by_kind=~"ReplicaSet|DaemonSet|StatefulSet"}')
    assert found, "controllers of this cluster make pods"
    for labels in (each["metric"] for each in found):
        owner = labels["created_by_name"]
        made_by = owner.rpartition("-")[0] if labels["created_by_kind"] == "ReplicaSet" else owner
        name = re.sub(WORKLOAD, r"\1", labels["pod"])
        assert name == made_by, "Kubernetes names pods so, and Grafana lists the workload"
        selector = OF_PODS.replace("$namespace", labels["namespace"]).replace("$workload", name).replace("$pod", ".+")
        listed = {each["metric"]["pod"] for each in prometheus.query(f"kube_pod_info{{{selector}}}")}
        assert labels["pod"] in listed, "Prometheus reads the expression as JavaScript does"


def figures(prometheus: Measured) -> dict[str, Any]:
    return {
        "series": prometheus.number("prometheus_tsdb_head_series"),
        "targets": len(prometheus.targets()),
        "expressions": len(EXPRESSIONS),
        "memory_mib": prometheus.number('process_resident_memory_bytes{job="prometheus"}') / 2**20,
    }


def test_the_series_of_a_small_cluster_and_its_memory_are_small(prometheus: Measured, record_property: Any) -> None:
    found = figures(prometheus)
    record_property("figures", json.dumps(found))
    print(f"Prometheus on the test cluster: {found}")
    assert found["series"] < 5000, "two nodes and a dozen pods"
    assert found["memory_mib"] < 256, "what the pod requests"
