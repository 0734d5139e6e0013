"""What a container requests must fit on a node: how large nodes are, as AWS's own answer has it."""

import gzip
import json
from pathlib import Path
from typing import Any

import moto
import pytest
from settings_cases import LEAST, parse, refusals

from infra.instance_types import NodeSize, most, node_size

# What EC2 answered to DescribeInstanceTypes, as moto recorded it.
RECORDED: dict[str, dict[str, Any]] = json.loads(
    gzip.decompress((Path(moto.__file__).parent / "ec2" / "resources" / "instance_types.json.gz").read_bytes())
)
BIG = {"cpu_request": "3", "cpu_limit": "4", "memory_request": "5Gi", "memory_limit": "6Gi"}


def test_the_size_of_a_type_is_what_ec2_says_of_it() -> None:
    known = {kind: size for kind in RECORDED if (size := node_size(kind))}
    assert len(known) > 900, "the families that people take"
    assert known == {
        kind: NodeSize(RECORDED[kind]["VCpuInfo"]["DefaultVCpus"], RECORDED[kind]["MemoryInfo"]["SizeInMiB"] // 1024)
        for kind in known
    }


@pytest.mark.parametrize("kind", ["c5n.large", "x2gd.large", "m4.large", "t2.medium", "m5.metal", "t4g.nano", "what"])
def test_of_other_types_nothing_is_known(kind: str) -> None:
    assert node_size(kind) is None


def test_each_resource_has_its_own_largest_node_where_all_are_known() -> None:
    assert most(["r6i.large", "c6i.xlarge"]) == NodeSize(4, 16), "a pod may land on either"
    assert most(["t4g.medium", "x2gd.large"]) is None, "it may be larger"


@pytest.mark.parametrize("section", ["grafana", "monitoring"])
def test_a_request_that_no_node_has_is_refused_before_anything_is_paid_for(section: str) -> None:
    lines = refusals(LEAST | {f"eks-grafana:{section}": BIG})
    rest = "that a node has for its system"
    fix = "write less, or a larger type in node_group.instance_types"
    assert sorted(lines) == [
        f"config eks-grafana:{section}.cpu_request: leaves nothing of the 2 {rest} (got '3'); {fix}",
        f"config eks-grafana:{section}.memory_request: leaves nothing of the 4Gi {rest} (got '5Gi'); {fix}",
    ]


def test_the_whole_of_a_node_is_too_much() -> None:
    whole = {"cpu_request": "2", "cpu_limit": "2", "memory_request": "4Gi", "memory_limit": "4Gi"}
    assert len(refusals(LEAST | {"eks-grafana:grafana": whole})) == 2, "the kubelet keeps a part of it"
    nearly = {"cpu_request": "1900m", "cpu_limit": "2", "memory_request": "3Gi", "memory_limit": "4Gi"}
    assert parse(LEAST | {"eks-grafana:grafana": nearly}), "nobody knows how much"


@pytest.mark.parametrize("kinds", [["m7g.2xlarge"], ["t4g.medium", "m7g.2xlarge"], ["x2gd.large"]])
def test_a_request_that_a_node_may_have_is_accepted(kinds: list[str]) -> None:
    nodes = {"eks-grafana:node_group": {"instance_types": kinds}}
    assert parse(LEAST | nodes | {"eks-grafana:grafana": BIG}).grafana.memory_request == "5Gi"
