"""The comment of a deployed stack: time and price from what a preview in AWS says of each resource."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from settings_cases import TODAY

from plan.about import About, read
from rehearsal import expected
from rehearsal.cloud.durations import durations
from rehearsal.cloud.resource_types import NAT, NODE_GROUP, SERVICE
from rehearsal.cloud.values import UNKNOWN
from rehearsal.expected import previewed
from rehearsal.stack import Rehearsal

ROUTE = "aws:ec2/route:Route"
PROVIDER = "pulumi:providers:aws"
LIVE = About("live")


def entry(type_: str, **more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::p::{type_}::it", "type": type_, "custom": True, **more}


def step(op: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    states = {"oldState": old, "newState": new}
    return {"op": op, "urn": (old or new or {})["urn"], **{key: state for key, state in states.items() if state}}


REGION = entry(PROVIDER, inputs={"region": "ap-northeast-2"})
SAME = step("same", REGION, REGION)
GATEWAY = entry(NAT, inputs={"subnetId": UNKNOWN})
NEW_GATEWAY = step("create", None, GATEWAY)


def test_what_a_preview_makes_takes_time_and_costs() -> None:
    said = previewed({"steps": [SAME, NEW_GATEWAY]}, LIVE, TODAY)
    assert said.costs == (("NAT gateway", 43.07),), "from its settings alone"
    assert said.by_use == ("GB through a NAT gateway",), "and what nobody knows before"
    assert said.minutes, "and it has to be waited for"
    assert durations(NAT).create.least < 60 * said.minutes[0] < durations(NAT).create.most


def test_a_preview_without_changes_says_nothing_more() -> None:
    assert previewed({"steps": [SAME]}, LIVE, TODAY) == LIVE


def test_a_replacement_is_counted_with_both_of_its_halves() -> None:
    old, new = (entry(NODE_GROUP, inputs={"instanceTypes": [kind]}) for kind in ("t4g.medium", "t4g.large"))
    halves = [step(op, old, new) for op in ("create-replacement", "replace")] + [step("delete-replaced", old, None)]
    said = previewed({"steps": [SAME, *halves]}, LIVE, TODAY)
    assert said.costs == (("t4g.medium", -30.37), ("t4g.large", 60.74)), "one for the other"
    row = durations(NODE_GROUP)
    usual, _ = said.minutes or (0, 0)
    assert 60 * usual > row.create.typical + row.delete.typical, "one after the other"


def test_what_is_deleted_was_needed_by_others_and_is_listed_last() -> None:
    before = entry(ROUTE, dependencies=[GATEWAY["urn"]])
    steps = [SAME, step("update", before, entry(ROUTE)), step("delete", GATEWAY, None)]
    said = previewed({"steps": steps}, LIVE, TODAY)
    assert dict(said.costs or ())["NAT gateway"] == -43.07, "the engine deletes in the end"


def test_what_a_preview_does_not_know_has_no_price() -> None:
    spec = {"type": "LoadBalancer"}
    front = entry(SERVICE, inputs={"metadata": {"annotations": UNKNOWN}, "spec": spec})
    said = previewed({"steps": [SAME, NEW_GATEWAY, step("create", None, front)]}, LIVE, TODAY)
    costs = dict(said.costs or ())
    assert costs["NAT gateway"] == 43.07, "the prices that are known"
    assert costs["public address of a load balancer"] is None, "nobody knows whether it is public"
    assert said.minutes, "how long it takes is known"


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"steps": [{}]}', '{"steps": [{"urn": "hunter2", "op": 1, "newState": 1}]}']
)
def test_what_is_no_digest_leaves_the_plan_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    LIVE.write(tmp_path)
    digest = tmp_path / "digest"
    digest.write_text(text)
    monkeypatch.setattr(sys, "argv", ["expected", str(digest), str(tmp_path)])
    assert expected.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("the plan says neither time nor price"), "a line and no trace"
    assert "hunter2" not in line, "nor a value"
    assert read(tmp_path) == LIVE, "the plan needs none of it"


@pytest.mark.engine
@pytest.mark.changes
def test_a_preview_says_what_the_rehearsed_up_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests: list[str] = []

    def preview(rehearsal: Rehearsal) -> About:
        sync = rehearsal._stack._run_pulumi_cmd_sync

        def asked(arguments: list[str], *others: Any) -> Any:
            done = sync([*arguments, "--json", "--show-sames", "--show-replacement-steps"], *others)
            digests.append(done.stdout)
            return done

        with monkeypatch.context() as patch:
            patch.setattr(rehearsal._stack, "_run_pulumi_cmd_sync", asked)
            operations.update({step.urn: step.operation for step in rehearsal.preview().changes})
        return previewed(json.loads(digests[-1]), LIVE, TODAY)

    operations: dict[str, str] = {}
    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
        assert preview(rehearsal) == LIVE, "nothing changes"
        vpc = {"nat": "per_zone", "flow_logs": "REJECT"}
        rehearsal.configure({"vpc": vpc, "node_group": {"instance_types": ["t4g.large"]}})
        before, said = rehearsal.state(), preview(rehearsal)
        rehearsal.up()
        made = expected.expected(LIVE, before, rehearsal.state(), operations, TODAY, TODAY)
        password = rehearsal.outputs(show_secrets=True)["grafana_admin_password"]
    assert said.costs == made.costs, "the price, before anything is made"
    assert said.minutes == pytest.approx(made.minutes, rel=0.03), "and the time; the draws are in another order"
    assert len(password) > 10, "a secret there is"
    assert password not in digests[-1], "and the engine prints none of it"
