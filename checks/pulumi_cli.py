"""What the command `pulumi` knows of a stack, for the programs that a make target runs beside it."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from config.printable import printable

Config = Mapping[str, Mapping[str, Any]]
"""Key to its entry: the project's own keys without the namespace, and those of `aws:` with it."""


def run(*command: str) -> str:
    """What a command prints. Raises OSError, or CalledProcessError with its words in `stderr`."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def words(failure: Exception) -> str:
    """What a command said itself of its failure, without the `error: ` that it begins with; else what Python says."""
    return printable((getattr(failure, "stderr", "") or str(failure)).strip().removeprefix("error: "), 1000)


def json_object(text: str) -> dict[str, Any]:
    """A JSON object. Raises ValueError where a command printed something else."""
    answer = json.loads(text)
    if not isinstance(answer, dict):
        raise ValueError(f"it printed {type(answer).__name__}, not an object of JSON")
    return answer


def project() -> str:
    """The name of the project in this folder."""
    return yaml.safe_load(Path("Pulumi.yaml").read_text())["name"]


def entries(stack: str, name: str) -> dict[str, Mapping[str, Any]]:
    """The stack file of the project `name`: whole key to entry. Other packages' keys are left out: theirs may end as
    ours do."""
    found = json_object(run("pulumi", "config", "--json", "--stack", stack))
    return {key: each for key, each in found.items() if key.startswith((f"{name}:", "aws:"))}


def config(stack: str) -> Config:
    """The stack file, by the keys that `Config` has."""
    name = project()
    return {key.removeprefix(f"{name}:"): each for key, each in entries(stack, name).items()}


def value(config: Config, key: str) -> str | None:
    """A plain value; None where the stack file has none."""
    return config.get(key, {}).get("value")


def section(config: Config, key: str) -> Mapping[str, Any]:
    """A section; empty where the stack file has none."""
    return config.get(key, {}).get("objectValue") or {}


def exported(stack: str) -> dict[str, Any]:
    """The state, as `pulumi stack export` prints it."""
    return json_object(run("pulumi", "stack", "export", "--stack", stack))


def resources(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources of a state; none of an empty one."""
    return (state.get("deployment") or {}).get("resources") or []
