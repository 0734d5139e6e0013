"""Grafana's objects in recorded stacks, for tests of their concerns."""

from typing import Any

import pulumi
import pytest
from recorder import Recording, record, recorded

from apps.grafana import Grafana, GrafanaSettings
from apps.platform import Platform


@pytest.fixture
def dev() -> Recording:
    return recorded("dev")


@pytest.fixture(scope="module")
def node_port() -> Recording:
    """Grafana alone, as on a cluster that is not AWS's."""

    def program() -> None:
        platform = Platform("minikube", pulumi.ResourceOptions(), minikube="minikube")
        grafana = Grafana("grafana", GrafanaSettings(exposure="node_port"), platform=platform, scrape_interval="60s")
        pulumi.export("open", grafana.outputs["grafana_open_command"])

    return record(program)


@pytest.fixture
def pod(dev: Recording) -> dict[str, Any]:
    return dev.one("Deployment", "grafana-deployment").inputs["spec"]["template"]["spec"]


@pytest.fixture
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (container,) = pod["containers"]
    return container
