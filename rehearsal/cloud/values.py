"""Plain Python values of the provider protocol's messages, and how two of them differ.

Forms as in pulumi/pulumi sdk/go/common/resource (3.255.0): an unknown value is one fixed string at any depth; a secret
or a resource reference is an object marked by a signature key.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from google.protobuf.struct_pb2 import ListValue, Struct, Value

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
HIDDEN = "[secret]"
"""What is shown in place of a secret, in the engine's own words."""
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


def from_struct(struct: Struct) -> dict[str, Any]:
    return {key: _from_value(value) for key, value in struct.fields.items()}


def _from_value(value: Value) -> Any:
    match value.WhichOneof("kind"):
        case "struct_value":
            return from_struct(value.struct_value)
        case "list_value":
            return [_from_value(item) for item in value.list_value.values]
        case "number_value":  # the wire knows doubles only
            return int(value.number_value) if value.number_value.is_integer() else value.number_value
        case "null_value" | None:
            return None
        case kind:
            return getattr(value, kind)


def to_struct(values: Mapping[str, Any]) -> Struct:
    return Struct(fields={key: _to_value(value) for key, value in values.items()})


def _to_value(value: Any) -> Value:
    match value:
        case None:
            return Value(null_value=0)  # type: ignore[arg-type]
        case bool():
            return Value(bool_value=value)
        case int() | float():
            return Value(number_value=value)
        case str():
            return Value(string_value=value)
        case Mapping():
            return Value(struct_value=to_struct(value))
        case _:
            return Value(list_value=ListValue(values=[_to_value(item) for item in value]))


def is_secret(value: Any) -> bool:
    """Whether the engine marks this value as a secret; one inside of it does not count."""
    return isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET


def name_of(urn: str) -> str:
    """The logical name, which a URN ends with."""
    return urn.rpartition("::")[2]


def revealed(value: Any) -> Any:
    """The value without its secret marks."""
    match value:
        case {"value": inner} if value.get(SIGNATURE) == SECRET:
            return revealed(inner)
        case Mapping():
            return {key: revealed(item) for key, item in value.items()}
        case list():
            return [revealed(item) for item in value]
        case _:
            return value


def strings(value: Any) -> Iterator[str]:
    """Every string at any depth, keys left out."""
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from strings(item)
        case list():
            for item in value:
                yield from strings(item)


def has_unknown(value: Any) -> bool:
    return UNKNOWN in strings(value)


def at(value: Any, path: str) -> Any:
    """The value at a dotted path, None where there is none."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and kind (add, update or delete) of each value that differs, in the form of a provider's detailed diff.

    A path is as deep as both sides are alike: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`
    (pulumi/pulumi 3.255, sdk/go/common/resource/property_path.go).
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from differences(old.get(key), new.get(key), _inside(path, key))
    elif isinstance(old, list) and isinstance(new, list):
        for index, (before, after) in enumerate(zip_longest(old, new)):
            yield from differences(before, after, f"{path}[{index}]")
    elif old != new:
        yield path, "add" if old is None else "delete" if new is None else "update"


def _inside(path: str, key: str) -> str:
    if any(character in key for character in '."[]'):
        quoted = key.replace('"', r"\"")
        return f'{path}["{quoted}"]'
    return f"{path}.{key}" if path else key


def changed_paths(old: Any, new: Any) -> Iterator[str]:
    return (path for path, _ in differences(old, new))


def merged(base: Any, over: Any) -> Any:
    """`over` laid on `base`: objects key by key, anything else as a whole."""
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}
    return over
