"""A rehearsed stack that ends as docs/runbook.md promises: settled, and destroyed without a trace."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from faults import Faulty

from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

Opened = Callable[..., Rehearsal]


def never(_type: str, _name: str) -> bool:
    return False


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens a stack, dev if none is named, on an account."""
    held: list[Rehearsal] = []

    def start(
        cloud: Faulty, on_output: Callable[[str], None] | None = None, stack: str = "dev", **settings: Any
    ) -> Rehearsal:
        rehearsal = Rehearsal(stack, folder=tmp_path, cloud=cloud, on_output=on_output, settings=settings).__enter__()
        held.append(rehearsal)
        cloud.killing = rehearsal.lock_holders if cloud.kills else None
        return rehearsal

    yield start
    for rehearsal in held:
        rehearsal.__exit__()


def settled(rehearsal: Rehearsal) -> None:
    """The end of each way back."""
    assert not rehearsal.up().changes, "an `up` after the way back changes nothing"
    made = [(entry.type, entry.name) for entry in rehearsal.cloud.objects() if entry.name]  # a driver's volume has none
    assert len(made) == len(set(made)), "nothing was made twice"
    rehearsal.destroy()
    assert not rehearsal.state(), "a destroy leaves nothing in the state"
    assert not rehearsal.cloud.objects(), "and nothing in the account"


def shown(symptom: str, printed: str) -> bool:
    """Whether a symptom of the page, NAME standing for any name, is in what was printed."""
    return re.search(re.escape(symptom).replace("NAME", ".+"), printed) is not None


def comes_up(rehearsal: Rehearsal) -> bool:
    """Whether `up` ends well; where it does not, it is for the fault, and for a further resource."""
    assert isinstance(rehearsal.cloud, Faulty)
    before = len(rehearsal.cloud.cut)
    try:
        rehearsal.up()
    except RehearsalError:
        if len(rehearsal.cloud.cut) > before:
            return False
        raise
    return True
