"""Starts what measures the test control plane: the stack's Prometheus, kube-state-metrics and node_exporter."""

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from lightkube import Client
from lightkube.models.core_v1 import (
    Container,
    ContainerPort,
    PersistentVolumeClaimSpec,
    PodSpec,
    VolumeResourceRequirements,
)
from lightkube.models.discovery_v1 import Endpoint, EndpointPort
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.apps_v1 import DaemonSet, Deployment
from lightkube.resources.core_v1 import ConfigMap, PersistentVolumeClaim, Pod
from lightkube.resources.discovery_v1 import EndpointSlice
from measured_cluster import LOOPBACK, Measured, Pages, free_port, kubeconfig_of, led_here, token

from rehearsal.control_plane import ControlPlane
from rehearsal.control_plane.processes import Process, wait_until
from rehearsal.monitoring.binaries import find_programs

# The API server reports no address of its own here: a loopback address cannot be in an EndpointSlice, so any other one
# is, and the test leads it to the right port.
API_SERVER = EndpointSlice(
    metadata=ObjectMeta(
        name="kubernetes-for-tests", namespace="default", labels={"kubernetes.io/service-name": "kubernetes"}
    ),
    addressType="IPv4",
    endpoints=[Endpoint(addresses=["192.0.2.1"])],
    ports=[EndpointPort(name="https", port=443, protocol="TCP")],
)
OTHERS = (
    Pod(
        metadata=ObjectMeta(name="coredns-for-tests", namespace="kube-system", labels={"k8s-app": "kube-dns"}),
        spec=PodSpec(containers=[Container(name="c", image="i", ports=[ContainerPort(containerPort=9153)])]),
    ),
    Pod(
        metadata=ObjectMeta(
            name="asks-for-tests",
            namespace="default",
            annotations={"prometheus.io/scrape": "true", "prometheus.io/port": "8080", "prometheus.io/path": "/pods"},
        ),
        spec=PodSpec(containers=[Container(name="c", image="i")]),
    ),
    Pod(
        metadata=ObjectMeta(name="fits-nowhere-for-tests", namespace="default"),
        spec=PodSpec(containers=[Container(name="c", image="i")], nodeSelector={"no-node": "has-this"}),
    ),
    PersistentVolumeClaim(
        metadata=ObjectMeta(name="waits-for-tests", namespace="default"),
        spec=PersistentVolumeClaimSpec(
            accessModes=["ReadWriteOnce"],
            resources=VolumeResourceRequirements(requests={"storage": "1Gi"}),
            storageClassName="",  # and so waits for ever
        ),
    ),
)
"""A pod of CoreDNS, which this cluster has none of, one that asks by annotation, one that the scheduler finds no node
for, and a claim that gets no volume."""


@contextmanager
def measured(plane: ControlPlane, api: Client, folder: Path) -> Iterator[Measured]:
    """With the stack `local` up: its configuration, its accounts and the arguments of its pods are in the cluster."""
    programs, ports = (
        find_programs(),
        {name: free_port() for name in ("kube-state-metrics", "node-exporter", "prometheus")},
    )
    with ExitStack() as entered:
        for each in (API_SERVER, *OTHERS):
            api.apply(each, force=True)
            metadata: Any = each.metadata
            entered.callback(api.delete, type(each), metadata.name, namespace=metadata.namespace)
        pages = Pages()
        entered.callback(pages.stop)

        def run(name: str, *command: str) -> Process:
            process = plane.process(name, command, {})
            process.start()
            entered.callback(process.stop)
            return process

        state = folder / "kube-state-metrics"
        state.mkdir()
        pod = _pod_spec(api, Deployment, "kube-state-metrics")
        lists = kubeconfig_of(plane, state, token(api, "kube-state-metrics", pod.serviceAccountName or ""))
        run(
            "kube-state-metrics",
            str(programs["kube-state-metrics"]),
            *_without(pod, "--port", "--telemetry-port"),
            f"--kubeconfig={lists}",
            f"--port={ports['kube-state-metrics']}",
            f"--telemetry-port={free_port()}",
            f"--host={LOOPBACK}",
            f"--telemetry-host={LOOPBACK}",
        )
        run(
            "node-exporter",
            str(programs["node_exporter"]),
            *_without(_pod_spec(api, DaemonSet, "node-exporter"), "--path.rootfs", "--web.listen-address"),
            f"--web.listen-address={LOOPBACK}:{ports['node-exporter']}",
        )
        account = folder / "account"
        account.mkdir()
        secret = token(api, "prometheus", _pod_spec(api, Deployment, "prometheus").serviceAccountName or "")
        (account / "token").write_text(secret)
        (account / "ca.crt").write_bytes(base64.b64decode(plane.certificate_authority))
        config = led_here(
            configuration(api),
            kubeconfig=kubeconfig_of(plane, account, secret),
            account=account,
            ports={**ports, "apiserver": int(plane.endpoint.rpartition(":")[2])},
            pages=pages.port,
        )
        file = folder / "prometheus.json"
        file.write_text(json.dumps(config))
        prometheus = run(
            "prometheus",
            str(programs["prometheus"]),
            f"--config.file={file}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={LOOPBACK}:{ports['prometheus']}",
            "--log.level=warn",
        )
        found = Measured(f"http://{LOOPBACK}:{ports['prometheus']}")
        wait_until(found.settled, "every target was asked three times", [prometheus])
        yield found
    shutil.rmtree(folder / "data", ignore_errors=True)


def configuration(api: Client) -> dict[str, Any]:
    """What the stack wrote for Prometheus, from the API server."""
    (found,) = (each for each in api.list(ConfigMap, namespace="prometheus") if "prometheus" in str(each.data))
    (text,) = (found.data or {}).values()
    return json.loads(text)


def _pod_spec(api: Client, kind: type[Deployment] | type[DaemonSet], name: str) -> PodSpec:
    """Of the workload of this name, which is alone in a namespace of the same."""
    (found,) = api.list(kind, namespace=name)
    spec = found.spec.template.spec if found.spec else None
    assert spec, f"{name} has pods"
    return spec


def _without(pod: PodSpec, *options: str) -> list[str]:
    return [each for each in pod.containers[0].args or [] if each.partition("=")[0] not in options]
