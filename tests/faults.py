"""An emulated account in which calls go wrong as they do in a cut connection or with a killed engine."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import ApiError
from rehearsal.cloud.store import Object

LOST = "RequestError: send request failed: unexpected EOF"
QUIET = 0.3
"""Seconds without a further create after which what is under way is cut off. It decides how many are cut off at once,
and nothing else."""


class Faulty(Cloud):
    """Makes each object whose resource is due, and withholds the answer.

    `due` says of a type and a logical name whether it is its turn; each has one, once. Where it `kills`, the engines
    that `killing` names are killed at that moment; else the creates fail as where a connection breaks.
    """

    def __init__(
        self, path: Path, due: Callable[[str, str], bool] = lambda _type, _name: True, *, kills: bool = False
    ) -> None:
        super().__init__(path)
        self.due = due
        self.kills = kills
        self.killing: Callable[[], list[int]] | None = None
        self.cut: set[tuple[str, str]] = set()
        self.killed_at_delete: set[str] = set()
        """Logical names: each object is deleted, and nobody hears of it."""
        self.cut_at_update: set[str] = set()
        """Logical names: each object is updated, once, and nobody hears of it; the engine is killed if it `kills`."""
        self._arrived = threading.Condition()
        self._waiting = 0

    def create(self, type_: str, name: str, inputs: Any, scope: str) -> Object:
        entry = super().create(type_, name, inputs, scope)
        self._cut_off(type_, name)
        return entry

    def call(self, operation: str, type_: str, name: str, old: Any, new: Any) -> None:
        super().call(operation, type_, name, old, new)
        # These make no object of their own: a random value lives in the state, a patch in another object.
        if operation == "create" and (type_.startswith("random:") or type_.endswith("Patch")):
            self._cut_off(type_, name)

    def update(self, type_: str, id_: str, inputs: Any, scope: str) -> Object:
        entry = super().update(type_, id_, inputs, scope)
        if entry.name in self.cut_at_update:
            self.cut_at_update.discard(entry.name)
            if self.kills:
                self._kill()
            raise ApiError(LOST)
        return entry

    def delete(self, type_: str, id_: str, scope: str) -> None:
        name = next((entry.name for entry in self.objects(type_) if entry.id == id_), "")
        super().delete(type_, id_, scope)
        if name in self.killed_at_delete:
            self.killed_at_delete.discard(name)
            self._kill()
            raise ApiError(LOST)

    def _kill(self) -> None:
        for engine in self.killing() if self.killing else ():
            os.kill(engine, signal.SIGKILL)

    def _cut_off(self, type_: str, name: str) -> None:
        key = type_, name
        if key in self.cut or not self.due(*key):
            return
        with self._arrived:
            self.cut.add(key)
            self._waiting += 1
            self._arrived.notify_all()
            seen = 0
            while seen != self._waiting:
                seen = self._waiting
                self._arrived.wait(QUIET)
            self._kill()
        raise ApiError(LOST)


class Refusing(Faulty):
    """An account that refuses one call, once: `refused` is operation and logical name, as in "create main-vpc"."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, lambda _type, _name: False)
        self.refused = ""

    def call(self, operation: str, type_: str, name: str, old: Any, new: Any) -> None:
        if f"{operation} {name}" == self.refused:
            self.refused = ""
            raise ApiError("ServerException: An internal error has occurred")
        super().call(operation, type_, name, old, new)
