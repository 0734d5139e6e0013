"""Labels and taints of nodes: what Kubernetes and EKS take."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from section import Refused, Section, matching

# https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ (2026-11)
_NAME = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"([a-z0-9]([-a-z0-9.]{{0,251}}[a-z0-9])?/)?{_NAME}")
# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html (2026-11): prefixes that EKS
# and the kubelet keep (https://github.com/eksctl-io/eksctl/issues/4007).
_RESERVED = ("eks.amazonaws.com", "kubernetes.io", "k8s.io")


def _key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise Refused("is no label key", "write NAME or PREFIX/NAME: letters, digits, - _ . and 63 at most in NAME")
    if key.partition("/")[0].endswith(_RESERVED):
        raise Refused("has a reserved prefix", "take a prefix of your own")
    return key


LabelKey = Annotated[str, AfterValidator(_key)]
LabelValue = Annotated[
    str, matching(f"({_NAME})?", "write at most 63 letters, digits, - _ and . between letters or digits")
]


class Taint(Section):
    """A taint of every node of the group."""

    key: LabelKey
    """Like the key of a label."""
    value: LabelValue = ""
    """Like the value of a label."""
    effect: Literal["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"]
    """What it does to pods that do not tolerate it, in AWS's spelling."""

    @property
    def toleration(self) -> dict[str, str]:
        """The toleration that admits a pod to the node, in Kubernetes' spelling."""
        effect = self.effect.title().replace("_", "")
        return {"key": self.key, "operator": "Equal", "value": self.value, "effect": effect}
