"""Labels and taints of nodes: what Kubernetes and EKS take."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator

from config.section import Refusal, Refused, Section, matching

# https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ (2026-11)
_NAME = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"  # RFC 1123, as Kubernetes has it
_KEY = re.compile(rf"((?=[^/]{{1,253}}/){_SUBDOMAIN}/)?{_NAME}")
# EKS answers "Label cannot contain reserved prefixes [kubernetes.io/, k8s.io/, eks.amazonaws.com/]", for subdomains too
# (https://github.com/eksctl-io/eksctl/issues/4007, 2026-11). The kubelet refuses the first two with their subdomains,
# but for a few that it writes itself: kubernetes 1.36.3, cmd/kubelet/app/options/options.go, `isKubernetesLabel`.
# The EBS driver gives a node a label of its own under ebs.csi.aws.com, and cannot register where another value is there
# ("detected topology value collision": kubernetes 1.36.3, pkg/volume/csi/nodeinfomanager/nodeinfomanager.go).
_RESERVED = ("eks.amazonaws.com", "kubernetes.io", "k8s.io", "ebs.csi.aws.com")
# EKS's API model, labelKey and taintKey (botocore 1.44.8, 2026-11): of the whole key; Kubernetes limits its name alone.
MOST_OF_A_KEY = 63


def _key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise Refused("is not a label key", "write NAME or PREFIX/NAME: letters, digits, - _ . and 63 at most in NAME")
    prefix, slash, _ = key.partition("/")
    if slash and f".{prefix}".endswith(tuple(f".{reserved}" for reserved in _RESERVED)):
        raise Refused("has a reserved prefix", "write a prefix of your own")
    if len(key) > MOST_OF_A_KEY:
        raise Refused(
            f"is {len(key)} characters long with its prefix",
            f"write {MOST_OF_A_KEY} at most: EKS counts the prefix too",
        )
    return key


LabelKey = Annotated[str, AfterValidator(_key)]
_VALUE = "at most 63 letters, digits, - _ and ., beginning and ending with a letter or digit"
# Kubernetes takes an empty label, and EKS does not: in its API model labelValue has at least 1 character,
# and taintValue 0 (botocore 1.44.8, 2026-11; https://github.com/aws/containers-roadmap/issues/2447).
LabelValue = Annotated[str, matching(_NAME, _VALUE, "write a value such as spot; EKS accepts no empty value")]
TaintValue = Annotated[str, matching(f"({_NAME})?", _VALUE, "write a value such as spot")]


class Taint(Section):
    """A taint of every node of the group."""

    key: LabelKey
    """Like the key of a label."""
    value: TaintValue = ""
    """Like the value of a label, or empty."""
    effect: Literal["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"]
    """What it does to pods that do not tolerate it, in AWS's spelling."""

    @property
    def toleration(self) -> dict[str, str]:
        """The toleration that admits a pod to the node, in Kubernetes' spelling."""
        effect = self.effect.title().replace("_", "")
        return {"key": self.key, "operator": "Equal", "value": self.value, "effect": effect}


def refuse_taints(taints: Sequence[Taint]) -> Refusal | None:
    """Why a node cannot have all of `taints`, and what to write instead; None where it can.

    Kubernetes refuses to register a node that has two with one key and effect, whatever their values: kubernetes
    1.36.3, pkg/apis/core/validation, `validateNodeTaints`. EKS's own taints have a prefix that no key here can have.
    """
    counts = Counter((taint.key, taint.effect) for taint in taints)
    if repeated := [f"{key} with {effect}" for (key, effect), count in counts.items() if count > 1]:
        return (
            f"contains {', '.join(repeated)} more than once: no node could register with it",
            "write each key once for each effect, with one value",
        )
    return None
