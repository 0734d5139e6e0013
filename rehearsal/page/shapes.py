"""Boxes, lines and words of a picture, and how they are set: the few shapes that a template writes as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

LETTER = 7.0  # the width of a usual letter at 13 px; words are cut rather than laid over their box
LINE = 18
PADDING = 12


class Words(NamedTuple):
    x: float
    y: float
    text: str
    css: str = ""


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    css: str

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Arrow(NamedTuple):
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass
class Picture:
    """A box is drawn before what is added after it."""

    width: float
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, lines: Sequence[str], css: str, height: float = 0) -> Box:
        """A box with a title and more lines, as high as they need or as `height` says."""
        drawn = Box(x, y, width, max(height, 2 * PADDING + LINE * len(lines) - 6), css)
        self.boxes.append(drawn)
        for number, line in enumerate(lines):
            at = y + PADDING + 9 + LINE * number
            self.words.append(Words(x + PADDING, at, fitted(line, width - 2 * PADDING), "" if number else "title"))
        self.height = max(self.height, drawn.bottom + 1)
        return drawn

    def stretched(self, box: Box, bottom: float) -> Box:
        """The box, which now ends at `bottom`: what is in it was laid out after it."""
        longer = box._replace(height=bottom - box.y)
        self.boxes[self.boxes.index(box)] = longer
        self.height = max(self.height, bottom + 1)
        return longer


def fitted(text: str, width: float) -> str:
    most = int(width / LETTER)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def columns(box: Box, count: int, gap: float = 10) -> Iterator[tuple[float, float]]:
    """x and width of `count` columns inside a box."""
    width = (box.width - 2 * PADDING - gap * (count - 1)) / count
    return ((box.x + PADDING + (width + gap) * number, width) for number in range(count))
