"""What Prometheus keeps of each job: the one place for the names of metrics."""

from collections.abc import Mapping
from typing import NamedTuple


class Metrics(NamedTuple):
    """The metrics of a job that are kept, and the page or file that documents them."""

    source: str
    names: tuple[str, ...]


METRICS: Mapping[str, Metrics] = {
    "apiserver": Metrics(
        "https://kubernetes.io/docs/reference/instrumentation/metrics/ (2026-11)",
        ("apiserver_request_total", "apiserver_current_inflight_requests"),
    ),
    "kubelet": Metrics(
        "https://kubernetes.io/docs/reference/instrumentation/metrics/ (2026-11)",
        (
            "kubelet_running_pods",
            "kubelet_volume_stats_available_bytes",
            "kubelet_volume_stats_capacity_bytes",
            "kubelet_volume_stats_used_bytes",
        ),
    ),
    "cadvisor": Metrics(
        "https://github.com/google/cadvisor, docs/storage/prometheus.md (2026-11)",
        (
            "container_cpu_usage_seconds_total",
            "container_memory_working_set_bytes",
            "container_network_receive_bytes_total",
            "container_network_transmit_bytes_total",
        ),
    ),
    "kube-state-metrics": Metrics(
        "https://github.com/kubernetes/kube-state-metrics, docs/metrics (2026-11)",
        (
            "kube_deployment_spec_replicas",
            "kube_deployment_status_replicas_available",
            "kube_node_status_allocatable",
            "kube_node_status_condition",
            "kube_pod_container_resource_requests",
            "kube_pod_container_status_restarts_total",
            "kube_pod_status_phase",
        ),
    ),
    "node-exporter": Metrics(
        "https://github.com/prometheus/node_exporter v1.12.1, collector (2026-11)",
        (
            "node_cpu_seconds_total",
            "node_filesystem_avail_bytes",
            "node_filesystem_size_bytes",
            "node_memory_MemAvailable_bytes",
            "node_memory_MemTotal_bytes",
        ),
    ),
    "coredns": Metrics(
        "https://coredns.io/plugins/metrics/ (2026-11)",
        ("coredns_dns_requests_total", "coredns_dns_responses_total"),
    ),
    "grafana": Metrics(
        "https://grafana.com/docs/grafana/latest/setup-grafana/set-up-grafana-monitoring/ (2026-11)",
        ("grafana_http_request_duration_seconds_count",),
    ),
    "prometheus": Metrics(
        "https://github.com/prometheus/prometheus v3.15.0, tsdb/head.go (2026-11)",
        ("prometheus_tsdb_head_series",),
    ),
}
"""By job. The job `pods` is not here: of pods that ask to be scraped all is kept, up to a limit."""
