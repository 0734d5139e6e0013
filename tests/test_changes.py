"""Changes of a running stack on a real Kubernetes API, step by step: what the preview shows and no more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from live import Warnings, own_namespaces
from walks import WALKS, changes

from rehearsal.cloud.resource_types import STORAGE_CLASS, VOLUME_IN_CLUSTER
from rehearsal.cloud.values import at
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.cluster

POLICIES = {"keep": "Retain", "delete": "Delete"}


@pytest.fixture(scope="module")
def growing(backend: LiveBackend) -> Iterator[LiveBackend]:
    """A cluster whose default class makes volumes that can grow, as minikube's cannot."""
    default = {"storageclass.kubernetes.io/is-default-class": "true"}
    metadata = {"name": "standard", "annotations": default}
    backend.server.create(
        STORAGE_CLASS, {"metadata": metadata, "provisioner": "ebs.csi.aws.com", "allowVolumeExpansion": True}
    )
    yield backend
    backend.server.delete(STORAGE_CLASS, "standard")
    for volume in backend.server.list(VOLUME_IN_CLUSTER):
        backend.server.delete(VOLUME_IN_CLUSTER, at(volume, "metadata.name"))


def policies(backend: LiveBackend) -> list[str]:
    """Of the volumes that are in use."""
    found = backend.server.list(VOLUME_IN_CLUSTER)
    return [at(each, "spec.persistentVolumeReclaimPolicy") for each in found if at(each, "status.phase") == "Bound"]


@pytest.mark.usefixtures("volume_driver")  # somebody makes the volumes
@pytest.mark.parametrize("stack", WALKS)
def test_each_step_does_what_its_preview_shows_and_no_second_up_does_more(
    stack: str, growing: LiveBackend, tmp_path: Path
) -> None:
    warnings = Warnings()
    with Rehearsal(stack, folder=tmp_path, backend=growing, on_event=warnings) as rehearsal:
        planned = rehearsal.preview()
        assert rehearsal.up().summary == planned.summary, "up does what the preview said"
        assert not rehearsal.up().changes, "a second up changes nothing"
        for step in WALKS[stack]:
            rehearsal.configure(step.settings)
            planned = rehearsal.preview()
            assert changes(planned) == step.changes, f"{step.name}: nothing else is touched"
            assert rehearsal.up().summary == planned.summary, f"{step.name}: up does what the preview said"
            assert not rehearsal.up().changes, f"{step.name}: a second up changes nothing"
            storage = rehearsal.config["eks-grafana:grafana"]["storage"]
            kept = [POLICIES[storage["on_destroy"]]] if storage["enabled"] else []
            assert policies(growing) == kept, f"{step.name}: the volume that is there is held to the stack file"
        assert warnings.texts == [], "the API server has nothing against any object"
        rehearsal.destroy()
        assert not rehearsal.state(), "nothing is left in the state"
        assert not rehearsal.cloud.objects(), "nor in the account"
    assert not growing.left(), "no class or volume on the cluster, no load balancer in AWS"
    assert own_namespaces(growing.server) == set(), "nor a namespace"
