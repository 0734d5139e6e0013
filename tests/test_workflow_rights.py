"""The rules that keep a stranger's code away from every right, one test a rule."""

import re

from recorder import PROJECT
from workflow_files import ACTIONS, WORKFLOWS, job, jobs, parsed, steps


def test_no_workflow_runs_in_the_rights_of_the_base() -> None:
    for file in WORKFLOWS:
        triggers = parsed(file)[True]  # YAML reads `on` as true
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(triggers), (
            f"{file.name}: these run with this repository's rights on what a stranger sends"
        )


def test_nothing_is_allowed_that_no_job_asked_for() -> None:
    for file in WORKFLOWS:
        assert parsed(file)["permissions"] == {}, f"{file.name} denies everything first"
    granted = {
        (where, scope) for where, each in jobs() for scope, level in each["permissions"].items() if level == "write"
    }
    assert granted == {
        ("preview/cloud", "id-token"),
        ("preview/plan", "pull-requests"),
        ("deploy/dev", "id-token"),
        ("deploy/prod-plan", "id-token"),
        ("deploy/prod", "id-token"),
        ("destroy/destroy", "id-token"),
        ("drift/watch", "id-token"),
        ("drift/issue", "issues"),
        ("e2e/life", "id-token"),
        ("e2e/leftovers", "id-token"),
    }, "who may write what is decided here"


def test_no_job_runs_for_ever() -> None:
    assert not [where for where, each in jobs() if "timeout-minutes" not in each], "a hung job costs money and locks"


def test_no_secret_is_needed() -> None:
    for file in WORKFLOWS + ACTIONS:
        assert "secrets." not in file.read_text(), f"{file.name}: roles are assumed by an identity token alone"


def test_a_checkout_leaves_no_token_behind() -> None:
    for where, step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, f"{where}: what runs later could push with it"


def test_no_text_of_a_stranger_becomes_shell() -> None:
    for where, step in steps():
        assert "${{" not in step.get("run", ""), f"{where}: an expression is pasted into the script; use env"


def test_shell_is_a_make_target_or_a_script_that_runs_anywhere() -> None:
    known = re.compile(
        r"(make [a-z0-9-]+( |$)|\.ci/browser$|ci/[a-z-]+\.sh( |$)|python3 -m plan |test \"\$TYPED\" = \"\$STACK\"$)"
    )
    for where, step in steps():
        for line in step.get("run", "").splitlines():
            assert known.match(line), f"{where}: {line}"


def test_the_code_of_a_pull_request_meets_no_right_to_write() -> None:
    for where in ("preview/offline", "preview/cloud"):
        assert not {"pull-requests", "issues", "contents"} & {
            scope for scope, level in job(where)["permissions"].items() if level == "write"
        }, f"{where} runs the head's code"
    assert "id-token" not in job("preview/offline")["permissions"], "no credentials for whoever sends a pull request"
    condition = job("preview/cloud")["if"]
    assert "head.repo.full_name == github.repository" in condition, "a fork is not previewed in AWS"
    assert job("preview/cloud")["environment"] == "preview", "its token is for the role that reads one stack"
    assert "DEPLOY_RUNNER" not in job("preview/cloud")["runs-on"], "unreviewed code stays off the deploys' runner"


def test_the_page_and_the_guard_come_from_the_base_commit_with_nothing_installed() -> None:
    plan = job("preview/plan")
    (checkout,) = (step for step in plan["steps"] if step.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}", "never the head"
    used = {step["uses"].partition("@")[0] for step in plan["steps"] if "uses" in step}
    assert used == {"actions/checkout", "actions/download-artifact", "actions/upload-artifact"}, "nothing is set up"
    assert not [step for step in plan["steps"] if step.get("run", "").startswith("make")], "nor installed"
    assert plan["permissions"] == {"contents": "read", "pull-requests": "write"}, "and it has no identity token"
    writers = [step for step in plan["steps"] if "GITHUB_TOKEN" in step.get("env", {})]
    assert len(writers) == 2, "the comment and the label"
    assert "head.repo.full_name == github.repository" in plan["env"]["WRITABLE"], "a fork's token cannot write"
    assert all("env.WRITABLE == 'true'" in step["if"] for step in writers), "and is not asked to"


def test_the_label_takes_effect_and_ends_with_the_next_commit() -> None:
    workflow = parsed(PROJECT / ".github/workflows/preview.yml")
    assert {"labeled", "unlabeled", "synchronize"} <= set(workflow[True]["pull_request"]["types"]), (
        "setting it runs the guard again"
    )
    plan = job("preview/plan")
    (review,) = (step for step in plan["steps"] if step.get("run", "").startswith("ci/review.sh"))
    assert review["env"]["CONSENTED"] == (
        "${{ github.event.action == 'labeled' && github.event.label.name == env.LABEL }}"
    ), "a push makes it void, and another label gives no consent to what came since"
    removals = [step for step in plan["steps"] if " unlabel " in step.get("run", "")]
    assert len(removals) == 1, "and takes it off"
    assert "labels.*.name, env.LABEL" in removals[0]["if"], "where it is"
    assert "action == 'synchronize'" in removals[0]["if"], "on a push"
