"""Whose everything is."""

import json
from collections.abc import Mapping

from labels import aws_tags
from policies.rule import Problems, Properties, listed

OURS = tuple(aws_tags("", "", {}))
LAUNCHED = ("instance", "volume")


def tags(type_: str, props: Properties) -> Problems:
    match type_:
        case "pulumi:providers:aws":  # what it tags by default, it tags everywhere
            defaults = props.get("defaultTags") or {}
            defaults = json.loads(defaults) if isinstance(defaults, str) else defaults
            yield from _missing("defaultTags", defaults.get("tags") or {})
        case "aws:ec2/launchTemplate:LaunchTemplate":  # what is launched from it gets no default tags
            given = {entry.get("resourceType"): entry.get("tags") for entry in listed(props.get("tagSpecifications"))}
            for kind in LAUNCHED:
                yield from _missing(f"tagSpecifications for {kind}", given.get(kind) or {})


def _missing(where: str, given: Mapping[str, str]) -> Problems:
    if missing := [key for key in OURS if not given.get(key)]:
        yield f"{where} lacks {', '.join(missing)}; write labels.aws_tags(...)"
