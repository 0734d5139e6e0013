"""What the name of an EC2 instance type says: its architecture, and so the AMI type of its node group."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from config.section import Refusal

# family, generation, attributes, size: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
# (2026-11). A "g" among the attributes is Graviton; a1, the first of them, has none.
_NAME = re.compile(
    r"(?P<family>[a-z]+)((?P<generation>\d+)(?P<attributes>[a-z]*)(-[a-z0-9]+)?|-[a-z0-9]+)"
    r"\.(?P<size>nano|micro|small|medium|large|\d{0,3}xlarge|metal(-\d+xl)?)"
)
# EKS's API model, CreateNodegroup.instanceTypes beside a launch template (botocore 1.44.8, 2026-11).
MOST_TYPES = 20
# Families that no AL2023 AMI of the two below boots or supports, with their generation where it decides:
# https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html (2026-11).
UNSUPPORTED = ("mac", "a1", "g3", "g4", "inf", "trn", "p")
# https://github.com/awslabs/amazon-eks-ami, eni-max-pods.txt (2026-11): 4 pods on these, and the system's own pods of a
# node (vpc-cni, kube-proxy, pod identity agent, CoreDNS) leave no room for Grafana.
TOO_SMALL = ("nano", "micro")

AMI_TYPES = {"arm64": "AL2023_ARM_64_STANDARD", "x86_64": "AL2023_x86_64_STANDARD"}

# By the family: GiB of memory for each vCPU, from the fifth generation on; "t" has its own sizes.
# https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html, /co.html and /mo.html (2026-11)
_MEMORY = {"c": 2, "m": 4, "r": 8}
_T_SIZES = {"small": (2, 2), "medium": (2, 4), "large": (2, 8), "xlarge": (4, 16), "2xlarge": (8, 32)}


class NodeSize(NamedTuple):
    """What a node has, of which a part is the system's."""

    cpus: int
    gib: int


def node_size(instance_type: str) -> NodeSize | None:
    """The size of a t3, t3a, t4g, or of a c, m or r from the fifth generation on; None of any other type."""
    name = _NAME.fullmatch(instance_type)
    if name is None or _generation(name) + (name["attributes"] or "") == "c5n":  # it has half as much memory again
        return None
    family, size, generation = name["family"], name["size"], int(name["generation"] or 0)
    if family == "t" and generation >= 3 and size in _T_SIZES:
        return NodeSize(*_T_SIZES[size])
    if family not in _MEMORY or generation < 5 or "metal" in size or size in TOO_SMALL or size == "small":
        return None
    cpus = {"medium": 1, "large": 2}.get(size) or 4 * int(size.removesuffix("xlarge") or 1)
    return NodeSize(cpus, cpus * _MEMORY[family])


def most(instance_types: Sequence[str]) -> NodeSize | None:
    """The most CPUs and the most memory that a node of these has; None where one of them is not known."""
    sizes = [node_size(kind) for kind in instance_types]
    if not sizes or None in sizes:
        return None
    return NodeSize(*(max(each) for each in zip(*filter(None, sizes), strict=True)))


def architecture(instance_type: str) -> str:
    """`arm64` or `x86_64`. Raises ValueError where `instance_type` is not a name of an instance type."""
    name = _NAME.fullmatch(instance_type)
    if name is None:
        raise ValueError(instance_type)
    return "arm64" if "g" in (name["attributes"] or "") or _generation(name) == "a1" else "x86_64"


def _generation(name: re.Match[str]) -> str:
    return name["family"] + (name["generation"] or "")


def ami_type(instance_types: Sequence[str]) -> str:
    """The AMI type that boots all of `instance_types`, which are of one architecture."""
    return AMI_TYPES[architecture(instance_types[0])]


def refuse_instance_types(instance_types: Sequence[str]) -> Refusal | None:
    """Why a node group cannot be made of `instance_types`, and what to write instead; None where it can."""
    if not instance_types:
        return "is empty", "name at least one instance type, such as t4g.medium"
    if len(instance_types) > MOST_TYPES:
        return f"has {len(instance_types)} entries, and EKS takes {MOST_TYPES}", "name fewer"
    if len(set(instance_types)) < len(instance_types):
        return "names a type twice", "name each once"
    names = [_NAME.fullmatch(kind) for kind in instance_types]
    if unknown := [kind for kind, name in zip(instance_types, names, strict=True) if not name]:
        return (
            f"contains {', '.join(unknown)}, which is not an EC2 instance type",
            "write family and size, such as t4g.medium",
        )
    if small := [kind for kind in instance_types if kind.partition(".")[2] in TOO_SMALL]:
        return f"contains {', '.join(small)}, which has room for 4 pods only", "write t4g.small or larger"
    if unsupported := [name[0] for name in names if name and {name["family"], _generation(name)} & {*UNSUPPORTED}]:
        return (
            f"contains {', '.join(unsupported)}, which the standard AL2023 AMIs of EKS do not support",
            "write another family: AWS lists mac, a1, g3, g4, inf, trn and p as unsupported",
        )
    if len({architecture(kind) for kind in instance_types}) > 1:
        return "mixes arm64 and x86_64", "write types of one architecture: a node group has one AMI"
    return None
