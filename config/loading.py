"""A stack file's configuration, as the engine hands it over, sorted into the sections of a settings model."""

import json
from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any, NamedTuple

import pulumi

from config.credentials import WAYS_OUT
from config.printable import printable
from config.section import Section

MOST_LEVELS = 20
"""How deep a value may be nested. A setting needs four levels, and Python's own walks end at a thousand."""
MOST_PROBLEMS = 100


class Unusable(NamedTuple):
    """Stands for a value that no setting can hold, whatever its key."""

    wrong: str
    fix: str


def parse_config(
    project: str,
    config: Mapping[str, str],
    model: type[Section],
    secret: Collection[str],
    misplaced: Mapping[str, str] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """Data for `model`, in which every section is present, and what is wrong with the keys themselves.

    `config` is `NAMESPACE:KEY` to a string or JSON; other namespaces than the project's and `aws` are left out.
    `misplaced` says why a key of the project, or all of `aws`, has no place in this stack.
    """
    problems = [
        f"config {printable(key)}: is a secret, and settings are plain values; set it again without --secret"
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
            problems.append(f"config {printable(full_key)}: {reason}")
        elif namespace == "aws":
            data["aws"][key] = plain(value)
        elif key == "aws":
            problems.append(f"config {full_key}: is not a setting; write aws:region and its like at the top of config")
        else:
            data[key] = plain(value)
    return data, problems


def refused(problems: Collection[str]) -> pulumi.RunError:
    """Every problem in one report, before the first resource is registered."""
    lines = [printable(problem, 4_000) for problem in islice(problems, MOST_PROBLEMS)]
    more = [f"and {len(problems) - MOST_PROBLEMS} more problems like these"] * (len(problems) > MOST_PROBLEMS)
    return pulumi.RunError("\n".join(["The configuration is refused, and nothing was changed:", *lines, *more]))


def plain(value: str) -> Any:
    """A top-level value as YAML meant it: the engine hands objects, numbers and booleans over as JSON."""
    try:
        data = json.loads(value)
    except json.JSONDecodeError:
        data = value
    except RecursionError:
        return _TOO_DEEP
    except ValueError:  # https://docs.python.org/3/library/stdtypes.html#int-max-str-digits (2026-11)
        return Unusable("has thousands of digits", "write a shorter number")
    if _is_deeper(data, MOST_LEVELS):
        return _TOO_DEEP
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return Unusable(
            "contains half of a surrogate pair, which is not text", "write the whole character, or take it out"
        )
    return data


_TOO_DEEP = Unusable(f"is nested more than {MOST_LEVELS} levels deep", "write settings as docs/settings.md lists them")


def _is_deeper(data: Any, levels: int) -> bool:
    if not isinstance(data, dict | list):
        return False
    items = data.values() if isinstance(data, dict) else data
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in items)
