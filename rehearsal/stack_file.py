"""A stack file, read as the engine reads it: the engine uses go-yaml v3, PyYAML's own values are those of YAML 1.1.

The grammar of both comes from libyaml, so PyYAML parses. What a plain scalar is, and what a file must not hold, follows
gopkg.in/yaml.v3 (resolve.go, decode.go) and pulumi/pulumi (sdk/go/common/workspace, 3.255), 2026-11. A test compares.
"""

import math
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

PLAIN = "plain"  # the tag of a scalar without quotes and tag
TAG = "tag:yaml.org,2002:"
CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((sign + text for sign in ("", "+") for text in (".inf", ".Inf", ".INF")), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
INTEGER = re.compile(r"([-+]?)(?:0[bB]([01]+)|0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+)|([0-9]+))")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
TIME = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|(?P<blank> ))(\d\d?):(\d\d?):(\d\d?)(\.\d+)?(?P<zone>Z|[-+]\d\d:\d\d)?)?"
)


class Unreadable(Exception):
    """The engine refuses the file; the text is for its author."""


class _Loader(yaml.BaseLoader):
    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> str:
        return PLAIN if kind is ScalarNode and implicit[0] else super().resolve(kind, value, implicit)  # type: ignore[arg-type]


def read(file: Path) -> dict[str, Any]:
    """The file's keys; raises Unreadable where the engine would stop at it, too."""
    try:
        loader = _Loader(file.read_bytes())
        node = loader.get_node() if loader.check_node() else None
        values = _value(node) if node else {}
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        raise Unreadable(_reported(file, f"it is not YAML: {failure.problem}", mark and mark.line + 1)) from None
    except (yaml.YAMLError, UnicodeError) as failure:
        reason = str(failure).splitlines()[0]
        raise Unreadable(_reported(file, f"it is not a text file in UTF-8 ({reason})")) from None
    except RecursionError:
        raise Unreadable(_reported(file, "its values are nested too deeply; write them flatter")) from None
    except _Refused as refused:
        raise Unreadable(_reported(file, str(refused), refused.line)) from None
    if values is not None and not isinstance(values, dict):
        raise Unreadable(_reported(file, "it is not a mapping; write `config:` and the settings under it"))
    config = (values or {}).get("config")
    if config is not None and not isinstance(config, dict):
        raise Unreadable(
            _reported(file, "`config` is not a mapping; write each setting on a line under it as `KEY: VALUE`")
        )
    return values or {}


def _reported(file: Path, wrong: str, line: int | None = None) -> str:
    return f"{file.name}{f', line {line}' if line else ''}: {wrong}"


class _Refused(Exception):
    def __init__(self, text: str, node: Node) -> None:
        super().__init__(text)
        self.line = node.start_mark.line + 1


def _value(node: Node, inside: tuple[Node, ...] = ()) -> Any:
    if node in inside:
        raise _Refused("an anchor's value contains itself; write the value out", node)
    match node:
        case MappingNode():
            return _mapping(node, (*inside, node))
        case SequenceNode():
            return [_value(item, (*inside, node)) for item in node.value]
        case _:
            return _scalar(node)


def _mapping(node: MappingNode, inside: tuple[Node, ...]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    own: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise _Refused("a key is a list or a mapping; write a text", key)
        if key.value in lines:
            rule = f"the key {key.value!r} is given twice, first in line {lines[key.value]}; keep one of them"
            raise _Refused(rule, key)
        lines[key.value] = key.start_mark.line + 1
        if key.tag == PLAIN and key.value == "<<":
            for other in reversed([*_merges(value)]):
                merged |= _mapping(other, (*inside, other))
        else:
            own[_key(key)] = _value(value, inside)
    return {**merged, **own}


def _merges(node: Node) -> Iterator[MappingNode]:
    for each in node.value if isinstance(node, SequenceNode) else [node]:
        if not isinstance(each, MappingNode):
            raise _Refused("`<<` merges mappings only; give it an alias of one", node)
        yield each


def _key(node: ScalarNode) -> str:
    match _scalar(node):
        case None:
            return "<nil>"
        case bool() as value:
            return str(value).lower()
        case value:
            return str(value)


def _scalar(node: Node) -> Any:
    text, tag = node.value, node.tag.removeprefix(TAG)
    if tag == "binary":
        raise _Refused("a value is binary; the rehearsal reads text", node)
    if tag not in (PLAIN, "int", "float", "bool", "null", "timestamp"):
        return text
    value = plain(text)
    kinds = {"int": int, "float": (int, float), "bool": bool, "null": type(None), "timestamp": str}
    wanted = kinds.get(tag, object)
    if not isinstance(value, wanted) or (isinstance(value, bool) and tag not in ("bool", PLAIN)):
        raise _Refused(
            f"{text!r} is not of the type that its tag !!{tag} says; remove the tag or quote the value", node
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise _Refused(f"{text} is not a number that a setting can have; quote it if it is a text", node)
    return value


def plain(text: str) -> Any:
    """What a scalar without quotes is."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[0] not in "+-.0123456789":
        return text
    number = text if text[0] == "." else text.replace("_", "")
    if (time := _time(text)) is not None:
        return time
    if found := INTEGER.fullmatch(number):
        sign, *digits = found.groups()
        base, digit = next((base, each) for base, each in zip((2, 8, 16, 10), digits, strict=True) if each)
        if base != 10 or digit == "0" or digit[0] != "0":
            value = int(f"{sign}{digit}", base)
            return value if -(2**63) <= value < 2**64 else float(value)
    if FLOAT.fullmatch(number) and math.isfinite(float(number)):
        return float(number)
    return text


def _time(text: str) -> str | None:
    """A date or a time, as Go prints one."""
    found = TIME.fullmatch(text)
    if not found or (found["blank"] and found["zone"]) or (found[5] and not found["blank"] and not found["zone"]):
        return None
    zone = (found["zone"] or "Z").replace("Z", "+00:00").replace(":", "")
    try:
        year, month, day, hour, minute, second = (int(found[group] or 0) for group in (1, 2, 3, 5, 6, 7))
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    fraction = (found[8] or "")[:10].rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%d %H:%M:%S}{fraction} {zone} {'UTC' if zone == '+0000' else zone}"
