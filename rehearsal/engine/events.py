"""The engine's events, as a file that `plan` reads."""

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from pulumi import automation as auto

from plan.events import FILE, trimmed


class Log:
    """Keeps the engine's events, without what stays as it is, in its own format: a line of JSON each."""

    def __init__(self, out: Path) -> None:
        self._file = out / FILE
        self.ended = False

    def __call__(self, event: auto.EngineEvent) -> None:
        if self.ended:
            return
        with self._file.open("a") as file:
            file.writelines(f"{line}\n" for line in trimmed([json.dumps(plain(event)).encode()]))


def plain(value: Any) -> Any:
    """An event of the Automation API as the engine wrote it: `resource_pre_event` is `resourcePreEvent` again."""
    match value:
        case Enum():
            return value.value
        case list() | tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case None | str() | int() | float():
            return value
        case _:
            return {_camel(name): plain(item) for name, item in vars(value).items() if item is not None}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
