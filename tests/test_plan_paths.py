"""The paths that the tools of a plan are given: made, or one line of an error."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from plan_events import end, step

import plan.__main__
import rehearsal.comparison
from plan import about, events

Tool = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tool:
    """`python3 -m plan ARGUMENTS`: its status, what it prints, and its errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["plan", *map(str, arguments)])
        status = plan.__main__.main()
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder with a plan that nothing stops."""
    folder = tmp_path / "plan"
    about.About("base").write(folder)
    (folder / events.FILE).write_text(json.dumps(end()))
    return folder


def commands(made: Path, out: object) -> list[list[object]]:
    plans = ["--plan", f"dev={made}", "--out", out]
    return [["review", "--label", "x", *plans], ["show", *plans]]


def test_the_folder_of_a_page_is_made(tool: Tool, made: Path, tmp_path: Path) -> None:
    for number, command in enumerate(commands(made, tmp_path / "not" / "there" / "comment.md")):
        assert tool(*command)[0] == 0, "nothing stops the plan"
        page = tmp_path / "not" / "there" / "comment.md"
        assert "unchanged" in page.read_text(encoding="utf-8"), f"page {number} is written"
        page.unlink()


def test_the_folder_of_a_word_on_a_plan_is_made(tool: Tool, tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    assert tool("describe", "--state", "live", folder)[0] == 0, "the workflow makes it first, and a person may not"
    assert about.read(folder).state == "live", "it is there"


@pytest.mark.parametrize("out", [".", "/dev/null/comment.md", "plan/events.jsonl/x.md", "x" * 5_000, "/proc/x/y.md"])
def test_a_page_that_cannot_be_written_is_one_line(
    tool: Tool, made: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    monkeypatch.chdir(made.parent)
    for command in [*commands(made, out), ["describe", "--state", "live", f"{out}/x" if out == "." else out]]:
        if command[0] == "describe" and out == ".":
            continue  # a folder is what it wants
        status, printed, errors = tool(*command)
        assert status == 1, "the workflow must not go on without it"
        assert errors.startswith("error: "), "it is said"
        assert (printed + errors).count("\n") == 1, "in one line"


@pytest.mark.parametrize("body", ["none.md", ".", "latin.md"])
def test_a_body_that_cannot_be_read_is_one_line(
    tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_REPOSITORY", "a/b")
    monkeypatch.setenv("GITHUB_TOKEN", "x")
    Path("latin.md").write_bytes(b"\xe9")
    status, _, errors = tool("post", "--pull-request", "1", "--body", body)
    assert (status, errors.count("\n")) == (1, 1), "one line"
    assert errors.startswith("error: "), "of an error"


@pytest.mark.parametrize("folder", ["", "none", "plan/events.jsonl", "\0", "x" * 5_000, "/dev/null"], ids=repr)
def test_a_plan_that_is_not_there_is_stopped_and_said(tool: Tool, made: Path, folder: str, tmp_path: Path) -> None:
    assert made.exists(), "another one is there"
    status, printed, _ = tool("review", "--label", "x", "--out", tmp_path / "page.md", "--plan", f"dev={folder}")
    assert status == 1, "what is not known is not consented to"
    assert "stopped: dev: there are no events" in printed, "and it is said why"


DEEP = "[" * 950 + "1" + "]" * 950


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe\0",
        b"[" * 100_000,
        b'{"resourcePreEvent":' * 50_000,
        b'{"summaryEvent": {"resourceChanges": {"same": ' + b"9" * 5_000 + b"}}}",
        b'{"summaryEvent": {"resourceChanges": {"create": ' + b"9" * 4_000 + b"}}}",
        b'{"diagnosticEvent": {"severity": "error", "message": "\\ud800\\u202e\\u001b[2J"}}',
        b'{"resourcePreEvent": {"metadata": {"op": ["update"], "urn": {"a": 1}, "type": 5, "keys": 7}}}',
        json.dumps({"errorEvent": {"error": "x" * 3_000_000}}).encode(),
        json.dumps(step("update")).encode().replace(b'"keys"', f'"old": {{"inputs": {DEEP}}}, "keys"'.encode()),
    ],
    ids=lambda text: repr(text[:30]),
)  # fmt: skip
def test_events_that_are_broken_deep_or_huge_are_a_plan_with_problems(
    tool: Tool, made: Path, tmp_path: Path, text: bytes
) -> None:
    (made / events.FILE).write_bytes(text)
    page = tmp_path / "page.md"
    status, printed, errors = tool("review", "--label", "x", "--out", page, "--plan", f"dev={made}")
    assert (status, errors) == (1, ""), "it is stopped, and not by a traceback"
    assert all(line.startswith("stopped: ") for line in printed.splitlines()), "each line says why"
    assert page.stat().st_size < 70_000, "GitHub takes the comment"
    list(events.trimmed(text.splitlines()))


def test_a_nest_that_cannot_be_compared_is_a_change() -> None:
    """Newer Pythons read deeper JSON than they compare."""

    class Deep(dict[str, object]):
        def __ne__(self, _: object) -> bool:
            raise RecursionError

    data = {"old": {"inputs": {"a": Deep(), "b": 1}}, "new": {"inputs": {"a": Deep(), "b": 1}}}
    assert events._properties(data) == ("a",), "a reviewer sees it"


def test_a_title_of_odd_bytes_is_written(tool: Tool, made: Path, tmp_path: Path) -> None:
    title = os.fsdecode(b"d\xe9v\n::x")
    (made / events.FILE).write_bytes(b"")
    _, printed, _ = tool("review", "--label", "x", "--out", tmp_path / "page.md", "--plan", f"{title}={made}")
    assert "::" not in printed, "the log obeys nothing of it"


@pytest.mark.parametrize("out", ["file", "/dev/null/x", "others", "."])
def test_a_rehearsed_plan_deletes_nothing_but_an_earlier_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("others").mkdir()
    Path("others", "mine.txt").touch()
    monkeypatch.setattr(sys, "argv", ["plan", "--base", "HEAD", "--out", out])
    with pytest.raises(SystemExit) as ended:
        rehearsal.comparison.main()
    assert ended.value.code == 2, "as for other arguments that cannot be"
    assert f"--out {out}: " in capsys.readouterr().err, "the argument is named"
    assert Path("others", "mine.txt").exists(), "a folder of other things is not emptied"


def test_a_rehearsed_plan_takes_the_place_of_an_earlier_one(made: Path) -> None:
    rehearsal.comparison._empty(made)
    assert list(made.iterdir()) == [], "its files would be read as the new plan's"
    rehearsal.comparison._empty(made / "not" / "there")
    assert (made / "not" / "there").is_dir(), "and a folder that is not there is made"
