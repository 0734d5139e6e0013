"""docs/costs.md has the times of rehearsal/cloud/durations.py. `python tests/test_times.py` writes its tables.

It brings dev and prod up on the emulators for that; so does the test that compares them.
"""

import re
import sys
from collections.abc import Callable
from math import ceil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # for `python tests/test_times.py`; pytest has it

from test_costs_page import PAGE, marked  # noqa: E402
from up_states import state  # noqa: E402

from rehearsal.cloud.durations import DURATIONS, NONE, OTHERS, READ, VERSION, Durations, Range  # noqa: E402
from rehearsal.schedule import percentiles  # noqa: E402
from rehearsal.timing import creation, deletion  # noqa: E402

WORTH_A_ROW = 30.0  # seconds, at the most
MINUTES = 90.0  # seconds, from which a range is in minutes


def step_table() -> str:
    """What takes half a minute or more."""
    shown = {_short(type_): row for type_, row in DURATIONS.items()} | OTHERS
    rows = [
        f"| {label} | {_span(row.create)} | {_span(row.update)} | {_span(row.delete)} | {_from(row)} |"
        for label, row in shown.items()
        if max(each.most for each in row[:3]) >= WORTH_A_ROW
    ]
    return _lines("| | create | update | delete | from |", "|---|---|---|---|---|", *rows)


def stack_table() -> str:
    """How long both operations take, as `make rehearse` has it."""
    rows: list[str] = []
    for stack in ("dev", "prod"):
        for operation, works in (("up", creation(state(stack))), ("destroy", deletion(state(stack)))):
            half, late = (ceil(seconds / 60) for seconds in percentiles(works))
            rows.append(f"| `{operation}` of {stack} | {half} | {late} |")
    return _lines("| minutes | half end within | 95 of 100 within |", "|---|---|---|", *rows)


TABLES: dict[str, Callable[[], str]] = {"steps": step_table, "times": stack_table}


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def _short(type_: str) -> str:
    """aws:eks/cluster:Cluster as the engine's display has it: aws:eks:Cluster."""
    package, module, name = type_.split(":")
    return f"`{package}:{module.partition('/')[0]}:{name}`"


def _span(found: Range) -> str:
    """`6.7 to 14 min, usually 8.3`."""
    if found.most < WORTH_A_ROW:
        return "seconds" if found != NONE else ""
    minutes = found.most >= MINUTES
    least, typical, most = (_number(each / 60 if minutes else each) for each in found)
    return f"{least} to {most} {'min' if minutes else 's'}, usually {typical}"


def _number(found: float) -> str:
    return f"{found:.0f}" if found >= 10 or found == round(found) else f"{found:.1f}"


def _from(row: Durations) -> str:
    if row.source.startswith("assumed"):
        return "assumed"
    return "; assumed: ".join(["logs", *filter(None, [" and ".join(row.assumed)])])


def written(name: str) -> str:
    found = marked(name).search(PAGE.read_text())
    assert found, f"docs/costs.md has the table {name}"
    return found[0]


def test_the_steps_of_the_page_are_those_of_the_table() -> None:
    assert written("steps") == step_table(), "write it again: python tests/test_times.py"


@pytest.mark.engine
@pytest.mark.changes
def test_the_times_of_the_page_are_those_of_both_stacks() -> None:
    assert written("times") == stack_table(), "write it again: python tests/test_times.py"


def test_the_page_says_when_the_times_were_read() -> None:
    text = " ".join(PAGE.read_text().split())
    assert f"were read on {READ}" in text, "a reader judges by it"
    least, _, most = (f"{seconds / 60:.0f}" for seconds in VERSION)
    assert f"{least} to {most} minutes" in text, "an upgrade is in the text too"


def test_both_readmes_have_the_times_of_the_page() -> None:
    (up, destroy) = re.findall(r"\| `\w+` of dev \| (\d+) \| (\d+) \|", written("times"))
    english = "an `up` of dev takes about {} minutes, and 95 of 100 at most {}; a destroy about {}, and at most {}."
    korean = "dev의 `up`은 약 {}분(100번 중 95번은 {}분 이내), 삭제는 약 {}분({}분 이내)이 걸립니다."
    for name, text in (("README.md", english), ("README.ko.md", korean)):
        assert text.format(*up, *destroy) in (PROJECT / name).read_text(), name


if __name__ == "__main__":
    text = PAGE.read_text()
    for name, table in TABLES.items():
        text = marked(name).sub(lambda _, table=table: table(), text)
    PAGE.write_text(text)
