"""An emulated account in which creates go wrong as they do in a cut connection or with a killed engine."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rehearsal.cloud import Cloud, Object
from rehearsal.kinds import Refused

LOST = "RequestError: send request failed: unexpected EOF"
QUIET = 0.3
"""Seconds without a further create after which what is under way is cut off. It decides how many are cut off at once,
and nothing else."""


class Faulty(Cloud):
    """Makes each object whose resource is due, and withholds the answer.

    `due` says of a type and a logical name whether it is its turn; each has one, once. With `killing`, the engines that
    it names are killed at that moment; without, the creates fail as where a connection breaks.
    """

    def __init__(self, path: Path, due: Callable[[str, str], bool] = lambda _type, _name: True) -> None:
        super().__init__(path)
        self.due = due
        self.killing: Callable[[], list[int]] | None = None
        self.cut: set[tuple[str, str]] = set()
        self.active = True
        self._arrived = threading.Condition()
        self._waiting = 0

    def create(self, type_: str, name: str, inputs: Any, scope: str) -> Object:
        entry = super().create(type_, name, inputs, scope)
        key = type_, name
        if not self.active or key in self.cut or not self.due(*key):
            return entry
        with self._arrived:
            self.cut.add(key)
            self._waiting += 1
            self._arrived.notify_all()
            seen = 0
            while seen != self._waiting:
                seen = self._waiting
                self._arrived.wait(QUIET)
            for engine in self.killing() if self.killing else ():
                os.kill(engine, signal.SIGKILL)
        raise Refused(LOST)
