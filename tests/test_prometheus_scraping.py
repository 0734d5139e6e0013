"""Prometheus' configuration: whom it asks, how, and what it keeps."""

import json

import pytest
from scraped import ON_AWS, jobs, relabelled

from apps.prometheus.metrics import METRICS
from apps.prometheus.scraping import CA, TOKEN, text

JOBS = ["apiserver", "kubelet", "cadvisor", "node-exporter", "kube-state-metrics", "coredns", "grafana", "prometheus"]


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
