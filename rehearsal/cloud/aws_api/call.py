"""How a row says what an API call sends: where each member's value comes from in the program's inputs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from rehearsal.cloud.aws_api.models import Request, Value
from rehearsal.cloud.values import UNKNOWN, at

TAGS = "tags"


class Fixed(NamedTuple):
    """A value that the provider sends whatever the program says."""

    value: Any


ISSUED = Fixed(UNKNOWN)
"""An id that AWS has just given, or that the provider makes up."""


class Of(NamedTuple):
    """A property that the provider turns into another form; `turn` is given the property with its path."""

    path: str
    turn: Callable[[Value], Any]


@dataclass(frozen=True)
class Call:
    """One call of the provider.

    `members` is a tree of API members; at its leaves are properties of the program (text), `Of` one, or `Fixed` values.
    What the program does not set is not sent. With `when` the call is made only where that property is set.
    """

    service: str
    operation: str
    members: Mapping[str, Any]
    when: str = ""

    def request(self, inputs: Mapping[str, Any]) -> Request | None:
        """The request for these inputs; None where the provider makes none."""
        if self.when and not at(inputs, self.when):
            return None
        return Request(self.service, self.operation, _sent(self.members, inputs) or {})

    def properties(self) -> Iterator[str]:
        """The properties of the program that the call sends, or that decide whether it is made."""
        yield from filter(None, [self.when])
        yield from _properties(self.members)


def _sent(source: Any, inputs: Mapping[str, Any]) -> Any:
    """What is sent of a tree; None for nothing."""
    match source:
        case Fixed(value):
            return value
        case Of(path, turn):
            value = at(inputs, path)
            return value if value in (None, UNKNOWN) else turn(Value(path, value))
        case str():
            value = at(inputs, source)
            return None if value is None else Value(source, value)
        case list():
            return [sent for item in source if (sent := _sent(item, inputs)) is not None]
        case _:
            sent = {key: _sent(item, inputs) for key, item in source.items()}
            return {key: value for key, value in sent.items() if value is not None} or None


def _properties(source: Any) -> Iterator[str]:
    match source:
        case Fixed():
            return
        case Of(path, _) | (str() as path):
            yield path
        case list():
            for item in source:
                yield from _properties(item)
        case _:
            for item in source.values():
                yield from _properties(item)


# Forms that several APIs share.


def each(member: str) -> Callable[[Value], Any]:
    """A list of values as a list of structures of one member."""
    return lambda found: [{member: Value(f"{found.path}[{n}]", item)} for n, item in enumerate(found.value)]


def not_empty(found: Value) -> Any:
    """The provider sends no empty list and no empty map."""
    return found if found.value else None


def pairs(key: str = "Key", value: str = "Value") -> Callable[[Value], Any]:
    """A map as a list of pairs."""
    return lambda found: [
        {key: Value(f"{found.path}.{name}", name), value: Value(f"{found.path}.{name}", text)}
        for name, text in found.value.items()
    ]


def tag_pairs(key: str = "Key", value: str = "Value") -> Of:
    return Of(TAGS, lambda found: pairs(key, value)(found) if found.value else None)


TAG_MAP = Of(TAGS, not_empty)
