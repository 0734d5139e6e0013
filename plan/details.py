"""Below a plan's table: for each resource, folded, which values change."""

from collections.abc import Sequence

from plan.model import Step
from plan.text import block, code
from plan.values import ABSENT, Change

MOST = 4_000  # characters of one resource


def details(changes: Sequence[Step], room: int) -> str:
    """Markdown of at most `room` bytes; what does not fit is counted."""
    changed = [step for step in changes if step.values]
    text = ""
    for shown, step in enumerate(changed):
        part = _folded(step)
        note = f"The values of {len(changed) - shown} more resources are left out here.\n"
        if len((text + part).encode()) + len(note) > room:
            return text + note if len((text + note).encode()) <= room else text
        text += part
    return text


def _folded(step: Step) -> str:
    values = "value" if len(step.values) == 1 else "values"
    title = f"{code(step.name, 80)}: {len(step.values)} {values}"
    lines = "\n".join(line for change in step.values for line in _lines(change))
    return f"\n<details><summary>{title}</summary>\n\n{block(lines, MOST)}\n\n</details>\n"


def _lines(change: Change) -> list[str]:
    """The path, and below it what goes and what comes, as a diff has them."""
    signs = (("-", change.old), ("+", change.new))
    return [change.path, *(f"  {sign} {line}" for sign, text in signs if text != ABSENT for line in text.split("\n"))]
