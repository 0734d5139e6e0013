"""Updates of a running stack on the real engine: the preview shows or refuses them as AWS and its provider do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.cloud.resource_types import CLUSTER, GLOBAL, NODE_GROUP
from rehearsal.engine.run import RehearsalError, Run
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]

SETTINGS = {"node_group": {"autoscaled": True, "max_size": 5}}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dev stack whose number of nodes is an autoscaler's."""
    folder = tmp_path_factory.mktemp("up")
    with Rehearsal("dev", folder=folder, settings=SETTINGS) as rehearsal:
        rehearsal.up()
    return folder


@pytest.fixture
def running(up: Path, tmp_path: Path) -> Iterator[Rehearsal]:
    """That stack, for one test alone."""
    folder = tmp_path / "stack"
    shutil.copytree(up, folder)
    with Rehearsal("dev", folder=folder, settings=SETTINGS) as rehearsal:
        yield rehearsal


def names(run: Run, operation: str) -> set[str]:
    return {step.name for step in run.changes if step.operation == operation}


def test_other_tags_of_the_stack_update_every_taggable_resource_and_nothing_else(running: Rehearsal) -> None:
    # terraform-provider-aws, internal/provider/sdkv2/tags_interceptor.go: tags_all differs wherever a type has it.
    tagged = {entry["urn"] for entry in running.state() if "tagsAll" in entry.get("outputs", {})}
    running.configure({"tags": {"Team": "data"}})
    changed = {step.urn for step in running.preview().changes}
    provider = {entry["urn"] for entry in running.state() if entry["type"] == "pulumi:providers:aws"}
    assert changed == tagged | provider, "a reviewer sees what the tags of a stack reach"
    assert {urn.rpartition("::")[2] for urn in tagged} >= {"main-vpc", "main-eks-eksCluster", "main-coredns"}, (
        "networks, clusters and add-ons have tags"
    )


def test_another_region_is_another_stack_and_leaves_nothing_in_the_old_one(running: Rehearsal) -> None:
    # pulumi-aws 7, provider/region.go: the provider is updated, and each resource with a region is replaced.
    running.configure({"aws:region": "ap-northeast-1", "vpc": {"zones": ["ap-northeast-1a", "ap-northeast-1c"]}})
    plan = running.preview()
    assert {"main-vpc", "main-eks-eksCluster", "general-group", "general-nodes"} <= names(plan, "replace"), (
        "a reviewer sees that the cluster does not survive"
    )
    assert not {"main-control-plane-role", "general-node-role"} & {step.name for step in plan.changes}, (
        "a role has no region"
    )
    running.up()
    regions = {entry.scope for entry in running.cloud.objects() if entry.type.startswith("aws:")}
    assert regions == {"ap-northeast-1", GLOBAL}, "nothing is forgotten in the old region, where it would cost"
    assert not running.up().changes, "and the plan is quiet again"


def test_nodes_that_an_autoscaler_adds_are_no_drift(running: Rehearsal) -> None:
    # pulumi 3.255, pkg/resource/deploy/step.go, RefreshStep: ignoreChanges reach the provider's Diff.
    (nodes,) = running.cloud.objects(NODE_GROUP)
    for values in (nodes.inputs, nodes.outputs):
        values["scalingConfig"] = {**values["scalingConfig"], "desiredSize": 4}
    assert not running.refresh().found, "a nightly check that finds an autoscaler's work is switched off"
    assert not running.preview().changes, "and no run puts the number back"


def test_a_minor_that_was_rolled_back_on_aws_itself_is_taken_over_by_a_refresh(running: Rehearsal) -> None:
    for type_ in (CLUSTER, NODE_GROUP):
        for entry in running.cloud.objects(type_):
            entry.inputs["version"] = entry.outputs["version"] = "1.35"
    running.configure({"cluster": {"version": "1.35"}})
    running.refresh()
    changed = {step.type for step in running.preview().changes}
    assert CLUSTER not in changed, "the stack file says what runs"
    assert NODE_GROUP not in changed, "the nodes too"


def test_a_claim_that_shrinks_is_refused_in_the_preview(tmp_path: Path) -> None:
    storage = {"grafana": {"storage": {"enabled": True, "size_gib": 10}}}
    with Rehearsal("dev", folder=tmp_path, settings=storage) as rehearsal:
        rehearsal.up()
        rehearsal.calls.clear()
        rehearsal.configure({"grafana": {"storage": {"size_gib": 5}}})
        with pytest.raises(RehearsalError, match=r"storage: Forbidden: field can not be less than status\.capacity"):
            rehearsal.preview()
        assert not rehearsal.calls, "the provider asks the API server by a dry run, which changes nothing"
