"""The workflows as tests read them."""

from pathlib import Path
from typing import Any

import yaml
from recorder import PROJECT

WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))
ACTIONS = sorted((PROJECT / ".github/actions").glob("*/action.yml"))


def parsed(file: Path) -> dict[Any, Any]:
    return yaml.safe_load(file.read_text())


def jobs(*names: str) -> list[tuple[str, dict[str, Any]]]:
    """The jobs of these workflows, or of all, as `workflow/job`."""
    files = [file for file in WORKFLOWS if not names or file.stem in names]
    return [(f"{file.stem}/{name}", job) for file in files for name, job in parsed(file)["jobs"].items()]


def steps() -> list[tuple[str, dict[str, Any]]]:
    made = [(where, step) for where, job in jobs() for step in job["steps"]]
    return made + [(action.parent.name, step) for action in ACTIONS for step in parsed(action)["runs"]["steps"]]


def job(name: str) -> dict[str, Any]:
    return dict(jobs())[name]
