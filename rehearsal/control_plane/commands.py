"""How each program of the control plane is called; of flags without a source beside them, --help says more."""

import json
import random
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal.control_plane.certificates import LOOPBACK, Certificates

PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
LISTENING = ("etcd", "kube-apiserver", "kwok")
"""What needs a port; the others serve nothing."""
# Below the ports that systems give to outgoing connections (Linux from 32768, macOS from 49152), any of which could
# else take the API server's port while it is away.
PORTS = range(20000, 32000)

# Health for everyone, all else for those with a certificate, as on EKS: the component of pulumi-eks asks /healthz.
# https://kubernetes.io/docs/reference/access-authn-authz/authentication/, anonymous requests (2026-11)
AUTHENTICATION = {
    "apiVersion": "apiserver.config.k8s.io/v1",
    "kind": "AuthenticationConfiguration",
    "anonymous": {"enabled": True, "conditions": [{"path": path} for path in ("/healthz", "/livez", "/readyz")]},
}
SERVICES = "172.20.0.0/16"  # what EKS takes where the VPC is in 10.0.0.0/8
PODS = "10.244.0.1/16"


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what is left of old connections does not count
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(wanted: Mapping[str, int]) -> dict[str, int]:
    """A free port for each of LISTENING: the wanted one where it is free."""
    chosen: dict[str, int] = {}
    for name in LISTENING:
        candidates = [*([wanted[name]] if name in wanted else []), *random.sample(PORTS, 100)]
        chosen[name] = next(port for port in candidates if port not in chosen.values() and _is_free(port))
    return chosen


def kept_ports(file: Path) -> dict[str, int]:
    """The ports of the last time where they are free, since a kubeconfig in someone's state names one of them."""
    ports = free_ports(json.loads(file.read_text()) if file.exists() else {})
    file.write_text(json.dumps(ports))
    return ports


@dataclass(frozen=True)
class Setting:
    """Where one control plane stands: its folder, its binaries, its ports."""

    data: Path
    binaries: Mapping[str, Path]
    certificates: Certificates
    ports: Mapping[str, int]

    @property
    def endpoint(self) -> str:
        return f"https://{LOOPBACK}:{self.ports['kube-apiserver']}"

    def write(self, stages: Iterable[Path]) -> None:
        """The files that the programs read."""
        for client in ("kube-controller-manager", "kube-scheduler", "kwok"):
            file = self.data / f"{client}.kubeconfig"
            file.touch(mode=0o600)
            file.write_text(self.certificates.kubeconfig(client, self.endpoint))
        (self.data / "authentication.json").write_text(json.dumps(AUTHENTICATION))
        (self.data / "stages.yaml").write_text("\n---\n".join(stage.read_text() for stage in stages))

    def command(self, program: str) -> list[str]:
        flags = {
            "etcd": self._etcd,
            "kube-apiserver": self._api_server,
            "kube-controller-manager": self._controller_manager,
            "kube-scheduler": self._scheduler,
            "kwok": self._kwok,
        }[program]()
        return [str(self.binaries[program]), *(f"--{name}={value}" for name, value in flags.items())]

    def _etcd(self) -> dict[str, object]:
        url = f"http://{LOOPBACK}:{self.ports['etcd']}"
        return {
            "data-dir": self.data / "etcd",
            "listen-client-urls": url,
            "advertise-client-urls": url,
            "listen-peer-urls": f"http://{LOOPBACK}:0",
            "unsafe-no-fsync": "true",  # what is written outlives this process, not a crash of the machine
            "log-level": "warn",
        }

    def _api_server(self) -> dict[str, object]:
        return {
            "etcd-servers": f"http://{LOOPBACK}:{self.ports['etcd']}",
            "bind-address": LOOPBACK,
            "secure-port": self.ports["kube-apiserver"],
            "tls-cert-file": self.certificates.certificate("kube-apiserver"),
            "tls-private-key-file": self.certificates.key("kube-apiserver"),
            "client-ca-file": self.certificates.certificate("ca"),
            "authentication-config": self.data / "authentication.json",
            "authorization-mode": "Node,RBAC",
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": self.certificates.folder / "service-account.pub",
            "service-account-signing-key-file": self.certificates.key("service-account"),
            "service-cluster-ip-range": SERVICES,
            "endpoint-reconciler-type": "none",  # a loopback address may not are in the endpoints of `kubernetes`
            "profiling": "false",
        }

    def _client(self, program: str) -> dict[str, object]:
        return {
            "kubeconfig": self.data / f"{program}.kubeconfig",
            "leader-elect": "false",
            "secure-port": 0,  # serves nothing, so takes no port
            "profiling": "false",
        }

    def _controller_manager(self) -> dict[str, object]:
        return {
            **self._client("kube-controller-manager"),
            "root-ca-file": self.certificates.certificate("ca"),
            "service-account-private-key-file": self.certificates.key("service-account"),
            "use-service-account-credentials": "true",  # each controller has the rights of its own role alone
            "service-cluster-ip-range": SERVICES,
        }

    def _scheduler(self) -> dict[str, object]:
        return self._client("kube-scheduler")

    def _kwok(self) -> dict[str, object]:
        return {
            "kubeconfig": self.data / "kwok.kubeconfig",
            "config": self.data / "stages.yaml",
            "manage-all-nodes": "true",
            "node-lease-duration-seconds": 40,  # without leases kwok marks a node ready once, and the server forgets it
            "node-ip": LOOPBACK,
            # Where every Node says that its kubelet is: it serves the metrics of cadvisor.yaml, without TLS.
            "server-address": f"{LOOPBACK}:{self.ports['kwok']}",
            "node-port": self.ports["kwok"],
            "cidr": PODS,
        }
