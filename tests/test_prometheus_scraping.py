"""Prometheus' configuration: whom it asks, how, and what it keeps."""

import json
import re
from typing import Any

import pytest

from apps.prometheus.metrics import METRICS
from apps.prometheus.scraping import CA, TOKEN, Scraping, configuration, text

JOBS = ["apiserver", "kubelet", "cadvisor", "node-exporter", "kube-state-metrics", "coredns", "grafana", "prometheus"]
ON_AWS = Scraping(
    interval="60s",
    retention="15d",
    retention_mib=16384,
    namespaces={app: f"team-{app}" for app in ("grafana", "prometheus", "kube-state-metrics")},
    verifies_kubelets=True,
)


def jobs(scraping: Scraping = ON_AWS) -> dict[str, dict[str, Any]]:
    return {job["job_name"]: job for job in configuration(scraping)["scrape_configs"]}


def relabelled(job: dict[str, Any], labels: dict[str, str], rules: str = "relabel_configs") -> dict[str, str] | None:
    """What Prometheus makes of a target's or a sample's labels; None where it is dropped.

    https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config (2026-11)
    """
    labels = dict(labels)
    for rule in job.get(rules, []):
        value = ";".join(labels.get(name, "") for name in rule["source_labels"])
        match = re.fullmatch(rule["regex"], value)
        action = rule.get("action", "replace")
        if (action == "keep" and not match) or (action == "drop" and match):
            return None
        if action == "replace" and match:
            labels[rule["target_label"]] = match.expand(re.sub(r"\$(\d)", r"\\\1", rule["replacement"]))
    return {name: value for name, value in labels.items() if not name.startswith("__meta_")}


def kept(job: str, **labels: str) -> bool:
    return relabelled(jobs()[job], {"__name__": METRICS[job].names[0], **labels}, "metric_relabel_configs") is not None


# The file.


def test_the_jobs_are_those_that_dashboards_and_alerts_name() -> None:
    assert [*jobs()] == [*JOBS, "pods"], "an expression selects by job"


def test_the_file_says_how_long_and_how_much_is_kept() -> None:
    file = json.loads(text(ON_AWS))
    assert file["storage"]["tsdb"]["retention"] == {"time": "15d", "size": "16384MB"}, (
        "the flags of the same meaning are deprecated, and a full volume takes no measurement any more"
    )
    assert file["global"]["scrape_interval"] == "60s", "as the stack file says"


@pytest.mark.parametrize("name", JOBS)
def test_a_job_keeps_the_metrics_that_are_asked_for_and_no_others(name: str) -> None:
    job = jobs()[name]
    labels = {"namespace": "web", "pod": "web-1", "container": "web", "interface": "eth0"}
    for metric in METRICS[name].names:
        sample = {"__name__": metric, **labels}
        assert relabelled(job, sample, "metric_relabel_configs"), f"{metric} is on a panel or in an alert"
    other = {"__name__": f"{METRICS[name].names[0]}_other", **labels}
    assert relabelled(job, other, "metric_relabel_configs") is None, "nobody asks, and it would fill the volume"


def test_no_credentials_go_to_whoever_is_not_kubernetes() -> None:
    authorized = {name for name, job in jobs().items() if "authorization" in job}
    assert authorized == {"apiserver", "kubelet", "cadvisor"}, "a pod would get a token that reads the cluster"
    for name in authorized:
        assert jobs()[name]["scheme"] == "https", "a token crosses the network encrypted"
        assert jobs()[name]["authorization"] == {"credentials_file": TOKEN}, "the account's, which changes by itself"


# Kubernetes.


def test_every_api_server_is_a_target_of_its_own() -> None:
    job = jobs()["apiserver"]
    meta = {"__meta_kubernetes_service_name": "kubernetes", "__meta_kubernetes_endpointslice_port_name": "https"}
    assert relabelled(job, meta) == {}, "counters of two servers must not take turns in one series"
    other = meta | {"__meta_kubernetes_service_name": "web"}
    assert relabelled(job, other) is None, "another Service of that namespace is none"
    assert job["tls_config"] == {"ca_file": CA, "server_name": "kubernetes.default.svc"}, (
        "the certificate has the Service's names, and not each server's address"
    )


def test_kubelets_are_verified_where_the_clusters_ca_signs_for_them() -> None:
    for name in ("kubelet", "cadvisor"):
        assert jobs()[name]["tls_config"] == {"ca_file": CA}, "on EKS: no token for who poses as a node"
        elsewhere = jobs(ON_AWS._replace(verifies_kubelets=False))[name]
        assert elsewhere["tls_config"] == {"insecure_skip_verify": True}, "kubelets of minikube sign for themselves"


def test_what_is_said_of_a_node_carries_its_name() -> None:
    meta = {"__meta_kubernetes_node_name": "node-1", "__address__": "192.168.0.7:10250"}
    for name in ("kubelet", "cadvisor"):
        assert relabelled(jobs()[name], meta) == {"node": "node-1", "__address__": "192.168.0.7:10250"}, name
    found = relabelled(jobs()["node-exporter"], meta)
    assert found == {"node": "node-1", "__address__": "192.168.0.7:9100"}, "on the node's own address"


def test_cadvisor_keeps_containers_and_the_network_of_pods() -> None:
    cpu, network = "container_cpu_usage_seconds_total", "container_network_receive_bytes_total"
    assert kept("cadvisor", __name__=cpu, pod="web-1", container="web"), "a container"
    assert not kept("cadvisor", __name__=cpu, pod="web-1", container=""), "the pod's sum would be counted twice"
    assert not kept("cadvisor", __name__=cpu, pod="web-1", container="POD"), "nobody looks at a pause container"
    assert not kept("cadvisor", __name__=cpu, pod="", container=""), "slices of the node: node-exporter has the node"
    assert kept("cadvisor", __name__=network, pod="web-1", container="", interface="eth0"), "a container has none"


def test_cadvisor_keeps_a_pods_own_interface_and_none_of_its_nodes() -> None:
    for metric in ("container_network_receive_bytes_total", "container_network_transmit_bytes_total"):
        on_the_nodes_network = ("ens5", "dummy0", *(f"eni{number:011x}" for number in range(17)))
        found = [
            each for each in on_the_nodes_network if kept("cadvisor", __name__=metric, pod="aws-node-1", interface=each)
        ]
        assert not found, "each new pod of the node would be a series more of every pod on the node's network"
        assert kept("cadvisor", __name__=metric, pod="web-1", interface="eth0"), "what a pod has with the VPC CNI"


def test_cadvisors_samples_are_of_the_time_of_the_scrape() -> None:
    assert jobs()["cadvisor"]["honor_timestamps"] is False, "else a pod that is gone stays for five minutes"


def test_what_kube_state_metrics_says_of_a_pod_is_labelled_as_that_pods() -> None:
    job = jobs()["kube-state-metrics"]
    assert job["honor_labels"] is True, "else namespace and pod would be exported_namespace and exported_pod"
    assert "relabel_configs" not in job, "and no label of its own pod gets in the way"
    assert job["static_configs"] == [{"targets": ["kube-state-metrics.team-kube-state-metrics.svc:8080"]}], (
        "by its Service, so that the series go on in the next pod"
    )


# Pods.


def pod(**meta: str) -> dict[str, str]:
    labels = {"pod_name": "web-1", "namespace": "web", "pod_ip": "192.168.0.9", "pod_phase": "Running", **meta}
    return {f"__meta_kubernetes_{name}": value for name, value in labels.items()} | {"__address__": "192.168.0.9:8080"}


@pytest.mark.parametrize(
    ("name", "namespace", "labels"),
    [
        ("coredns", "kube-system", {"pod_label_k8s_app": "kube-dns", "pod_container_port_number": "9153"}),
        ("grafana", "team-grafana", {"pod_label_app": "grafana", "pod_container_port_number": "3000"}),
        ("prometheus", "team-prometheus", {"pod_label_app": "prometheus", "pod_container_port_number": "9090"}),
    ],
)
def test_an_apps_pods_are_asked_once_each_on_the_port_of_their_metrics(
    name: str, namespace: str, labels: dict[str, str]
) -> None:
    job = jobs()[name]
    (discovery,) = job["kubernetes_sd_configs"]
    assert discovery["namespaces"] == {"names": [namespace]}, "a pod of that label elsewhere is somebody else's"
    found = relabelled(job, pod(**labels))
    assert found == {"__address__": "192.168.0.9:8080", "namespace": "web", "pod": "web-1"}, "panels select by pod"
    assert relabelled(job, pod(**labels | {"pod_container_port_number": "53"})) is None, "no metrics on others"
    assert relabelled(job, pod(**labels, pod_phase="Succeeded")) is None, "its address may be another pod's by now"


def annotations(**values: str) -> dict[str, str]:
    return {f"pod_annotation_prometheus_io_{key}": value for key, value in values.items()}


def test_a_pod_is_asked_only_if_it_says_so_and_where() -> None:
    job = jobs()["pods"]
    assert relabelled(job, pod()) is None, "most have no metrics"
    for asks in ({"scrape": "true"}, {"scrape": "true", "port": "80@10.0.0.1:80"}, {"scrape": "false", "port": "9000"}):
        assert relabelled(job, pod(**annotations(**asks))) is None, (
            f"{asks}: a pod is found once for each of its ports, and one without metrics is a target that stays down"
        )


def test_a_pod_with_several_ports_is_one_target() -> None:
    asks = annotations(scrape="true", port="9000")
    targets = [pod(**asks) | {"__address__": f"192.168.0.9:{port}"} for port in (53, 8080, 9000)]
    found = [relabelled(jobs()["pods"], each) for each in targets]
    only = {"__address__": "192.168.0.9:9000", "namespace": "web", "pod": "web-1"}
    assert found == [only] * 3, "Prometheus makes one target of equal ones"


def test_a_pod_says_the_port_and_the_path_of_its_metrics() -> None:
    found = relabelled(jobs()["pods"], pod(**annotations(scrape="true", port="9000", path="/stats")))
    assert found is not None, "it asks"
    assert (found["__address__"], found["__metrics_path__"]) == ("192.168.0.9:9000", "/stats"), "as it says"


def test_what_a_pod_says_is_never_counted_with_the_stacks_own_measurements() -> None:
    def kept_of_a_pod(metric: str) -> bool:
        return relabelled(jobs()["pods"], {"__name__": metric, "pod": "web-1"}, "metric_relabel_configs") is not None

    # k8s.io/apiserver, pkg/endpoints/metrics/metrics.go: of every server that is made of it (2026-11).
    assert not kept_of_a_pod("apiserver_request_total"), "KEDA's errors would be the API server's"
    assert not kept_of_a_pod("prometheus_tsdb_head_series"), "another Prometheus' series would be this one's"
    assert kept_of_a_pod("process_resident_memory_bytes"), "panels ask for it by job"
    assert kept_of_a_pod("http_requests_total"), "what the pod is measured for"


def test_a_pod_cannot_fill_the_volume() -> None:
    job = jobs()["pods"]
    assert job["sample_limit"] == 2000, "one pod with a label for each user would be all that there is room for"
    assert {"label_limit", "body_size_limit"} <= job.keys(), "nor with long ones"
