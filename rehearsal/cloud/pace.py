"""An emulated account that takes its time: each call waits a part of what AWS needs."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.durations import duration


class Paced(Cloud):
    """Each create, update and delete takes its typical duration, divided by `scale`."""

    def __init__(
        self,
        path: Path | None = None,
        given: Iterable[str] = (),
        *,
        scale: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(path, given)
        self._scale = scale
        self._sleep = sleep
        self._noting = threading.Lock()
        self._began = self._ended = 0.0

    def call(self, operation: str, type_: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        super().call(operation, type_, name, old, new)
        if operation == "read":
            return
        begun = time.monotonic()
        self._sleep(duration(operation, type_, old, new).typical / self._scale)
        with self._noting:
            self._began = min(self._began or begun, begun)
            self._ended = max(self._ended, time.monotonic())

    def taken(self) -> float:
        """Seconds in AWS from the first call to the end of the last, since this was last asked."""
        with self._noting:
            seconds = (self._ended - self._began) * self._scale
            self._began = self._ended = 0.0
        return seconds
