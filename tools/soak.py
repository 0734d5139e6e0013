"""`python -m tools.soak [LIVES]`: lives of a small stack, one after another in one process; each must succeed.

Connections, threads and event loops that a run leaves in the process must not break a later run. Before every tenth
life a program fails in the middle, which leaves the most.
"""

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import pulumi

from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

LIVES = 500
BREAKS_EVERY = 10


class Broken(Exception):
    """What a program raises to fail."""


def program(*, breaks: bool) -> None:
    import pulumi_random as random

    first = random.RandomPassword("first", length=16)
    second = pulumi.ResourceOptions(depends_on=[first], transforms=[lambda _: None])  # one that serves callbacks
    random.RandomPassword("second", length=20, opts=second)
    if breaks:
        raise Broken


def live(folder: Path) -> None:
    """Preview, up, up again, destroy."""
    with Rehearsal("dev", folder=folder, program=partial(program, breaks=False)) as rehearsal:
        rehearsal.preview()
        rehearsal.up()
        if changes := rehearsal.up().changes:
            raise RehearsalError(f"a second up changed {changes}")
        rehearsal.destroy()
        if left := rehearsal.state():
            raise RehearsalError(f"destroy left {left}")


def fail(folder: Path) -> None:
    """An up whose program fails once its resources are registered."""
    with Rehearsal("dev", folder=folder, program=partial(program, breaks=True)) as rehearsal:
        try:
            rehearsal.up()
        except RehearsalError as failure:
            if Broken.__name__ not in str(failure):
                raise
        else:
            raise RehearsalError("a program that fails came up")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description=__doc__)
    parser.add_argument("lives", nargs="?", type=int, default=LIVES)
    lives = parser.parse_args().lives
    failures, start = 0, time.monotonic()
    for number in range(1, lives + 1):
        with tempfile.TemporaryDirectory(prefix="soak-") as folder:
            try:
                if number % BREAKS_EVERY == 0:
                    fail(Path(folder))
                live(Path(folder))
            except RehearsalError as failure:
                failures += 1
                print(f"life {number}: {failure}", flush=True)
        if number % 50 == 0 or number == lives:
            seconds = time.monotonic() - start
            print(f"{number} lives, {failures} failed, {seconds / number:.1f} s a life", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
