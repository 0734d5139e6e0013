"""Text and values of unknown origin, as they may be in a report: on one line, visible, and short."""

import re
import reprlib
import unicodedata
from itertools import islice

# Letters and signs that are printable by their category, and that no font shows (Unicode 17, Default_Ignorable).
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Colors of Pulumi's engine (github.com/pulumi/pulumi sdk/go/common/diag/colors), and commands that GitHub's runner
# obeys in the middle of a line (github.com/actions/runner src/Runner.Common/ActionCommand.cs), both 2026-11.
_COMMANDS = re.compile(r"<\{%|##\[")


class _Short(reprlib.Repr):
    """A bounded `repr`: it neither walks nor writes out what is deep or long."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = limit
        self.maxlevel = 4
        self.maxdict = self.maxlist = 20

    def repr_dict(self, x: dict[object, object], level: int) -> str:
        """In its own order: the module's sorts keys."""
        if level <= 0:
            return "{...}"
        items = islice(x.items(), self.maxdict)
        parts = [f"{self.repr1(key, level - 1)}: {self.repr1(value, level - 1)}" for key, value in items]
        return f"{{{', '.join([*parts, *['...'] * (len(x) > self.maxdict)])}}}"

    def repr_int(self, x: int, level: int) -> str:
        """Python refuses to write out an int of more than 4,300 digits, and nobody reads one of 20."""
        return super().repr_int(x, level) if abs(x) < 10**40 else f"an integer of {x.bit_length()} bits"


def shown(value: object, limit: int = 300) -> str:
    """A value as Python writes it, so that quotes which got lost show."""
    return printable(_Short(limit).repr(value), limit)


def printable(text: str, limit: int = 200) -> str:
    """Text that neither a terminal nor a log obeys: control, bidi, zero-width and combining characters are escaped."""
    text = text if len(text) <= limit else f"{text[: limit // 2]} [...] {text[-limit // 4 :]}"
    text = "".join(each if _is_visible(each) else each.encode("unicode_escape").decode() for each in text)
    return _COMMANDS.sub(lambda found: f"{found[0][:-1]}\\x{ord(found[0][-1]):02x}", text)


def _is_visible(each: str) -> bool:
    return each.isprintable() and each not in _BLANK and not unicodedata.category(each).startswith("M")
