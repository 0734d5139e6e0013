"""Plans against a stack that is up, on the real engine: which base is one, and what the guard stops."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import infra.vpc
import labels
from infra.vpc import Vpc
from plan.events import FILE as EVENTS
from plan.events import Plan, parse, read, trimmed
from plan.guard import open_stops
from plan.rolls import GRAFANA, cluster_end, data, restarts, rolls
from rehearsal.comparison import NoBase, known_stack
from rehearsal.engine.events import Log, plain
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "cloud.json").write_text('{"objects": [{"kind": "of another version"}]}'),
        lambda folder: (folder / "cloud.json").unlink(),
        lambda folder: shutil.rmtree(folder / "state"),
    ],
    ids=["another format", "no cloud", "no state"],
)
def test_what_the_base_left_in_another_form_is_no_stack(
    up: Path, spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    known = tmp_path / "known"
    shutil.copytree(up, known)
    spoil(known)
    with pytest.raises(NoBase) as reason, known_stack("dev", known, Log(tmp_path)):
        pass
    assert reason.value.args[0] == "new: state", "the plan is that of a new stack, and says so"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a dev stack that is up."""
    folder = tmp_path_factory.mktemp("up")
    with Rehearsal("dev", folder=folder) as rehearsal:
        rehearsal.up()
    return folder


def previewed(folder: Path, settings: dict) -> Plan:
    lines: list[bytes] = []
    with Rehearsal(
        "dev",
        folder=folder,
        settings=settings,
        on_event=lambda event: lines.append(json.dumps(plain(event)).encode()),
    ) as rehearsal:
        rehearsal.preview()
    return parse(line.encode() for line in trimmed(lines))


def stopped(plan: Plan) -> set[str]:
    assert not plan.problems, "the plan itself is sound"
    assert not open_stops(plan, consented=True), "and the label would let it through"
    return {stop.step.name for stop in open_stops(plan, consented=False) if stop.step}


def test_another_cidr_is_stopped(up: Path) -> None:
    plan = previewed(up, {"vpc": {"cidr": "10.20.0.0/16"}})
    ended = stopped(plan)
    assert {"main-vpc", "main-eks-eksCluster", "general-group"} <= ended, "network and cluster would be replaced"
    assert not [name for name in ended if name.endswith("-namespace")], "dev has no volume in any namespace"
    (vpc,) = (step for step in plan.steps if step.name == "main-vpc")
    assert (vpc.operation, vpc.properties) == ("replace", ("cidrBlock",)), "and the page says why"


def test_a_renamed_vpc_is_stopped(up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(infra.vpc, "Vpc", lambda _name, *settings, **inputs: Vpc("net", *settings, **inputs))
    plan = previewed(up, {})
    assert "main-vpc" in stopped(plan), "a name is an interface: without aliases the old VPC goes"
    assert "net-vpc" in {step.name for step in plan.steps if step.operation == "create"}, "and another one comes"


@pytest.mark.parametrize(
    ("settings", "rolling"),
    [
        ({"tags": {"Team": "web"}}, ["general-group"]),
        ({"node_group": {"disk_size": 30}}, ["general-group"]),
        ({"node_group": {"labels": {"tier": "web"}, "max_size": 4}}, []),
        ({"node_group": {"taints": [{"key": "dedicated", "effect": "PREFER_NO_SCHEDULE"}]}}, []),
    ],
    ids=["tags", "disk", "labels", "taints"],
)
def test_a_plan_shows_which_changes_replace_nodes(up: Path, settings: dict, rolling: list[str]) -> None:
    assert [step.name for step in rolls(previewed(up, settings))] == rolling, "docs/settings.md lists the same ones"


@pytest.mark.parametrize(
    ("settings", "becomes"),
    [
        ({"cluster": {"name": "other"}}, "replace"),
        ({"vpc": {"cidr": "10.20.0.0/16"}}, "replace"),
        ({"grafana": {"storage": {"enabled": True}}}, "away, new"),
        ({"grafana": {"cpu_limit": "600m"}}, "beside, lost"),
        ({"node_group": {"instance_types": ["t4g.large"]}}, "moved, lost"),
    ],
    ids=["cluster", "network", "volume", "pod", "nodes"],
)
def test_a_plan_shows_what_becomes_of_grafana(up: Path, settings: dict, becomes: str) -> None:
    plan = previewed(up, settings)
    assert (cluster_end(plan) or f"{restarts(plan, GRAFANA)}, {data(plan, GRAFANA)}") == becomes, (
        "as the engine reports it"
    )


def test_an_unchanged_program_is_not_stopped(up: Path) -> None:
    assert not previewed(up, {}).changes, "a guard that stops at nothing is not there by accident"


def test_what_the_policies_forbid_is_in_the_plan(up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "aws_tags", lambda *_: {})
    known = shutil.copytree(up, tmp_path / "known")
    with known_stack("dev", known, Log(tmp_path)) as rehearsal, pytest.raises(RehearsalError):
        rehearsal.preview()
    errors = read(tmp_path / EVENTS).errors
    assert any(error.startswith("policy tags, aws: ") and "lacks Project" in error for error in errors), (
        f"the comment says which rule and which resource, for forks too: {errors}"
    )


@pytest.mark.parametrize(
    ("settings", "files"),
    [
        ({"node_group": {"instance_types": ["t4g.large"]}}, {"nodes.json"}),
        ({"vpc": {"nat": "per_zone"}}, {"network.json", "alerting.yaml"}),
        ({"monitoring": {"scrape_interval": "30s"}}, {"data-source.yaml"}),
    ],
    ids=["nodes", "NAT", "known"],
)
def test_a_plan_shows_which_of_grafanas_files_change(up: Path, settings: dict, files: set[str]) -> None:
    plan = previewed(up, settings)
    (made,) = (step for step in plan.steps if step.name == "grafana-provisioning")
    assert {change.path for change in made.values} == {f"data[{file}]" for file in files}, (
        "a file waits for what it names, and for no other's"
    )
