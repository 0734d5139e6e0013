"""The outputs of a stack without secrets: neither those that the engine marks nor what looks like one."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from plan.masking import MASK, announces, masked
from plan.secret_places import Hidden, hidden
from rehearsal.cloud.values import HIDDEN, is_secret


class Output(NamedTuple):
    name: str
    text: str
    """As many lines as it takes."""


def outputs(values: Mapping[str, object]) -> tuple[Output, ...]:
    """Each output as text, by name. A name such as `password` hides the value, whoever forgot to mark it."""
    return tuple(Output(name, shown(value, name)) for name, value in sorted(values.items()))


def shown(value: object, name: str = "") -> str:
    """A value as text; a secret at any depth is [secret], and what looks like one [masked]."""
    open_ = _without_secrets(value)
    if isinstance(open_, str):
        text = open_
    elif isinstance(open_, list) and all(isinstance(item, str) for item in open_):
        text = "\n".join(open_)
    else:
        text = json.dumps(open_, indent=2, ensure_ascii=False, default=str)
    return MASK if announces(name) and text != HIDDEN else masked(text)


def _without_secrets(value: Any) -> Any:
    match value:
        case _ if is_secret(value):
            return HIDDEN
        case Mapping():
            return {key: _without_secrets(item) for key, item in value.items()}
        case list() | tuple():
            shown = hidden([_without_secrets(item) for item in value])
            return [MASK if isinstance(item, Hidden) else item for item in shown]
        case _:
            return value
