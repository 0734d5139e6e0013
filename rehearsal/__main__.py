"""`python -m rehearsal {preview,up,destroy,life} [--stack dev]`: a stack's life without account or credentials."""

import argparse
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path

from cost.text import summary
from rehearsal.backend import Backend
from rehearsal.cloud.pace import Paced
from rehearsal.cloud.resource_types import VOLUME
from rehearsal.config import project_name
from rehearsal.engine.exclusive import InUse, exclusive
from rehearsal.engine.finding import PROJECT
from rehearsal.engine.gobuild import Unavailable
from rehearsal.engine.run import RehearsalError, Run
from rehearsal.prices import bill_of
from rehearsal.schedule import Work
from rehearsal.stack import TODAY, Rehearsal
from rehearsal.stack_file import Unreadable
from rehearsal.timing import creation, deletion, ratio, report

SCOPE = "Real: the program, the Pulumi SDKs and engine. Emulated by local servers: {}; nothing leaves this machine."
OPERATIONS = ("preview", "up", "destroy")
RED, PLAIN = "\033[31m", "\033[0m"


class NotAsItMustBe(Exception):
    """The operation succeeded, and what it did is wrong."""


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
        parser.error(f"there is no Pulumi.{arguments.stack}.yaml in {project}")
    folder = PROJECT / ".rehearsal" / project.relative_to(PROJECT) / arguments.stack
    print(SCOPE.format("AWS, EKS" if arguments.cluster else "AWS, EKS, Kubernetes"))
    start = time.monotonic()
    try:
        _rehearse(arguments, project, folder)
    except (RehearsalError, NotAsItMustBe, Unavailable, Unreadable, InUse) as failure:
        colored = sys.stderr.isatty()
        print(f"{RED if colored else ''}error:{PLAIN if colored else ''} {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: the next rehearsal goes on from here", file=sys.stderr)
        return 130
    finally:
        print(f"{time.monotonic() - start:.0f} s in all")
    return 0


def _scale(text: str) -> float:
    scale = float(text)
    if not 1 <= scale <= 10_000:
        raise argparse.ArgumentTypeError("write a number from 1 to 10000")
    return scale


def _rehearse(arguments: argparse.Namespace, project: Path, folder: Path) -> None:
    operation, on_cluster = arguments.operation, arguments.cluster
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
        if operation == "life":
            _live(rehearsal)
        else:
            run: Callable[[], Run] = getattr(rehearsal, operation)
            print(_reported(operation, run()))
        if operation == "up":
            _print_outputs(rehearsal.outputs())
        if operation == "destroy":
            _nothing_left(rehearsal)


def _backend(data: Path, on_cluster: bool) -> AbstractContextManager[Backend]:
    if not on_cluster:
        return nullcontext(Backend())
    from rehearsal.live.backend import live  # with its client of Kubernetes, which nothing else needs

    return live(data)


def _live(rehearsal: Rehearsal) -> None:
    runs = {"preview": rehearsal.preview(), "up": rehearsal.up()}
    state = rehearsal.state()
    times = _timed("up", creation(state), _taken(rehearsal))
    runs["up again"] = rehearsal.up()
    outputs = rehearsal.outputs()
    price = summary(bill_of(rehearsal.state(), date.fromisoformat(TODAY)))
    if any(entry.get("protect") for entry in rehearsal.state()):
        _refuse_destroy(rehearsal)
        if rehearsal.project == PROJECT:
            rehearsal.configure({"cluster": {"deletion_protection": False}})
            runs["unprotect"] = rehearsal.up()
        else:  # no setting of another project takes it off
            rehearsal.unprotect()
    kept = {entry["id"] for entry in rehearsal.state() if entry.get("retainOnDelete") and "id" in entry}
    _taken(rehearsal)  # not counted: what came between
    runs["destroy"] = rehearsal.destroy()
    times += _timed("destroy", deletion(state), _taken(rehearsal))
    print(f"\nThe life of the stack {rehearsal.name}, rehearsed:")
    price = f"  {'price':<9} {price}"
    print("\n".join([*(_reported(name, run) for name, run in runs.items()), *times, price]))
    _print_outputs(outputs)
    if changes := runs["up again"].changes:
        raise NotAsItMustBe(
            f"a second up must change nothing, and changed {', '.join(sorted(step.name for step in changes))}"
        )
    _nothing_left(rehearsal, but=kept)


def _taken(rehearsal: Rehearsal) -> float | None:
    """Seconds in AWS since this was last asked, of an account that takes its time."""
    return rehearsal.cloud.taken() if isinstance(rehearsal.cloud, Paced) else None


def _timed(operation: str, works: Sequence[Work], taken: float | None) -> list[str]:
    """How long an operation takes in AWS and in which order, and what the engine made of it where that was measured."""
    lines = report(operation, works)
    if taken:
        lines.append(f"    measured: {taken:.0f} s, {ratio(works, taken):.2f} times the longest chain")
    return lines


def _refuse_destroy(rehearsal: Rehearsal) -> None:
    print("This stack is under deletion protection: destroy must stop before anything is deleted.")
    rehearsal.calls.clear()
    try:
        rehearsal.destroy()
    except RehearsalError:
        if not rehearsal.calls:
            return
    raise NotAsItMustBe("deletion protection must stop destroy before anything is deleted, and did not")


def _reported(name: str, run: Run) -> str:
    counts = ", ".join(f"{count} {operation}" for operation, count in run.summary.items()) or "nothing to do"
    return f"  {name:<9} {run.seconds:4.1f} s   {counts}"


def _print_outputs(outputs: Mapping[str, object]) -> None:
    print("outputs")
    for key, value in outputs.items():
        first, more, _ = str(value).partition("\n")
        print(f"  {key}: {first}{' ...' if more else ''}")


def _nothing_left(rehearsal: Rehearsal, but: Collection[str] = ()) -> None:
    """Nothing but what is kept on purpose: volumes where the settings say so, and `but`, by id."""
    objects = rehearsal.cloud.objects()
    kept = [entry for entry in objects if entry.id in but or (entry.type == VOLUME and _keeps_volumes(rehearsal))]
    left = [f"{entry.type} {entry.id}" for entry in objects if entry not in kept]
    left += [entry["urn"] for entry in rehearsal.state()]
    left += rehearsal.backend.left()
    stays = [*(f"{entry.type} {entry.id}" for entry in kept), *rehearsal.backend.kept()]
    print(f"{len(left)} resources left", *(f"and, kept on purpose, {each}" for each in stays), sep="\n  ")
    if left:
        raise NotAsItMustBe("destroy must leave nothing, and left " + ", ".join(left))


def _keeps_volumes(rehearsal: Rehearsal) -> bool:
    grafana = rehearsal.config.get(f"{project_name()}:grafana") or {}
    return (grafana.get("storage") or {}).get("on_destroy", "keep") == "keep"


if __name__ == "__main__":
    sys.exit(main())
