"""The workflows: linted, complete, and documented."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from recorder import PROJECT
from workflow_files import ACTIONS, WORKFLOWS, job, jobs, parsed, steps

from rehearsal.engine.finding import pinned_version

TOOL = PROJECT / "tools" / "actionlint"


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
    every = {"make test", "make test-changes", "make test-cluster", "make test-image"}
    expected = {*every, "make test-later", "make soak", ".ci/browser"}
    assert made == expected, "on emulators, a real Kubernetes API and the real image"
    nightly = {
        step["run"]
        for _, each in jobs("check")
        for step in each["steps"]
        if step.get("run", "").startswith("make") and "schedule" in each.get("if", "")
    }
    assert nightly == {"make test-later", "make soak"}, "on a day years from now, and 500 lives in one process"


def test_no_test_but_those_on_a_cluster_is_left_out_on_a_later_day() -> None:
    recipe = re.search(r"^test-later:.*\n((?:\t.*\n)+)", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert recipe, "the target is there"
    assert re.findall(r'-m "(.+?)"', recipe[1]) == ["not cluster"], "the changes of running stacks must not age either"


def test_checks_end_within_45_minutes_from_an_empty_machine() -> None:
    assert {each["timeout-minutes"] for _, each in jobs("check")} == {45}, "nobody waits longer for a pull request"


def test_what_is_built_once_is_kept_by_its_pins() -> None:
    (cache,) = (step for step in job("check/cluster")["steps"] if step.get("uses", "").startswith("actions/cache@"))
    for pin in ("tools/**/go.mod", "tools/**/*.go", "uv.lock"):
        assert f"'{pin}'" in cache["with"]["key"], "another pin is another build"
    prefix = cache["with"]["restore-keys"]
    assert cache["with"]["key"].startswith(prefix), "what did not change is found under an older key"
    kept = set(cache["with"]["path"].split())
    names = ("engine", "kubernetes", "kubernetes-provider", "monitoring")
    assert kept == {f".rehearsal/{name}" for name in names}, (
        "programs alone: no state of a rehearsal is handed from run to run"
    )


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
