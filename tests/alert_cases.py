"""For every alert rule: series that make it fire and series that do not, in the form of promtool's unit tests.

https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ (2026-11). Here one time series is text
of that form, `1x10` is eleven points of 1, `0+1x10` counts up, `_x10` is no point; one point a minute.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

_POD = 'namespace="shop", pod="api-1"'
_CONTAINER = f'{_POD}, container="api"'
_CLAIM = 'namespace="shop", persistentvolumeclaim="data"'
_DISK = 'node="n1", device="/dev/nvme0n1p1", fstype="xfs", mountpoint="/"'
_MEMORY_FS = 'node="n1", device="tmpfs", fstype="tmpfs", mountpoint="/run"'


class Case(NamedTuple):
    """Series, and what of them fires at which minute."""

    what: str
    series: Mapping[str, str]
    minute: int
    fires: Sequence[Mapping[str, str]] = ()


def _pair(names: tuple[str, str], labels: str, values: tuple[str, str]) -> dict[str, str]:
    return {f"{name}{{{labels}}}": each for name, each in zip(names, values, strict=True)}


_NODE_MEMORY = ("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes")
_SPACE = ("node_filesystem_avail_bytes", "node_filesystem_size_bytes")
_INODES = ("node_filesystem_files_free", "node_filesystem_files")
_VOLUME = ("kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes")
_REPLICAS = ("kube_deployment_spec_replicas", "kube_deployment_status_replicas_available")
_READY = 'kube_node_status_condition{node="n1", condition="Ready", status="true"}'
_WAITING = f'kube_pod_container_status_waiting_reason{{{_CONTAINER}, reason="CrashLoopBackOff"}}'
_RESTARTS = f"kube_pod_container_status_restarts_total{{{_CONTAINER}}}"
_OF_API = 'namespace="shop", deployment="api"'

_NOW_ENDED = f'kube_pod_container_status_terminated_reason{{{_CONTAINER}, reason="OOMKilled"}}'


def _ended(reason: str) -> str:
    return f'kube_pod_container_status_last_terminated_reason{{{_CONTAINER}, reason="{reason}"}}'


CASES: dict[str, tuple[Case, ...]] = {
    "node-not-ready": (
        Case("its kubelet is silent", {_READY: "1x4 0x30"}, 20, [{"node": "n1"}]),
        Case("for five minutes", {_READY: "1x4 0x5 1x20"}, 20),
        Case("another condition is false", {_READY.replace("Ready", "DiskPressure"): "0x30"}, 20),
    ),
    "node-memory": (
        Case("5 of 100 are left", _pair(_NODE_MEMORY, 'node="n1"', ("5x30", "100x30")), 20, [{"node": "n1"}]),
        Case("15 of 100 are left", _pair(_NODE_MEMORY, 'node="n1"', ("15x30", "100x30")), 20),
        Case("for ten minutes", _pair(_NODE_MEMORY, 'node="n1"', ("5x10 50x30", "100x40")), 30),
    ),
    "node-disk": (
        Case(
            "10 of 100 are free",
            _pair(_SPACE, _DISK, ("10x30", "100x30")),
            20,
            [{"node": "n1", "device": "/dev/nvme0n1p1"}],
        ),
        Case("20 of 100 are free", _pair(_SPACE, _DISK, ("20x30", "100x30")), 20),
        Case("memory is no disk", _pair(_SPACE, _MEMORY_FS, ("1x30", "100x30")), 20),
    ),
    "node-inodes": (
        Case(
            "5 of 100 are free",
            _pair(_INODES, _DISK, ("5x30", "100x30")),
            20,
            [{"node": "n1", "device": "/dev/nvme0n1p1"}],
        ),
        Case("20 of 100 are free", _pair(_INODES, _DISK, ("20x30", "100x30")), 20),
        Case("a file system without inodes", _pair(_INODES, _DISK.replace("xfs", "btrfs"), ("0x30", "0x30")), 20),
    ),
    "pod-crash-looping": (
        Case(
            "it waits, runs for a minute, and waits",
            {_WAITING: "1x3 _ 1x3 _ 1x3 _ 1x3 _ 1x3 _ 1x3"},
            20,
            [{"namespace": "shop", "pod": "api-1", "container": "api"}],
        ),
        Case("once", {_WAITING: "1x2 _x40"}, 20),
        Case("it waits for its image", {_WAITING.replace("CrashLoopBackOff", "ContainerCreating"): "1x30"}, 20),
    ),
    "pod-pending": (
        Case(
            "for 20 minutes",
            {f'kube_pod_status_phase{{{_POD}, phase="Pending"}}': "1x30"},
            20,
            [{"namespace": "shop", "pod": "api-1"}],
        ),
        Case("for ten minutes", {f'kube_pod_status_phase{{{_POD}, phase="Pending"}}': "1x10 0x30"}, 20),
        Case("it runs", {f'kube_pod_status_phase{{{_POD}, phase="Running"}}': "1x30"}, 20),
    ),
    "deployment-short": (
        Case(
            "one of two",
            _pair(_REPLICAS, _OF_API, ("2x30", "1x30")),
            20,
            [{"namespace": "shop", "deployment": "api"}],
        ),
        Case("a rollout of five minutes", _pair(_REPLICAS, _OF_API, ("2x30", "2x5 1x5 2x20")), 20),
        Case("none asked for", _pair(_REPLICAS, _OF_API, ("0x30", "0x30")), 20),
    ),
    "volume-full": (
        Case(
            "10 of 100 are free",
            _pair(_VOLUME, _CLAIM, ("10x30", "100x30")),
            20,
            [{"namespace": "shop", "persistentvolumeclaim": "data"}],
        ),
        Case("30 of 100 are free", _pair(_VOLUME, _CLAIM, ("30x30", "100x30")), 20),
    ),
    "container-oom": (
        Case(
            "killed a minute ago",
            {_RESTARTS: "0x9 1x20", _ended("OOMKilled"): "_x9 1x20"},
            11,
            [{"namespace": "shop", "pod": "api-1", "container": "api"}],
        ),
        Case("killed an hour ago", {_RESTARTS: "0x9 1x60", _ended("OOMKilled"): "_x9 1x60"}, 60),
        Case(
            "killed in a pod that starts nothing again",
            {_RESTARTS: "0x40", _NOW_ENDED: "_x9 1x30"},
            11,
            [{"namespace": "shop", "pod": "api-1", "container": "api"}],
        ),
        Case("killed in such a pod an hour ago", {_RESTARTS: "0x70", _NOW_ENDED: "_x9 1x60"}, 60),
        Case(
            "killed again, after one that it was started after",
            {_RESTARTS: "0x9 1x60", _ended("OOMKilled"): "_x9 1x60", _NOW_ENDED: "_x49 1x20"},
            52,
            [{"namespace": "shop", "pod": "api-1", "container": "api"}],
        ),
        Case("a Job that is done", {_RESTARTS: "0x40", _NOW_ENDED.replace("OOMKilled", "Completed"): "_x9 1x30"}, 11),
        Case("ended with an error", {_RESTARTS: "0x9 1x20", _ended("Error"): "_x9 1x20"}, 11),
    ),
    "target-down": (
        Case(
            "no answer",
            {'up{job="kubelet", instance="10.0.0.1:10250", node="n1"}': "1x4 0x30"},
            20,
            [{"job": "kubelet", "instance": "10.0.0.1:10250"}],
        ),
        Case("for five minutes", {'up{job="kubelet", instance="10.0.0.1:10250", node="n1"}': "1x4 0x5 1x20"}, 20),
        Case("gone with its node", {'up{job="kubelet", instance="10.0.0.1:10250", node="n1"}': "0x4 stale"}, 20),
    ),
    "api-errors": (
        Case(
            "one of ten",
            {
                'apiserver_request_total{code="200", verb="GET"}': "0+90x30",
                'apiserver_request_total{code="503", verb="GET"}': "0+10x30",
            },
            25,
            [{}],
        ),
        Case(
            "one of a hundred",
            {
                'apiserver_request_total{code="200", verb="GET"}': "0+99x30",
                'apiserver_request_total{code="503", verb="GET"}': "0+1x30",
            },
            25,
        ),
        Case("many are the clients' own", {'apiserver_request_total{code="404", verb="GET"}': "0+90x30"}, 25),
        Case("none", {'apiserver_request_total{code="200", verb="GET"}': "0+90x30"}, 25),
    ),
}
