"""`python -m rehearsal.comparison --base REF --out FOLDER`: what a commit changes on the stack that another brought up.

The base runs from a copy of its own commit, with its own lock and environment, and hands over one folder: the engine's
state and what the emulated cloud has. FOLDER receives what `python3 -m plan` reads.
"""

import argparse
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from plan.about import FILE as ABOUT
from plan.about import About
from plan.about import read as read_about
from plan.events import FILE as EVENTS
from rehearsal.config import stack_config
from rehearsal.engine.events import Log
from rehearsal.engine.finding import PROJECT, NoEngine, find_engine
from rehearsal.engine.policies import POLICIES
from rehearsal.engine.run import RehearsalError
from rehearsal.expected import expected
from rehearsal.prices import today
from rehearsal.stack import TODAY, Rehearsal
from rehearsal.stack_file import Unreadable

MOST_DETAIL = 4_000


class NoBase(Exception):
    """The base could not be brought up; the arguments are a state of plan.about and what was said."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m rehearsal.comparison", description=__doc__)
    parser.add_argument("--base", required=True, help="the commit that the stack is on")
    parser.add_argument("--stack", default="dev", help="whose Pulumi.<stack>.yaml (default: dev)")
    parser.add_argument("--out", type=Path, required=True, help="the folder that the plan is written to")
    arguments = parser.parse_args()
    if not (PROJECT / f"Pulumi.{arguments.stack}.yaml").exists():
        parser.error(f"there is no Pulumi.{arguments.stack}.yaml")
    try:
        _empty(arguments.out)
    except OSError as failure:
        parser.error(f"--out {arguments.out}: {failure.strerror or failure}; name a folder for the plan alone")
    try:
        stack_config(arguments.stack, PROJECT)
    except Unreadable as failure:
        About(detail=str(failure)).write(arguments.out)
        print(f"error: {failure}", file=sys.stderr)
        return 1
    found = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{arguments.base}^{{commit}}"],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
    )
    if found.returncode != 0:
        parser.error(f"--base {arguments.base} is not a commit of this repository; fetch it first")
    with tempfile.TemporaryDirectory(prefix="plan-") as folder:
        try:
            return _plan(arguments.base, arguments.stack, arguments.out, Path(folder))
        except NoEngine as failure:
            print(f"error: {failure}", file=sys.stderr)
            return 1


def _empty(out: Path) -> None:
    """The folder without an earlier plan. It deletes nothing else: `--out .` is soon typed."""
    out.mkdir(parents=True, exist_ok=True)
    if others := sorted({each.name for each in out.iterdir()} - {EVENTS, ABOUT}):
        raise OSError(errno.ENOTEMPTY, f"it holds {others[0]}, which does not belong to a plan")
    for name in (EVENTS, ABOUT):
        (out / name).unlink(missing_ok=True)


def _plan(base: str, stack: str, out: Path, folder: Path) -> int:
    log = Log(out)
    with ExitStack() as exits:
        try:
            bring_up(base, stack, folder / "base", folder / "known")
            rehearsal = exits.enter_context(known_stack(stack, folder / "known", log))
            About("base").write(out)
        except NoBase as reason:
            state, said = reason.args
            print(f"{state}: the plan is that of a new stack\n{said}", file=sys.stderr)
            rehearsal = exits.enter_context(Rehearsal(stack, folder=folder / "new", policies=POLICIES, on_event=log))
            About(state, detail=said[-MOST_DETAIL:]).write(out)
        try:
            before = rehearsal.state()
            changes = rehearsal.preview().changes
        except RehearsalError as failure:  # it is in the events, and the comment reports it
            print(f"error: {failure}", file=sys.stderr)
            return 1
        log.ended = True  # the plan is the preview
        if changes:
            _time(rehearsal, before, {step.urn: step.operation for step in changes}, out)
    return 0


def _time(rehearsal: Rehearsal, before: list[dict[str, Any]], operations: Mapping[str, str], out: Path) -> None:
    """Adds to what the plan says of itself how long an `up` takes and what it costs: one that was made knows it."""
    said = read_about(out)
    try:
        rehearsal.up()
    except RehearsalError as failure:
        said = replace(said, detail=f"The preview succeeds, and its rehearsed `up` fails:\n{failure}"[:MOST_DETAIL])
    else:
        said = expected(said, before, rehearsal.state(), operations, date.fromisoformat(TODAY), today())
    said.write(out)


def bring_up(base: str, stack: str, checkout: Path, known: Path) -> None:
    """The base's stack, up, in the folder `known`; its commit is laid out in `checkout`. Raises NoBase."""
    checkout.mkdir()
    archive = subprocess.run(["git", "archive", base], cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    subprocess.run(["tar", "-x", "-C", str(checkout)], input=archive.stdout, check=True)
    if not (checkout / "rehearsal" / "__main__.py").exists() or not (checkout / f"Pulumi.{stack}.yaml").exists():
        raise NoBase("new: no rehearsal", "")
    engine = Path(find_engine().command).parent
    variables = {**os.environ, "PATH": f"{engine}{os.pathsep}{os.environ['PATH']}"}
    for name in ("VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "UV_PROJECT_ENVIRONMENT"):
        variables.pop(name, None)
    up = [".venv/bin/python", "-m", "rehearsal", "up", "--stack", stack]
    for command in (["make", ".venv/.ready"], up):
        print(f"base: {' '.join(command)}", file=sys.stderr)
        done = subprocess.run(
            command, cwd=checkout, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode != 0 and command is not up:
            raise SystemExit(f"error: the base could not be set up, which says nothing of the base:\n{done.stdout}")
        if done.returncode != 0:
            raise NoBase("new: base failed", done.stdout)
    left = checkout / ".rehearsal" / stack
    if not left.is_dir():
        raise NoBase("new: state", "")
    shutil.move(left, known)


@contextmanager
def known_stack(stack: str, known: Path, log: "Log") -> Iterator[Rehearsal]:
    """The stack as the base left it, opened by the head; raises NoBase where the two do not agree on how it is kept."""
    with ExitStack() as exits:
        try:
            rehearsal = exits.enter_context(Rehearsal(stack, folder=known, policies=POLICIES, on_event=log))
            stands = bool(rehearsal.state()) and bool(rehearsal.cloud.objects())
        except NoEngine:
            raise
        except Exception as failure:  # whatever another version of these files may raise
            raise NoBase("new: state", f"{type(failure).__name__}: {failure}") from failure
        if not stands:
            raise NoBase("new: state", "")
        yield rehearsal


if __name__ == "__main__":
    sys.exit(main())
