"""A real Prometheus with the stack's own configuration, on the test control plane.

Real: Prometheus, kube-state-metrics and node_exporter, each with the rights of its own account; the API server; the
configuration, but for addresses: pods and kubelets of this cluster do not run, so each target is led to a port of this
machine. What kubelets, CoreDNS, Grafana and other pods would say is a page with the documented names and labels.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import yaml
from lightkube import Client
from lightkube.models.authentication_v1 import TokenRequestSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import Pod, ServiceAccountToken

from apps.prometheus.metrics import METRICS
from apps.prometheus.scraping import ACCOUNT
from rehearsal.control_plane import ControlPlane

LOOPBACK = "127.0.0.1"
INTERVAL = "3s"  # a test has no minute for two scrapes
# Labels that a page of these jobs has, job by job. cAdvisor: docs/storage/prometheus.md of google/cadvisor, in the form
# that a kubelet gives them; kubelet_volume_stats: kubernetes, pkg/kubelet/metrics/collectors/volume_stats.go; CoreDNS:
# https://coredns.io/plugins/metrics/; Grafana: pkg/services/ngalert/metrics (2026-11).
PAGES: Mapping[str, Mapping[str, str]] = {
    "coredns": {"server": "dns://:53", "zone": ".", "rcode": "SERVFAIL", "plugin": "forward"},
    "grafana": {"org": "1", "integration": "sns"},
    "pods": {},
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return listener.getsockname()[1]


def line(metric: str, labels: Mapping[str, str], value: float) -> str:
    inside = ",".join(f'{key}="{text}"' for key, text in labels.items())
    return f"{metric}{{{inside}}} {value}\n"


class Pages:
    """Serves `/JOB` and `/JOB/NODE`; every value grows by one a second, so that a rate is never zero."""

    def __init__(self, pods: Callable[[], list[Pod]]) -> None:
        self._pods = pods
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text = outer.page(*self.path.split("?")[0].strip("/").split("/")).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: pytest shows what a server prints."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def page(self, job: str, node: str = "") -> str:
        now = time.time() % 1e6
        names = METRICS[job].names if job in METRICS else (f"{job}_total",)
        lines: list[str] = []
        for labels in [PAGES[job]] if job in PAGES else self._labels(job, node):
            lines += [line(name, labels, now) for name in names if _belongs(name, labels)]
        return "".join(lines)

    def _labels(self, job: str, node: str) -> Iterator[Mapping[str, str]]:
        if job == "kubelet":
            yield {}
            yield {"namespace": "default", "persistentvolumeclaim": f"data-{node}"}
            return
        for pod in self._pods():
            metadata, spec = pod.metadata, pod.spec
            if metadata and spec and spec.nodeName == node:
                own = {"namespace": metadata.namespace or "", "pod": metadata.name or "", "id": f"/pod{metadata.uid}"}
                yield {**own, "interface": "eth0"}
                for container in spec.containers:
                    yield {**own, "container": container.name, "image": container.image or "", "name": container.name}


def _belongs(name: str, labels: Mapping[str, str]) -> bool:
    """A pod has a network and no container of it has; a kubelet's volumes have a claim, and the rest has none."""
    if name.startswith("kubelet_"):
        return ("persistentvolumeclaim" in labels) == name.startswith("kubelet_volume_")
    return not name.startswith("container_") or ("interface" in labels) == name.startswith("container_network_")


class Measured:
    """What the running Prometheus answers."""

    def __init__(self, address: str) -> None:
        self._http = httpx2.Client(base_url=address, timeout=10, trust_env=False)

    def get(self, path: str, **parameters: str) -> Any:
        answer = self._http.get(f"/api/v1/{path}", params=parameters).json()
        assert answer["status"] == "success", f"{parameters}: {answer.get('error')}"
        return answer["data"]

    def query(self, expression: str) -> list[Any]:
        return self.get("query", query=expression)["result"]

    def number(self, expression: str) -> float:
        (found,) = self.query(expression)
        return float(found["value"][1])

    def targets(self) -> list[Any]:
        return self.get("targets", state="active")["activeTargets"]

    def settled(self) -> bool:
        """Every target that there is was asked three times."""
        try:
            found = self.query("min(count_over_time(up[1m]))")
            return bool(found) and float(found[0]["value"][1]) >= 3 and bool(self.targets())
        except httpx2.TransportError:
            return False


def led_here(
    configuration: Mapping[str, Any], *, kubeconfig: Path, account: Path, ports: Mapping[str, int], pages: int
) -> dict[str, Any]:
    """The configuration with each target at a port of this machine; what it is called and what is kept stays."""
    text = json.dumps(configuration).replace(ACCOUNT, str(account))
    config = json.loads(text)
    config["global"] |= {"scrape_interval": INTERVAL, "scrape_timeout": INTERVAL}
    for job in config["scrape_configs"]:
        name = job["job_name"]
        for discovery in job.get("kubernetes_sd_configs", []):
            discovery["kubeconfig_file"] = str(kubeconfig)
        rules = [{"source_labels": ["__address__"], "target_label": "instance"}]
        rules.append({"target_label": "__address__", "replacement": f"{LOOPBACK}:{ports.get(name, pages)}"})
        if name not in ports:
            node = {"source_labels": ["__meta_kubernetes_node_name"], "regex": "(.*)"}
            rules.append({**node, "target_label": "__metrics_path__", "replacement": f"/{name}/$1"})
            rules.append({"target_label": "__scheme__", "replacement": "http"})
        job["relabel_configs"] = [*job.get("relabel_configs", []), *rules]
    return config


def token(api: Client, namespace: str, account: str) -> str:
    asked = ServiceAccountToken(metadata=ObjectMeta(), spec=TokenRequestSpec(audiences=[], expirationSeconds=3600))
    status = api.create(asked, account, namespace=namespace).status
    secret = status.token if status else None
    assert secret, "the API server issues tokens"
    return secret


def kubeconfig_of(plane: ControlPlane, folder: Path, secret: str) -> Path:
    config = yaml.safe_load(plane.kubeconfig)
    for user in config["users"]:
        user["user"] = {"token": secret}
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(config))
    return file
