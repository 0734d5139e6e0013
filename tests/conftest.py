"""What tests on a cluster share: one cluster for all of them, and a namespace for each."""

import gc
import re
import secrets
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings
from lightkube import Client

from rehearsal.control_plane import (
    Cluster,
    ControlPlane,
    VolumeDriver,
    cluster_for_tests,
    load_balancer_controller,
    own_namespace,
)
from rehearsal.control_plane.client import client
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

settings.register_profile("busy machine", deadline=None)  # slow is not a failure
settings.load_profile("busy machine")


LONGEST = (
    "changes", "workloads", "kubernetes_parity", "load_balancer_changes",
    "grafana_modes", "workload_lives", "metrics_live", "prod_lives",
)  # fmt: skip
"""Modules of long tests on a cluster. They begin first: at the end one worker would be alone with them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {f"test_{name}": rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)) if "cluster" in item.keywords else 0)


KLOG_WARNING = re.compile(r"[WEF]\d{4} ").match


gc.disable()


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: to look through them for garbage is a quarter of a program's CPU time."""
    gc.enable()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure on a control plane shows what its load-balancer controller warned of: the log is deleted with it."""
    report = yield
    plane = getattr(item, "funcargs", {}).get("control_plane")
    if report.failed and isinstance(plane, ControlPlane):
        warned = [*filter(KLOG_WARNING, plane.logged(load_balancer_controller.NAME))]
        report.sections += [(load_balancer_controller.NAME, "\n".join(warned[-30:]))] * bool(warned)
    return report


@pytest.fixture(scope="session", autouse=True)
def _saves_the_last_step_alone() -> Iterator[None]:
    """The engine's CPU time is most of what the tests need, and saving each step is half of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rehearsal, "saves_each_step", False)
        yield


@pytest.fixture
def saves_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests in which an engine is killed: what it did is in its state, as it is for users."""
    monkeypatch.setattr(Rehearsal, "saves_each_step", True)


@pytest.fixture(scope="session")
def control_plane() -> Iterator[Cluster]:
    """A control plane of ours, or the cluster that REHEARSAL_KUBECONFIG names."""
    with cluster_for_tests() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def our_control_plane(control_plane: Cluster) -> ControlPlane:
    """For what may be done to ours alone: stop its API server, emulate its cloud, rely on its nodes."""
    if not isinstance(control_plane, ControlPlane):
        pytest.skip("needs a control plane of its own, and a cluster was given")
    return control_plane


@pytest.fixture
def api(control_plane: Cluster) -> Iterator[Client]:
    with client(control_plane.kubeconfig) as connected:
        yield connected


@pytest.fixture
def namespace(control_plane: Cluster) -> Iterator[str]:
    with own_namespace(control_plane.kubeconfig) as name:
        yield name


@pytest.fixture(scope="session")
def prefix(control_plane: Cluster) -> str:
    """What the namespaces of the stack `local` begin with: on a cluster that is given they are the tests' own."""
    return "" if control_plane.is_ours else f"rehearsal-{secrets.token_hex(4)}-"


@pytest.fixture(scope="module")
def backend(control_plane: Cluster) -> Iterator[LiveBackend]:
    """The cluster for a stack, with the real Kubernetes provider."""
    with LiveBackend(control_plane) as backend:
        yield backend


@pytest.fixture(scope="module")
def volume_driver(our_control_plane: ControlPlane) -> Iterator[VolumeDriver]:
    """Volumes for claims, for as long as the module's tests run."""
    with VolumeDriver(our_control_plane.kubeconfig) as driver:
        yield driver
