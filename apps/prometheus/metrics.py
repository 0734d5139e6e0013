"""The metrics that Prometheus keeps of each job: what a dashboard or an alert asks for, and nothing else.

An API server alone offers tens of thousands of series. A name that no expression uses is not kept, and a test fails
for it; a name that an expression uses and no row has fails too.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Metrics(NamedTuple):
    """What a job offers of use."""

    source: str
    """The page that lists the names, read in 2026-11."""
    names: tuple[str, ...]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics (2026-11): a client library adds it,
# and so every expression of it names its job.
MEMORY = "process_resident_memory_bytes"

METRICS: Mapping[str, Metrics] = {
    # Its histograms of latency, by verb, resource and bucket, are most of what an API server offers. Not kept: on AWS
    # CloudWatch has the 99th percentiles at no charge.
    "apiserver": Metrics(
        "https://kubernetes.io/docs/reference/instrumentation/metrics/",
        _names("apiserver_request_total apiserver_current_inflight_requests"),
    ),
    "kubelet": Metrics(
        "https://kubernetes.io/docs/reference/instrumentation/metrics/",
        _names("""
            kubelet_running_pods
            kubelet_volume_stats_available_bytes
            kubelet_volume_stats_capacity_bytes
            kubelet_volume_stats_inodes
            kubelet_volume_stats_inodes_free
            kubelet_volume_stats_used_bytes
        """),
    ),
    # Not kept: container_oom_events_total, whose series ends with the container that was killed, and begins again at
    # zero: https://github.com/google/cadvisor/issues/3015 (2026-11).
    "cadvisor": Metrics(
        "https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md",
        _names("""
            container_cpu_cfs_periods_total
            container_cpu_cfs_throttled_periods_total
            container_cpu_usage_seconds_total
            container_memory_working_set_bytes
            container_network_receive_bytes_total
            container_network_transmit_bytes_total
        """),
    ),
    "kube-state-metrics": Metrics(
        "https://github.com/kubernetes/kube-state-metrics/tree/v2.19.1/docs/metrics",
        _names("""
            kube_deployment_spec_replicas
            kube_deployment_status_replicas_available
            kube_node_spec_unschedulable
            kube_node_status_allocatable
            kube_node_status_condition
            kube_persistentvolumeclaim_resource_requests_storage_bytes
            kube_persistentvolumeclaim_status_phase
            kube_pod_container_resource_limits
            kube_pod_container_resource_requests
            kube_pod_container_status_last_terminated_reason
            kube_pod_container_status_restarts_total
            kube_pod_container_status_terminated_reason
            kube_pod_container_status_waiting_reason
            kube_pod_info
            kube_pod_status_phase
            kube_pod_status_unschedulable
        """),
    ),
    # Names follow Linux's files in /proc and /sys; the page lists the collectors.
    "node-exporter": Metrics(
        "https://github.com/prometheus/node_exporter/blob/v1.12.1/README.md#collectors",
        _names("""
            node_cpu_seconds_total
            node_disk_io_time_seconds_total
            node_disk_read_bytes_total
            node_disk_written_bytes_total
            node_filesystem_avail_bytes
            node_filesystem_files
            node_filesystem_files_free
            node_filesystem_size_bytes
            node_memory_MemAvailable_bytes
            node_memory_MemTotal_bytes
            node_network_receive_bytes_total
            node_network_transmit_bytes_total
            node_vmstat_oom_kill
        """),
    ),
    "coredns": Metrics("https://coredns.io/plugins/metrics/", _names(f"coredns_dns_responses_total {MEMORY}")),
    "grafana": Metrics(
        "https://github.com/grafana/grafana/tree/main/pkg/services/ngalert/metrics",
        _names(f"""
            grafana_alerting_notifications_failed_total
            grafana_alerting_rule_evaluation_failures_total
            {MEMORY}
        """),
    ),
    "prometheus": Metrics(
        "https://github.com/prometheus/prometheus/tree/v3.15.0 (tsdb, tsdb/wlog and scrape: metrics)",
        _names(f"""
            prometheus_target_scrapes_exceeded_sample_limit_total
            prometheus_tsdb_head_samples_appended_total
            prometheus_tsdb_head_series
            prometheus_tsdb_storage_blocks_bytes
            prometheus_tsdb_wal_storage_size_bytes
            {MEMORY}
        """),
    ),
}
