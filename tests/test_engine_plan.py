"""The way of a pull request without credentials: a base that is brought up, a head that is previewed on it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from checkout import copy_of_project
from recorder import PROJECT

from rehearsal.engine.finding import find_engine

pytestmark = [pytest.mark.engine, pytest.mark.changes]


GOLDEN = PROJECT / "tests" / "golden" / "plan.md"
LABEL = "allow-replace"


def commit(folder: Path, text: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    subprocess.run(["git", *identity, "commit", "--quiet", "-m", text], cwd=folder, check=True)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as someone else has it: its files in a repository of their own, and nothing that was set up."""
    folder = tmp_path_factory.mktemp("clone")
    copy_of_project(folder)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    commit(folder, "base")
    return folder


@pytest.fixture
def offline(clone: Path) -> Callable[[str], int]:
    """`make plan-offline` in the clone, with the engine and uv of this machine and no credential."""
    keep = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    keep |= {name: value for name, value in os.environ.items() if name.startswith(("UV_", "PIP_", "SSL_"))}
    path = f"{Path(find_engine().command).parent}{os.pathsep}{PROJECT / '.uv/bin'}{os.pathsep}{os.environ['PATH']}"

    def run(base: str) -> int:
        command = ["make", "plan-offline", f"BASE={base}", "PLAN=out"]
        return subprocess.run(command, cwd=clone, env={**keep, "PATH": path}).returncode

    return run


def review(clone: Path, *more: str) -> tuple[int, str]:
    """The tool of the base commit, run by a Python that has nothing installed."""
    command = [
        "-IS",
        "-c",
        f"import sys; sys.path.insert(0, {str(clone)!r}); import plan.__main__ as p; sys.exit(p.main())",
    ]
    arguments = ["review", "--label", LABEL, "--out", "comment.md", "--plan", "dev, rehearsed without an account=out"]
    done = subprocess.run([sys.executable, *command, *arguments, *more], cwd=clone)
    return done.returncode, (clone / "comment.md").read_text()


def test_a_pull_request_of_a_fork_shows_what_it_changes(clone: Path, offline: Callable[[str], int]) -> None:
    settings = clone / "Pulumi.dev.yaml"
    text = settings.read_text().replace("nat: single", "nat: per_zone").replace("cpu_limit: 500m", "cpu_limit: 600m")
    settings.write_text(text.replace("[t4g.medium]", "[t4g.large]"))
    commit(clone, "head")
    assert offline("HEAD^") == 0, "base and head run, each from its own lock"
    code, page = review(clone)
    if "WRITE_GOLDEN" in os.environ:
        GOLDEN.write_text(page)
    assert page == GOLDEN.read_text(), "the comment is this one: WRITE_GOLDEN=1 pytest writes it again; look at it"
    assert code == 1, "other nodes need a consent"
    assert review(clone, "--consented")[0] == 0, "which the label gives"
    events = (clone / "out" / "events.jsonl").read_text()
    assert "10.0." not in events, "the artifact has no value that stays"


def break_program(clone: Path) -> None:
    (clone / "__main__.py").write_text("raise SystemExit('the base is <broken>')\n")


def lack_rehearsal(clone: Path) -> None:
    shutil.rmtree(clone / "rehearsal")


@pytest.mark.parametrize(
    ("change", "why", "said"),
    [
        (break_program, "could not be brought up", "the base is &#60;broken&#62;"),
        (lack_rehearsal, "has no rehearsal", ""),
    ],
    ids=["broken", "without a rehearsal"],
)
def test_a_base_that_cannot_be_brought_up_is_reported(
    clone: Path, offline: Callable[[str], int], change: Callable[[Path], None], why: str, said: str
) -> None:
    change(clone)
    commit(clone, "base")
    subprocess.run(["git", "checkout", "--quiet", "HEAD^", "--", "."], cwd=clone, check=True)
    commit(clone, "head that fixes it")
    assert offline("HEAD^") == 0, "what fixes a broken base is not stopped by it"
    code, page = review(clone)
    assert f"**As a new stack:** the base commit {why}" in page, "the plan says what it is"
    assert said in page, "and what was said"
    assert "✅" not in page, "and does not say that nothing is lost"
    assert code == 0, "there was nothing to lose"
