"""The settings of the network: who reaches the endpoint, and how nodes reach the internet."""

from typing import Any

import pytest
from settings_cases import LEAST, parse, refusals, with_value


@pytest.mark.parametrize("cluster", [{}, {"public_access_cidrs": []}, None], ids=repr)
def test_who_reaches_the_endpoint_must_be_said_and_the_command_is_shown(cluster: dict[str, Any] | None) -> None:
    config = {key: value for key, value in LEAST.items() if key != "eks-grafana:cluster"}
    (line,) = refusals(config if cluster is None else config | {"eks-grafana:cluster": cluster})
    assert line.startswith("config eks-grafana:cluster.public_access_cidrs: "), "a missing list is the whole internet"
    assert (
        "pulumi config set --stack dev --path 'cluster.public_access_cidrs[0]' \"$(curl -s https://checkip.amazonaws.com)/32\""
        in line
    ), "the command is the way out, ready to be run"


def test_an_endpoint_open_to_the_internet_needs_consent() -> None:
    cluster = {"public_access_cidrs": ["0.0.0.0/0"], "allow_open_endpoint": True}
    settings = parse(LEAST | {"eks-grafana:cluster": cluster})
    assert settings.cluster.public_access_cidrs == ["0.0.0.0/0"], "with consent it is allowed: it is AWS's default"


def test_every_range_that_is_none_is_named() -> None:
    wrong = ["300.1.1.1/32", "hello", "203.0.113.4", "10.1.0.0/16", "203.0.113.9/32"]
    (line,) = refusals(LEAST | {"eks-grafana:cluster": {"public_access_cidrs": wrong}})
    assert all(f"contains {each}" in line for each in wrong[:-1]), "one run must be enough to learn what to fix"
    assert "write 203.0.113.4/32" in line, "each with its way out"
    assert "contains 203.0.113.9/32" not in line, "what is right is not"


@pytest.mark.parametrize("cidr", ["0.0.0.0/00", "0.0.0.0/0.0.0.0", "203.0.113.7/255.255.255.255"])
def test_a_range_in_a_form_that_aws_does_not_take_is_refused(cidr: str) -> None:
    lines = refusals(LEAST | {"eks-grafana:cluster": {"public_access_cidrs": [cidr]}})
    assert "public_access_cidrs" in lines[0], "another spelling of 0.0.0.0/0 must not go round the consent it needs"


@pytest.mark.parametrize("cidr", ["203.0.113.0/24", "198.51.100.7/32", "192.0.2.0/24", "8.8.8.8/32"])
def test_public_and_documentation_ranges_may_reach_the_endpoint(cidr: str) -> None:
    settings = parse(LEAST | {"eks-grafana:cluster": {"public_access_cidrs": [cidr]}})
    assert settings.cluster.public_access_cidrs == [cidr], "the rehearsal fills in a documentation range"


def test_no_nat_needs_consent_to_public_nodes() -> None:
    settings = parse(with_value("vpc.nat", "none", {"allow_public_nodes": True}))
    assert settings.vpc.public_nodes, "with consent the nodes live in the public subnets"
    assert not parse(with_value("vpc.allow_public_nodes", True)).vpc.public_nodes, "consent alone moves no node"


def test_two_halves_of_the_internet_are_the_whole_of_it() -> None:
    (line,) = refusals(with_value("cluster.public_access_cidrs", ["0.0.0.0/1", "128.0.0.0/1"]))
    assert "adds up to 0.0.0.0/0" in line, "consent cannot be got around by spelling"
    assert "allow_open_endpoint: true" in line, "the consent is the way out"
