"""When the page is written, and where the summary says it is."""

import sys
from pathlib import Path
from random import Random

import pytest
from reported import Life

from rehearsal import __main__ as command
from rehearsal import schedule
from rehearsal.engine.run import RehearsalError, Run


@pytest.fixture
def rehearse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Runs `python -m rehearsal OPERATION --stack STACK` with its files in `tmp_path`, and returns its exit code."""
    monkeypatch.setattr(command, "Rehearsal", Life)
    monkeypatch.setattr(command, "folder_of", lambda *_: tmp_path)

    def run(operation: str, stack: str = "local") -> int:
        monkeypatch.setattr(sys, "argv", ["rehearsal", operation, "--stack", stack])
        return command.main()

    return run


@pytest.mark.parametrize("operation", ["life", "up", "destroy"])
def test_a_rehearsal_ends_with_time_price_and_the_page(
    rehearse, operation: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rehearse(operation) == 0
    *_, price, page, seconds = capsys.readouterr().out.splitlines()
    assert price.split()[0] == "price"
    assert page.split() == ["page", str(tmp_path / "report.html")], "a terminal makes a link of it"
    assert seconds.endswith(" s in all")
    assert "Rehearsal of the stack" in (tmp_path / "report.html").read_text()


def test_the_page_and_the_summary_draw_the_same_times_once(rehearse, monkeypatch: pytest.MonkeyPatch) -> None:
    draws: list[int] = []
    monkeypatch.setattr(schedule.random, "Random", lambda seed: draws.append(seed) or Random(seed))
    assert rehearse("life", "dev") == 0
    assert len(draws) <= 2, "of up and of destroy: a thousand draws take a tenth of a second"


@pytest.mark.parametrize(("stack", "where"), [("dev", "AWS"), ("local", "a cluster that exists")])
def test_a_time_is_of_a_new_stack_where_it_would_be(
    rehearse, capsys: pytest.CaptureFixture[str], stack: str, where: str
) -> None:
    assert rehearse("life", stack) == 0
    said = capsys.readouterr().out
    assert f"  up of a new stack in {where}: about " in said, "whatever this up changed"
    assert f"  destroy in {where}: about " in said


def test_a_rehearsal_says_that_its_prices_are_old(
    rehearse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EKS_GRAFANA_TODAY", "2031-06-01")
    assert rehearse("life", "dev") == 0
    assert "which are old)" in capsys.readouterr().out, "years after they were read"
    assert "days ago: they are old" in (tmp_path / "report.html").read_text(), "and on the page"


def test_a_preview_writes_no_page_and_removes_that_of_another_run(rehearse, tmp_path: Path) -> None:
    rehearse("up")
    assert rehearse("preview") == 0
    assert not (tmp_path / "report.html").exists(), "it is not the page of what was just done"


def test_a_run_that_fails_leaves_no_page_of_an_earlier_one(
    rehearse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Life) -> Run:
        raise RehearsalError("no")

    rehearse("up")
    monkeypatch.setattr(Life, "up", fails)
    assert rehearse("up") == 1
    assert not (tmp_path / "report.html").exists(), "a reader would take it for this run's"


def test_a_second_up_that_changes_something_fails_and_has_its_page(
    rehearse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Life, "again", "update")
    assert rehearse("life") == 1
    assert "a second up must change nothing, and changed" in capsys.readouterr().err
    assert "it must change nothing" in (tmp_path / "report.html").read_text(), "the page shows what it changed"


@pytest.mark.parametrize(("operation", "then"), [("life", "starts from the beginning"), ("up", "goes on from here")])
def test_an_interrupted_rehearsal_says_where_the_next_begins(
    rehearse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], operation: str, then: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_rehearse", interrupted)
    assert rehearse(operation) == 130
    assert capsys.readouterr().err == f"interrupted: the next rehearsal {then}\n"


def test_a_rehearsal_says_what_the_stack_file_still_lacks(rehearse, capsys: pytest.CaptureFixture[str]) -> None:
    assert rehearse("up", "dev") == 0
    said = (
        "Pulumi.dev.yaml lacks what an up in AWS needs; rehearsed with cluster.public_access_cidrs: ['203.0.113.0/24']"
    )
    assert said in capsys.readouterr().out, "a green rehearsal must not hide it"
    assert rehearse("up", "local") == 0
    assert "lacks" not in capsys.readouterr().out, "that stack needs nothing of its owner"


@pytest.mark.parametrize("scale", ["abc", "0", "10001", "nan", "1e3"])
def test_a_scale_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], scale: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["rehearsal", "life", "--scale", scale])
    with pytest.raises(SystemExit):
        command.main()
    assert f"write a number from 1 to 10000 (got '{scale}')" in capsys.readouterr().err


def test_a_stack_that_is_not_there_is_refused_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["rehearsal", "life", "--stack", "nope"])
    with pytest.raises(SystemExit):
        command.main()
    assert "there is no Pulumi.nope.yaml" in (said := capsys.readouterr().err)
    assert "write one of dev, local, prod" in said
