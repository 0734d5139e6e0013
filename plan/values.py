"""Which values an update changes: each leaf with its path, its old and its new value, bounded and without secrets.

Inputs are as the engine writes them into its events (github.com/pulumi/pulumi sdk/v3 go/common/resource/properties.go
and plugin/rpc.go, 3.255): a secret is "[secret]" or a map with a signature, what is not known yet a fixed ID.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from plan.masking import MASK, masked
from plan.text import beginning

MOST = 40  # leaves of one resource
MOST_TEXT = 300  # characters of a value
MOST_PATH = 200  # characters of it that are shown
MOST_WHOLE = 5_000  # of it that are searched for a secret's name: Kubernetes' own paths are shorter
MOST_DEPTH = 20
MOST_NEST = 3  # of lists in a value
MOST_LINES = 3  # of a file, removed and added each
MOST_ABOVE = 60  # lines of a file that are searched for the name of what is below: a long private key has fewer
SECRET = "[secret]"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
UNKNOWNS = {
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # a string, and of the other types
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}
AUTONAMED = re.compile(r"(.{1,200}-)[0-9a-f]{7,8}")
LATER = "known after the update"
ABSENT = ""


class Change(NamedTuple):
    """One leaf. A value that is not there is empty; lines of a file begin with their own sign."""

    path: str  # such as spec.template.spec.containers[grafana].image
    old: str
    new: str


class _Hidden(str):
    """A secret by what stands before it in a list; it is compared as any other text, and never shown."""


def changes(old: Any, new: Any) -> tuple[Change, ...]:
    """The leaves in which two maps of inputs differ, the first MOST of them."""
    leaves = ((path, *values) for path, *values in _leaves("", old, new, 0) if not _renamed(*values))
    return tuple(_change(*leaf) for leaf in itertools.islice(leaves, MOST))


def read(given: Any) -> tuple[Change, ...]:
    """What a trimmed event log has of `changes`. It may be made up: whatever has another form is left out."""
    rows = given if isinstance(given, list) else []
    return tuple(
        Change(*(part[:limit] for part, limit in zip(row, (MOST_PATH, 10 * MOST_TEXT, 10 * MOST_TEXT), strict=True)))
        for row in rows[:MOST]
        if isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row)
    )


def _leaves(path: str, old: Any, new: Any, depth: int) -> Iterator[tuple[str, Any, Any]]:
    old, new = _plain(old), _plain(new)
    if depth < MOST_DEPTH:
        if isinstance(old, dict | None) and isinstance(new, dict | None) and (old or new):
            before, after = old or {}, new or {}
            for key in sorted({*before, *after}):
                yield from _leaves(_below(path, key), before.get(key), after.get(key), depth + 1)
            return
        if isinstance(old, list) and isinstance(new, list):
            named = _are_named(old + new)
            if named or len(old) == len(new):
                before, after = _items(_hidden(old), named=named), _items(_hidden(new), named=named)
                for key in dict.fromkeys((*before, *after)):
                    yield from _leaves(f"{path}[{key}]", before.get(key), after.get(key), depth + 1)
                return
    if depth >= MOST_DEPTH or old != new:  # what is deeper is not compared: it is rare, and it may be endless
        yield path, old, new


def _below(path: str, key: str) -> str:
    """In brackets where the key would read like several, as in data[alerting.yaml]."""
    if "." in key or "/" in key:
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _renamed(old: Any, new: Any) -> bool:
    """Whether the engine or the provider only makes up another name, which says nothing."""
    names = [AUTONAMED.fullmatch(text) if isinstance(text, str) else None for text in (old, new)]
    return bool(names[0] and names[1] and names[0][1] == names[1][1])


def _plain(value: Any) -> Any:
    """A value without the engine's own wrapping."""
    if isinstance(value, dict) and SIGNATURE in value:
        return SECRET if value[SIGNATURE] == SECRET_SIGNATURE else LATER
    return LATER if isinstance(value, str) and value in UNKNOWNS else value


def _are_named(items: list[Any]) -> bool:
    """Whether Kubernetes merges the items by their names."""
    return bool(items) and all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in items)


def _items(items: list[Any], *, named: bool) -> dict[str, Any]:
    """Items of a list by their names, which they then no longer have, or by their places."""
    if not named:
        return {str(place): item for place, item in enumerate(items)}
    return {item["name"]: {key: value for key, value in item.items() if key != "name"} for item in items}


def _hidden(items: list[Any]) -> list[Any]:
    """The items of a list. In a command's arguments an option can say that the next is a secret: --password, x."""
    return [
        _Hidden(item)
        if isinstance(item, str)
        and isinstance(before, str)
        and before.startswith("-")
        and MASK in masked(f"{beginning(before, MOST_TEXT)} x")
        else item
        for before, item in zip([None, *items], items, strict=False)
    ]


def _change(path: str, old: Any, new: Any) -> Change:
    before, after = _text(old), _text(new)
    if after == LATER and "\n" in before:
        before = f"{len(before.splitlines())} lines"
    if "\n" in before + after:
        had, has = before.splitlines(), after.splitlines()
        before, after = _lines(had, {*has}), _lines(has, {*had})
    return Change(path[:MOST_PATH], _safe(path, before), _safe(path, after))


def _lines(lines: list[str], others: set[str]) -> str:
    """The lines that the other text does not have."""
    own = [place for place, line in enumerate(lines) if line not in others]
    more = [f"and {len(own) - MOST_LINES} more of {len(lines)} lines"] if len(own) > MOST_LINES else []
    return "\n".join([_line(lines, place) for place in own[:MOST_LINES]] + more)


def _line(lines: list[str], place: int) -> str:
    """One line. A line above it, as in YAML, can have the name that says it is a secret."""
    line = beginning(lines[place].rstrip(), MOST_TEXT)
    above = [each[:MOST_TEXT] for each in lines[max(0, place - MOST_ABOVE) : place]]
    alone, within = masked(line), masked("\n".join([*above, line]))
    shown = alone if within.endswith(alone) else within.rpartition("\n")[2]
    return shown.strip()[:MOST_TEXT]


def _text(value: Any, depth: int = 0) -> str:
    match value:
        case None:
            return ABSENT
        case _Hidden():
            return MASK
        case str():
            return value
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)[:MOST_TEXT]
        case [*items] if depth < MOST_NEST:
            return (
                f"[{', '.join(beginning(_text(_plain(item), depth + 1), MOST_TEXT) for item in _hidden(items[:MOST]))}]"
            )
        case _:
            return f"{len(value)} values"


def _safe(path: str, text: str) -> str:
    """Without what its form, or a name in its whole path, says is a secret."""
    if text in (ABSENT, SECRET, LATER):
        return text
    names = re.split(r"[.\[\]]+", path[:MOST_WHOLE])
    if len(path) > MOST_WHOLE or any(MASK in masked(f'{name}="x"') for name in names if name):
        return MASK
    return masked(beginning(text, MOST_TEXT))[:MOST_TEXT]
