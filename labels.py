"""The one place for AWS tags and Kubernetes labels."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from config.section import Refusal, accept

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html (2026-11): 50 tags a resource.
# A volume of the EBS driver has the most besides: the three of `aws_tags`, and eight of the driver's as EKS runs it
# (CSIVolumeName, ebs.csi.aws.com/cluster, Name, KubernetesCluster, kubernetes.io/cluster/NAME, and the names of claim,
# namespace and volume): https://github.com/kubernetes-sigs/aws-ebs-csi-driver, docs/tagging.md and pkg/driver
MOST_TAGS = 50 - 3 - 8
# What AWS, EKS, the EBS driver and the load-balancer controller set themselves or refuse: the driver makes no volume
# with such a tag (pkg/driver/validation.go), the controller no load balancer for nodes with a second cluster's
# (https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1/tags.go v1.36.2).
RESERVED_PREFIXES = ("aws:", "eks:", "kubernetes.io", "ebs.csi.aws.com/")
RESERVED_KEYS = ("Name", "Network", "KubernetesCluster", "CSIVolumeName", "CSIVolumeSnapshotName")
_TAG_KEY, _TAG_VALUE = re.compile(r"[\w .:/=+@-]{1,128}"), re.compile(r"[\w .:/=+@-]{0,256}")


def aws_tags(project: str, stack: str, extra: Mapping[str, str]) -> dict[str, str]:
    """Tags of everything that the stack makes in AWS; `extra` are the stack's own (`eks-grafana:tags`)."""
    return {"Project": project, "Stack": stack, "ManagedBy": "pulumi", **extra}


def selector(app: str) -> dict[str, str]:
    """The smallest label set that selects the pods of `app`: a Deployment's selector cannot be changed later."""
    return {"app": app}


def object_labels(app: str) -> dict[str, str]:
    """Labels of an object of `app`: the selector's, and those that Kubernetes recommends.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ (2026-11)
    """
    return {**selector(app), "app.kubernetes.io/name": app, "app.kubernetes.io/managed-by": "pulumi"}


def refuse_listed_tags(tags: Mapping[str, str]) -> Refusal | None:
    """Why Kubernetes' controllers would cut `tags`, which they receive as KEY=VALUE; None where they would not."""
    for key, value in tags.items():
        if "=" in key + value:
            return (
                f"contains = in {key}: {value}: load balancers and volumes get tags as KEY=VALUE and would cut it",
                "write it without =, or use neither a load balancer nor storage",
            )
    return None


def refuse_tags(tags: Mapping[str, str]) -> Refusal | None:
    """Why AWS would not take `tags`, and what to write instead; None where it would."""
    if len(tags) > MOST_TAGS:
        return (
            f"has {len(tags)} tags",
            f"write at most {MOST_TAGS}: AWS accepts 50, and the stack and the EBS driver need the others",
        )
    taken = {key.lower() for key in (*aws_tags("", "", {}), *RESERVED_KEYS)}  # IAM compares keys without their case
    for key, value in tags.items():
        for prefix in RESERVED_PREFIXES:
            if key.lower().startswith(prefix):
                return f"has the key {key}, whose prefix {prefix} is reserved", "write a key with another prefix"
        if key.lower() in taken:
            return f"has the key {key}, which is used already (upper and lower case are the same)", "write another key"
        taken.add(key.lower())
        if not (_TAG_KEY.fullmatch(key) and _TAG_VALUE.fullmatch(value)):
            return (
                f"has {key}: {value}, which AWS does not accept",
                "write letters, digits, spaces and . : / = + @ - _; 128 in a key and 256 in a value at most",
            )
    return None


Tags = Annotated[dict[str, str], AfterValidator(lambda tags: accept(tags, refuse_tags(tags)))]
"""Tags of the user's own, as AWS takes them."""
