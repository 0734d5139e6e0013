"""Programs that are built with Go from the modules in tools/, whose go.mod pins their versions."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class Unavailable(Exception):
    """A program that a rehearsal needs is not to be had; the text says why and what helps."""


class GoFailed(Exception):
    """Go is missing, or it could not build; the text says which."""


def pinned(folder: Path, module: str) -> str:
    """The version, without its `v`, at which the go.mod in `folder` requires `module`."""
    found = re.search(rf"^(?:require )?\s*{re.escape(module)} v(\S+)", (folder / "go.mod").read_text(), re.MULTILINE)
    assert found, f"{folder}/go.mod does not require {module}"
    return found[1]


def go(folder: Path, *arguments: str) -> str:
    """What `go ARGUMENTS` prints, run in the module `folder`. Raises GoFailed."""
    command = shutil.which("go")
    if command is None:
        raise GoFailed("there is no `go` on PATH")
    # One way for all programs, so that they share what is compiled; without C a build needs no compiler but Go's.
    environment = {**os.environ, "CGO_ENABLED": "0"}
    done = subprocess.run([command, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise GoFailed(f"go {arguments[0]} failed in {folder}:\n{done.stderr.strip()}")
    return done.stdout


def build(folder: Path, package: str, output: Path, ldflags: str, more: Sequence[str] = ()) -> None:
    """Builds the program `package` of a module that `folder` pins, with `more` options. Raises GoFailed."""
    go(folder, "build", "-trimpath", *more, "-ldflags", f"-s -w {ldflags}", "-o", str(output), package)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One process at a time makes `home`: the others wait, and find it made."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def replacing(home: Path) -> Iterator[Path]:
    """A path, not yet there, that takes the place of `home` in the end: all of it or nothing, nothing half-made."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=f"{home.name}-") as folder:
        draft = Path(folder) / home.name
        yield draft
        shutil.rmtree(home, ignore_errors=True)
        draft.replace(home)


def say(text: str) -> None:
    """To the user, beside what the command prints: a build takes minutes."""
    print(text, file=sys.stderr, flush=True)
