"""What a destroy leaves to the cluster or the namespace to delete with it, and what it deletes itself."""

from pathlib import Path
from typing import Any

import pytest

from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]

ADDONS = (
    "main-eks-vpc-cni", "main-eks-kube-proxy", "main-pod-identity-agent", "main-coredns", "main-metrics-server",
)  # fmt: skip
MEASURING = {
    "prometheus": ("account", "network", "configuration", "deployment", "service"),
    "kube-state-metrics": ("account", "network", "deployment", "service"),
    "node-exporter": ("account", "network", "daemon-set"),
}
RIGHTS = [
    f"{place}-{part}"
    for place in ("prometheus-cluster", "prometheus-api-server", "kube-state-metrics-cluster")
    for part in ("role", "binding")
]
GRAFANA = ("grafana-account", "grafana-secret", "grafana-provisioning", "grafana-network")
NGINX = ("nginx-deployment", "nginx-service", "nginx-network")
NAMESPACES = ("grafana-namespace", "nginx-namespace", *(f"{app}-namespace" for app in MEASURING))
INSIDE = {
    **dict.fromkeys(GRAFANA, "grafana-namespace"),
    **dict.fromkeys(NGINX, "nginx-namespace"),
    **{f"{app}-{role}": f"{app}-namespace" for app, roles in MEASURING.items() for role in roles},
}
PUBLIC = {"exposure": "public", "allow_plain_http": True, "source_ranges": ["203.0.113.0/24"]}
STORED = {"storage": {"enabled": True, "on_destroy": "delete"}}


def on_cluster(*more: str) -> dict[str, str]:
    return INSIDE | dict.fromkeys((*ADDONS, *NAMESPACES, *RIGHTS, *more), "main-eks-eksCluster")


@pytest.mark.parametrize(
    ("stack", "grafana", "taken_along"),
    [
        ("dev", PUBLIC, on_cluster() | {"grafana-deployment": "grafana-namespace"}),
        ("dev", {**PUBLIC, **STORED}, on_cluster("main-ebs-csi", "storage-class", "storage-default-class")),
        ("local", {}, INSIDE | {"grafana-deployment": "grafana-namespace"}),
        ("local", STORED, INSIDE),
    ],
    ids=["aws", "aws-stored", "local", "local-stored"],
)
def test_a_destroy_leaves_to_cluster_and_namespace_what_holds_nothing_outside_of_them(
    stack: str, grafana: dict[str, Any], taken_along: dict[str, str], tmp_path: Path
) -> None:
    settings = {"grafana": grafana, "nginx": {"enabled": True}}
    with Rehearsal(stack, folder=tmp_path, settings=settings) as rehearsal:
        rehearsal.up()
        found = {
            name(resource["urn"]): name(resource["deletedWith"])
            for resource in rehearsal.state()
            if resource.get("deletedWith")
        }
        assert found == taken_along, "and neither a load balancer's Service, nor a claim and what uses it"
        rehearsal.calls.clear()
        rehearsal.destroy()
        deleted = {call.name for call in rehearsal.calls if call.operation == "delete"}
        assert not deleted & (taken_along.keys() - (set() if stack == "dev" else NAMESPACES)), "each costs no time"
        assert not rehearsal.state()
        assert not rehearsal.cloud.objects(), "and nothing is left"


def test_an_app_that_is_taken_out_of_a_running_stack_leaves_nothing_in_the_cluster(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings={"nginx": {"enabled": True}, "grafana": STORED}) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"nginx": {"enabled": False}, "grafana": {"storage": {"enabled": False}}})
        rehearsal.up()
        left = {found.name for found in rehearsal.cloud.objects()}
        assert not left & {*NGINX, "nginx-namespace", "main-ebs-csi", "storage-class", "storage-default-class"}, (
            "the cluster itself stays"
        )
        assert not rehearsal.up().changes


def name(urn: str) -> str:
    return urn.rpartition("::")[2]
