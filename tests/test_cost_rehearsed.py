"""The line of a rehearsal that says what the stack costs."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from cost_cases import registered_bill
from recorder import PROJECT, recorded

from cost.text import summary
from rehearsal.__main__ import _live  # pyright: ignore[reportPrivateUsage]
from rehearsal.engine.run import Run
from rehearsal.stack import Rehearsal


class Life:
    """A rehearsal that has dev's resources until it is destroyed."""

    name = "dev"
    project = PROJECT
    cloud = SimpleNamespace(objects=tuple)
    backend = SimpleNamespace(left=list, kept=list)

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = [
            {"type": found.type, "urn": found.urn, "parent": found.parent, "inputs": found.inputs}
            for found in recorded("dev").resources
        ]

    def preview(self) -> Run:
        return Run([], 0.0)

    up = preview

    def destroy(self) -> Run:
        self.entries = []
        return Run([], 0.0)

    def outputs(self) -> dict[str, Any]:
        return {}

    def state(self) -> list[dict[str, Any]]:
        return self.entries


def test_a_rehearsed_life_ends_with_the_price_of_what_was_up(capsys: pytest.CaptureFixture[str]) -> None:
    _live(cast(Rehearsal, Life()))
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert ["price", summary(registered_bill("dev"))] in lines, "before it was destroyed again"
