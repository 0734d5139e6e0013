"""The one place for AWS tags and Kubernetes labels."""

import re
from collections.abc import Mapping

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html (2026-11): 50 tags a resource,
# of which this project takes six at most (`aws_tags`, Name, Network, and the role of a subnet).
MOST_TAGS = 50 - 6
_TAG_KEY, _TAG_VALUE = re.compile(r"[\w .:/=+@-]{1,128}"), re.compile(r"[\w .:/=+@-]{0,256}")


def aws_tags(project: str, stack: str, extra: Mapping[str, str]) -> dict[str, str]:
    """Tags of everything that the stack makes in AWS; `extra` are the stack's own (`eks-grafana:tags`)."""
    return {"Project": project, "Stack": stack, "ManagedBy": "pulumi", **extra}


def selector(app: str) -> dict[str, str]:
    """The smallest label set that tells the pods of `app`: a Deployment's selector cannot be changed later."""
    return {"app": app}


def object_labels(app: str) -> dict[str, str]:
    """Labels of an object of `app`: the selector's, and those that Kubernetes recommends.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ (2026-11)
    """
    return {**selector(app), "app.kubernetes.io/name": app, "app.kubernetes.io/managed-by": "pulumi"}


def refuse_listed_tags(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Why Kubernetes' controllers would cut `tags`, which they are handed as KEY=VALUE; None where they would not."""
    for key, value in tags.items():
        if "=" in key + value:
            return (
                f"holds {key}: {value}, which load balancers and volumes would carry only as far as its =",
                "write it without =, or have neither",
            )
    return None


def refuse_tags(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Why AWS would not take `tags`, and what to write instead; None where it would."""
    if len(tags) > MOST_TAGS:
        return f"has {len(tags)} tags", f"write at most {MOST_TAGS}: AWS takes 50, and some are the stack's own"
    taken = {key.lower() for key in (*aws_tags("", "", {}), "Name", "Network")}  # IAM tells keys apart by letters alone
    for key, value in tags.items():
        if key.lower().startswith("aws:"):
            return f"holds {key}, and AWS keeps the prefix aws:", "take another prefix"
        if key.lower() in taken:
            return f"holds {key}, which is taken, whatever its case", "take another key"
        taken.add(key.lower())
        if not (_TAG_KEY.fullmatch(key) and _TAG_VALUE.fullmatch(value)):
            return (
                f"holds {key}: {value}, which AWS does not take",
                "write letters, digits, spaces and . : / = + @ - _; 128 in a key and 256 in a value at most",
            )
    return None
