"""The workflow e2e as a whole: `pulumi`, `kubectl`, `aws` and `curl` are emulated by scripts, Grafana by a server.

Nothing here has run against AWS.
"""

import shlex
from pathlib import Path

import pytest
from recorder import PROJECT
from throw_away import VPC, Grafana, listed
from throw_away import grafana as grafana
from throw_away import run as run
from workflow_files import parsed


@pytest.fixture
def workflow(run, tmp_path: Path, grafana: Grafana):
    """Runs the commands of a job as GitHub does: after a failure, those alone that run in any case."""
    for entry in PROJECT.iterdir():
        if entry.name not in ("Pulumi.e2e.yaml", "tools"):
            (tmp_path / entry.name).symlink_to(entry)
    known = {"AWS_REGION": "ap-northeast-2", "E2E_ACCOUNT": "123456789012", "E2E_RUN": "77-1"}

    def workflow(job: str, **variables: str) -> tuple[bool, list[str], str]:
        """Whether the job is green, which operations of Pulumi's it ran, and its errors."""
        green, calls, reported = True, [], ""
        for step in parsed(PROJECT / ".github/workflows/e2e.yml")["jobs"][job]["steps"]:
            if "run" not in step or not (green or "always()" in step.get("if", "")):
                continue
            command = ["make", "--no-print-directory", "--assume-old=.venv/.ready", *shlex.split(step["run"])[1:]]
            done = run("", *command, **{**known, "FORWARD": str(grafana.server_port), **variables})
            green = green and done.code == 0
            calls += [call.split()[1] for call in done.calls if call.startswith(("pulumi up ", "pulumi destroy "))]
            reported += done.reported
        return green, calls, reported

    return workflow


def test_a_run_that_goes_well_is_a_whole_life(workflow) -> None:
    assert workflow("life") == (True, ["up", "up", "destroy"], ""), "up, Grafana, up again, destroy"
    assert workflow("leftovers") == (True, ["destroy"], ""), "and once more, which finds nothing"


def test_a_second_up_that_would_change_something_fails_and_is_destroyed_all_the_same(workflow) -> None:
    green, ran, reported = workflow("life", CHANGES="yes")
    assert not green, "the program is not settled"
    assert "changes were proposed" in reported, "in Pulumi's words"
    assert ran[-1] == "destroy", "nobody pays for the failure"


def test_a_stack_whose_grafana_is_not_well_is_destroyed_all_the_same(workflow, grafana: Grafana) -> None:
    grafana.health = (503, {})
    assert workflow("life")[:2] == (False, ["up", "destroy"]), "the second up is not tried"


def test_what_a_failed_destroy_leaves_is_named(workflow) -> None:
    green, _, reported = workflow("leftovers", STUCK="yes", ARNS=listed(VPC), TAGS="Stack")
    assert not green, "the run is red"
    assert "DependencyViolation" in reported, "why it failed"
    assert VPC in reported, "and what is left"
