"""Grafana on the network: who reaches it, and what it reaches."""

import pytest
from grafana_objects import dev as dev
from grafana_objects import node_port as node_port
from recorder import Recording, recorded


def test_a_private_grafana_is_opened_by_port_forward_alone(dev: Recording) -> None:
    assert dev.one("Service", "grafana-service").inputs["spec"]["type"] == "ClusterIP", (
        "no port of any node, no load balancer"
    )
    assert dev.outputs["grafana_open_command"] == (
        "kubectl port-forward --namespace grafana service/grafana 3000:80"
    ), "the output is the command that opens it, ready to be run"
    assert dev.outputs["grafana_service"] == "grafana/grafana", "namespace and name"


def test_a_node_port_is_opened_by_minikube(node_port: Recording) -> None:
    assert node_port.one("Service", "grafana-service").inputs["spec"]["type"] == "NodePort", "the seed's exposure"
    assert node_port.outputs["open"] == "minikube service grafana --namespace grafana --url", "the seed's command"


def test_nobody_reaches_a_private_grafana_over_the_network(dev: Recording) -> None:
    policy = dev.one("NetworkPolicy", "grafana-network").inputs["spec"]
    assert policy["podSelector"] == {"matchLabels": {"app": "grafana"}}, "the policy is of Grafana's pods"
    assert policy["policyTypes"] == ["Ingress", "Egress"], "a direction that is not named is open"
    assert policy["ingress"] == [], "probes and port-forward come from the pod's own node, which is always admitted"


def test_a_node_port_admits_everyone_to_port_3000(node_port: Recording) -> None:
    assert node_port.one("NetworkPolicy", "grafana-network").inputs["spec"]["ingress"] == [
        {"ports": [{"port": 3000, "protocol": "TCP"}]}
    ], "from anywhere, but to this port alone"


NAMES = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        }
    ],
    "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
}


def test_elsewhere_grafana_reaches_nothing_but_names(node_port: Recording) -> None:
    assert node_port.one("NetworkPolicy", "grafana-network").inputs["spec"]["egress"] == [NAMES], (
        "a Grafana that is taken over must not reach other pods, or the internet"
    )


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_on_aws_grafana_reaches_the_agent_and_aws_beside_names(stack: str) -> None:
    assert recorded(stack).one("NetworkPolicy", "grafana-network").inputs["spec"]["egress"] == [
        NAMES,
        {"to": [{"ipBlock": {"cidr": "169.254.170.23/32"}}], "ports": [{"port": 80, "protocol": "TCP"}]},
        {
            "to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}],
            "ports": [{"port": 443, "protocol": "TCP"}],
        },
    ], "CloudWatch has no fixed addresses; the instance's metadata, with the node's credentials, stays out of reach"
