"""A real Prometheus with the stack's own configuration, on the test control plane.

Real: Prometheus, kube-state-metrics and node_exporter, each with the rights of its own account; the API server; the
configuration, but for addresses: pods of this cluster do not run, so each target is led to a port of this machine. kwok
emulates cAdvisor. What kubelets, CoreDNS, Grafana and other pods would say is a page with the documented names and
labels.
"""

import json
import socket
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import yaml
from lightkube import Client
from lightkube.models.authentication_v1 import TokenRequestSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import ServiceAccountToken

from apps.prometheus.scraping import ACCOUNT
from rehearsal.control_plane import ControlPlane

LOOPBACK = "127.0.0.1"
INTERVAL = "3s"  # a test has no minute for two scrapes
# Names of what programs say that do not run here, as their own sources have them: the table of the stack is measured
# against these, and not against itself.
NAMES: Mapping[str, list[str]] = {
    job: listed["names"]
    for job, listed in json.loads((Path(__file__).parent / "recorded" / "metric-names.json").read_text()).items()
}
# Labels of what these jobs would say. kubelet_volume_stats: kubernetes, pkg/kubelet/metrics/collectors/volume_stats.go;
# CoreDNS: https://coredns.io/plugins/metrics/; Grafana: grafana/grafana, pkg/services/ngalert/metrics (2026-11).
PAGES: Mapping[str, Mapping[str, str]] = {
    "coredns": {"server": "dns://:53", "zone": ".", "rcode": "SERVFAIL", "plugin": "forward"},
    "grafana": {"org": "1", "integration": "sns"},
    "kubelet": {},
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

    def __init__(self) -> None:
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
        names = NAMES.get(job, [f"{job}_total"])
        # Of a kubelet's metrics those of volumes have a claim, and the rest has none.
        claim = {"namespace": "default", "persistentvolumeclaim": f"data-{node}"}
        return "".join(line(name, claim if "_volume_" in name else PAGES[job], now) for name in names)


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
            if not self._http.get("/-/ready").is_success:  # it reads its folder first
                return False
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
        if name == "cadvisor":  # kwok serves it where the Node says, but at a path of its own and without TLS
            path = "/metrics/nodes/$1/metrics/cadvisor"
            rules[1:] = [
                {
                    "source_labels": ["__meta_kubernetes_node_name"],
                    "target_label": "__metrics_path__",
                    "replacement": path,
                },
                {"target_label": "__scheme__", "replacement": "http"},
            ]
        elif name not in ports:
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
