"""`python -m rehearsal {preview,up,destroy,life} [--stack dev]`: a stack's life without account or credentials."""

import argparse
import re
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from rehearsal.backend import Backend
from rehearsal.cloud.pace import Paced
from rehearsal.config import filled_in, stacks
from rehearsal.engine.exclusive import InUse, exclusive
from rehearsal.engine.finding import PROJECT
from rehearsal.engine.gobuild import Unavailable
from rehearsal.engine.run import RehearsalError
from rehearsal.life import REPORTED, NotAsItMustBe
from rehearsal.page.writing import PAGE, write
from rehearsal.prices import today
from rehearsal.report import Report, ran
from rehearsal.stack import Rehearsal
from rehearsal.stack_file import Unreadable

SCOPE = "Real: the program, the Pulumi SDKs and engine. Emulated by local servers: {}; nothing leaves this machine."
OPERATIONS = ("preview", "up", "destroy")
RED, PLAIN = "\033[31m", "\033[0m"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    parser.add_argument("operation", choices=[*OPERATIONS, "life"], help="life: preview, up, up again, destroy")
    parser.add_argument(
        "--cluster", action="store_true", help="on a real Kubernetes control plane, not an emulated one"
    )
    parser.add_argument(
        "--scale", type=_scale, help="AWS takes its time, divided by this: measures the order of the engine's work"
    )
    parser.add_argument("--stack", default="dev", help="whose Pulumi.<stack>.yaml to rehearse (default: dev)")
    parser.add_argument("--project", default=".", help="folder of the Pulumi project (default: the one of the cluster)")
    arguments = parser.parse_args()
    project = (PROJECT / arguments.project).resolve()
    if not (project / f"Pulumi.{arguments.stack}.yaml").exists():
        parser.error(f"--stack: there is no Pulumi.{arguments.stack}.yaml in {project}; write one of {stacks(project)}")
    folder = folder_of(project, arguments.stack)
    print(SCOPE.format(_emulated(arguments.cluster)))
    start = time.monotonic()
    try:
        _rehearse(arguments, project, folder)
    except (RehearsalError, NotAsItMustBe, Unavailable, Unreadable, InUse) as failure:
        colored = sys.stderr.isatty()
        print(f"{RED if colored else ''}error:{PLAIN if colored else ''} {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        then = "starts from the beginning" if arguments.operation == "life" else "goes on from here"
        print(f"interrupted: the next rehearsal {then}", file=sys.stderr)
        return 130
    finally:
        print(f"{time.monotonic() - start:.0f} s in all")
    return 0


def folder_of(project: Path, stack: str) -> Path:
    """Where a rehearsed stack keeps all that it has."""
    return PROJECT / ".rehearsal" / project.relative_to(PROJECT) / stack


def _scale(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,9})?", text) or not 1 <= (scale := float(text)) <= 10_000:
        raise argparse.ArgumentTypeError(f"write a number from 1 to 10000 (got {text!r})")
    return scale


def _rehearse(arguments: argparse.Namespace, project: Path, folder: Path) -> None:
    operation, on_cluster = arguments.operation, arguments.cluster
    if filled := filled_in(arguments.stack, project):
        print(f"Pulumi.{arguments.stack}.yaml lacks what an up in AWS needs; rehearsed with {', '.join(filled)}")
    paced = Paced(folder / "cloud.json", scale=arguments.scale) if arguments.scale else None
    color = "always" if sys.stdout.isatty() else "never"
    reported = partial(print, flush=True)
    with (
        exclusive(folder, emptied=operation == "life"),
        _backend(folder / "control-plane", on_cluster) as backend,
        Rehearsal(
            arguments.stack,
            folder=folder,
            project=project,
            cloud=paced,
            backend=backend,
            on_output=reported,
            color=color,
        ) as rehearsal,
    ):
        page = folder / PAGE
        page.unlink(missing_ok=True)  # a run that fails must not leave the page of an earlier one
        if operation == "preview":
            print(ran(operation, rehearsal.preview()))
            return
        report = replace(REPORTED[operation](rehearsal), emulated=_emulated(on_cluster), today=today())
        write(report, page)
        _print_outputs(report.outputs)
        _print_left(report)
        print(f"\nThe {'life' if operation == 'life' else operation} of the stack {rehearsal.name}, rehearsed:")
        print("\n".join(report.lines(page.relative_to(PROJECT) if page.is_relative_to(PROJECT) else page)))
        _check(report)


def _emulated(on_cluster: bool) -> str:
    return "AWS, EKS" if on_cluster else "AWS, EKS, Kubernetes"


def _backend(data: Path, on_cluster: bool) -> AbstractContextManager[Backend]:
    if not on_cluster:
        return nullcontext(Backend())
    from rehearsal.live.backend import live  # with its client of Kubernetes, which nothing else needs

    return live(data)


def _print_outputs(outputs: Mapping[str, object]) -> None:
    print("outputs")
    for key, value in outputs.items():
        first, more, _ = str(value).partition("\n")
        print(f"  {key}: {first}{' ...' if more else ''}")


def _print_left(report: Report) -> None:
    if report.left is not None:
        kept = (f"and, kept on purpose, {each}" for each in report.kept)
        print(f"{len(report.left)} resources left", *kept, sep="\n  ")


def _check(report: Report) -> None:
    """Raises NotAsItMustBe."""
    if "up again" in report.runs and (changes := report.runs["up again"].changes):
        raise NotAsItMustBe(
            f"a second up must change nothing, and changed {', '.join(sorted(step.name for step in changes))}"
        )
    if report.left:
        raise NotAsItMustBe("destroy must leave nothing, and left " + ", ".join(report.left))


if __name__ == "__main__":
    # As Ctrl-C does: otherwise what this process started, the engine and its plugins, would go on without it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
