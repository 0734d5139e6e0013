"""Which pods Prometheus asks, where, and what it keeps of them."""

import pytest
from scraped import jobs, relabelled


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
