"""What docs/runbook.md says of what already exists, and of what was made twice, works."""

import re
from pathlib import Path

import faults
import pytest
from faults import Faulty
from runbook import Follower, symptoms
from runbook_lives import Opened, comes_up, never, settled, shown
from runbook_lives import opened as opened

from rehearsal.cloud.resource_types import (
    ADDON,
    CLUSTER,
    NAMESPACE,
    ROUTE,
    VPC,
)
from rehearsal.cloud.rows import AWS, resource_type
from rehearsal.engine.run import RehearsalError

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("saves_each_step")]


@pytest.mark.changes
def test_pending_creates_are_listed_before_the_state_forgets_them(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(Faulty(tmp_path / "cloud.json", lambda type_, _: type_ == VPC, kills=True))
    assert not comes_up(rehearsal)
    rehearsal.pulumi("cancel", "--yes")
    person = Follower(rehearsal)
    person.type("make leftovers")
    assert "  creating aws:ec2/vpc:Vpc main-vpc" in person.printed, "what was cut off"
    (vpc,) = rehearsal.cloud.objects(VPC)
    assert f"    import: {VPC}, ID {vpc.id}" in person.printed, "and its ID, by its tags"
    person.follow("Killed in the middle of an up")
    assert "  creating aws:ec2/vpc:Vpc main-vpc" not in person.printed, "the state has forgotten it"
    assert f"    import: {VPC}, ID {vpc.id}" in person.printed, "AWS has not"
    person.follow("Take over")
    settled(rehearsal)


@pytest.mark.parametrize("kills", [False, True], ids=["lost", "killed"])
@pytest.mark.changes
def test_what_was_made_a_second_time_in_silence_is_found_and_can_be_deleted(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, kills: bool
) -> None:
    monkeypatch.setattr(faults, "QUIET", 2.0)  # the engine has heard of all but the VPC, on a busy machine too
    lines: list[str] = []
    rehearsal = opened(
        cloud := Faulty(tmp_path / "cloud.json", lambda type_, _: type_ == VPC, kills=kills), lines.append
    )
    assert not comes_up(rehearsal)
    if kills:
        rehearsal.pulumi("cancel", "--yes")
    rehearsal.up()
    if kills:
        printed = "\n".join(lines)
        assert all(shown(each, printed) for each in symptoms("Killed in the middle of an up")), "the page has the words"
        rehearsal.pulumi("refresh", "--yes", "--clear-pending-creates")
    first, second = sorted(cloud.objects(VPC), key=lambda entry: entry.id)
    person = Follower(rehearsal)
    person.follow("A duplicate without an error")
    assert shown(symptoms("A duplicate without an error")[0], person.printed[0]), "the page has the words"
    assert f"    delete: aws ec2 delete-vpc --region ap-northeast-2 --vpc-id {first.id}" in person.printed, "the first"
    assert not any(second.id in line for line in person.printed), "not the one that the stack lives in"
    cloud.delete(VPC, first.id, first.scope)  # what the printed command does
    person.follow("A duplicate without an error")
    assert not person.printed, "then there is nothing"
    settled(rehearsal)


TWICE = {
    "aws:ec2/eip:Eip",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:iam/role:Role",
}
"""What AWS makes a second time without a word, as the page lists it beside the VPC."""


@pytest.mark.changes
def test_whatever_was_made_a_second_time_in_silence_is_found_and_can_be_deleted(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", lambda type_, _: type_ in TWICE))
    while not comes_up(rehearsal):
        pass
    person = Follower(rehearsal)
    person.follow("A duplicate without an error")
    found = [line for line in person.printed if line.startswith("    import: ")]
    assert {line.split()[1].rstrip(",") for line in found} == TWICE == {type_ for type_, _ in cloud.cut}, "each type"
    assert len(found) == len(cloud.cut), "and each object of it, once"
    person.delete_printed()
    person.follow("A duplicate without an error")
    assert not person.printed, "then there is nothing"
    settled(rehearsal)


@pytest.mark.changes
def test_what_already_exists_is_taken_over(opened: Opened, tmp_path: Path) -> None:
    fixed = {CLUSTER, ADDON, ROUTE, NAMESPACE}
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", lambda type_, _: type_ in fixed))
    person = Follower(rehearsal)
    while not comes_up(rehearsal):
        due, cloud.due = cloud.due, never
        with pytest.raises(RehearsalError) as exists:
            rehearsal.up()
        cloud.due = due
        printed = [shown(symptom, str(exists.value)) for symptom in symptoms("Already exists")]
        assert sum(printed) >= 2, f"the page has the words, short and in full: {exists.value}"
        person.follow("Take over", without="make up")
    assert {type_ for type_, _ in cloud.cut} == fixed, "each kind was lost, and was there at the next `up`"
    settled(rehearsal)


def test_the_page_has_every_wording_of_already_exists() -> None:
    types = [type_ for type_ in AWS if not re.match("aws:(s3|ebs)/|aws:iam/(policy|openId)", type_)]
    general, exact = symptoms("Already exists")[:6], symptoms("Already exists")[6:]
    texts = {re.sub(r"\{\w+\}", "NAME", resource_type(type_).taken) for type_ in types} - {""}
    kubernetes = resource_type(NAMESPACE).taken.replace("namespaces", "NAME")
    texts.add(re.sub(r"\{\w+(\[\w+\])?\}", "NAME", kubernetes))
    assert texts == set(exact), "and none that nobody prints"
    for text in texts:
        assert text in exact, "as printed, so that a search finds it"
        assert any(symptom in text for symptom in general), "and by its short form"
