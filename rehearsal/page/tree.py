"""The stack as parents and children."""

from collections.abc import Sequence
from typing import NamedTuple

from rehearsal.cloud.values import name_of
from rehearsal.page.words import kind
from rehearsal.timing import Entry


class Node(NamedTuple):
    name: str
    kind: str
    marks: tuple[str, ...]
    children: "tuple[Node, ...]"

    @property
    def below(self) -> int:
        """How many stand under it, at any depth."""
        return sum(1 + child.below for child in self.children)


def tree(state: Sequence[Entry]) -> tuple[Node, ...]:
    """The resources without a parent, each with what is below it; components first, else in the engine's order."""
    known = {entry["urn"] for entry in state}
    children: dict[str, list[Entry]] = {}
    for entry in state:
        parent = entry.get("parent", "")
        children.setdefault(parent if parent in known else "", []).append(entry)
    return tuple(_nodes("", children))


def _nodes(parent: str, children: dict[str, list[Entry]]) -> list[Node]:
    entries = sorted(children.get(parent, ()), key=lambda entry: entry["urn"] not in children)
    return [
        Node(name_of(entry["urn"]), kind(entry["type"]), _marks(entry), tuple(_nodes(entry["urn"], children)))
        for entry in entries
    ]


def _marks(entry: Entry) -> tuple[str, ...]:
    marks = {"protect": "protected", "retainOnDelete": "kept on destroy", "external": "only read"}
    return tuple(text for key, text in marks.items() if entry.get(key))
