"""What docs/runbook.md says of a destroy or a replacement that stopped halfway works."""

from pathlib import Path
from typing import Any

import pytest
from faults import Faulty, Refusing
from runbook import Follower, symptoms
from runbook_lives import Opened, never, settled, shown
from runbook_lives import opened as opened

from rehearsal.cloud.resource_types import ADDON, CLUSTER, NAT, NODE_GROUP
from rehearsal.cloud.store import Object
from rehearsal.engine.run import RehearsalError
from rehearsal.providers.answers import Unready

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("saves_each_step")]


@pytest.mark.changes
@pytest.mark.parametrize("back", [False, True], ids=["finished", "taken back"])
def test_a_destroy_that_was_killed_is_finished_or_taken_back(opened: Opened, tmp_path: Path, *, back: bool) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", never, kills=True))
    rehearsal.up()
    # Once the last object of the cluster is out of the state, its provider may be too: then there is no way back.
    cloud.killed_at_delete = kills = {"grafana-service"} if back else {"grafana-service", "general-group"}
    person = Follower(rehearsal)
    for _ in range(len(kills)):
        with pytest.raises(RehearsalError):
            rehearsal.destroy()
        person.follow("Killed in the middle of a destroy")
    assert not cloud.killed_at_delete, "it was killed at each"
    if back:
        person.follow("Take over")
        settled(rehearsal)
    rehearsal.destroy()
    assert not rehearsal.state()
    assert not rehearsal.cloud.objects(), "nothing is left"


@pytest.mark.parametrize("refused", ["create main-eks-eksCluster", "create general-group"])
@pytest.mark.changes
def test_a_cluster_whose_replacement_was_refused_comes_up(opened: Opened, tmp_path: Path, refused: str) -> None:
    rehearsal = opened(cloud := Refusing(tmp_path / "cloud.json"))
    rehearsal.up()
    rehearsal.configure({"cluster": {"name": "another"}})
    cloud.refused = refused
    with pytest.raises(RehearsalError, match="ServerException"):
        rehearsal.up()
    Follower(rehearsal).follow("The cluster was being replaced when a call was refused")
    settled(rehearsal)


def failure(type_: str) -> tuple[str, str]:
    """The status of an object that failed, and the one that the provider waits for."""
    return ("failed", "available") if type_ == NAT else ("CREATE_FAILED", "ACTIVE")


class Failing(Faulty):
    """An account in which the first object of a type is made, and fails."""

    def __init__(self, path: Path, type_: str, name: str) -> None:
        super().__init__(path, never)
        self._failing = type_, name

    def create(self, type_: str, name: str, inputs: Any, scope: str) -> Object:
        entry = super().create(type_, name, inputs, scope)
        if (type_, name) == self._failing:
            self._failing = "", ""
            entry.outputs["status"], wanted = failure(type_)
            status = entry.outputs["status"]
            reason = f"waiting for it: unexpected state '{status}', wanted target '{wanted}'. last error: no addresses"
            raise Unready(entry.id, entry.outputs, [reason])
        return entry


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (CLUSTER, "main-eks-eksCluster"),
        (NODE_GROUP, "general-group"),
        (ADDON, "main-coredns"),
        (NAT, "main-private-nat-ap-northeast-2a"),
    ],
    ids=["cluster", "nodes", "add-on", "nat-gateway"],
)
@pytest.mark.changes
def test_what_was_made_and_never_ready_is_made_again(opened: Opened, tmp_path: Path, type_: str, name: str) -> None:
    rehearsal = opened(cloud := Failing(tmp_path / "cloud.json", type_, name))
    rehearsal.configure({"cluster": {"deletion_protection": type_ == CLUSTER}})
    with pytest.raises(RehearsalError) as failed:
        rehearsal.up()
    status, _ = failure(type_)
    assert any(shown(line, str(failed.value)) for line in symptoms("Created and never ready")), "the page has the words"
    person = Follower(rehearsal)
    person.type("make leftovers")
    assert any(f"{type_} {name}: " in line and "no addresses" in line for line in person.printed), "object and reason"
    planned = {step.name: step.operation for step in rehearsal.preview().changes}
    assert planned[name] == "update", "the next `up` says only that"
    rehearsal.configure({"cluster": {"deletion_protection": False}})
    rehearsal.up()
    assert status in statuses(cloud, type_), "is green, and the object is what it was"
    (urn,) = (entry["urn"] for entry in rehearsal.state() if entry["urn"].endswith(f"{type_}::{name}"))
    person.follow("Created and never ready", URN=urn)
    assert status not in statuses(cloud, type_), "it is another one"
    settled(rehearsal)


def statuses(cloud: Faulty, type_: str) -> list[str]:
    return [entry.outputs.get("status", "") for entry in cloud.objects(type_)]


@pytest.mark.changes
def test_a_cluster_that_was_deleted_outside_of_pulumi_comes_back(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", never))
    rehearsal.up()
    gone = ("aws:eks/", "kubernetes:")
    cloud.keep((entry.type, entry.id) for entry in cloud.objects() if not entry.type.startswith(gone))
    Follower(rehearsal).follow("The cluster is gone")
    assert cloud.objects(CLUSTER), "with all that was in it"
    settled(rehearsal)
