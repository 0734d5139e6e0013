"""What a rehearsal says of the time in AWS: the work of a state, and an account that takes its time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cost_cases import INTERNAL

from rehearsal.cloud.durations import DURATIONS, LOAD_BALANCER, NONE, OTHERS, SIZE, VERSION, Durations, durations
from rehearsal.cloud.pace import Paced
from rehearsal.cloud.resource_types import CLUSTER, NAT, NODE_GROUP
from rehearsal.schedule import Work, percentiles, schedule
from rehearsal.stack import Rehearsal
from rehearsal.timing import change, creation, deletion, ratio, report

SERVICE = "kubernetes:core/v1:Service"
BALANCED = {"spec": {"type": "LoadBalancer"}}
SETTINGS = {"dev": {}, "prod": {"cluster": {"deletion_protection": False}}}


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::p::{type_}::{name}"


def entry(type_: str, name: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn(type_, name), "type": type_, "custom": True, **more}


def total(works: Sequence[Work]) -> float:
    return sum(work.seconds.typical for work in works)


@pytest.mark.parametrize("row", [*DURATIONS.values(), *OTHERS.values()], ids=[*DURATIONS, *OTHERS])
def test_each_duration_is_a_range_with_a_source(row: Durations) -> None:
    known = [each for each in (row.create, row.update, row.delete) if each != NONE]
    assert known, "one of the three at least"
    for least, typical, most in known:
        assert 0 < least <= typical <= most, "the least, the usual, the most"
    assert len(row.source) > 10, "who measured it, or that nobody did"


@pytest.mark.parametrize("type_", DURATIONS)
def test_a_type_has_a_duration_of_each_operation(type_: str) -> None:
    assert NONE not in durations(type_)[:3], "each is a call"


def test_who_depends_on_a_component_waits_for_all_of_it() -> None:
    state = [
        {"urn": urn("c:Cluster", "c"), "type": "c:Cluster"},
        entry(CLUSTER, "cluster", parent=urn("c:Cluster", "c")),
        entry(NODE_GROUP, "nodes", dependencies=[urn("c:Cluster", "c")]),
    ]
    assert schedule(creation(state)).seconds == sum(durations(each).create.typical for each in (CLUSTER, NODE_GROUP))
    assert schedule(deletion(state)).path[0] == urn(NODE_GROUP, "nodes"), "and is deleted before it"


def test_what_is_deleted_with_the_cluster_takes_no_time_of_its_own() -> None:
    gone = entry("kubernetes:apps/v1:Deployment", "d", deletedWith=urn(CLUSTER, "cluster"))
    kept = entry("kubernetes:core/v1:PersistentVolumePatch", "v", retainOnDelete=True)
    assert schedule(deletion([gone, kept])).seconds == 0, "no call is made"


def test_a_load_balancer_takes_longer_than_a_service() -> None:
    balanced = entry(SERVICE, "s", inputs={"spec": {"type": "LoadBalancer"}})
    assert schedule(deletion([balanced])).seconds == LOAD_BALANCER.delete.typical, "AWS deletes it first"
    assert schedule(deletion([entry(SERVICE, "s")])).seconds < LOAD_BALANCER.delete.typical, "an address in the cluster"


@pytest.mark.parametrize(
    ("operation", "type_", "old", "new", "seconds"),
    [
        ("create", SERVICE, {}, BALANCED, LOAD_BALANCER.create.typical),
        ("delete", SERVICE, BALANCED, {}, LOAD_BALANCER.delete.typical),
        ("delete", SERVICE, {"spec": {}}, {}, durations(SERVICE).delete.typical),
        ("update", CLUSTER, {"version": "1.35"}, {"version": "1.36"}, VERSION.typical),
        ("update", CLUSTER, {"version": "1.36"}, {"version": "1.36", "tags": {}}, durations(CLUSTER).update.typical),
        ("update", NODE_GROUP, {"scalingConfig": {"minSize": 1}}, {"scalingConfig": {"minSize": 2}}, SIZE.typical),
        ("update", NODE_GROUP, {"taints": []}, {"updateConfig": {"maxUnavailable": 2}}, SIZE.typical),
        ("update", NODE_GROUP, {"version": "1.35"}, {"version": "1.36"}, durations(NODE_GROUP).update.typical),
    ],
)
def test_an_account_that_takes_its_time_waits_as_long_as_the_report_says(
    operation: str, type_: str, old: dict[str, Any], new: dict[str, Any], seconds: float
) -> None:
    waits: list[float] = []
    Paced(scale=10, sleep=waits.append).call(operation, type_, "it", old, new)
    assert waits == [seconds / 10]
    before, after = ([entry(type_, "it", inputs=inputs)] if inputs else [] for inputs in (old, new))
    made, gone = change(before, after, {urn(type_, "it"): operation})
    assert schedule(made).seconds + schedule(gone).seconds == seconds, "one table, one lookup"


@pytest.mark.parametrize(
    ("operation", "first", "then"),
    [("delete-replaced", ["create"], ["delete"]), ("create-replacement", ["create", "delete"], [])],
    ids=["the new one first", "the old one first"],
)
def test_a_replacement_creates_once_and_deletes_once(operation: str, first: list[str], then: list[str]) -> None:
    state, row = [entry(NODE_GROUP, "nodes", inputs={})], durations(NODE_GROUP)._asdict()
    parts = change(state, state, {urn(NODE_GROUP, "nodes"): operation})
    assert [total(part) for part in parts] == [sum(row[each].typical for each in part) for part in (first, then)], (
        "who depends on it waits for its create alone, where that is first"
    )


def test_the_time_of_an_operation_is_what_half_of_all_cases_end_within() -> None:
    works = creation([entry(CLUSTER, "cluster")])
    half, late = (f"{seconds / 60:.1f} min" for seconds in percentiles(works))
    usual = f"{durations(CLUSTER).create.typical / 60:.1f} min"
    first, chain = report("up", works, where="AWS")
    assert first == f"  up of a new stack in AWS: about {half}, 95 of 100 within {late}"
    assert half != usual, "the chain's sum is another time"
    assert chain == f"    longest chain, {usual} at usual times: cluster 500 s", "which stands beside the chain alone"


def test_who_has_nothing_to_spare_may_not_be_late() -> None:
    state = [entry("aws:eks/addon:Addon", "a"), entry("aws:eks/addon:Addon", "b"), entry(NAT, "nat")]
    cluster = entry(CLUSTER, "cluster", dependencies=[urn(NAT, "nat")])
    state[0]["dependencies"] = state[1]["dependencies"] = [cluster["urn"]]
    late = entry(NODE_GROUP, "nodes", dependencies=[])
    _, *lines = report("up", creation([state[2], cluster, *state[:2], late]), where="AWS")
    assert lines[1:] == ["    on chains as long: a 30 s", "    may be late by: nodes 520 s"], "not by 0 s"


@pytest.mark.engine
@pytest.mark.changes
def test_what_an_account_waits_for_is_the_work_of_the_report(tmp_path: Path) -> None:
    waits: list[float] = []
    cloud = Paced(tmp_path / "cloud.json", scale=1, sleep=waits.append)
    with Rehearsal("dev", folder=tmp_path, settings={"grafana": INTERNAL}, cloud=cloud) as rehearsal:
        rehearsal.up()
        state = rehearsal.state()
        assert sum(waits) == total(creation(state)), "with Grafana's load balancer"
        waits.clear()
        rehearsal.configure({"node_group": {"max_size": 4}})
        rehearsal.up()
        assert waits == [SIZE.typical], "no node is replaced"
        waits.clear()
        rehearsal.destroy()
        assert sum(waits) == total(deletion(state)), "of which the inputs are the old ones"


@pytest.mark.engine
@pytest.mark.changes
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_nothing_but_cluster_nodes_and_grafana_decides_how_long_an_up_takes(stack: str, tmp_path: Path) -> None:
    waits: list[float] = []
    cloud = Paced(tmp_path / "cloud.json", scale=1000, sleep=waits.append)
    with Rehearsal(stack, folder=tmp_path, settings=SETTINGS[stack], cloud=cloud) as rehearsal:
        rehearsal.up()
        state = rehearsal.state()
        assert cloud.taken() > 0, "from the first call to the last"
        assert cloud.taken() == 0, "each time is told once"
    made = {each["type"]: each for each in state}
    assert max(waits) == durations(CLUSTER).create.typical / 1000, "the control plane is what takes longest"
    works = creation(state)
    found = schedule(works)
    chain = [name.split("::")[2].rpartition("$")[2] for name in found.path]
    slow = [type_ for type_ in chain if durations(type_).create.typical >= 60]
    assert slow == [CLUSTER, NODE_GROUP], "the NAT gateways are made beside the control plane"
    assert found.slack[made[NAT]["urn"]] > 300, "and have minutes to spare"
    assert ratio(works, found.seconds) == 1, "the shortest that is possible"
    away = schedule(deletion(state))
    assert away.slack[made[NAT]["urn"]] > 60, "a NAT gateway goes beside the cluster"
    first, *lines = report("up", works, where="AWS")
    assert first.startswith("  up of a new stack in AWS: about 1"), "minutes"
    assert all(len(line) <= 100 for line in (first, *lines)), "as wide as a terminal"
    assert "main-eks-eksCluster 500 s" in "".join(lines), "the chain, with the time of each"
