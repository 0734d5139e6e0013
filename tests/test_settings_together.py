"""Rules over several settings do not depend on the order of the fields, and hide one another nowhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from bad_values import BAD
from settings_cases import GRAFANA, LEAST, Bad, full, models, refusals, with_value

from targets.aws import AwsSettings

TOGETHER: dict[str, dict[str, Any]] = {
    "eks-grafana:vpc": LEAST["eks-grafana:vpc"] | {"cidr": "10.0.0.0/26", "nat": "none"},
    "eks-grafana:cluster": {"public_access_cidrs": ["0.0.0.0/0"], "kube_proxy_version": "v1.35.0-eksbuild.1"},
    "eks-grafana:node_group": {"min_size": 3, "max_size": 9, "max_unavailable": 10},
    "eks-grafana:grafana": {"exposure": "internal", "hosted_zone_id": "Z0123456789ABC", "memory_limit": "128Mi"},
}
"""Every value is right by itself, and every rule over several of them is broken."""


BROKEN = {
    "vpc.cidr",
    "vpc.nat",
    "cluster.kube_proxy_version",
    "cluster.public_access_cidrs",
    "node_group.desired_size",
    "node_group.max_unavailable",
    "grafana.certificate_arn",
    "grafana.hosted_zone_id",
    "grafana.memory_limit",
}


def keys(lines: list[str]) -> set[str]:
    return {line.removeprefix("config eks-grafana:").partition(": ")[0] for line in lines}


def test_all_broken_rules_over_several_fields_come_in_one_report() -> None:
    assert keys(refusals(LEAST | TOGETHER)) == BROKEN, "one run must be enough to learn what to fix"


def test_a_wrong_value_hides_no_broken_rule_of_another_section() -> None:
    lines = refusals(LEAST | TOGETHER | {"eks-grafana:node_group": {"min_size": "2 "}})
    assert keys(lines) == {key for key in BROKEN if not key.startswith("node_group.")} | {"node_group.min_size"}


@pytest.fixture
def backwards() -> Iterator[None]:
    """Every section with its fields in the opposite order."""
    sections = list(dict.fromkeys(model for _, model in models()))[::-1]  # inner ones first

    def turn() -> None:
        for section in sections:
            section.__pydantic_fields__ = dict(reversed(section.__pydantic_fields__.items()))
            section.model_rebuild(force=True)

    turn()
    yield
    turn()


@pytest.mark.usefixtures("backwards")
@pytest.mark.parametrize("bad", [bad for bad in BAD if bad.beside], ids=lambda bad: f"{bad.path}={bad.value!r}"[:60])
def test_a_rule_over_several_fields_does_not_depend_on_their_order(bad: Bad) -> None:
    assert next(iter(AwsSettings.model_fields)) == "addons", "the fields are in another order"
    (line,) = refusals(with_value(bad.path, bad.value, bad.beside))
    assert line.startswith(f"config {full(bad.path)}: "), "the same key is at fault"
    assert bad.wrong in line, "for the same reason"


@pytest.mark.usefixtures("backwards")
def test_the_report_on_broken_rules_does_not_depend_on_the_order_of_fields() -> None:
    assert keys(refusals(LEAST | TOGETHER)) == BROKEN, "none is lost"
    tags = {"eks-grafana:tags": {"query": "a=b"}, GRAFANA: {"storage": {"enabled": True}}}
    assert keys(refusals(LEAST | tags)) == {"tags"}, "nor one over two sections"
