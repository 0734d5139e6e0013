"""`--policy-pack policies` on the real engine."""

import re
from pathlib import Path

import pytest
from recorder import PROJECT

from rehearsal.stack import Rehearsal, RehearsalError

pytestmark = [pytest.mark.engine, pytest.mark.changes]

POLICIES = PROJECT / "policies"


@pytest.mark.parametrize(
    ("project", "stack"), [(PROJECT, "dev"), (PROJECT, "prod"), (PROJECT / "bootstrap", "account")],
    ids=["dev", "prod", "account"],
)  # fmt: skip
def test_a_program_comes_up_under_the_policies(project: Path, stack: str, tmp_path: Path) -> None:
    printed: list[str] = []
    with Rehearsal(stack, folder=tmp_path, project=project, policies=POLICIES, on_output=printed.append) as rehearsal:
        planned = rehearsal.preview()
        unanswered = set(re.findall(r"can't run policy '([a-z-]+)'", "\n".join(printed)))
        assert unanswered <= {"tls-in-public"}, "a balancer's annotations hold ids of subnets that are not made yet"
        printed.clear()
        assert rehearsal.up().summary == planned.summary, "the policies stop nothing that the settings let through"
    text = "\n".join(printed)
    assert "✅ eks-grafana@v0.1.0" in text, "the pack was asked"
    assert "can't run policy" not in text, "and in the up every rule has its answer before the resource is made"


def test_what_the_policies_forbid_fails_the_preview(tmp_path: Path) -> None:
    printed: list[str] = []
    public = {"vpc": {"nat": "none", "allow_public_nodes": True}}
    with (
        Rehearsal("dev", folder=tmp_path, settings=public, policies=POLICIES, on_output=printed.append) as rehearsal,
        pytest.raises(RehearsalError),
    ):
        rehearsal.preview()  # with which `pulumi up` begins
    text = "\n".join(printed)
    assert "[mandatory]  private-nodes  (aws:ec2:Subnet: main-public-ap-northeast-2a)" in text, "rule and resource"
    assert "nat: single" in text, "and the way out, in the words of the settings"
