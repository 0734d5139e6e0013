"""What Grafana waits for, and what leaves before the cluster."""

import pytest
from grafana_objects import dev as dev
from grafana_objects import node_port as node_port
from recorder import Recorded, Recording


def waits(recording: Recording, resource: Recorded) -> set[str]:
    return {name.partition(" ")[0] for name in recording.waits_for(resource)}


def test_the_deployment_waits_for_nodes_and_names_its_secret_and_account(dev: Recording) -> None:
    assert {"NodeGroup", "Secret", "ServiceAccount", "Namespace"} <= waits(
        dev, dev.one("Deployment", "grafana-deployment")
    ), "its pod would wait unscheduled, or for its files, and time out"


@pytest.mark.parametrize("type_", ["Namespace", "Secret", "ServiceAccount", "Service", "NetworkPolicy"])
def test_what_needs_no_node_waits_for_the_control_plane_only(dev: Recording, type_: str) -> None:
    found = waits(dev, dev.one(type_))
    assert "Cluster" in found, "an object needs an API server"
    assert found.isdisjoint({"NodeGroup", "NatGateway", "Route", "Addon", "Deployment"}), (
        "it can be made while the nodes still boot"
    )


def test_objects_leave_before_a_cluster_that_is_replaced(dev: Recording) -> None:
    cluster = dev.one("eks:index:Cluster")
    assert cluster.urn in dev.one("Namespace", "grafana-namespace").depends_on, (
        "the namespace names the cluster among its inputs: it and all in it leave through the old one"
    )


def test_waiting_for_pods_ends_in_reason(dev: Recording) -> None:
    deployment, service = (
        dev.one("Deployment", "grafana-deployment").timeouts,
        dev.one("Service", "grafana-service").timeouts,
    )
    assert deployment == {"create": "10m", "update": "10m"}, "an image that does not start is reported within minutes"
    assert service == {"create": "30m"}, "the Service is made before the nodes, and is ready once a pod is behind it"


def test_grafana_needs_no_nodes_of_ours(node_port: Recording) -> None:
    assert "NodeGroup" not in waits(node_port, node_port.one("Deployment", "grafana-deployment")), (
        "an existing cluster has nodes already"
    )
