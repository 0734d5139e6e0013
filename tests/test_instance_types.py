"""Instance types: each one's architecture, the image that follows from it, and what makes no group."""

import gzip
import json
from pathlib import Path

import moto.ec2
import pytest

from infra.instance_types import ami_type, architecture, refuse_instance_types


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("t4g.medium", "arm64"),
        ("m7g.large", "arm64"),
        ("m7gd.16xlarge", "arm64"),
        ("c7gn.metal", "arm64"),
        ("c6gn.medium", "arm64"),
        ("a1.large", "arm64"),
        ("g5g.xlarge", "arm64"),
        ("im4gn.4xlarge", "arm64"),
        ("x2gd.medium", "arm64"),
        ("x8g.48xlarge", "arm64"),
        ("t3.medium", "x86_64"),
        ("t3a.small", "x86_64"),
        ("m5.large", "x86_64"),
        ("g5.xlarge", "x86_64"),
        ("g4dn.2xlarge", "x86_64"),
        ("m7i-flex.large", "x86_64"),
        ("c7a.metal-48xl", "x86_64"),
        ("u7i-12tb.224xlarge", "x86_64"),
    ],
)
def test_an_instance_types_name_tells_its_architecture(instance_type: str, expected: str) -> None:
    assert architecture(instance_type) == expected, "an AMI of the other architecture does not boot"


def test_every_type_of_awss_list_has_the_architecture_that_aws_says() -> None:
    """What EC2's DescribeInstanceTypes answers in all regions, as moto ships it (5.2.5)."""
    file = Path(moto.ec2.__file__).parent / "resources" / "instance_types.json.gz"
    listed = json.loads(gzip.decompress(file.read_bytes()))
    assert len(listed) > 1_000, "the list is the whole one"
    for kind, facts in listed.items():
        supported = facts["ProcessorInfo"]["SupportedArchitectures"]
        if any(each.endswith("_mac") for each in supported):
            refusal = refuse_instance_types([kind])
            assert refusal, f"{kind}: no AMI of EKS boots on a Mac"
            assert "do not support" in refusal[0], f"{kind}: no AMI of EKS boots on a Mac"
        else:
            assert architecture(kind) in supported, f"{kind}: an AMI of the other architecture does not boot"


@pytest.mark.parametrize(
    ("instance_types", "expected"),
    [
        (["t4g.medium", "m7g.large"], "AL2023_ARM_64_STANDARD"),
        (["t3.medium", "m5.large"], "AL2023_x86_64_STANDARD"),
    ],
)
def test_the_ami_type_follows_the_instance_types(instance_types: list[str], expected: str) -> None:
    assert ami_type(instance_types) == expected, "AL2023: the AMIs of AL2 ended in 2025"


@pytest.mark.parametrize(
    ("instance_types", "wrong"),
    [
        ([], "is empty"),
        (["t3"], "t3, which is not an EC2 instance type"),
        (["m5.banana"], "m5.banana"),
        (["T3.MEDIUM"], "T3.MEDIUM"),
        (["t3.medium "], "t3.medium "),
        (["t3.medium", "t4g.medium"], "mixes"),
        (["t4g.nano"], "t4g.nano, which has room for 4 pods"),
        (["t3.medium", "t3.micro"], "t3.micro"),
    ],
)
def test_instance_types_that_make_no_group_are_refused(instance_types: list[str], wrong: str) -> None:
    refusal = refuse_instance_types(instance_types)
    assert refusal is not None, "EKS would fail, or a node would have no room"
    assert wrong in refusal[0], "the type at fault, or the rule, must be named"
    assert refusal[1], "there is always a way out"
