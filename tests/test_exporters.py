"""kube-state-metrics and node-exporter: what they may see, and no more than what is asked for."""

import re
from typing import Any

import pytest
from recorder import recorded

from apps.kube_state_metrics import KINDS, kinds
from apps.node_exporter import COLLECTORS, DEVICES, FILE_SYSTEMS, MOUNTS, arguments, collectors
from apps.prometheus.metrics import METRICS


def pod(kind: str, name: str) -> dict[str, Any]:
    return recorded("dev").one(kind, name).inputs["spec"]["template"]["spec"]


# kube-state-metrics.


def test_every_metric_of_kube_state_metrics_is_of_a_kind_that_it_may_list() -> None:
    assert kinds(METRICS["kube-state-metrics"].names) == sorted(KINDS.values()), "and no row is left over"
    with pytest.raises(KeyError):
        kinds(["kube_secret_info"])


def test_kube_state_metrics_lists_what_it_counts_and_never_a_secret() -> None:
    role = recorded("dev").one("ClusterRole", "kube-state-metrics-cluster-role").inputs["rules"]
    listed = {resource for rule in role for resource in rule["resources"]}
    assert listed == {kind.plural for kind in kinds(METRICS["kube-state-metrics"].names)}, "the least that works"
    assert {verb for rule in role for verb in rule["verbs"]} == {"list", "watch"}, "it asks for nothing by name"
    possible = {kind.plural for kind in KINDS.values()}
    assert possible.isdisjoint({"secrets", "configmaps"}), "who may list them reads them, whatever the metric"


def test_kube_state_metrics_makes_only_what_is_kept() -> None:
    (container,) = pod("Deployment", "kube-state-metrics-deployment")["containers"]
    options = dict(option.split("=", 1) for option in container["args"])
    names = METRICS["kube-state-metrics"].names
    assert set(options["--metric-allowlist"].split(",")) == {*names}, "what is dropped later need not be sent"
    assert set(options["--resources"].split(",")) == {kind.plural for kind in kinds(names)}, (
        "it logs an error for each kind that it lists without the right"
    )


# node-exporter.


def test_node_exporter_sees_the_node_and_can_change_nothing() -> None:
    spec = pod("DaemonSet", "node-exporter-daemon-set")
    assert (spec["hostNetwork"], spec["hostPID"]) == (True, True), "the node's devices and mounts"
    assert "hostIPC" not in spec, "and no more of it"
    (container,) = spec["containers"]
    assert container["volumeMounts"] == [{"name": "root", "mountPath": "/host/root", "readOnly": True}], "read only"
    security = container["securityContext"]
    assert security["capabilities"] == {"drop": ["ALL"]}, "no right over the node"
    assert (security["privileged"], security["allowPrivilegeEscalation"]) == (False, False), "nor a way to one"
    assert (spec["securityContext"]["runAsUser"], spec["securityContext"]["runAsNonRoot"]) == (65534, True), "nobody"
    assert spec["automountServiceAccountToken"] is False, "it asks Kubernetes nothing"


def test_node_exporter_is_alone_in_the_one_namespace_that_is_not_restricted() -> None:
    profiles = {
        found.name: found.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        for found in recorded("dev", nginx={"enabled": True}).all("Namespace")
    }
    assert {name for name, profile in profiles.items() if profile != "restricted"} == {"node-exporter-namespace"}, (
        "whatever else could see a node is refused"
    )
    inside = [
        found.name
        for found in recorded("dev").resources
        if found.inputs.get("metadata", {}).get("namespace") == "node-exporter"
    ]
    assert inside == ["node-exporter-account", "node-exporter-network", "node-exporter-daemon-set"], (
        "nothing comes near"
    )


def test_node_exporter_runs_on_every_node() -> None:
    assert pod("DaemonSet", "node-exporter-daemon-set")["tolerations"] == [{"operator": "Exists"}], (
        "a node with a taint is a node that can fill up too"
    )


def test_every_metric_of_node_exporter_has_its_collector() -> None:
    names = METRICS["node-exporter"].names
    assert collectors(names) == sorted(COLLECTORS.values()), "and no row is left over"
    with pytest.raises(ValueError, match="node_unknown_total"):
        collectors(["node_unknown_total"])
    options = arguments(names)
    assert "--collector.disable-defaults" in options, "each collector costs series and reads files"
    assert {f"--collector.{name}" for name in collectors(names)} <= {*options}, "and what is asked for is on"


@pytest.mark.parametrize(
    ("pattern", "left_out", "seen"),
    [
        (
            MOUNTS,
            ["/var/lib/kubelet/pods/x/volumes/y", "/proc", "/run/containerd/x"],
            ["/", "/var", "/data"],
        ),
        (FILE_SYSTEMS, ["overlay", "tmpfs"], ["xfs", "ext4"]),
        (DEVICES, ["lo", "eni0a1b2c", "veth01", "cni0", "docker0", "br-0a1b2c", "bridge", "dummy0"], ["eth0", "ens5"]),
    ],
)
def test_node_exporter_leaves_out_what_pods_come_and_go_with(
    pattern: str, left_out: list[str], seen: list[str]
) -> None:
    assert all(re.search(pattern, name) for name in left_out), "each pod would be new series that never end"
    assert not any(re.search(pattern, name) for name in seen), "the node's own"
