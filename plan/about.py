"""What a plan was made on, as its maker says it: a word per fact, for which the sentences are here.

The maker is a job that runs the head's code, so its words are hostile too: one that is not known is said to be so, and
free text goes the way of the engine's errors.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from plan.text import code

FILE = "about.json"
MOST_BYTES = 64 * 1024

STATES = {
    "base": "On the stack that the base commit brings up.",
    "new: no rehearsal": "**As a new stack:** the base commit has no rehearsal to bring it up with.",
    "new: base failed": "**As a new stack:** the base commit could not be brought up.",
    "new: state": "**As a new stack:** what the base commit left could not be read by the head.",
    "live": "On the state of the deployed stack.",
}
MOST_COSTS = 40
MOST_LISTED = 12  # in a sentence: the comment has a limit
CENT = 0.005
TIME = "An `up` of this ends within {} in AWS in half of all cases, and within {} in 95 of 100."


@dataclass(frozen=True)
class About:
    state: str = ""
    inputs_only: bool = False  # the Kubernetes API server was not asked
    detail: str = ""
    minutes: tuple[float, float] | None = None  # an `up` in AWS: half end within the first, 95 of 100 within the second
    costs: tuple[tuple[str, float | None], ...] | None = None
    """Items and the USD a month that each costs more or less, None without a price; None where nobody counted."""
    by_use: tuple[str, ...] = ()
    """Items that come, and cost as much as they are used."""
    no_longer: tuple[str, ...] = ()
    """Such items that go."""
    old_prices: bool = False

    INPUTS_ONLY: ClassVar[str] = (
        "Kubernetes objects were compared by inputs only: the API server was not reached, or did not know the role."
    )

    def lines(self) -> list[str]:
        known = [STATES[self.state]] if self.state in STATES else []
        known += [TIME.format(*map(_minutes, self.minutes))] if self.minutes else []
        known += [_price(self.costs, self.by_use, self.no_longer, self.old_prices)] if self.costs is not None else []
        return known + [self.INPUTS_ONLY] * self.inputs_only

    def details(self) -> list[str]:
        return [self.detail] if self.detail else []

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_text(text)


def read(folder: Path) -> About:
    """It raises nothing: what cannot be read says nothing."""
    try:
        with (folder / FILE).open("rb") as stream:
            data = json.loads(stream.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return About()
    if not isinstance(data, dict):
        return About()
    state, detail = (data.get(key) if isinstance(data.get(key), str) else "" for key in ("state", "detail"))
    return About(
        str(state),
        data.get("inputs_only") is True,
        str(detail),
        _range(data.get("minutes")),
        _costs(data.get("costs")),
        _items(data.get("by_use")),
        _items(data.get("no_longer")),
        data.get("old_prices") is True,
    )


def _range(given: object) -> tuple[float, float] | None:
    """Two numbers of minutes in their order, of a day at most; whatever else is given says nothing."""
    match given:
        case [int() | float() as usual, int() | float() as late] if 0 < usual <= late <= 1440:
            return float(usual), float(late)
        case _:
            return None


def _costs(given: Any) -> tuple[tuple[str, float | None], ...] | None:
    """The rows, each an item with a number or nothing; None where one is anything else, or they are too many."""
    rows = given if isinstance(given, list) else [given]
    if len(rows) > MOST_COSTS or not all(map(_is_cost, rows)):
        return None
    return tuple((item, None if usd is None else float(usd)) for item, usd in rows)


def _items(given: object) -> tuple[str, ...]:
    """Names of items; none where anything else is given, or they are too many."""
    rows = given if isinstance(given, list) and len(given) <= MOST_COSTS else []
    return tuple(rows) if all(isinstance(row, str) and _is_item(row) for row in rows) else ()


def _is_item(name: str) -> bool:
    """As cost/ writes them: another character could take nine bytes of a comment, which has a limit."""
    return name.isascii()


def _is_cost(row: object) -> bool:
    match row:
        case [str(item), None]:
            return _is_item(item)
        case [str(item), int() | float() as usd]:
            return _is_item(item) and abs(usd) < 1_000_000
        case _:
            return False


def _price(
    costs: tuple[tuple[str, float | None], ...], by_use: tuple[str, ...], no_longer: tuple[str, ...], old: bool
) -> str:
    priced = [(item, usd) for item, usd in costs if usd is not None]
    unpriced = [item for item, usd in costs if usd is None]
    total = sum(usd for _, usd in priced)
    of = f" by list prices{', which are old' if old else ''}"
    items = f": {_listed(f'{code(item, 60)} {_usd(usd)}' for item, usd in priced)}" if priced else ""
    if unpriced:  # a sum without one of them would say that it is free
        text = "What a month costs more or less is not known." + (f" Known{of}{items}." if priced else "")
    else:
        text = f"A month costs {_usd(total) if abs(total) >= CENT else 'as much as before'}{of}{items}."
    for heading, names in (
        ("Without a price", unpriced),
        ("Besides, by use", by_use),
        ("No longer, by use", no_longer),
    ):
        text += f" {heading}: {_listed(code(name, 60) for name in names)}." if names else ""
    return text


def _listed(texts: Iterable[str]) -> str:
    """The first MOST_LISTED, and how many more there are."""
    every = [*texts]
    more = len(every) - MOST_LISTED
    return ", ".join(every[:MOST_LISTED] + ([f"and {more} more"] if more > 0 else []))


def _usd(usd: float) -> str:
    """With plus or minus as a word's sign: Markdown reads none of it."""
    return f"${abs(usd):,.2f} {'more' if usd > 0 else 'less'}"


def _minutes(minutes: float) -> str:
    return "a minute" if minutes <= 1 else f"{math.ceil(minutes)} minutes"
