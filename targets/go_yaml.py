"""YAML as kubectl understands it: the rules of go-yaml 2 (resolve.go, decode.go, 2.4.3) on PyYAML's parser.

Its rules are not PyYAML's own: a date and 1:30 are text, 1e3 is a number, a tag makes no object, and of several
documents the first counts. Nothing here recurses, so that no nest is too deep for Python.
"""

import base64
import math
import re
from typing import Any

import yaml

MOST_LEVELS = 10_000
"""go-yaml's own limit (scannerc.go), so that no file of kubectl's is refused for it."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it
_STR, _BINARY = "tag:yaml.org,2002:str", "tag:yaml.org,2002:binary"
_TYPES = {f"tag:yaml.org,2002:{name}": type_ for name, type_ in
          {"null": type(None), "bool": bool, "int": int, "float": float}.items()}  # fmt: skip
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"))
_FALSE = frozenset(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"))
_NOT_FINITE = re.compile(r"\.(nan|NaN|NAN)|[-+]?\.(inf|Inf|INF)")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,18}|0x[0-9a-f]{1,16}|0o?[0-7]{1,21}|0b[01]{1,64})", re.IGNORECASE)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class NotYaml(Exception):
    """What is wrong, in words that repeat nothing of the text: it may hold a credential."""


class _Open:
    """A list or a map that has not ended; a map's keys and values alternate."""

    def __init__(self, event: yaml.CollectionStartEvent) -> None:
        self.anchor, self.is_map = event.anchor, isinstance(event, yaml.MappingStartEvent)
        self.items: list[Any] = []


class _Merge:
    """The key `<<`."""


def load(text: bytes) -> Any:
    """The first document. A number is 0, whatever it is. Raises NotYaml."""
    try:
        return _first_document(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 1})" if mark else ""
        raise NotYaml(f"it is not YAML{place}") from None


def _first_document(text: bytes) -> Any:
    anchors: dict[str, Any] = {}
    unfinished: list[_Open] = []
    for event in yaml.parse(text, Loader=_LOADER):
        match event:
            case yaml.CollectionStartEvent():
                unfinished.append(_Open(event))
                anchors.pop(event.anchor or "", None)  # within itself it is unknown
                if len(unfinished) > MOST_LEVELS:
                    raise NotYaml(f"it is nested more than {MOST_LEVELS} levels deep")
                continue
            case yaml.CollectionEndEvent():
                ended = unfinished.pop()
                anchor, value = ended.anchor, _map(ended.items) if ended.is_map else ended.items
            case yaml.ScalarEvent():
                is_key = bool(unfinished) and unfinished[-1].is_map and len(unfinished[-1].items) % 2 == 0
                anchor, value = event.anchor, _key(event) if is_key else _scalar(event)
            case yaml.AliasEvent():
                if event.anchor not in anchors:
                    raise NotYaml("it refers to an anchor that is not there")
                anchor, value = None, anchors[event.anchor]
            case _:
                continue
        if anchor:
            anchors[anchor] = value
        if not unfinished:
            return value
        unfinished[-1].items.append(value)
    return None


def _map(items: list[Any]) -> dict[str, Any]:
    """In order, the last one wins; a merged map wins over what is before it."""
    made: dict[str, Any] = {}
    for key, value in zip(items[::2], items[1::2], strict=True):
        if key is _Merge:
            merged = value if isinstance(value, list) else [value]
            if not all(isinstance(each, dict) for each in merged):
                raise NotYaml("it merges what is not a map")
            for each in reversed(merged):
                made |= each
        elif not isinstance(key, str):
            raise NotYaml("it has a key that is not text")
        else:
            made[key] = value
    return made


def _key(event: yaml.ScalarEvent) -> Any:
    if event.value == "<<" and event.implicit[0]:
        return _Merge
    key = _scalar(event)
    return event.value if isinstance(key, bool | int | float) else key


def _scalar(event: yaml.ScalarEvent) -> Any:
    plain, tag, text = event.implicit[0], event.tag, event.value
    if tag == _BINARY:
        try:
            return base64.b64decode(text, validate=False).decode(errors="replace")
        except ValueError:
            raise NotYaml("it has a !!binary that is not base64") from None
    if not plain and tag not in _TYPES:
        return text  # in quotes, or with a tag that means nothing to go-yaml
    value = _resolved(text)
    if tag and not (isinstance(value, _TYPES[tag]) or (tag.endswith("float") and value == 0)):
        raise NotYaml("it has a value that is not of the type which its tag names")
    return value


def _resolved(text: str) -> Any:
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    digits = text.replace("_", "") if text[0] in "0123456789+-" else text
    if _INTEGER.fullmatch(digits):
        return 0
    if _NOT_FINITE.fullmatch(text):
        raise NotYaml("it has a number that is not finite")  # it becomes JSON on its way
    if _FLOAT.fullmatch(digits) and not math.isinf(float(digits)):
        return 0.0
    return text
