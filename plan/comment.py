"""The comment: verdict, then for each plan its counts, red lines and changes. Names only, never a value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plan.about import About
from plan.events import CHANGES, Plan, Step
from plan.guard import ENDS, Stop, open_stops, red_lines, row, stops
from plan.text import block, code

MARKER = "<!-- eks-grafana: plan -->"
LIMIT = 60_000  # bytes; GitHub refuses a body of more than 65,536 characters (2026-11)
SIGNS = {"create": "+", "update": "~", "replace": "±", "delete": "−", "import": "=", "forget": "…", "unknown": "?"}
UNFOLDED = 25  # rows that a reviewer reads without unfolding them
MOST_RED = 40
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
    if not sections:
        return ["🛑 **Stopped:** there is no plan.", ""]
    left = [stop for section in sections for stop in open_stops(section.plan, consented)]
    if left and all(stop.step for stop in left):
        return [
            "🛑 **Stopped: something that holds data, or the cluster itself, would be replaced or deleted.**"
            f" If it is meant, a maintainer sets the label {code(label)}; it counts until the next commit.",
            "",
        ]
    if left:
        return ["🛑 **Stopped: there is a plan that cannot be relied on.** No label consents to what is not known.", ""]
    if any(stops(section.plan) for section in sections):
        return [f"⚠️ The label {code(label)} consents to what is replaced or deleted below.", ""]
    return ["✅ Nothing that holds data, nor the cluster, is replaced or deleted.", ""]


def _section(section: Section, room: int) -> str:
    """One plan in at most `room` bytes."""
    plan = section.plan
    top = [f"\n### {section.title}", "", *(f"> {line}" for line in section.about.lines()), ""]
    if plan.unreachable and not section.about.inputs_only:
        top += [f"> {section.about.INPUTS_ONLY}", ""]
    top += [_counts(plan), "", *_red(plan)]
    if broken := [stop for stop in stops(plan) if not stop.step]:
        top += ["> [!CAUTION]", *(f"> This plan cannot be relied on: {stop.why}.\\" for stop in broken)]
        top[-1] = top[-1].removesuffix("\\")
        top.append("")
    text = "\n".join(top) + "\n"
    text += _errors([*section.about.details(), *plan.errors], min(12_000, (room - _size(text)) // 2))
    return text + _table(plan.changes, room - _size(text))


def _counts(plan: Plan) -> str:
    told = [f"**{SIGNS[each]} {plan.count(each)}** {each}" for each in ("create", "update", "replace", "delete")]
    told += [f"**{SIGNS[each]} {n}** {each}" for each in ("import", "forget", "unknown") if (n := plan.count(each))]
    return " · ".join([*told, f"{plan.count('same')} stay as they are"])


def _red(plan: Plan) -> list[str]:
    lines = red_lines(plan)
    made = {(step.type, step.operation) for step in plan.steps}
    if not lines:
        return []
    told = []
    for step, found in lines[:MOST_RED]:
        line = f"**{found.what} {code(step.name, 80)} would be {ENDS[step.operation]}:** {found.why}."
        if step.operation == "delete" and (step.type, "create") in made:
            line += " Another one is created: if it was renamed, <code>aliases</code> keeps it."
        told.append(line)
    if len(lines) > MOST_RED:
        told.append(f"**And {len(lines) - MOST_RED} more of these.**")
    return ["> [!CAUTION]", *(f"> {line}\\" for line in told[:-1]), f"> {told[-1]}", ""]


def _errors(errors: Iterable[str], room: int) -> str:
    text = ""
    for error in errors:
        part = f"{block(error, 4_000)}\n\n"
        if _size(text + part) > room:
            note = "More of what the engine reported is left out.\n\n"
            return text + note if _size(text + note) <= room else text
        text += part
    return text


def _table(changes: list[Step], room: int) -> str:
    if not changes:
        return ""
    folded = len(changes) > UNFOLDED
    before = f"<details><summary>{len(changes)} changes</summary>\n\n" if folded else ""
    before += "| | type | name | what changes (bold: forces it) |\n|---|---|---|---|\n"
    after = "\n</details>\n" if folded else ""
    room -= _size(before + after) + 60  # for the line that says what is left out
    rows, shown = "", 0
    for step in sorted(changes, key=lambda step: (CHANGES.index(step.operation), row(step) is None)):
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
    """aws:ec2/vpc:Vpc as the engine's display has it, aws:ec2:Vpc."""
    module, _, name = type_.rpartition(":")
    package, _, member = module.rpartition("/")
    return f"{package}:{name}" if package and member.lower() == name.lower() else type_


def _properties(step: Step) -> str:
    """A create has all its properties; for the rest, those that force a replacement first, in bold."""
    if step.operation not in ("update", "replace"):
        return ""
    others = [name for name in step.properties if name.partition("[")[0].partition(".")[0] not in step.forcing]
    told = [f"**{code(name, 60)}**" for name in step.forcing] + [code(name, 60) for name in others]
    more = len(told) - MOST_PROPERTIES
    return ", ".join(told[:MOST_PROPERTIES] + ([f"{more} more"] if more > 0 else []))


def _size(text: str) -> int:
    return len(text.encode())


def told(stop: Stop) -> str:
    """A stop as one line of a log."""
    if not stop.step:
        return stop.why
    return f"{stop.step.type} {stop.step.name} would be {ENDS.get(stop.step.operation, stop.step.operation)}: {stop.why}"


assert set(SIGNS) == set(CHANGES)
