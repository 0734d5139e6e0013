"""The scripts of the workflows, with `pulumi`, `aws` and `curl` emulated by scripts that say how they were called."""

import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from recorder import PROJECT
from test_plan_guard import end, step

PULUMI = r"""#!/bin/sh
echo "pulumi $*" >> "$CALLS"
case "$*" in
*"config get aws:region"*) echo ap-northeast-2 ;;
*"config get --path cluster.name"*) exit 1 ;;
"stack ls --json") echo "$STACKS" ;;
"stack export --stack "*) echo "$STATE" ;;
*--event-log*)
  [ "$PULUMI_DEBUG_COMMANDS" = true ] || exit 7
  while [ "$1" != --event-log ]; do shift; done
  printf '%s' "$EVENTS" > "$2"
  exit "$PREVIEW" ;;
esac
"""
AWS = r"""#!/bin/sh
echo "aws $*" >> "$CALLS"
case "$2" in
describe-cluster)
  case "$CLUSTER" in
  none) echo "An error occurred (ResourceNotFoundException): No cluster found" >&2; exit 254 ;;
  denied) echo "An error occurred (AccessDeniedException): not authorized" >&2; exit 254 ;;
  new) echo "None	None" ;;
  *) echo "https://api.test	$(echo authority | base64)" ;;
  esac ;;
get-token) echo the-token ;;
esac
"""
CURL = r"""#!/bin/sh
echo "curl $*" >> "$CALLS"
case "$*" in
*/healthz) [ "$CLUSTER" != unreachable ] || exit 28; printf 200 ;;
*/api)
  case "$CLUSTER" in
  unknown) printf 401 ;;
  gone) printf 000; exit 28 ;;
  broken) printf 503 ;;
  *) printf 200 ;;
  esac ;;
esac
"""


class Done(NamedTuple):
    code: int
    printed: str
    reported: str
    calls: list[str]


@pytest.fixture
def run(tmp_path: Path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, script in {"pulumi": PULUMI, "aws": AWS, "curl": CURL}.items():
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)
    defaults = {"CLUSTER": "known", "STACKS": '[{"name": "dev"}]', "STATE": "state", "EVENTS": "", "PREVIEW": "0"}

    def run(*command: str, **variables: str) -> Done:
        calls = tmp_path / "calls"
        calls.write_text("")
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "CALLS": str(calls), **defaults, **variables}
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
        return Done(done.returncode, done.stdout, done.stderr, calls.read_text().splitlines())

    return run


def events(*reported: dict) -> str:
    return "\n".join(json.dumps(each) for each in reported)


@pytest.mark.parametrize("found", ["none", "unreachable", "unknown", "known"])
def test_a_kubernetes_api_is_reported_by_what_answers(run, found: str) -> None:
    done = run("ci/kubernetes.sh", "dev", CLUSTER=found)
    assert done.printed == f"{found}\n", "one word"
    asked = "aws eks describe-cluster --region ap-northeast-2 --name eks-grafana-dev"
    assert any(call.startswith(asked) for call in done.calls), "the stack's own cluster"
    assert not any("the-token" in call for call in done.calls), "a token on a command line can be read by others"
    assert not any("--insecure" in call or " -k" in call for call in done.calls), "who answers is the cluster"


@pytest.mark.parametrize("answer", ["gone", "broken"])
def test_an_api_that_fails_after_it_answered_is_not_reached(run, answer: str) -> None:
    assert run("ci/kubernetes.sh", "dev", CLUSTER=answer).printed == "unreachable\n", "no answer is not an acquaintance"


def test_a_cluster_that_is_being_made_is_none_yet(run) -> None:
    assert run("ci/kubernetes.sh", "dev", CLUSTER="new").printed == "none\n", "it has no endpoint"


def test_what_aws_refuses_is_no_answer(run) -> None:
    done = run("ci/kubernetes.sh", "dev", CLUSTER="denied")
    assert done.code != 0, "a missing right is not a missing cluster"
    assert "AccessDeniedException" in done.reported, "and is reported"


@pytest.mark.parametrize(
    ("found", "goes_on"),
    [("none", True), ("known", True), ("unreachable", False), ("unknown", False), ("denied", False)],
)
def test_a_deploy_stops_where_it_could_not_finish(run, found: str, goes_on: bool) -> None:
    done = run("ci/reach.sh", "prod", CLUSTER=found)
    assert (done.code == 0) == goes_on, done.reported
    assert goes_on or "nothing was changed" in done.reported or "AccessDenied" in done.reported, (
        "the reader need not look"
    )
    assert found != "unreachable" or "DEPLOY_RUNNER" in done.reported, "the way out"
    assert found != "unknown" or "access_entries" in done.reported, "the way out"


@pytest.mark.parametrize(
    ("found", "inputs_only"),
    [("none", False), ("known", False), ("unreachable", True), ("unknown", True), ("denied", True)],
)
def test_a_preview_passes_without_kubernetes_and_says_so(run, tmp_path: Path, found: str, inputs_only: bool) -> None:
    out = tmp_path / "out"
    reported = events(step("update", new={"inputs": {"cidr": "10.0.0.0/8"}}), end(update=1))
    done = run("ci/plan-cloud.sh", "dev", str(out), CLUSTER=found, EVENTS=reported)
    assert done.code == 0, done.reported
    assert json.loads((out / "about.json").read_text())["inputs_only"] is inputs_only, "a line of the comment"
    kept = (out / "events.jsonl").read_text()
    assert "main-vpc" in kept, "the plan is left"
    assert "10.0" not in kept, "and none of its values"
    (preview,) = (call for call in done.calls if call.startswith("pulumi preview"))
    assert "--stack dev --policy-pack policies --non-interactive" in preview, (
        "of the stack that was named, with policies"
    )
    assert "--refresh" not in preview, "without asking AWS for everything"
    assert "show-secrets" not in preview, "nor for secrets"


@pytest.mark.parametrize("script", ["ci/plan-cloud.sh", "ci/plan-drift.sh"])
def test_a_plan_deletes_nothing_but_an_earlier_plan(run, tmp_path: Path, script: str) -> None:
    for name in ("events.jsonl", "about.json", "mine"):
        (tmp_path / "out" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "out" / name).write_text("earlier")
    done = run(script, "dev", str(tmp_path / "out"), EVENTS=events(end()))
    assert done.code == 0, done.reported
    assert (tmp_path / "out" / "mine").read_text() == "earlier", "`make plan-cloud PLAN=.` keeps the checkout"
    for name in ("events.jsonl", "about.json"):
        assert "earlier" not in (tmp_path / "out" / name).read_text(), "an older plan is not treated as this one"


def test_a_failed_preview_is_left_to_be_reported(run, tmp_path: Path) -> None:
    error = {"diagnosticEvent": {"severity": "error", "message": "refused"}}
    done = run("ci/plan-cloud.sh", "dev", str(tmp_path / "out"), EVENTS=events(error, end()), PREVIEW="255")
    assert done.code == 255, "the job is red"
    assert "refused" in (tmp_path / "out" / "events.jsonl").read_text(), "and what the engine said goes to the comment"


def test_drift_is_looked_for_without_changing_the_state(run, tmp_path: Path) -> None:
    done = run("ci/plan-drift.sh", "dev", str(tmp_path / "out"), EVENTS=events(end()))
    (refresh,) = (call for call in done.calls if call.startswith("pulumi refresh"))
    assert "--preview-only" in refresh, "the state is not written"
    for kind in ("core/v1:Secret", "core/v1:PersistentVolume", "storage.k8s.io/v1:StorageClass"):
        assert f"--exclude **kubernetes:{kind}::*" in refresh, f"AmazonEKSViewPolicy does not read {kind}"
    assert "--yes" not in refresh, "nothing is confirmed"


def test_a_state_that_moved_is_refused(run) -> None:
    first = run("ci/state.sh", "dev")
    digest = first.printed.strip().removeprefix("digest=")
    assert len(digest) == 64, "a digest of the state"
    assert run("ci/state.sh", "dev", digest).code == 0, "the same state"
    moved = run("ci/state.sh", "dev", digest, STATE="another")
    assert moved.code == 1, "somebody changed the stack between plan and approval"
    assert "nothing was changed" in moved.reported, "and the reader need not look"


def test_a_stack_that_does_not_exist_has_no_state(run) -> None:
    done = run("ci/state.sh", "prod")
    assert (done.code, done.printed) == (0, ""), "a project may have dev alone"
    assert run("ci/state.sh", "prod", "0" * 64).code == 1, "what was planned and is gone now is refused"


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    for name, reported in {"offline-dev": [step("same"), end()], "offline-prod": [step("same"), end()]}.items():
        folder = tmp_path / "plans" / f"plan-{name}"
        folder.mkdir(parents=True)
        (folder / "events.jsonl").write_text(events(*reported))
        (folder / "about.json").write_text('{"state": "base"}')
    return tmp_path / "plans"


@pytest.fixture
def review(run, plans: Path):
    def review(**variables: str) -> tuple[Done, str]:
        summary = plans.parent / "summary"
        summary.write_text("")
        given = {"LABEL": "allow-replace", "CONSENTED": "false", "HEAD": "a" * 40, "BASE": "b" * 40, "CLOUD": "skipped"}
        comment = plans.parent / "comment.md"
        given["GITHUB_STEP_SUMMARY"] = str(summary)
        done = run("ci/review.sh", str(plans), str(comment), **{**given, **variables})
        assert summary.read_text() == comment.read_text(), "the summary shows what is posted"
        return done, summary.read_text()

    return review


def test_a_review_goes_to_the_summary_and_names_its_commits(review) -> None:
    done, summary = review()
    assert done.code == 0, done.reported
    assert "## Plan of aaaaaaa on bbbbbbb" in summary, "a fork's plan is read here"
    assert "prod, rehearsed without an account" in summary, "both stacks"
    assert "in AWS" not in summary, "a fork is not previewed there"


def test_a_plan_that_was_expected_and_is_not_there_stops(review) -> None:
    done, summary = review(CLOUD="failure")
    assert done.code == 1, "the job that should have made it failed"
    assert "there are no events" in summary, "and the page says so"


def test_a_consent_is_handed_on(review, plans: Path) -> None:
    (plans / "plan-offline-dev" / "events.jsonl").write_text(events(step("delete"), end(delete=1)))
    assert review()[0].code == 1, "without the label"
    assert review(CONSENTED="true")[0].code == 0, "with it"


def test_a_watch_that_failed_closes_nothing(run, tmp_path: Path) -> None:
    done = run("ci/drift-issue.sh", str(tmp_path), WATCH="failure")
    assert done.code == 0, "GitHub is not even asked: no token is set here"
    assert "not every stack was looked at" in done.printed, "an open issue stays open"
    assert run("ci/drift-issue.sh", str(tmp_path), WATCH="success").code == 1, "otherwise it is asked"


def test_the_plan_of_one_stack_alone_is_read_where_it_lies(run, tmp_path: Path) -> None:
    run("python3", "-m", "plan", "describe", "--state", "live", str(tmp_path))
    (tmp_path / "events.jsonl").write_text(events(step("delete"), end(delete=1)))
    done = run("ci/drift-issue.sh", str(tmp_path), WATCH="failure")
    assert done.code == 1, "there is drift to report, and GitHub is asked"
    assert "not every stack was looked at" not in done.printed, "what was found is not passed over"


def test_commits_that_are_none_are_not_shown(review) -> None:
    assert "## Plan\n" in review(HEAD="<script>")[1], "only what a commit can be"


def test_a_change_of_where_secrets_are_kept_is_not_previewed(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True)

    def refused() -> bool:
        done = subprocess.run([str(PROJECT / "ci/same-backend.sh")], cwd=tmp_path, stderr=subprocess.DEVNULL)
        return done.returncode != 0

    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "-m", "first")
    assert refused(), "a commit whose base is not known is not previewed"
    for text in ("config: {}\n", "config: {a: 1}\n", '"secretsprovider": awskms://other\nconfig: {a: 1}\n'):
        (tmp_path / "Pulumi.dev.yaml").write_text(text)
        git("add", "-A")
        git("commit", "--quiet", "-m", "change")
        if text == "config: {a: 1}\n":
            assert not refused(), "a setting is what a pull request is for"
    assert refused(), "another key is not for a pull request to choose"
