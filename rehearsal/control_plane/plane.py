"""A Kubernetes control plane of one's own: real but for its nodes, on loopback, gone when it is left."""

import fcntl
import functools
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2
from lightkube import Client
from lightkube.resources.core_v1 import Node, ServiceAccount

from rehearsal.control_plane.binaries import find_binaries, stage_files
from rehearsal.control_plane.certificates import certificates
from rehearsal.control_plane.client import client, get, server_version
from rehearsal.control_plane.commands import PROGRAMS, Setting, kept_ports
from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.control_plane.nodes import CAPACITY, fake_nodes, instances
from rehearsal.control_plane.processes import Process, wait_until

NEVER_READY = Path(__file__).with_name("never-ready.yaml")
CADVISOR = Path(__file__).with_name("cadvisor.yaml")
PREFIX = "control-plane-"  # of a folder that is not kept
YOUNG = 60  # seconds in which a folder may be one that is being started on
ENDING = 8  # seconds in which the last process of an owner that was killed ends: etcd's grace and some
GRACE = {
    "etcd": 5.0,
    "kube-apiserver": 0.0,
}  # the server would wait for its watchers to leave, and keeps nothing itself


class ControlPlane:
    """etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and kwok for the nodes.

    Real: admission (Pod Security), RBAC, validation, defaulting, scheduling, rollouts, garbage collection.
    Emulated: the kubelets. A pod runs nothing: it is ready at once, whatever its image, command, probes or volumes,
    unless its image has "does-not-exist" in its name: that is never pulled. AWS's controllers are added where they are
    needed: LoadBalancerController, VolumeDriver.

    `data` is a folder that is kept, and started again on, with the same objects, certificates and (where it is free)
    port; without it, all is gone in the end. etcd speaks without TLS on loopback: whoever has an account on this
    machine can read and change it, so nothing that is secret belongs in here.
    """

    is_ours = True

    def __init__(
        self,
        data: Path | None = None,
        *,
        nodes: int = 2,
        zones: Sequence[str] = ("ap-northeast-2a", "ap-northeast-2b"),
        instance_type: str = "t4g.medium",
        node_labels: Mapping[str, str] | None = None,
        node_capacity: Mapping[str, str] = CAPACITY,
    ) -> None:
        self._given = data
        self.instances = instances(nodes, zones)
        self._nodes = fake_nodes(nodes, zones, instance_type, node_labels or {}, node_capacity)
        self._processes: dict[str, Process] = {}
        self._lock = -1

    def start(self) -> None:
        """Builds what is not built yet, and returns when nodes are ready. Raises NoControlPlane."""
        binaries = find_binaries()
        if not self._given:
            _sweep(Path(tempfile.gettempdir()))
        self.data = (self._given or Path(tempfile.mkdtemp(prefix=PREFIX))).resolve()
        self._lock = _lock(self.data)
        try:
            setting = Setting(
                data=self.data,
                binaries=binaries,
                certificates=certificates(self.data / "certificates"),
                ports=kept_ports(self.data / "ports.json"),
            )
            setting.write([*stage_files(), NEVER_READY, CADVISOR])
            self.endpoint = setting.endpoint
            self.kubeconfig = setting.certificates.kubeconfig("admin", setting.endpoint)
            self.certificate_authority = setting.certificates.authority
            self._processes = {
                name: Process(name, setting.command(name), self.data, self._lock, GRACE.get(name, 1.0))
                for name in PROGRAMS
            }
            self._start_all()
        except BaseException:
            self.stop()
            raise

    def _start_all(self) -> None:
        self._processes["etcd"].start()
        self.start_api_server()
        self.version: str = server_version(self.kubeconfig)
        for name in PROGRAMS[2:]:
            self._processes[name].start()
        with client(self.kubeconfig) as api:
            for node in self._nodes:
                api.apply(node, force=True)
            populated = functools.partial(_is_populated, api, len(self._nodes))
            wait_until(populated, "the nodes are ready", self._processes.values())

    def start_api_server(self) -> None:
        """On the port and the data that it had; returns when it is ready."""
        server = self._processes["kube-apiserver"]
        server.start()
        needed = [self._processes["etcd"], server]
        wait_until(lambda: _is_ready(self.kubeconfig), "the API server is ready", needed)

    def stop_api_server(self) -> None:
        """It goes away as in a crash: connections break, requests are refused. The rest runs on."""
        self._processes["kube-apiserver"].stop()

    def process(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Process:
        """One more program beside its own; it is stopped with them at the latest."""
        self._processes[name] = Process(name, command, self.data, self._lock, environment=environment)
        return self._processes[name]

    def logged(self, name: str) -> list[str]:
        """The lines of a program's log; none where no program of this name has run."""
        return self._processes[name].logged() if name in self._processes else []

    def stop(self) -> None:
        """In the order that leaves no one waiting for another; without effect where nothing runs."""
        processes = list(self._processes.values())
        for process in processes[:0:-1]:
            process.ask_to_end()
        for process in reversed(processes):
            process.stop()
        self._processes = {}
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
            if self._given is None:
                shutil.rmtree(self.data)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _sweep(folder: Path) -> None:
    """Takes away what owners that were killed left in `folder`: data that nobody runs on, and nobody just begins on."""
    for left in folder.glob(f"{PREFIX}*/lock"):
        try:
            if time.time() - left.stat().st_mtime < YOUNG:
                continue
            with left.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left.parent, ignore_errors=True)
        except OSError:  # in use, somebody else's, or gone meanwhile
            continue


def _lock(data: Path) -> int:
    """Taken for as long as anything of a control plane runs on `data`: each of its processes holds it open."""
    (data / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
    data.chmod(0o700)
    lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + ENDING
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(lock)
                raise NoControlPlane(
                    f"{data} is in use by a control plane that runs: stop its command, or take another folder."
                ) from None
            time.sleep(0.1)


def _is_ready(kubeconfig: str) -> bool:
    try:
        return get(kubeconfig, "/readyz").is_success
    except httpx2.TransportError:
        return False


def _is_populated(api: Client, nodes: int) -> bool:
    """Pods can be made (a namespace has its service account), and they find a node."""
    accounts = {account.metadata.name for account in api.list(ServiceAccount, namespace="default") if account.metadata}
    return "default" in accounts and sum(map(_is_schedulable, api.list(Node))) >= nodes


def _is_schedulable(node: Node) -> bool:
    """Ready, and without the taint that the controller manager takes away a moment later."""
    conditions = (node.status and node.status.conditions) or []
    taints = (node.spec and node.spec.taints) or []
    return any(each.type == "Ready" and each.status == "True" for each in conditions) and not any(
        taint.key.startswith("node.kubernetes.io/") for taint in taints
    )
