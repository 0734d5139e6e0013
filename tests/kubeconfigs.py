"""Kubeconfigs as tests write them, and their refusal."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.section import Refused
from targets.kubeconfig import find_context


def entries(**files: Mapping[str, Any]) -> dict[str, Any]:
    """`clusters`, `users` and `contexts` of a kubeconfig, from name to entry."""
    kinds = {"clusters": "cluster", "users": "user", "contexts": "context"}
    return {
        kind: [{"name": name, kinds[kind]: entry} for name, entry in named.items()] for kind, named in files.items()
    }


WHOLE = entries(
    clusters={"default": {"server": "https://a.test:6443"}},
    users={"default": {"token": "hunter2"}},
    contexts={"a": {"cluster": "default", "user": "default"}},
)


def written(folder: Path, **files: Mapping[str, Any]) -> dict[str, str]:
    """An environment whose KUBECONFIG lists these files, in this order."""
    for name, config in files.items():
        (folder / name).write_text(yaml.safe_dump(dict(config)))
    return environment(*(folder / name for name in files))


def environment(*files: Path) -> dict[str, str]:
    return {"HOME": "/nowhere", "KUBECONFIG": os.pathsep.join(map(str, files))}


def refusal(name: str, environment: Mapping[str, str]) -> Refused:
    with pytest.raises(Refused) as refused:
        find_context(name, environment)
    return refused.value
