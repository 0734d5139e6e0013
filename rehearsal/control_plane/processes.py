"""The processes of a control plane: each has a log and a lifeline, and none outlives this process."""

import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.control_plane.lifeline import PAUSE, RESUME

LIFELINE = Path(__file__).with_name("lifeline.py")
SHOWN = 15  # lines of a log in an error


@dataclass
class Process:
    """A program that runs from `start` to `stop`, and may be started again."""

    name: str
    command: Sequence[str]
    folder: Path
    """Where it runs; its log goes into `logs` in there."""
    lock: int
    """A file descriptor that stays open as long as the program runs."""
    grace: float = 1
    """Seconds between being asked to end and being killed."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """All that it gets beside PATH and HOME."""
    _lifeline: "subprocess.Popen[bytes] | None" = field(default=None, init=False, repr=False)

    @property
    def log(self) -> Path:
        return self.folder / "logs" / f"{self.name}.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._lifeline = subprocess.Popen(
                [sys.executable, "-IS", str(LIFELINE), str(self.grace), *self.command],
                cwd=self.folder,
                # Nothing of the user's environment: no proxy, no kubeconfig, no cloud credentials.
                env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), **self.environment},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # an interrupt at the terminal is for the command, which then stops this
                pass_fds=[self.lock],
            )

    def pause(self) -> None:
        """The program does nothing until `resume`, and keeps what it knows and what it is connected to."""
        self._order(PAUSE)

    def resume(self) -> None:
        self._order(RESUME)

    def _order(self, order: bytes) -> None:
        self.check()
        if self._lifeline and self._lifeline.stdin:
            self._lifeline.stdin.write(order)
            self._lifeline.stdin.flush()

    def ask_to_end(self) -> None:
        if self._lifeline and self._lifeline.stdin:
            self._lifeline.stdin.close()

    def stop(self) -> None:
        self.ask_to_end()
        if self._lifeline:
            self._lifeline.wait()
            self._lifeline = None

    def check(self) -> None:
        """Raises NoControlPlane where the program has ended by itself."""
        if self._lifeline and (status := self._lifeline.poll()) is not None:
            raise NoControlPlane(f"{self.name} ended by itself (status {status}).\n{self.last_lines()}")

    def logged(self) -> list[str]:
        """The lines of its log, from all its starts."""
        return self.log.read_text(errors="replace").splitlines() if self.log.exists() else []

    def last_lines(self) -> str:
        return "\n".join([f"The last lines of {self.log}:", *self.logged()[-SHOWN:]])


def wait_until(ready: Callable[[], bool], what: str, processes: Collection[Process] = (), limit: float = 120) -> None:
    """Waits at most `limit` seconds: idle machines need some ten, busy ones more.

    A program of Kubernetes' whose API server was away retries after up to a minute: 30 seconds and as much jitter in
    https://github.com/kubernetes/client-go, tools/cache/reflector.go (v0.36.3, 2026-11).

    Raises NoControlPlane with the log of what ended meanwhile, or of all of `processes`.
    """
    end = time.monotonic() + limit
    while not ready():
        for process in processes:
            process.check()
        if time.monotonic() > end:
            logs = [process.last_lines() for process in processes]
            raise NoControlPlane("\n".join([f"Waited {limit:g} s in vain until {what}.", *logs]))
        time.sleep(0.05)
