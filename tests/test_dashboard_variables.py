"""The variables of the dashboards: what can be chosen, and what a choice shows."""

import json
import re
from typing import Any

import pytest

from apps.dashboards import cluster_dashboards

BOARD = json.loads(cluster_dashboards()["workloads.json"])
VARIABLES: dict[str, dict[str, Any]] = {each["name"]: each for each in BOARD["templating"]["list"]}

# Names: a ReplicaSet's pod and a Job's in kubernetes, pkg/controller/controller_utils.go and
# pkg/controller/job/indexed_job_utils.go; a CronJob's Job in pkg/controller/cronjob/utils.go; a StatefulSet's pod in
# pkg/controller/statefulset/stateful_set_utils.go; random letters in k8s.io/apimachinery, pkg/util/rand/rand.go
# (2026-11).
PODS = {
    "grafana-7d9f8b6c5d-x2k4z": "grafana",
    "kube-state-metrics-5b8d7c9f6-zq9wx": "kube-state-metrics",
    "ebs-csi-node-4tpkz": "ebs-csi-node",
    "kube-proxy-bv6nd": "kube-proxy",
    "ingress-nginx-controller-6f9c7b8d44-2mlgs": "ingress-nginx-controller",
    "api-db-0": "api-db",
    "postgres-15-12": "postgres-15",
    "backup-29384750-kx7pt": "backup",
    "import-3-hw5rd": "import",
    "toolbox": "toolbox",
    "kube-apiserver-minikube": "kube-apiserver-minikube",
    # More than 58 letters before the random ones: the hash is cut.
    "a-deployment-whose-name-is-much-longer-than-it-should-be-7d9fx2k4z": (
        "a-deployment-whose-name-is-much-longer-than-it-should-be"
    ),
}


def workload(pod: str) -> str:
    """As Grafana reads it: the first group of the variable's regular expression."""
    found = re.match(VARIABLES["workload"]["regex"].strip("/"), pod)
    assert found, f"{pod} belongs to no workload"
    return found[1]


def chosen(namespaces: str, workloads: str, pods: str) -> set[str]:
    """Of PODS, those that a panel shows."""
    (expr,) = (panel["targets"][0]["expr"] for panel in BOARD["panels"] if panel["title"] == "Pods")
    for name, value in (("$namespace", namespaces), ("$workload", workloads), ("$pod", pods)):
        expr = expr.replace(name, value)
    patterns = re.findall(r'pod=~"([^"]*)"', expr)
    assert len(patterns) == 2, "by workload, and by pod"
    return {pod for pod in PODS if all(re.fullmatch(pattern, pod) for pattern in patterns)}


@pytest.mark.parametrize(("pod", "name"), PODS.items())
def test_a_workload_is_the_name_of_a_pod_without_what_kubernetes_adds(pod: str, name: str) -> None:
    assert workload(pod) == name, "a choice is still there after the next rollout"


@pytest.mark.parametrize("name", PODS.values())
def test_a_workload_that_is_chosen_shows_its_pods_and_no_others(name: str) -> None:
    assert chosen(".+", name, ".+") == {pod for pod, made_by in PODS.items() if made_by == name}, "and all of them"


def test_several_workloads_and_all_of_them_can_be_chosen() -> None:
    """Grafana writes several as (a|b), and All as what the variable says."""
    assert chosen(".+", "(grafana|toolbox)", ".+") == {"grafana-7d9f8b6c5d-x2k4z", "toolbox"}, "both"
    assert chosen(".+", VARIABLES["workload"]["allValue"], ".+") == set(PODS), "none is left out"
    assert chosen(".+", "grafana", "toolbox") == set(), "a pod of another workload is not shown"


def test_each_variable_lists_what_the_ones_before_it_leave() -> None:
    assert list(VARIABLES) == ["namespace", "workload", "pod"], "from the widest to the narrowest"
    asked = [each["query"]["query"] for each in VARIABLES.values()]
    assert [re.findall(r"\$\w+", query) for query in asked] == [[], ["$namespace"], ["$namespace", "$workload"]], (
        "a pod of another workload cannot be chosen"
    )


def test_every_panel_of_workloads_goes_by_all_three_variables() -> None:
    for panel in BOARD["panels"]:
        for target in panel["targets"]:
            selectors = re.findall(r'\{namespace=~"[^}]*?\$pod"', re.sub(r"\{\d+,\d+\}", "", target["expr"]))
            assert selectors, f"{panel['title']}: a choice changes nothing"
            assert target["expr"].count("$namespace") == target["expr"].count("$workload") == len(selectors), (
                f"{panel['title']}: one part of the query shows other pods"
            )


def test_there_are_sums_of_each_namespace() -> None:
    (panel,) = (panel for panel in BOARD["panels"] if panel["title"] == "By namespace")
    assert all(target["expr"].startswith("sum by (namespace) (") for target in panel["targets"]), "a row for each"
    asked = " ".join(target["expr"] for target in panel["targets"])
    for metric in ("container_cpu_usage_seconds_total", "container_memory_working_set_bytes", 'resource="memory"'):
        assert metric in asked, "CPU and memory, used and requested"
