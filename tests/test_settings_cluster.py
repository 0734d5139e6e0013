"""The settings of the cluster: its version and its name."""

from datetime import date

import pytest
from settings_cases import LEAST, parse, refusals, with_value


def test_a_version_past_its_support_is_warned_of_and_locks_nobody_out() -> None:
    config = with_value("cluster.version", "1.34")
    assert "cluster.version" not in parse(config, today=date(2026, 12, 1)).warnings(), "it is in standard support"
    settings = parse(config, today=date(2031, 1, 1))
    assert "extended support ended" in settings.warnings()["cluster.version"], (
        "the running cluster must stay changeable"
    )


def test_the_cluster_is_named_after_project_and_stack() -> None:
    assert parse(LEAST, stack="prod").cluster.name == "eks-grafana-prod", "two stacks live in one account and region"
    named = parse(with_value("cluster.name", "mine"), stack="prod")
    assert named.cluster.name == "mine", "a name in the stack file wins"


@pytest.mark.parametrize("stack", ["feature.x", "x" * 100])
def test_a_stack_whose_name_makes_no_cluster_name_is_refused(stack: str) -> None:
    (line,) = refusals(LEAST, stack=stack)
    assert line.startswith("config eks-grafana:cluster.name: "), "cluster.name is the setting that fixes it"
    assert f"eks-grafana-{stack}" in line, "the name that was derived must be shown, for nobody wrote it"
    assert parse(with_value("cluster.name", "mine"), stack=stack).cluster.name == "mine", "naming it is the way out"
