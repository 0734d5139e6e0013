"""Changes of the nodes on the real engine."""

from pathlib import Path

import pytest
from pulumi.automation import EngineEvent

from rehearsal.cloud.resource_types import NODE_GROUP
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


def test_another_instance_type_brings_new_nodes_before_the_old_ones_go(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"node_group": {"instance_types": ["t4g.large"]}})
        rehearsal.calls.clear()
        rehearsal.up()
        order = [call.operation for call in rehearsal.calls if call.name == "general-group"]
        assert order == ["create", "delete"], "pods have somewhere to go while the old nodes drain"


RELEASE = {"release_version": "1.36.2-20261101"}


@pytest.mark.parametrize("change", [{"node_group": {"disk_size": 30}}, {"tags": {"Team": "web"}}], ids=["disk", "tags"])
def test_a_pinned_release_stops_another_launch_template_in_the_preview(change: dict, tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings={"node_group": RELEASE}) as rehearsal:
        rehearsal.up()
        rehearsal.calls.clear()
        rehearsal.configure(change)
        with pytest.raises(
            RehearsalError, match=r"config eks-grafana:node_group\.release_version: stays the same"
        ) as no:
            rehearsal.preview()
        assert "Traceback" not in str(no.value), "it is a word to the user"
        assert not rehearsal.calls, "nothing was changed"
        rehearsal.configure({"node_group": {"release_version": "1.36.2-20261115"}})
        rehearsal.up()
        (group,) = rehearsal.cloud.objects(NODE_GROUP)
        assert group.outputs["releaseVersion"] == "1.36.2-20261115", "with another release both reach the nodes"
        assert not rehearsal.up().changes, "the plan is quiet again"


def test_an_autoscaled_group_is_warned_of_and_its_bounds_hold_the_nodes_that_are_there(tmp_path: Path) -> None:
    warnings: list[str] = []

    def note(event: EngineEvent) -> None:
        if event.diagnostic_event and event.diagnostic_event.severity == "warning":
            warnings.append(event.diagnostic_event.message)

    autoscaled = {"node_group": {"autoscaled": True}}
    with Rehearsal("dev", folder=tmp_path, settings=autoscaled, on_event=note) as rehearsal:
        for run in (rehearsal.preview, rehearsal.up):
            warnings.clear()
            run()
            assert len([each for each in warnings if "installs no autoscaler" in each]) == 1, "once, previews and ups"
        rehearsal.calls.clear()
        rehearsal.configure({"node_group": {"min_size": 3, "desired_size": 3}})
        with pytest.raises(RehearsalError, match=r"config eks-grafana:node_group\.min_size: is more than 2"):
            rehearsal.preview()
        assert not rehearsal.calls, "AWS would have refused it after all the rest was changed"
        rehearsal.configure({"node_group": {"autoscaled": False}})
        rehearsal.up()
        rehearsal.configure(autoscaled)
        assert not [step for step in rehearsal.up().changes if step.name == "general-group"], "the way out works"
