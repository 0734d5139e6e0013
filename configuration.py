"""A stack file's configuration, as the engine hands it over, sorted into the sections of a settings model."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import pulumi

from infra.credentials import WAYS_OUT
from section import Section


def sorted_out(
    project: str,
    config: Mapping[str, str],
    model: type[Section],
    secret: Collection[str],
    misplaced: Mapping[str, str] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """Data for `model`, in which every section stands, and what is wrong with the keys themselves.

    `config` is `NAMESPACE:KEY` to a string or JSON; other namespaces than the project's and `aws` are left out.
    `misplaced` says why a key of the project, or all of `aws`, has no place in this stack.
    """
    problems = [
        f"config {key}: is a secret, and settings are plain values; set it again without --secret"
        for key in secret
        if key.startswith((f"{project}:", "aws:")) and key.removeprefix("aws:") not in WAYS_OUT
    ]
    # A section that the stack file leaves out is an empty one: its own defaults and rules hold.
    data: dict[str, Any] = {name: {} for name, field in model.model_fields.items() if field.is_required()}
    for full_key, value in config.items():
        namespace, _, key = full_key.partition(":")
        if namespace not in (project, "aws"):
            continue
        if reason := (misplaced or {}).get("aws" if namespace == "aws" else key):
            problems.append(f"config {full_key}: {reason}")
        elif namespace == "aws":
            data["aws"][key] = plain(value)
        elif key == "aws":
            problems.append(f"config {full_key}: is no setting; write aws:region and its like at the top of config")
        else:
            data[key] = plain(value)
    return data, problems


def refused(problems: Collection[str]) -> pulumi.RunError:
    """Every problem in one report, before the first resource is registered."""
    return pulumi.RunError("\n".join(["The configuration is refused, and nothing was changed:", *problems]))


def plain(value: str) -> Any:
    """A top-level value as YAML meant it: the engine hands objects, numbers and booleans over as JSON."""
    try:
        return json.loads(value)
    except ValueError:
        return value
