"""The leaves in which two values of the engine differ, each with its path. Nothing here is masked yet."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from plan.secret_places import MOST_WHOLE, Hidden, hidden, shielded
from plan.sequences import differences
from plan.wrapping import plain

MOST_DEPTH = 20
MOST_SHORT = 150  # characters of a list of plain values that is shown as a whole
MOST_JSON = 200_000  # characters of a text that is read as JSON


class Leaf(NamedTuple):
    path: str  # such as spec.template.spec.containers[grafana].image
    old: Any
    new: Any


def leaves(path: str, old: Any, new: Any, depth: int = 0) -> Iterator[Leaf]:
    """What is deeper than MOST_DEPTH is one leaf: it is rare, and it may be endless."""
    path = path[: MOST_WHOLE + 1]  # a long one must not be copied for all that is below it
    old, new = plain(old), plain(new)
    if isinstance(old, str) and isinstance(new, str) and old == new:
        return
    if depth < MOST_DEPTH and (old or new):
        if isinstance(old, dict | None) and isinstance(new, dict | None):
            yield from _of_maps(path, shielded(old or {}), shielded(new or {}), depth + 1)
            return
        if isinstance(old, list | None) and isinstance(new, list | None):
            yield from _of_lists(path, hidden(old or []), hidden(new or []), depth + 1)
            return
        if read := _read(old, new):
            inner = leaves(path, *read, depth + 1)
            first = next(inner, None)
            yield from chain([first or Leaf(path, None, "the same JSON, written in another way")], inner)
            return
    if _key(old) != _key(new):
        yield Leaf(path, old, new)


def _of_maps(path: str, old: dict[str, Any], new: dict[str, Any], depth: int) -> Iterator[Leaf]:
    for key in sorted({*old, *new}):
        yield from leaves(below(path, key), old.get(key), new.get(key), depth)


def _of_lists(path: str, old: list[Any], new: list[Any], depth: int) -> Iterator[Leaf]:
    """By name, as Kubernetes merges; else by what is the same on both sides."""
    keys, others = [_key(item) for item in old], [_key(item) for item in new]
    if keys == others:
        return
    before, after = _by_name(old), _by_name(new)
    if before is not None and after is not None:
        for name in dict.fromkeys((*before, *after)):
            gone, come = _of_one_name(before.get(name), after.get(name))
            yield from leaves(f"{path}[{name}]", gone, come, depth)
        common = [[name for name in each if name in before and name in after] for each in (before, after)]
        if common[0] != common[1]:
            first, second = (f"in this order: {', '.join(names)}" for names in common)
            yield Leaf(path, first, second)
    elif _is_short(old) and _is_short(new) and (len(old) != len(new) or sorted(keys) == sorted(others)):
        yield Leaf(path, old or None, new or None)
    elif sorted(keys) == sorted(others):
        yield Leaf(path, None, f"the same {len(old)} values in another order")
    else:
        for a, b, c, d in differences(keys, others):
            for place in range(max(b - a, d - c)):
                gone = old[a + place] if a + place < b else None
                come = new[c + place] if c + place < d else None
                yield from leaves(f"{path}[{c + place if c + place < d else a + place}]", gone, come, depth)


def _read(old: Any, new: Any) -> tuple[Any, Any] | None:
    """Two texts of JSON, one of which has a single line: a file's lines say more. A text that is not there is None."""
    texts = [text for text in (old, new) if text]
    if not all(isinstance(text, str) and not isinstance(text, Hidden) for text in texts):
        return None
    if all("\n" in text.strip() for text in texts):
        return None
    before, after = (_json(text) if text else None for text in (old, new))
    return None if (old and before is None) or (new and after is None) else (before, after)


def _json(text: str) -> Any:
    """An object or a list; None for what is none, and for what has a name twice, of which one would not be shown."""
    if len(text) > MOST_JSON or not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a name is there twice")
    return read


def _key(value: Any) -> str:
    """Equal for equal values alone: 1 is not true. What is too deep to be written is equal to nothing."""
    try:
        return json.dumps(value, sort_keys=True)
    except (RecursionError, TypeError, ValueError):
        return f"object {id(value)}"


def below(path: str, key: str) -> str:
    """In brackets where the key would read like several, as in data[alerting.yaml]."""
    if "." in key or "/" in key:
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _by_name(items: list[Any]) -> dict[str, dict[str, Any]] | None:
    """Items by their names, where each has one of its own; two mounts of one volume have not."""
    if not all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in items):
        return None
    named = {item["name"]: shielded(item) for item in items}
    return named if len(named) == len(items) else None


def _of_one_name(old: dict[str, Any] | None, new: dict[str, Any] | None) -> tuple[Any, Any]:
    """Without the name, which is in the path, unless it is all that comes or goes."""
    before, after = (item and {key: value for key, value in item.items() if key != "name"} for item in (old, new))
    return (before, after) if before or after or (old and new) else (old, new)


def _is_short(items: list[Any]) -> bool:
    return (
        all(isinstance(item, str | int | float) for item in items)
        and sum(len(str(item)) + 2 for item in items) <= MOST_SHORT
    )
