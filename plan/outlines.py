"""What a line of a file belongs to, as far as indentation says: in YAML and in JSON that has lines."""

import re
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from config.secrecy import is_switch
from plan.leaves import below
from plan.masking import announces
from plan.secret_places import is_secret

MOST_BESIDE = 20  # lines of an item that are searched for its name, above and below
_LINE = re.compile(r"(?P<indent>\s*)(?P<dash>-(?:\s+|\Z))?(?P<text>.{0,300})", re.DOTALL)
_KEY = re.compile(
    r"[{\[\s]{0,8}[\"']?(?P<key>[\w./-]{1,200})[\"']?\s{0,8}(?::(?=[\s\"'{\[|>]|\Z)|=)\s{0,8}(?P<value>.*)", re.DOTALL
)


class Line(NamedTuple):
    indent: int
    item: bool  # it begins one of a list
    column: int  # of its key
    key: str
    value: str
    blank: bool


def _line(text: str) -> Line:
    found = _LINE.match(text)
    assert found  # it takes any text
    key = _KEY.match(found["text"])
    return Line(
        indent=found.end("indent"),
        item=found["dash"] is not None,
        column=found.start("text"),
        key=key["key"] if key else "",
        value=key["value"] if key else "",
        blank=not found["text"],
    )


def parents(lines: Sequence[str], place: int) -> list[tuple[int, Line]]:
    """The lines that a line is in and their places, the nearest first. It looks at each line above it once.

    An item's other lines are in its first one, whose key is beside theirs and so left out.
    """
    inner, found = _line(lines[place]), []
    for at in range(place - 1, -1, -1):
        if inner.indent == 0 and not inner.item:
            break
        line = lines[at]
        indent = len(line) - len(line.lstrip())
        equal = indent == inner.indent and (not inner.item or line.startswith("-", indent))
        if equal or indent > inner.indent or indent == len(line):  # or blank: most lines are one of these
            continue
        each = _line(line)
        beside = each.item and each.column >= inner.indent + inner.item
        found.append((at, each._replace(key="") if beside else each))
        inner = each
    return found


def announced(lines: Sequence[str], place: int, above: Sequence[tuple[int, Line]]) -> bool:
    """Whether what a line is in, or a name beside the value that it is in, says that it is a secret."""
    own = _line(lines[place])
    if own.value and is_switch(own.value.strip(" ,\"'")):
        return False
    values = [(at, each) for at, each in [(place, own), *above] if each.key.lower().endswith(("value", "values"))]
    if any(_named(lines, at, each) for at, each in values):
        return True
    keys = [each.key for _, each in reversed(above) if each.key]
    steps = [*keys, own.key] if own.key else keys
    return bool(keys) and not announces(own.key) and is_secret(reduce(below, steps, ""))


def _named(lines: Sequence[str], place: int, value: Line) -> bool:
    """Whether the name or key beside a value announces it, as in value: x, name: DB_PASSWORD."""
    names = []
    for at in range(place + 1, min(len(lines), place + 1 + MOST_BESIDE)):
        each = _line(lines[at])
        if not each.blank and (each.column < value.column or (each.item and each.indent < value.column)):
            break
        names.append(each)
    for at in range(place - 1, max(-1, place - 1 - MOST_BESIDE), -1):
        if value.item:
            break
        each = _line(lines[at])
        if not each.blank and each.column < value.column:
            break
        names.append(each)
        if each.item and each.column == value.column:
            break
    beside = (each for each in names if each.column == value.column and each.key.lower().endswith(("name", "key")))
    return any(announces(each.value.strip(" ,\"'")) for each in beside)
