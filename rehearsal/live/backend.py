"""A real API server as the cluster of a rehearsal, and the real Kubernetes provider that speaks to it."""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import yaml

from rehearsal.backend import Backend
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import CLUSTER, NAMESPACE, STORAGE_CLASS, VOLUME_IN_CLUSTER
from rehearsal.cloud.store import Object
from rehearsal.cloud.values import at
from rehearsal.control_plane import Cluster, ControlPlane, VolumeDriver, cluster_for_tests
from rehearsal.control_plane.processes import wait_until
from rehearsal.live.api_server import ApiServer
from rehearsal.live.kubernetes_plugin import find_plugin, link_plugin
from rehearsal.live.load_balancers import LoadBalancers
from rehearsal.providers.provider import Provider

OUTER = (NAMESPACE, VOLUME_IN_CLUSTER, STORAGE_CLASS)


@contextmanager
def live(data: Path) -> Iterator[Backend]:
    """A control plane on `data`, which is kept as long as the stack's state, with AWS's controllers beside it.

    Where a cluster is given (REHEARSAL_KUBECONFIG), that one as it is. Raises NoControlPlane, NoProvider.
    """
    find_plugin()  # a build takes minutes, in which no cluster need run
    with ExitStack() as entered:
        cluster = entered.enter_context(cluster_for_tests(data))
        nodes = ""
        if cluster.is_ours:
            entered.enter_context(VolumeDriver(cluster.kubeconfig))
            nodes = "; its nodes run nothing, so a pod is ready at once"
        print(f"Kubernetes {cluster.version} at {cluster.endpoint}{nodes}.")
        yield entered.enter_context(LiveBackend(cluster))


class LiveBackend(Backend):
    """Raises NoProvider where the Kubernetes provider is not to be had."""

    def __init__(self, cluster: Cluster) -> None:
        self.config = yaml.safe_load(cluster.kubeconfig)
        self.server = ApiServer(cluster.kubeconfig)
        self._cluster = cluster
        self.balancers = LoadBalancers(cluster) if isinstance(cluster, ControlPlane) else None
        self._plugin = find_plugin()
        self._others: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        # On a cluster of others what is there already is theirs.
        self._others = {*self._outer()} if not self._cluster.is_ours else set()
        return self

    def __exit__(self, *_: object) -> None:
        if self.balancers:
            self.balancers.stop()
        self.server.close()

    def left(self) -> list[str]:
        """What Pulumi made outside of any namespace, the namespaces that it made, what a load balancer was made of."""
        outer = [f"{type_} {name}" for type_, name in self._outer()]
        return [*outer, *(self.balancers.left() if self.balancers else [])]

    def _outer(self) -> list[tuple[str, str]]:
        """Type and name of what this stack made outside of any namespace, and of its namespaces."""
        found = [
            (type_, each["metadata"]["name"])
            for type_ in OUTER
            for each in self.server.list(type_, labels={"app.kubernetes.io/managed-by": "pulumi"})
        ]
        return [each for each in found if each not in self._others]

    def kept(self) -> list[str]:
        """Volumes that wait for another claim. On a cluster of others they are not ours to report."""
        found = self.server.list(VOLUME_IN_CLUSTER) if self._cluster.is_ours else []
        return [f"{VOLUME_IN_CLUSTER} {at(each, 'metadata.name')}" for each in found if _stays(each)]

    def provider(self, cloud: Cloud) -> Provider | None:
        """None: the engine starts the plugin. The clusters that EKS makes in `cloud` are this one from now on."""
        authority = {"data": self._cluster.certificate_authority}
        cloud.api_server = {"endpoint": self._cluster.endpoint, "certificateAuthority": authority}
        if self.balancers:
            self.balancers.follow(cloud)
        cloud.observer = self
        return None

    def created(self, entry: Object) -> None:
        if self.balancers:
            self.balancers.created(entry)

    def deleting(self, entry: Object) -> None:
        """A cluster of EKS deletes with it what is in it; this server stays, so that has to be deleted."""
        if self.balancers:
            self.balancers.deleting(entry)
        if entry.type == CLUSTER:
            for type_, name in self._outer():
                self.server.delete(type_, name)
            wait_until(lambda: not self._outer(), "what was in the cluster is gone")

    def prepare(self, folder: Path, context: str) -> dict[str, str]:
        variables = super().prepare(folder, context)
        link_plugin(self._plugin, Path(variables["PULUMI_HOME"]))
        return variables | {
            "PATH": f"{_aws(folder / 'bin', self.config)}{os.pathsep}{variables['PATH']}",
            # What both targets set by enablePatchForce, which came with 4.29. The provider that is built is older and
            # reads this variable alone (https://github.com/pulumi/pulumi-kubernetes, CHANGELOG.md, 2026-07).
            "PULUMI_K8S_ENABLE_PATCH_FORCE": "true",
        }


def _stays(volume: Mapping[str, Any]) -> bool:
    return at(volume, "status.phase") == "Released" and at(volume, "spec.persistentVolumeReclaimPolicy") == "Retain"


def _aws(folder: Path, config: Mapping[str, Any]) -> Path:
    """A folder with what the kubeconfig of EKS runs, `aws eks get-token`: it answers with the user of `config`.

    https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins (2026-11)
    """
    user = config["users"][0]["user"]
    pairs = {"client-certificate-data": "clientCertificateData", "client-key-data": "clientKeyData"}
    status = {theirs: base64.b64decode(user[ours]).decode() for ours, theirs in pairs.items() if ours in user}
    status |= {"token": user["token"]} if "token" in user else {}
    answer = {"apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential", "status": status}
    folder.mkdir(exist_ok=True)
    script = folder / "aws"
    script.touch(mode=0o700)
    script.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(answer)}\nEND\n")
    return folder
