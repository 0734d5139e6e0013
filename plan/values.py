"""Which values an update changes: each leaf with its path, its old and its new value, bounded and without secrets."""

import itertools
import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from config.secrecy import is_switch
from plan.leaves import Leaf, leaves
from plan.masking import MASK, masked
from plan.outlines import announced, parents
from plan.secret_places import Hidden, hidden, is_secret
from plan.sequences import common, differences
from plan.text import beginning
from plan.wrapping import LATER, SECRET, plain

MOST = 40  # leaves of one resource
MOST_TEXT = 300  # characters of a value
MOST_PATH = 200  # characters of it that are shown
MOST_NEST = 3  # of lists in a value
MOST_LINES = 3  # of a file, removed and added each
MOST_ABOVE = 60  # lines above one of a file that are searched for its name: a long private key has fewer
MOST_FAR = 40  # of those which it is in, by indentation, wherever they are
BEFORE = 60  # characters before the first that differs
AUTONAMED = re.compile(r"(.{1,200}-)[0-9a-f]{7,8}")
# What AWS and Kubernetes call a name; an image's tag and a host's name are no generated ones.
NAMED = re.compile(
    r"(?:.*[.\]])?(?:name|arn|role|(?!image|host|user|file|domain)[a-z]\w*(?:Name|Arn|Role))(?:\[\d+\])?"
)
ABSENT = ""


class Change(NamedTuple):
    """One leaf. A value that is not there is empty; lines of a file begin with their own sign."""

    path: str  # such as spec.template.spec.containers[grafana].image
    old: str
    new: str


MORE = Change("...", ABSENT, "more values change than are shown here")


def changes(old: Any, new: Any) -> tuple[Change, ...]:
    """The leaves in which two maps of inputs differ: the first MOST of them, the last a note where there are more."""
    found = (leaf for leaf in leaves("", old, new) if not _renamed(leaf))
    shown = [_change(leaf) for leaf in itertools.islice(found, MOST)]
    return (*shown[:-1], MORE) if next(found, None) else (*shown,)


def read(given: Any) -> tuple[Change, ...]:
    """What a trimmed event log has of `changes`. It may be made up: whatever has another form is left out."""
    rows = given if isinstance(given, list) else []
    return tuple(
        Change(*(part[:limit] for part, limit in zip(row, (MOST_PATH, 10 * MOST_TEXT, 10 * MOST_TEXT), strict=True)))
        for row in rows[:MOST]
        if isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row)
    )


def _renamed(leaf: Leaf) -> bool:
    """Whether the engine or the provider only makes up another name, which says nothing."""
    names = [AUTONAMED.fullmatch(text) if isinstance(text, str) else None for text in (leaf.old, leaf.new)]
    same = names[0] and names[1] and names[0][1] == names[1][1]
    return bool(same) and bool(NAMED.fullmatch(leaf.path[-MOST_PATH:]))


def _change(leaf: Leaf) -> Change:
    before, after = _text(leaf.old), _text(leaf.new)
    if before == after != MASK:  # 1 and "1", nothing and ""
        before, after = _exact(leaf.old), _exact(leaf.new)
    if before == after != MASK:
        before, after = ABSENT, "other values, too deep to be shown"
    if after == LATER and "\n" in before:
        before = f"{len(before.splitlines())} lines"
    both = _of_files(before, after) if "\n" in before + after else (before, after)
    both = (_each_masked(value, text) for value, text in zip((leaf.old, leaf.new), both, strict=True))
    return Change(leaf.path[:MOST_PATH], *_told_apart(*_cut(*(_safe(leaf.path, text) for text in both))))


def _each_masked(value: Any, text: str) -> str:
    """The text of a list without the secrets of its items: masked as a whole it could lose what stands behind one."""
    return _text(value, of_text=masked) if isinstance(value, list) and text == _text(value) else text


def _told_apart(before: str, after: str) -> tuple[str, str]:
    """Two texts that are the same without their secrets would look as if nothing changed."""
    if before != after or MASK not in after:
        return before, after
    note = "\nother ones than before" if "\n" in after else ", another one than before"
    return before, after[: MOST_TEXT - len(note)] + note


def _of_files(old: str, new: str) -> tuple[str, str]:
    """The lines that go and those that come."""
    had, has = old.splitlines(), new.splitlines()
    found = differences(had, has)
    gone = [place for a, b, _, _ in found for place in range(a, b)]
    come = [place for _, _, c, d in found for place in range(c, d)]
    before, after = _lines(had, gone), _lines(has, come)
    if before != after or MASK in before:
        return before, after
    if not before:
        return ABSENT, "the same lines, with other ends"
    if sorted(had) == sorted(has):
        return f"line {gone[0] + 1}: {before}", f"line {come[0] + 1}: {after}"
    before, after = _lines(had, gone, str.rstrip), _lines(has, come, str.rstrip)  # lines that are moved to the right
    return (before, after) if before != after else (ABSENT, "the same lines, with other blanks at their ends")


def _lines(lines: list[str], own: list[int], strip: Callable[[str], str] = str.strip) -> str:
    more = [f"and {len(own) - MOST_LINES} more of {len(lines)} lines"] if len(own) > MOST_LINES else []
    return "\n".join([strip(_line(lines, place))[:MOST_TEXT] for place in own[:MOST_LINES]] + more)


def _line(lines: list[str], place: int) -> str:
    """One line. One that it belongs to, as in YAML, can have the name that says it is a secret."""
    line = beginning(lines[place].rstrip(), MOST_TEXT)
    near = max(0, place - MOST_ABOVE)
    above = parents(lines, place)
    far = [at for at, _ in above[:MOST_FAR] if at < near]
    context = [lines[at][:MOST_TEXT] for at in (*reversed(far), *range(near, place))]
    alone, within = masked(line), masked("\n".join([*context, line]))
    if not within.endswith(alone):
        return within.rpartition("\n")[2]
    return MASK if announced(lines, place, above) else alone


def _text(value: Any, depth: int = 0, of_text: Callable[[str], str] = str) -> str:
    match value:
        case None:
            return ABSENT
        case Hidden():
            return MASK
        case str():
            return of_text(beginning(value, MOST_TEXT)) if depth else value
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)[:MOST_TEXT]
        case [*items] if depth < MOST_NEST:
            texts = (beginning(_text(plain(item), depth + 1, of_text), MOST_TEXT) for item in hidden(items[:MOST]))
            return f"[{', '.join(texts)}]"
        case dict() if not value:
            return "{}"
        case _:
            return f"{len(value)} values"


def _exact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else _text(value)


def _cut(before: str, after: str) -> tuple[str, str]:
    """Two texts from where they differ, if that is far from their beginning."""
    same = common(before, after)
    if before == after and len(before) > MOST_TEXT:
        return ABSENT, "another value; what differs is masked, or too far from its beginning to be shown"
    if same <= MOST_TEXT - BEFORE or ABSENT in (before, after):
        return before[:MOST_TEXT], after[:MOST_TEXT]
    before, after = (f"…{text[same - BEFORE :]}"[:MOST_TEXT] for text in (before, after))
    return before, after


def _safe(path: str, text: str) -> str:
    """Without what its form, or a name in its whole path, says is a secret."""
    if text in (ABSENT, SECRET, LATER) or is_switch(text):
        return text
    return MASK if is_secret(path) else masked(beginning(text, MOST_TEXT))
