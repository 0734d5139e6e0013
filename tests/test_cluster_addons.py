"""The add-ons that EKS manages: their order and their versions."""

import pytest
from control_planes import CHANGED
from recorder import Recording, recorded


def test_the_pod_identity_agent_does_not_wait_for_nodes() -> None:
    recording = recorded("dev")
    agent = recording.one("Addon", "main-pod-identity-agent")
    assert agent.inputs["addonName"] == "eks-pod-identity-agent", "pods get their roles from it"
    assert agent.inputs["clusterName"] == "eks-grafana-dev", "on this cluster"
    waits = recording.waits_for(agent)
    assert "Cluster main-eks" in waits, "an add-on needs a cluster"
    assert not [name for name in waits if name.startswith(("NodeGroup", "NatGateway"))], (
        "a DaemonSet is complete on no nodes; behind them it would be 25 seconds on the way to Grafana"
    )


PINS = {
    "vpc-cni": ("cluster", "vpc_cni_version", "v1.21.0-eksbuild.1"),
    "kube-proxy": ("cluster", "kube_proxy_version", "v1.36.0-eksbuild.2"),
    "eks-pod-identity-agent": ("cluster", "pod_identity_agent_version", "v1.3.9-eksbuild.3"),
    "coredns": ("addons", "coredns_version", "v1.12.4-eksbuild.4"),
    "metrics-server": ("addons", "metrics_server_version", "v0.8.0-eksbuild.5"),
}


def addon_versions(recording: Recording) -> dict[str, str]:
    cluster = recording.one("eks:index:Cluster").inputs
    return {
        "vpc-cni": cluster["vpcCniOptions"]["addonVersion"],
        "kube-proxy": cluster["kubeProxyAddonOptions"]["version"],
        **{found.inputs["addonName"]: found.inputs["addonVersion"] for found in recording.all("Addon")},
    }


def test_addon_versions_are_awss_defaults_for_the_kubernetes_version() -> None:
    recording = recorded("dev", cluster=CHANGED)
    asked = sorted((args for _, args in recording.invokes), key=lambda args: args["addonName"])
    assert asked == [{"addonName": name, "kubernetesVersion": "1.35", "mostRecent": False} for name in sorted(PINS)], (
        "one look-up each; the most recent version would move with every release of AWS's, and plans with it"
    )
    assert addon_versions(recording) == dict.fromkeys(PINS, "v1.0.0-eksbuild.1-default-of-1.35"), (
        "what was looked up is what is installed"
    )


def test_pinned_addons_are_not_looked_up() -> None:
    settings: dict[str, dict[str, str]] = {"cluster": {}, "addons": {}}
    for section, setting, pin in PINS.values():
        settings[section][setting] = pin
    recording = recorded("dev", **settings)
    assert addon_versions(recording) == {addon: pin for addon, (_, _, pin) in PINS.items()}, (
        "each pin is what is installed"
    )
    assert recording.invokes == [], "a pinned version needs no call"


@pytest.mark.parametrize("name", ["main-pod-identity-agent", "main-coredns"])
def test_managed_addons_take_over_what_eks_installed_itself(name: str) -> None:
    addon = recorded("dev").one("Addon", name).inputs
    assert addon["resolveConflictsOnCreate"] == "OVERWRITE", "EKS starts a cluster with copies of its own"
    assert addon["resolveConflictsOnUpdate"] == "OVERWRITE", "an update must not stop at a field changed manually"
