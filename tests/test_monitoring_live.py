"""Prometheus and its exporters on a real Kubernetes API: they come up, and may do what they need and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lightkube import Client
from lightkube.models.authorization_v1 import (
    NonResourceAttributes,
    ResourceAttributes,
    SubjectAccessReviewSpec,
)
from lightkube.resources.authorization_v1 import SubjectAccessReview
from live import Warnings, own_namespaces

from apps.kube_state_metrics import kinds
from apps.prometheus.metrics import METRICS
from rehearsal.cloud.resource_types import DEPLOYMENT
from rehearsal.cloud.values import at
from rehearsal.control_plane import Cluster
from rehearsal.control_plane.client import client
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

# One worker sets the module's stack up, and no other does it again.
pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("monitoring_live")]

DAEMON_SET = "kubernetes:apps/v1:DaemonSet"
NODE = "kubernetes:core/v1:Node"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
APPS = ("kube-state-metrics", "node-exporter", "prometheus")
Asked = tuple[str, str, str, str]
"""Verb, API group, resource with its part, and namespace; every namespace where it is empty."""


@pytest.fixture(scope="module")
def warned() -> Warnings:
    return Warnings()


@pytest.fixture(scope="module")
def up(backend: LiveBackend, warned: Warnings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveBackend]:
    """The stack `local`, up; destroyed at the end, and then nothing is left."""
    folder: Path = tmp_path_factory.mktemp("local")
    with Rehearsal("local", folder=folder, backend=backend, on_event=warned) as rehearsal:
        rehearsal.up()
        assert not rehearsal.up().changes, "a second up changes nothing"
        yield backend
        rehearsal.destroy()
    assert not backend.left(), "no right and no volume of the cluster stays"
    assert own_namespaces(backend.server) == set(), "nor a namespace"


@pytest.fixture
def reviewer(control_plane: Cluster) -> Iterator[Client]:
    with client(control_plane.kubeconfig) as connected:
        yield connected


def user(server: LiveBackend, app: str) -> str:
    (account,) = (each for each in server.server.list(ACCOUNT, app, {"app": app}))
    return f"system:serviceaccount:{app}:{at(account, 'metadata.name')}"


def allowed(reviewer: Client, user: str, asked: Asked) -> bool:
    verb, group, resource, namespace = asked
    spec = SubjectAccessReviewSpec(user=user, groups=["system:serviceaccounts", "system:authenticated"])
    if resource.startswith("/"):
        spec.nonResourceAttributes = NonResourceAttributes(path=resource, verb=verb)
    else:
        kind, _, part = resource.partition("/")
        spec.resourceAttributes = ResourceAttributes(
            verb=verb, group=group, resource=kind, subresource=part, namespace=namespace
        )
    answer = reviewer.create(SubjectAccessReview(spec=spec))
    return bool(answer.status and answer.status.allowed)


def test_the_pods_come_up_and_the_api_server_has_nothing_against_them(up: LiveBackend, warned: Warnings) -> None:
    for app in ("kube-state-metrics", "prometheus"):
        found = up.server.read(DEPLOYMENT, app, app) or {}
        assert at(found, "status.availableReplicas") == 1, f"{app}: Pod Security admits its pod"
    found = up.server.read(DAEMON_SET, "node-exporter", "node-exporter") or {}
    assert at(found, "status.numberReady") == len(up.server.list(NODE)), "one on every node"
    assert warned.texts == [], "no field is unknown or deprecated"


@pytest.mark.parametrize("app", APPS)
def test_the_network_policies_are_as_they_were_meant(up: LiveBackend, app: str) -> None:
    (policy,) = up.server.list(POLICY, app)
    assert at(policy, "spec.policyTypes") == ["Ingress", "Egress"], "what is not named is open"
    assert len(at(policy, "spec.ingress") or []) == (0 if app == "node-exporter" else 1), "one comes in, or nobody"


NEEDED: tuple[Asked, ...] = (
    *((verb, "", kind, "") for verb in ("list", "watch") for kind in ("nodes", "pods")),
    ("get", "", "nodes/metrics", ""),
    ("get", "", "/metrics", ""),
    *((verb, "discovery.k8s.io", "endpointslices", "default") for verb in ("list", "watch")),
    *((verb, "", "services", "default") for verb in ("list", "watch")),
)
REFUSED: tuple[Asked, ...] = (
    *((verb, "", kind, "") for verb in ("get", "list", "watch") for kind in ("secrets", "configmaps")),
    *(("get", "", kind, "") for kind in ("nodes", "pods")),
    *(("get", group, kind, "default") for group, kind in (("", "services"), ("discovery.k8s.io", "endpointslices"))),
    ("create", "", "pods/exec", ""),
    ("get", "", "pods/log", ""),
    ("get", "", "nodes/proxy", ""),
    ("create", "", "pods", ""),
    ("delete", "", "pods", ""),
    ("patch", "", "nodes", ""),
    ("create", "", "serviceaccounts/token", ""),
    ("impersonate", "", "users", ""),
    ("list", "discovery.k8s.io", "endpointslices", ""),
    ("get", "", "/logs", ""),
)


def test_prometheus_may_read_what_it_measures_and_nothing_else(up: LiveBackend, reviewer: Client) -> None:
    account = user(up, "prometheus")
    assert [asked for asked in NEEDED if not allowed(reviewer, account, asked)] == [], "it would find no target"
    assert [asked for asked in REFUSED if allowed(reviewer, account, asked)] == [], "a measuring pod that is taken over"


def test_kube_state_metrics_may_list_what_it_counts_and_nothing_else(up: LiveBackend, reviewer: Client) -> None:
    account = user(up, "kube-state-metrics")
    counted = kinds(METRICS["kube-state-metrics"].names)
    needed = [(verb, kind.group, kind.plural, "") for kind in counted for verb in ("list", "watch")]
    assert [asked for asked in needed if not allowed(reviewer, account, asked)] == [], "it would count nothing"
    refused = (*REFUSED, ("get", "", "nodes/metrics", ""), ("get", "", "/metrics", ""))
    assert [asked for asked in refused if allowed(reviewer, account, asked)] == [], "it lists, and no more"


def test_node_exporter_may_do_nothing_at_all(up: LiveBackend, reviewer: Client) -> None:
    account = user(up, "node-exporter")
    assert [asked for asked in (*NEEDED, *REFUSED) if allowed(reviewer, account, asked)] == [], "it asks Linux alone"
