"""What Prometheus asks, how, and what it keeps: its configuration, from the jobs that the dashboards and alerts know.

Its form: https://github.com/prometheus/prometheus v3.15.0, config/config.go and discovery/kubernetes (2026-11).
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from apps.grafana.names import APP as GRAFANA
from apps.grafana.names import PORT as GRAFANA_PORT
from apps.prometheus.metrics import MEMORY, METRICS
from apps.prometheus.names import APP, PORT
from apps.prometheus.relabelling import Relabel, keep, kept_metrics, named
from labels import selector

Job = dict[str, Any]

# Where every pod finds its account's token and the cluster's CA:
# https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ (2026-11)
ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
TOKEN, CA = f"{ACCOUNT}/token", f"{ACCOUNT}/ca.crt"
NODE_EXPORTER_PORT = 9100
KUBE_STATE_METRICS_PORT = 8080
# In the Corefile of EKS, kubeadm and minikube: https://coredns.io/plugins/metrics/ (2026-11)
COREDNS_PORT = 9153
MOST_SAMPLES_OF_A_POD = 2000
"""Of a pod that asks to be scraped: one that has more is not kept at all, and its target is down."""


class Scraping(NamedTuple):
    """What of the configuration depends on the cluster and the settings."""

    interval: str
    retention: str
    retention_mib: int
    """Of blocks, in MiB."""
    namespaces: Mapping[str, str]
    """App to its namespace: grafana, prometheus, kube-state-metrics."""
    verifies_kubelets: bool


def configuration(scraping: Scraping) -> dict[str, Any]:
    """The whole file."""
    return {
        "global": {
            "scrape_interval": scraping.interval,
            "scrape_timeout": "10s",
            # Dropped targets are for debugging alone, and every pod of the cluster is one.
            "keep_dropped_targets": 20,
        },
        # A suffix means powers of 1024: https://github.com/alecthomas/units, bytes.go (2026-11)
        "storage": {"tsdb": {"retention": {"time": scraping.retention, "size": f"{scraping.retention_mib}MB"}}},
        "scrape_configs": [
            _api_server(),
            _of_nodes("kubelet", "/metrics", scraping),
            # Its own timestamps would keep a pod that is gone for five minutes.
            _of_nodes("cadvisor", "/metrics/cadvisor", scraping) | {"honor_timestamps": False},
            _node_exporter(),
            _kube_state_metrics(scraping.namespaces["kube-state-metrics"]),
            _of_pods("coredns", "kube-system", {"k8s_app": "kube-dns"}, COREDNS_PORT),
            _of_pods("grafana", scraping.namespaces[GRAFANA], selector(GRAFANA), GRAFANA_PORT),
            _of_pods("prometheus", scraping.namespaces[APP], selector(APP), PORT),
            _pods_that_ask(),
        ],
    }


def text(scraping: Scraping) -> str:
    """The file's content: JSON, which is YAML too."""
    return json.dumps(configuration(scraping), indent=2) + "\n"


def _job(name: str, **options: Any) -> Job:
    return {"job_name": name, **options, **({"metric_relabel_configs": kept_metrics(name)} if name in METRICS else {})}


def _api_server() -> Job:
    """Every API server by itself, and not their common Service: counters of two must not take turns in one series.

    The certificate has the Service's names, and not the address of each server.
    """
    return _job(
        "apiserver",
        scheme="https",
        authorization={"credentials_file": TOKEN},
        tls_config={"ca_file": CA, "server_name": "kubernetes.default.svc"},
        kubernetes_sd_configs=[{"role": "endpointslice", "namespaces": {"names": ["default"]}}],
        relabel_configs=[
            keep(["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"], "kubernetes;https")
        ],
    )


def _of_nodes(name: str, path: str, scraping: Scraping) -> Job:
    """The kubelet of every node, at the port that its Node says.

    The nodes of EKS have a certificate that the cluster's CA signs for their addresses:
    https://github.com/awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go, ServerTLSBootstrap (2026-11).
    Those of minikube and kind sign their own, which nobody can verify: kubeadm leaves serverTLSBootstrap off,
    https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs (2026-11).
    """
    return _job(
        name,
        scheme="https",
        metrics_path=path,
        authorization={"credentials_file": TOKEN},
        tls_config={"ca_file": CA} if scraping.verifies_kubelets else {"insecure_skip_verify": True},
        kubernetes_sd_configs=[{"role": "node"}],
        relabel_configs=[named("node", "__meta_kubernetes_node_name")],
    )


def _node_exporter() -> Job:
    """By node and not by pod: a node without it is a target that is down."""
    address = named("__address__", "__address__", regex=r"(.+):\d+", replacement=f"$1:{NODE_EXPORTER_PORT}")
    return _job(
        "node-exporter",
        kubernetes_sd_configs=[{"role": "node"}],
        relabel_configs=[named("node", "__meta_kubernetes_node_name"), address],
    )


def _kube_state_metrics(namespace: str) -> Job:
    """By its Service: the next pod goes on with the same series. What it says of a pod has that pod's labels."""
    return _job(
        "kube-state-metrics",
        honor_labels=True,
        static_configs=[{"targets": [f"kube-state-metrics.{namespace}.svc:{KUBE_STATE_METRICS_PORT}"]}],
    )


def _of_pods(name: str, namespace: str, labels: Mapping[str, str], port: int) -> Job:
    """Pods of one app, whose labels are written as Prometheus does: every sign but letters and digits is _."""
    sources = [f"__meta_kubernetes_pod_label_{label}" for label in labels]
    return _job(
        name,
        kubernetes_sd_configs=[{"role": "pod", "namespaces": {"names": [namespace]}}],
        relabel_configs=[
            keep([*sources, "__meta_kubernetes_pod_container_port_number"], ";".join([*labels.values(), str(port)])),
            *_of_pod(),
        ],
    )


def _pods_that_ask() -> Job:
    """Pods with the annotations prometheus.io/scrape and port, and path where it is not the usual one.

    Discovery finds a pod once for each port of its containers, most of which have no metrics: each would be a target
    that stays down. With the annotation's port they are one. The address is the pod's own, whatever the annotation
    says. What panels and alerts ask for by its name is the other jobs': a pod that has it too, such as every API server
    that extends Kubernetes' own, would be counted with it.
    """
    annotation = "__meta_kubernetes_pod_annotation_prometheus_io_"
    of_others = {name for job in METRICS.values() for name in job.names} - {MEMORY}  # asked for by job
    return _job(
        "pods",
        sample_limit=MOST_SAMPLES_OF_A_POD,
        label_limit=40,
        body_size_limit="10MB",
        kubernetes_sd_configs=[{"role": "pod"}],
        relabel_configs=[
            keep([f"{annotation}scrape", f"{annotation}port"], r"true;\d+"),
            named(
                "__address__",
                "__meta_kubernetes_pod_ip",
                f"{annotation}port",
                regex=r"([0-9.]+);(\d+)",
                replacement="$1:$2",
            ),
            named("__metrics_path__", f"{annotation}path", regex="(/.*)"),
            *_of_pod(),
        ],
        metric_relabel_configs=[keep(["__name__"], "|".join(sorted(of_others)), "drop")],
    )


def _of_pod() -> list[Relabel]:
    """Only pods that run: one that is over has its address no more, and another pod may."""
    return [
        keep(["__meta_kubernetes_pod_phase"], "Running"),
        named("namespace", "__meta_kubernetes_namespace"),
        named("pod", "__meta_kubernetes_pod_name"),
    ]
