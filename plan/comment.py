"""The comment: verdict, then for each plan its counts, red lines, changes, and which values they change."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plan.about import About
from plan.details import details
from plan.guard import ENDS, open_stops, red_lines, row, stops
from plan.interruptions import interruptions
from plan.model import CHANGES, Plan, Step
from plan.text import block, code

MARKER = "<!-- eks-grafana: plan -->"
LIMIT = 60_000  # bytes; GitHub refuses a body of more than 65,536 characters (2026-11)
SIGNS = {
    "create": "&#43;",
    "update": "&#126;",
    "replace": "±",
    "delete": "&minus;",
    "import": "&#61;",
    "forget": "…",
    "unknown": "?",
}
UNFOLDED = 25  # rows that a reviewer reads without unfolding them
MOST_RED = 40
MOST_NAME = 100  # characters of a property's path
MOST_PROPERTIES = 8


@dataclass(frozen=True)
class Section:
    """A plan with what the page calls it: the title comes from the workflow, and is not hostile."""

    title: str
    plan: Plan
    about: About


def comment(sections: Sequence[Section], *, label: str, consented: bool, commits: str = "", limit: int = LIMIT) -> str:
    """The page of a pull request: a verdict, then the plans."""
    head = "\n".join([MARKER, f"## Plan{commits}", "", *_verdict(sections, label, consented)])
    return page(head, sections, limit)


def page(head: str, sections: Sequence[Section], limit: int = LIMIT) -> str:
    """Markdown of at most `limit` bytes. What does not fit is left out from the end of each plan's table and errors."""
    room = limit - _size(head)
    parts = [head]
    for left, section in zip(range(len(sections), 0, -1), sections, strict=True):
        part = _section(section, room // left)
        room -= _size(part)
        parts.append(part)
    return "".join(parts)


def _verdict(sections: Sequence[Section], label: str, consented: bool) -> list[str]:
    left = [stop for section in sections for stop in open_stops(section.plan, consented)]
    lines = []
    if not sections:
        lines.append("🛑 **Stopped: there is no plan.**")
    if any(not stop.step for stop in left):
        lines.append("🛑 **Stopped: a plan below cannot be relied on.** No label consents to what is not known.")
    if any(stop.step for stop in left):
        lines.append(
            "🛑 **Stopped: something that holds data, or the cluster itself, would be replaced or deleted.**"
            f" If it is meant, a maintainer sets the label {code(label)}; it counts until the next commit."
        )
    if not left and any(stops(section.plan) for section in sections):
        lines.append(f"⚠️ The label {code(label)} consents to what is replaced or deleted below.")
    if not lines and any(section.about.state.startswith("new") for section in sections):
        lines.append("⚠️ A new stack has nothing to lose: what this does to a running one is not shown below.")
    if not lines:
        lines.append("✅ Nothing that holds data, nor the cluster, is replaced or deleted.")
    return [each for line in lines for each in (line, "")]


def _section(section: Section, room: int) -> str:
    """One plan in at most `room` bytes."""
    plan = section.plan
    silent = plan.unreachable and not section.about.inputs_only
    top = [f"\n### {section.title}", "", *_quoted(section.about.lines() + [About.INPUTS_ONLY] * silent)]
    top += [_counts(plan), ""]
    top += _quoted(interruptions(plan), "WARNING")
    top += _quoted([f"This plan cannot be relied on: {stop.why}." for stop in stops(plan) if not stop.step], "CAUTION")
    top += _quoted(_red(plan, room - _size("\n".join(top)) - 500), "CAUTION")
    text = "\n".join(top) + "\n"
    text += _errors([*section.about.details(), *plan.errors], min(12_000, (room - _size(text)) // 2))
    text += _table(plan, room - _size(text))
    return text + details(plan.changes, room - _size(text))


def _quoted(lines: list[str], alert: str = "") -> list[str]:
    """A quotation with one line for each, or one of GitHub's alerts, which are colored."""
    if not lines:
        return []
    return [f"> [!{alert}]"] * bool(alert) + [f"> {line}\\" for line in lines[:-1]] + [f"> {lines[-1]}", ""]


def _counts(plan: Plan) -> str:
    reported = [f"{SIGNS[each]} **{plan.count(each)}** {each}" for each in ("create", "update", "replace", "delete")]
    reported += [f"{SIGNS[each]} **{n}** {each}" for each in ("import", "forget", "unknown") if (n := plan.count(each))]
    return " · ".join([*reported, f"{plan.count('same')} unchanged"])


def _red(plan: Plan, room: int) -> list[str]:
    """A line for each end that a reviewer must see, the gravest first; what does not fit is counted."""
    lines = red_lines(plan)
    made = {step.type for step in plan.steps if step.operation == "create"}
    reported: list[str] = []
    for step, found in lines:
        line = f"**{found.what} {code(step.name, 80)} would be {ENDS[step.operation]}:** {found.why}."
        if step.operation == "delete" and step.type in made:
            line += " Another one is created: if it was renamed, <code>aliases</code> keeps it."
        room -= _size(line) + 4  # with its place in the quotation
        if room < 0 or len(reported) == MOST_RED:
            return [*reported, f"**And {len(lines) - len(reported)} more of these.**"]
        reported.append(line)
    return reported


def _errors(errors: Iterable[str], room: int) -> str:
    text = ""
    for error in errors:
        part = f"{block(error, 4_000)}\n\n"
        if _size(text + part) > room:
            note = "More of what the engine reported is left out.\n\n"
            return text + note if _size(text + note) <= room else text
        text += part
    return text


def _table(plan: Plan, room: int) -> str:
    changes = plan.changes
    if not changes:
        return ""
    folded = len(changes) > UNFOLDED
    before = f"<details><summary>{len(changes)} changes</summary>\n\n" if folded else ""
    before += "| | type | name | what changes (**bold** forces it) |\n|---|---|---|---|\n"
    after = "\n</details>\n" if folded else ""
    room -= _size(before + after) + 60  # for the line that says what is left out
    rows, shown = "", 0
    for step in sorted(changes, key=lambda step: (CHANGES.index(step.operation), row(step, plan) is None)):
        line = _line(step)
        if _size(rows) + _size(line) > room:
            break
        rows, shown = rows + line, shown + 1
    if shown < len(changes):
        after = f"\n{len(changes) - shown} more changes are left out here.\n{after}"
    return before + rows + after if rows else f"\n{len(changes)} changes are left out here.\n"


def _line(step: Step) -> str:
    return f"| {SIGNS[step.operation]} | {code(_short(step.type))} | {code(step.name, 80)} | {_properties(step)} |\n"


def _short(type_: str) -> str:
    """aws:ec2/vpc:Vpc as the engine's display has it, aws:ec2:Vpc; a Kubernetes kind without group and version."""
    module, _, name = type_.rpartition(":")
    package, _, member = module.rpartition("/")
    if module.startswith("kubernetes:"):
        return f"kubernetes:{name}"
    return f"{package}:{name}" if package and member.lower() == name.lower() else type_


def _properties(step: Step) -> str:
    """A create has all its properties; for the rest, those that force a replacement first, in bold."""
    if step.operation not in ("update", "replace"):
        return ""
    forcing = {_unquoted(name) for name in step.forcing}
    # Paths of values have names where the engine counts: an item that comes moves no other.
    names = [change.path for change in step.values]
    tops = {_top(name) for name in names}
    # A secret, or a name that is made up, has no value to show: it changes all the same.
    names += [name for name in map(_unquoted, step.properties) if _top(name) not in tops]
    reported = [f"**{code(name, MOST_NAME)}**" for name in sorted(forcing)]
    if step.operation == "replace" and not forcing:
        reported.append("**what it depends on, or the program**")
    reported += [code(name, MOST_NAME) for name in names if not {name, _top(name)} & forcing]
    more = len(reported) - MOST_PROPERTIES
    return ", ".join(reported[:MOST_PROPERTIES] + ([f"{more} more"] if more > 0 else []))


def _unquoted(path: str) -> str:
    """data["a.yaml"] as the paths of values have it, data[a.yaml]."""
    return re.sub(r'\["([^"\]]{0,300})"\]', r"[\1]", path)


def _top(path: str) -> str:
    """A provider names what forces a replacement by its full path or by the property that it is in."""
    return path.partition("[")[0].partition(".")[0]


def _size(text: str) -> int:
    return len(text.encode())


assert set(SIGNS) == set(CHANGES)
