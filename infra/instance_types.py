"""What the name of an EC2 instance type says: its architecture, and so the AMI type of its node group."""

import re
from collections.abc import Sequence

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
