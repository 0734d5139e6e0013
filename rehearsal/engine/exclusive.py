"""One process at a time works on the folder of a stack."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ENGINE = "pulumi"
ENDING = 30  # seconds: an engine whose rehearsal was killed notices within five (measured 2026-11)


class InUse(Exception):
    """Another process works on the same folder; the text says which one."""


@contextmanager
def exclusive(folder: Path, *, emptied: bool = False) -> Iterator[None]:
    """Holds `folder` for this process, `emptied` of what another one left; a process that is killed lets go by itself.

    Raises InUse before anything is deleted.
    """
    # The lock lies beside the folder, so that it outlives it.
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise InUse(
                f"process {lock.read()} is rehearsing in {folder}; wait until it ends, or stop it (Ctrl-C)"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        if emptied:
            shutil.rmtree(folder, ignore_errors=True)
        yield


def wait_for_end(processes: Iterable[int]) -> None:
    """Returns when none of the processes runs any more. Raises InUse after ENDING seconds."""
    end = time.monotonic() + ENDING
    while running := [pid for pid in processes if _runs(pid)]:
        if time.monotonic() > end:
            raise InUse(f"the engine process {running[0]} holds the stack's lock; wait until it ends, or stop it")
        time.sleep(0.1)


def _runs(pid: int) -> bool:
    """Whether the engine's process is there and has not ended: one that waits for its parent to notice has."""
    try:
        os.kill(pid, 0)
        process = Path(f"/proc/{pid}")
        if not process.exists():  # no such file system here
            return True
        if process.joinpath("comm").read_text().strip() != ENGINE:  # the number belongs to another process by now
            return False
        return process.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
    except PermissionError:  # another user's
        return True
