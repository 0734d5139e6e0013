"""What Prometheus and kube-state-metrics may read, and who reaches whom."""

from typing import Any

from manifests import elsewhere
from recorder import Recording, recorded

# Rights.


def rules(recording: Recording, name: str) -> set[tuple[str, str, tuple[str, ...]]]:
    kind = "rbac.authorization.k8s.io/v1:Role" if "api-server" in name else "ClusterRole"
    return {
        (group, resource, tuple(rule["verbs"]))
        for rule in recording.one(kind, name).inputs["rules"]
        for group in rule.get("apiGroups", [""])
        for resource in rule.get("resources", rule.get("nonResourceURLs", []))
    }


def test_prometheus_reads_what_it_discovers_and_measures_and_nothing_else() -> None:
    read = ("list", "watch")
    assert rules(recorded("dev"), "prometheus-cluster-role") == {
        ("", "nodes", read),
        ("", "pods", read),
        ("", "nodes/metrics", ("get",)),
        ("", "/metrics", ("get",)),
    }, "never nodes/proxy, which runs commands in any pod, nor Secrets"
    role = recorded("dev").one("rbac.authorization.k8s.io/v1:Role", "prometheus-api-server-role").inputs
    assert role["metadata"]["namespace"] == "default", "where the API servers are listed"
    assert rules(recorded("dev"), "prometheus-api-server-role") == {
        ("discovery.k8s.io", "endpointslices", read),
        ("", "services", read),
    }, "there alone"


def test_the_pods_wait_for_their_rights() -> None:
    for name in ("prometheus", "kube-state-metrics"):
        deployment = recorded("dev").one("Deployment", f"{name}-deployment")
        binding = recorded("dev").one("ClusterRoleBinding", f"{name}-cluster-binding")
        assert binding.urn in deployment.depends_on, "without, it finds nothing and no input says so"


def test_rights_of_two_stacks_on_one_cluster_do_not_clash() -> None:
    name = recorded("dev").one("ClusterRole", "prometheus-cluster-role").inputs["metadata"]["name"]
    assert name == "eks-grafana-prometheus", "a cluster may have a role prometheus already, of somebody else's"


# The network.


def policy(recording: Recording, name: str) -> dict[str, Any]:
    return recording.one("NetworkPolicy", f"{name}-network").inputs["spec"]


def app(peer: dict[str, Any]) -> str:
    return peer["podSelector"]["matchLabels"].get("app", "kube-dns")


def test_grafana_alone_reaches_prometheus() -> None:
    (rule,) = policy(recorded("dev"), "prometheus")["ingress"]
    (peer,) = rule["from"]
    assert (app(peer), rule["ports"]) == ("grafana", [{"port": 9090, "protocol": "TCP"}]), "it has no login of its own"
    assert peer["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "grafana"}, "of its namespace"


def test_prometheus_reaches_dns_the_api_server_nodes_and_pods() -> None:
    dns, api, nodes, pods = policy(recorded("dev"), "prometheus")["egress"]
    assert app(dns["to"][0]) == "kube-dns", "names"
    assert [peer["ipBlock"]["cidr"] for peer in api["to"]] == ["192.168.0.0/16", "10.100.0.0/16", "172.20.0.0/16"], (
        "the VPC CNI sees the Service's address before it becomes a server's, and EKS picks one of two ranges for it"
    )
    assert [port["port"] for port in api["ports"]] == [443], "EKS's port"
    assert [port["port"] for port in nodes["ports"]] == [10250, 9100], "kubelet and node-exporter"
    assert [peer["ipBlock"]["cidr"] for peer in nodes["to"]] == ["192.168.0.0/16"], "nodes are in the VPC"
    assert pods["to"] == [{"namespaceSelector": {}}], "a pod says its port, whatever its app"


def test_elsewhere_the_api_server_has_any_address_and_three_ports() -> None:
    _, api, nodes, _ = policy(elsewhere("node_port", "pod"), "prometheus")["egress"]
    assert [port["port"] for port in api["ports"]] == [443, 6443, 8443], "of a Service, of kind, of minikube"
    for rule in (api, nodes):
        (peer,) = rule["to"]
        assert peer["ipBlock"] == {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}, "but never a machine's metadata"


def test_grafana_and_prometheus_reach_each_other_only_where_there_is_prometheus() -> None:
    def others(recording: Recording, way: str, side: str) -> set[str]:
        rules = policy(recording, "grafana").get(way, [])
        return {app(peer) for rule in rules for peer in rule[side] if "podSelector" in peer}

    off = recorded("dev", monitoring={"enabled": False})
    assert others(recorded("dev"), "egress", "to") == {"kube-dns", "prometheus"}, "its data source"
    assert others(recorded("dev"), "ingress", "from") == {"prometheus"}, "which measures Grafana too"
    assert others(off, "egress", "to") == {"kube-dns"}, "nobody is there"
    assert others(off, "ingress", "from") == set(), "nobody comes"


def test_kube_state_metrics_is_reached_by_prometheus_and_reaches_the_api_server() -> None:
    spec = policy(recorded("dev"), "kube-state-metrics")
    (rule,) = spec["ingress"]
    assert [app(peer) for peer in rule["from"]] == ["prometheus"], "it says what every app of the cluster is"
    (api,) = spec["egress"]
    assert [port["port"] for port in api["ports"]] == [443], "and nobody else, not even DNS: it has the address"
