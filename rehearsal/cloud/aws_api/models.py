"""One request against AWS's API model: required and unknown members, types, enums, patterns, lengths, ranges.

The models are those that botocore ships. They are read as JSON: importing botocore costs more than reading them, and
its own validator looks at neither patterns nor enums nor lengths of text.
"""

import functools
import gc
import gzip
import importlib.metadata
import importlib.util
import json
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rehearsal.cloud.values import UNKNOWN

Problem = tuple[str, str]  # the property's path in the program, and the reason
_READING = threading.Lock()
LONGEST = 60  # characters of a value in a message


class Value(NamedTuple):
    """A value of a request, and the property of the program that it comes from."""

    path: str
    value: Any


class Request(NamedTuple):
    """One API call. `members` is a tree of what it sends; `Value`s in it say where their part comes from."""

    service: str
    operation: str
    members: Mapping[str, Any]


# What an API expects in JSON.
_TYPES: Mapping[str, tuple[type, ...]] = {
    "blob": (str,),
    "boolean": (bool,),
    "double": (int, float),
    "float": (int, float),
    "integer": (int,),
    "list": (list,),
    "long": (int,),
    "map": (Mapping,),
    "string": (str,),
    "structure": (Mapping,),
    "timestamp": (str, int, float),
}
_WORDS = {"list": "list", "map": "map", "structure": "map", "string": "text", "boolean": "true or false"}
# Java's classes of characters, which Python's `re` lacks: letters and numbers are \w without its underscore, which
# every such pattern of AWS lists beside them; Z are the separators.
_UNICODE = {r"\p{L}": r"\w", r"\p{N}": r"\d", r"\p{Z}": r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"}


def problems(request: Request) -> Iterator[Problem]:
    """What the model has against a request. Unknown values of a preview are skipped, at any depth."""
    api = model(request.service)
    shape = api["operations"][request.operation]["input"]["shape"]
    says = f"{api['metadata']['serviceId']} {request.operation} accepts"
    for path, rule, value in _violations(api["shapes"], shape, Value("", request.members)):
        shown = repr(value)
        got = shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
        yield path, f"{says} {rule} (got {got}); API model of botocore {importlib.metadata.version('botocore')}"


Violation = tuple[str, str, Any]  # the path, what the API accepts instead, and the value


def _violations(shapes: Mapping[str, Any], name: str, found: Value) -> Iterator[Violation]:
    path, value = found
    if isinstance(value, Value):  # it knows its property better than the walk
        path, value = value
    if value == UNKNOWN:
        return
    shape = shapes[name]
    kind = shape["type"]
    if not _is(kind, value):
        yield path, f"{_WORDS.get(kind, 'a number')} here", value
        return
    if refusal := _refusal(shape, kind, value):
        yield path, refusal, value
    match kind:
        case "structure":
            yield from _of_structure(shapes, shape, Value(path, value))
        case "list":
            for index, item in enumerate(value):
                yield from _violations(shapes, shape["member"]["shape"], Value(f"{path}[{index}]", item))
        case "map":
            for key, item in value.items():
                below = f"{path}.{key}"
                yield from _violations(shapes, shape["key"]["shape"], Value(below, key))
                yield from _violations(shapes, shape["value"]["shape"], Value(below, item))


def _is(kind: str, value: Any) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _of_structure(shapes: Mapping[str, Any], shape: Mapping[str, Any], found: Value) -> Iterator[Violation]:
    """The provider's names are the API's, but for capitals: `volumeSize` is VolumeSize, `ttl` is TTL."""
    members = {name.lower(): (name, member["shape"]) for name, member in shape["members"].items()}
    given = set()
    for key, value in found.value.items():
        below = f"{found.path}.{key}" if found.path else key
        if key.lower() not in members:
            yield below, f"no member {key}", value
        elif value is not None:
            name, member = members[key.lower()]
            given.add(name)
            yield from _violations(shapes, member, Value(below, value))
    for name in shape.get("required", ()):
        if name not in given:
            yield found.path, f"nothing without {name}", found.value


def _refusal(shape: Mapping[str, Any], kind: str, value: Any) -> str | None:
    """Why a shape does not take a value by itself: its enum, pattern, length or range."""
    least, most = shape.get("min"), shape.get("max")
    size = value if kind in ("integer", "long", "double", "float") else len(value) if least or most else 0
    if kind != "boolean" and ((least is not None and size < least) or (most is not None and size > most)):
        unit = {"string": " characters", "list": " entries", "map": " entries"}.get(kind, "")
        return f"{least or 0} to {most}{unit}" if most is not None else f"at least {least}{unit}"
    if kind == "string" and shape.get("enum") and value not in shape["enum"]:
        return f"one of {', '.join(shape['enum'])}"
    if kind == "string" and "pattern" in shape and not compiled(shape["pattern"]).fullmatch(value):
        return f"text of the form {shape['pattern']}"
    return None


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """AWS writes \\w for ASCII, and \\p{L} where other letters are meant; a pattern describes the whole text."""
    flags = re.NOFLAG if r"\p{" in pattern else re.ASCII
    for java, python in _UNICODE.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern, flags)


def model(service: str) -> Mapping[str, Any]:
    """The newest model of a service, read when a request of it is first looked at, by one thread."""
    with _READING:
        return _read(service)


@functools.cache
def _read(service: str) -> Mapping[str, Any]:
    home = importlib.util.find_spec("botocore")
    if home is None or home.origin is None:
        raise ModuleNotFoundError("botocore, of the dependency group dev, holds the models: run make .venv/.ready")
    newest = max((Path(home.origin).parent / "data" / service).iterdir())
    text = gzip.decompress((newest / "service-2.json.gz").read_bytes())
    # So many new objects make Python look through all that a program holds, several times: four times the cost of
    # reading them.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return json.loads(text)
    finally:
        if collecting:
            gc.enable()
