"""The add-ons that need nodes."""

import json

from recorder import recorded


def test_core_dns_is_a_managed_addon_of_the_cluster() -> None:
    addon = recorded("dev").one("Addon", "main-coredns").inputs
    assert addon["addonName"] == "coredns", "names inside the cluster are its business"
    assert addon["clusterName"] == "eks-grafana-dev", "on this cluster"


def test_core_dns_waits_for_nodes() -> None:
    recording = recorded("dev")
    addon = recording.one("Addon", "main-coredns")
    assert recording.one("eks/nodeGroup:NodeGroup").urn in addon.depends_on, (
        "its pods run on nodes: without one the add-on never becomes ACTIVE and fails after 20 minutes"
    )


def test_nothing_waits_for_core_dns() -> None:
    recording = recorded("dev")
    waiting = [found.name for found in recording.resources if "Addon main-coredns" in recording.waits_for(found)]
    assert waiting == [], "Grafana answers without names: behind CoreDNS it would be 45 seconds later"


def test_core_dns_runs_on_tainted_nodes() -> None:
    taint = {"key": "dedicated", "value": "web", "effect": "NO_SCHEDULE"}
    addon = recorded("dev", node_group={"taints": [taint]}).one("Addon", "main-coredns").inputs
    assert json.loads(addon["configurationValues"])["tolerations"] == [
        {"key": "CriticalAddonsOnly", "operator": "Exists"},
        {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
        {"key": "dedicated", "operator": "Equal", "value": "web", "effect": "NoSchedule"},
    ], "on nodes that all carry a taint it would never start; the list replaces the add-on's own, so it keeps those"


def test_core_dns_is_configured_only_where_nodes_are_tainted() -> None:
    assert "configurationValues" not in recorded("dev").one("Addon", "main-coredns").inputs, (
        "the add-on's own values are AWS's to change"
    )
