"""The line of a rehearsal that says what the stack costs."""

from pathlib import Path
from typing import cast

from cost_cases import registered_bill
from reported import Life
from settings_cases import TODAY

from cost.text import summary
from rehearsal.life import life
from rehearsal.stack import Rehearsal


def test_a_rehearsed_life_ends_with_the_price_of_what_was_up() -> None:
    lines = life(cast(Rehearsal, Life("dev"))).lines(Path("report.html"))
    price = ["price", summary(registered_bill("dev"), TODAY)]
    assert price in [line.split(maxsplit=1) for line in lines], "before it was destroyed again"
