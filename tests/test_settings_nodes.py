"""The settings of the nodes: labels, taints, and an autoscaler."""

import pytest
from settings_cases import LEAST, TAINT, parse, with_value


@pytest.mark.parametrize("key", ["mykubernetes.io/x", "kubernetes.io.example.com/x", "a-b.c0/x", "kubernetes.io", "x"])
def test_a_label_with_a_prefix_of_ones_own_is_accepted(key: str) -> None:
    """The kubelet keeps kubernetes.io, k8s.io and their subdomains: `isKubernetesLabel`, kubernetes 1.36.3."""
    assert parse(with_value("node_group.labels", {key: "y"})), "another domain that ends alike is another one's"


def test_a_taint_can_have_each_effect() -> None:
    taints = [TAINT | {"effect": effect} for effect in ("NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE")]
    assert parse(with_value("node_group.taints", taints)), "Kubernetes identifies a taint by key and effect"


def test_a_taint_can_have_an_empty_value() -> None:
    """EKS's API model: taintValue has 0 to 63 characters, where labelValue has 1 at least (botocore 1.44.8)."""
    assert parse(with_value("node_group.taints", [TAINT | {"value": ""}])), "a key and an effect are a taint"


def test_a_stack_without_an_autoscaler_says_so_where_one_is_counted_on() -> None:
    warning = parse(with_value("node_group.autoscaled", True)).warnings()["node_group.autoscaled"]
    assert "installs no autoscaler" in warning, "else nobody learns why nothing scales"
    assert not parse(LEAST).warnings(), "and there is nothing to say without it"
