"""The scripts of the workflows that show a plan to a reviewer, with their commands emulated."""

import subprocess
from pathlib import Path

import pytest
from emulated_commands import Done, events
from emulated_commands import run as run
from plan_events import end, step
from recorder import PROJECT


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
