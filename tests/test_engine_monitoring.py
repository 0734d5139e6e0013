"""Prometheus on the real engine: its volume's life, its changes, and its end."""

from pathlib import Path
from typing import Any

import pytest
from grafana_volumes import volumes
from walks import changes

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import CLAIM, STORAGE_CLASS
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]

APPS = ("prometheus", "node-exporter", "kube-state-metrics")


def stored(on_destroy: str) -> dict[str, Any]:
    return {"monitoring": {"storage": {"enabled": True, "on_destroy": on_destroy}}}


def test_a_volume_of_measurements_comes_and_goes_in_a_running_stack(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud()) as rehearsal:
        rehearsal.up()
        rehearsal.configure(stored("delete"))
        names = {name for _, name in changes(rehearsal.up())}
        assert {"storage-class", "main-ebs-csi", "prometheus-claim", "prometheus-volume-policy"} <= names, "all of it"
        assert not [name for name in names if name.startswith("grafana")], "Grafana goes on as it is"
        assert len(volumes(rehearsal)) == 1, "a volume is there"
        assert not rehearsal.up().changes, "a second up changes nothing"
        rehearsal.configure({"monitoring": {"storage": {"enabled": False}}})
        rehearsal.up()
        assert volumes(rehearsal) == [], "on_destroy: delete"
        assert not rehearsal.up().changes, "and nothing is left to do"


@pytest.mark.parametrize("on_destroy", ["keep", "delete"])
def test_a_destroy_leaves_the_measurements_that_are_kept_and_nothing_else(on_destroy: str, tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings=stored(on_destroy)) as rehearsal:
        rehearsal.up()
        kept = volumes(rehearsal) if on_destroy == "keep" else []
        rehearsal.calls.clear()
        rehearsal.destroy()
        assert [found.id for found in rehearsal.cloud.objects()] == kept, "exactly the volume that is kept"
        order = [call.name for call in rehearsal.calls if call.operation == "delete"]
        down = ["prometheus-deployment", "prometheus-claim", "general-group"]
        assert [name for name in order if name in down] == down, "the driver lets go of it, on a node"


def test_another_cluster_gets_the_class_and_the_rights_again(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings=stored("delete")) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"cluster": {"name": "another"}})
        done = changes(rehearsal.up())
        for name in (
            "storage-class",
            "storage-default-class",
            "prometheus-cluster-role",
            "prometheus-api-server-role",
            "prometheus-claim",
        ):
            assert ("replace", name) in done, f"{name} is gone with the old cluster"
        found = (len(rehearsal.cloud.objects(STORAGE_CLASS)), len(rehearsal.cloud.objects(CLAIM)))
        assert found == (2, 1), "on the new one"


def test_monitoring_that_is_turned_off_leaves_no_object_and_no_right(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud()) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"monitoring": {"enabled": False}})
        done = changes(rehearsal.up())
        others = {(operation, name) for operation, name in done if not name.startswith(APPS)}
        assert {operation for operation, name in done if name.startswith(APPS)} == {"delete"}, "all of it goes"
        assert ("update", "grafana-network") in others, "Grafana reaches no namespace that is gone"
        left = [entry["urn"].rpartition("::")[2] for entry in rehearsal.state()]
        assert not [name for name in left if name.startswith(APPS)], "nothing is forgotten"
