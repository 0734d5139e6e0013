"""The target `local`: its kubeconfig, its recorded stack and its settings."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from recorder import as_engine, kube_context, kubeconfig

from targets import load
from targets.kubeconfig import MINIKUBE
from targets.settings import StackSettings

BY_MINIKUBE: dict[str, Any] = {"extensions": [{"name": "context_info", "extension": {"provider": MINIKUBE}}]}


@pytest.fixture
def home() -> Iterator[Path]:
    """A home folder with minikube's context and another one, which is the current one."""
    with kube_context() as folder:
        (folder / ".kube" / "config").write_text(kubeconfig("minikube", "prod", current="prod", **BY_MINIKUBE))
        yield folder


def parse(config: Mapping[str, Any], home: Path) -> StackSettings:
    handed = {key: as_engine(value) for key, value in config.items()}
    return load.parse("eks-grafana", "local", handed, environment={"HOME": str(home)})
