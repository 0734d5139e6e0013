"""What the workflows do to a stack, and what is never cancelled."""

import re

import pytest
from recorder import PROJECT
from workflow_files import job, jobs, parsed

from bootstrap.roles import DEPLOY_SESSION

NAMES = ("check", "preview", "deploy", "destroy", "drift", "e2e")


def test_only_what_changes_nothing_is_cancelled_as_a_whole() -> None:
    whole = {name: parsed(PROJECT / f".github/workflows/{name}.yml").get("concurrency", {}) for name in NAMES}
    assert whole["deploy"] == whole["destroy"] == {}, "a cancelled workflow cancels the up in it"
    assert whole["preview"]["cancel-in-progress"] is True, "a plan of an older commit is of no use"
    assert whole["drift"]["cancel-in-progress"] is False, "a watch that began is finished"
    assert whole["e2e"] == {"group": "e2e", "cancel-in-progress": False}, "one throw-away stack, one run"
    assert whole["check"], "and checks of a pull request make room for the newest"


@pytest.mark.parametrize("where", ["deploy/dev", "deploy/prod", "destroy/destroy"])
def test_what_changes_a_stack_is_never_cancelled_and_never_twice_at_once(where: str) -> None:
    concurrency = job(where)["concurrency"]
    assert concurrency["cancel-in-progress"] is False, "a cancelled update leaves resources that no state knows"
    stack = job(where)["environment"]
    assert concurrency["group"] == f"deploy-{stack}", "deploy and destroy of a stack wait for one another"
    assert job(where)["timeout-minutes"] >= 150, "a cluster that is replaced takes its time"
    (credentials,) = (step["with"] for step in job(where)["steps"] if step.get("uses") == "./.github/actions/cloud")
    assert int(credentials["seconds"]) > 60 * job(where)["timeout-minutes"], (
        "an up that outlives its credentials cannot write what it did"
    )
    assert int(credentials["seconds"]) <= DEPLOY_SESSION, "nor may it ask for more than the role gives"


@pytest.mark.parametrize("where", [where for where, _ in jobs("deploy", "destroy", "drift") if where != "drift/issue"])
def test_a_runner_that_cannot_reach_the_cluster_stops_before_anything_is_changed(where: str) -> None:
    assert job(where)["runs-on"] == "${{ vars.DEPLOY_RUNNER || 'ubuntu-24.04' }}", "one that reaches it can be named"
    reported = [step.get("run", "") for step in job(where)["steps"]]
    (reach,) = (index for index, run in enumerate(reported) if run.startswith("ci/reach.sh"))
    changing = [index for index, run in enumerate(reported) if run.startswith("make ")]
    assert changing, "it does something"
    assert reach < min(changing), "and asks first"


def test_prod_is_planned_approved_and_brought_up_on_the_same_state() -> None:
    plan, prod = job("deploy/prod-plan"), job("deploy/prod")
    assert plan["environment"] == "drift", "the plan is made by a role that cannot change anything"
    assert [step["run"] for step in plan["steps"] if step.get("run", "").startswith("ci/summary.sh")], (
        "and is in the summary"
    )
    assert (prod["environment"], prod["needs"]) == ("prod", "prod-plan"), "the environment asks for the approval"
    reported = [step.get("run", "") for step in prod["steps"]]
    state = reported.index('ci/state.sh prod "$PLANNED"')
    assert state < reported.index('make up STACK=prod FLAGS="--yes --non-interactive --suppress-outputs"'), (
        "a state that moved is refused before anything is changed"
    )
    assert "--plan" not in "".join(reported), "no saved plan is trusted"
    checkouts = [each["with"] for each in prod["steps"] if "checkout" in each.get("uses", "")]
    assert all("ref" not in each for each in checkouts), "it is the commit that was planned"


def test_destroy_is_asked_for_by_hand_with_its_name_typed() -> None:
    workflow = parsed(PROJECT / ".github/workflows/destroy.yml")
    assert set(workflow[True]) == {"workflow_dispatch"}, "nothing else starts it"
    first = workflow["jobs"]["destroy"]["steps"][0]
    assert first["run"] == 'test "$TYPED" = "$STACK"', "before anything else"
    assert "refs/heads/main" in workflow["jobs"]["destroy"]["if"], "and from main alone"


def test_the_throw_away_stack_is_off_until_an_account_is_named() -> None:
    workflow = parsed(PROJECT / ".github/workflows/e2e.yml")
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}, "weekly and manually, and never for a pull request"
    condition = workflow["jobs"]["life"]["if"]
    assert "vars.E2E_ACCOUNT_ID != ''" in condition, "nobody pays unasked"
    assert "refs/heads/main" in condition, "and from main alone"
    for each in workflow["jobs"].values():
        (cloud,) = (step["with"] for step in each["steps"] if step.get("uses") == "./.github/actions/cloud")
        assert cloud["account"] == "${{ vars.E2E_ACCOUNT_ID }}", "in that account alone"
        assert 60 * each["timeout-minutes"] < int(cloud["seconds"]) <= DEPLOY_SESSION, "its credentials outlive the job"
        reported = " ".join(step.get("run", "") for step in each["steps"])
        assert set(re.findall(r"STACK=(\S+)", reported)) == {"e2e"}, "no other stack is touched"


def test_a_throw_away_stack_lives_once_and_ends_in_any_case() -> None:
    life, leftovers = job("e2e/life"), job("e2e/leftovers")
    reported = [step["run"] for step in life["steps"] if "run" in step]
    assert [line.partition(" STACK")[0] for line in reported] == [
        "make e2e-settings", "make up", "make e2e-grafana", "make up", "make destroy"
    ], "its whole life"  # fmt: skip
    assert "--expect-no-changes" in reported[3], "a second up that would change something fails"
    (destroy,) = (step for step in life["steps"] if step.get("run", "").startswith("make destroy"))
    assert destroy["if"].startswith("${{ always() && "), "whatever failed before it"
    assert "always()" in leftovers["if"], "a cancelled job has five minutes, and the next one all of its time"
    last = leftovers["steps"][-1]
    assert last["run"].startswith("make e2e-leftovers"), "what is left fails the run"
    assert last["if"].startswith("${{ always() && "), "and is named after a destroy that failed, too"
