"""`python3 -m plan COMMAND`: what the workflows do with the engine's events. It needs Python 3.11 and nothing else.

A plan is a folder with events.jsonl (the engine's events, trimmed) and about.json (what it was made on).
"""

import argparse
import sys
from pathlib import Path

from plan import about, events
from plan.comment import MARKER, Section, comment, page
from plan.events import trimmed
from plan.github import GitHub, GitHubError
from plan.guard import open_stops
from plan.text import log_line

DRIFT = "<!-- eks-grafana: drift -->"


def main() -> int:
    arguments = _parser().parse_args()
    try:
        return arguments.run(arguments)
    except (GitHubError, OSError, UnicodeError) as failure:  # a path that cannot be read or written, too
        print(f"error: {log_line(str(failure))}", file=sys.stderr)
        return 1


def review(arguments: argparse.Namespace) -> int:
    """Writes the comment, and fails where the guard stops."""
    sections = [_section(each) for each in arguments.plan]
    text = comment(sections, label=arguments.label, consented=arguments.consented, commits=arguments.commits)
    _write(arguments.out, text)
    left = [(section, stop) for section in sections for stop in open_stops(section.plan, arguments.consented)]
    for section, stop in left:
        print(f"stopped: {log_line(f'{section.title}: {stop}')}")
    if not left:
        print("nothing stops these plans" if sections else "stopped: there is no plan")
    return 1 if left or not sections else 0


def show(arguments: argparse.Namespace) -> int:
    """Writes the plans without a verdict, and fails where one cannot be relied on."""
    sections = [_section(each) for each in arguments.plan]
    _write(arguments.out, page("", sections).lstrip("\n"))
    broken = [problem for section in sections for problem in section.plan.problems]
    for problem in broken:
        print(f"error: {problem}")
    return 1 if broken else 0


def post(arguments: argparse.Namespace) -> int:
    print(GitHub.of().comment(arguments.pull_request, arguments.body.read_text(encoding="utf-8"), MARKER))
    return 0


def unlabel(arguments: argparse.Namespace) -> int:
    GitHub.of().remove_label(arguments.pull_request, arguments.label)
    return 0


def drift(arguments: argparse.Namespace) -> int:
    """Opens, updates or closes the one issue."""
    sections = [_section(each) for each in arguments.plan]
    drifted = [each for each in sections if each.plan.changes or each.plan.problems]
    if not drifted and arguments.keep:
        print("no drift was seen, and not every stack was looked at")
        return 0
    text = "What the cloud has is no longer what the state says. `pulumi up` puts it back; what should stay goes into"
    unseen = "\nNot every stack could be looked at this time.\n" if arguments.keep else ""
    body = page(f"{DRIFT}\n{text} the program first.\n{unseen}", drifted) if drifted else None
    print(GitHub.of().issue("Drift: a deployed stack is not what its state says", body, DRIFT) or "no drift")
    return 0


def trim(_: argparse.Namespace) -> int:
    for line in trimmed(sys.stdin.buffer):
        print(line)
    return 0


def describe(arguments: argparse.Namespace) -> int:
    about.About(arguments.state, arguments.inputs_only).write(arguments.folder)
    return 0


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", errors="replace")


def _section(argument: str) -> Section:
    title, _, folder = argument.rpartition("=")
    section = Section(title, events.read(Path(folder) / events.FILE), about.read(Path(folder)))
    if section.about.state not in about.STATES:
        section.plan.problems.append("it does not say what it was made on")
    return section


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m plan", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def command(run, *, plans: bool = False, out: bool = False) -> argparse.ArgumentParser:
        made = commands.add_parser(run.__name__, help=run.__doc__)
        made.set_defaults(run=run)
        if plans:
            made.add_argument("--plan", action="append", default=[], metavar="TITLE=FOLDER")
        if out:
            made.add_argument("--out", type=Path, required=True, help="the file that the Markdown is written to")
        return made

    reviewed = command(review, plans=True, out=True)
    reviewed.add_argument("--label", required=True, help="the label that consents to a replacement or deletion")
    reviewed.add_argument("--consented", action="store_true", help="the pull request carries that label")
    reviewed.add_argument("--commits", default="", help="what the title says of the commits")
    command(show, plans=True, out=True)
    posted = command(post)
    posted.add_argument("--pull-request", type=int, required=True)
    posted.add_argument("--body", type=Path, required=True, help="the Markdown file")
    unlabelled = command(unlabel)
    unlabelled.add_argument("--pull-request", type=int, required=True)
    unlabelled.add_argument("--label", required=True)
    watched = command(drift, plans=True)
    watched.add_argument("--keep", action="store_true", help="not every stack was looked at: close nothing")
    command(trim)
    described = command(describe)
    described.add_argument("--state", choices=list(about.STATES), required=True)
    described.add_argument("--inputs-only", action="store_true", help="the Kubernetes API server was not asked")
    described.add_argument("folder", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
