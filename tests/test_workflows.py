"""The workflows: linted, and the rules that keep a stranger's code away from every right, on the parsed files."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from recorder import PROJECT

from bootstrap.roles import DEPLOY_SESSION
from rehearsal.engine.finding import pinned_version

WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))
ACTIONS = sorted((PROJECT / ".github/actions").glob("*/action.yml"))
TOOL = PROJECT / "tools" / "actionlint"


def parsed(file: Path) -> dict[Any, Any]:
    return yaml.safe_load(file.read_text())


def jobs(*names: str) -> list[tuple[str, dict[str, Any]]]:
    """The jobs of these workflows, or of all, as `workflow/job`."""
    files = [file for file in WORKFLOWS if not names or file.stem in names]
    return [(f"{file.stem}/{name}", job) for file in files for name, job in parsed(file)["jobs"].items()]


def steps() -> list[tuple[str, dict[str, Any]]]:
    made = [(where, step) for where, job in jobs() for step in job["steps"]]
    return made + [(action.parent.name, step) for action in ACTIONS for step in parsed(action)["runs"]["steps"]]


def job(name: str) -> dict[str, Any]:
    return dict(jobs())[name]


def test_the_rules_look_at_every_workflow() -> None:
    assert [file.stem for file in WORKFLOWS] == ["check", "deploy", "destroy", "drift", "e2e", "preview"], (
        "all are there"
    )
    assert len(steps()) > 30, "and have steps"


def test_zizmor_finds_nothing() -> None:
    command = [str(Path(sys.executable).parent / "zizmor"), "--offline", "--no-progress", "--color=never", "."]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not shutil.which("go"), reason="actionlint is built with Go")
def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    built = tmp_path / "actionlint"
    build = ["go", "build", "-o", str(built), "github.com/rhysd/actionlint/cmd/actionlint"]
    subprocess.run(build, cwd=TOOL, check=True)
    command = [str(built), "-no-color", *(str(file) for file in WORKFLOWS)]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout


def test_every_action_is_pinned_by_commit_and_says_its_version() -> None:
    for file in WORKFLOWS + ACTIONS:
        for line in file.read_text().splitlines():
            if "uses:" not in line or "uses: ./" in line:
                continue
            assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), (
                f"{file.name}: a tag can be moved to other code: {line.strip()}"
            )
    pins = {(each["uses"].partition("@")) for _, each in steps() if "@" in each.get("uses", "")}
    assert len(pins) == len({action for action, _, _ in pins}), "one commit for each action, everywhere"


def test_all_suites_run_for_every_change_and_every_night() -> None:
    assert {"push", "pull_request", "schedule"} <= set(parsed(PROJECT / ".github/workflows/check.yml")[True]), (
        "what breaks without a commit is noticed too"
    )
    made = {step["run"] for _, each in jobs("check") for step in each["steps"] if "run" in step}
    every = {"make test", "make test-changes", "make test-cluster"}
    assert made == {*every, "make test-later"}, "on emulators, and on a real Kubernetes API"
    nightly = {step["run"] for _, each in jobs("check") for step in each["steps"] if "schedule" in step.get("if", "")}
    assert nightly == {"make test-later"}, "on a day years from now"


def test_checks_end_within_45_minutes_from_an_empty_machine() -> None:
    assert {each["timeout-minutes"] for _, each in jobs("check")} == {45}, "nobody waits longer for a pull request"


def test_what_is_built_once_is_kept_by_its_pins() -> None:
    (cache,) = (step for step in job("check/cluster")["steps"] if step.get("uses", "").startswith("actions/cache@"))
    for pin in ("tools/**/go.mod", "tools/**/*.go", "uv.lock"):
        assert f"'{pin}'" in cache["with"]["key"], "another pin is another build"
    prefix = cache["with"]["restore-keys"]
    assert cache["with"]["key"].startswith(prefix), "what did not change is found under an older key"
    kept = set(cache["with"]["path"].split())
    assert kept == {".rehearsal/engine", ".rehearsal/kubernetes", ".rehearsal/kubernetes-provider"}, (
        "programs alone: no state of a rehearsal is handed from run to run"
    )


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
    known = re.compile(r"(make [a-z0-9-]+( |$)|ci/[a-z-]+\.sh( |$)|python3 -m plan |test \"\$TYPED\" = \"\$STACK\"$)")
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


def test_pulumis_version_is_in_one_place() -> None:
    done = subprocess.run(
        ["ci/versions.sh"], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.stdout == f"pulumi={pinned_version()}\n", "what the rehearsal builds is what the workflows install"


def test_the_documentation_names_every_variable_environment_and_label() -> None:
    text = (PROJECT / "docs/ci.md").read_text()
    reported = "".join(file.read_text() for file in WORKFLOWS)
    named = set(re.findall(r"vars\.([A-Z0-9_]+)", reported)) | {str(job("preview/plan")["env"]["LABEL"])}
    named |= {each["environment"] for _, each in jobs() if "{{" not in each.get("environment", "{{")}
    assert len(named) > 10, "there is something to set up"
    assert not {name for name in named if f"`{name}`" not in text}, "docs/ci.md says what to set up"
    targets = set(re.findall(r"(?:`|^)make ([a-z0-9-]+)", text, re.MULTILINE))
    known = (PROJECT / "Makefile").read_text()
    assert not {
        each for each in targets if not re.search(rf"^[a-z0-9 -]*\b{each}\b[a-z0-9 -]*:", known, re.MULTILINE)
    }, "every command is there to be typed"
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert not [link for link in links if not (PROJECT / "docs" / link).exists()], "no link leads nowhere"
