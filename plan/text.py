"""Text of unknown origin, made harmless: for a Markdown page (GitHub's flavour) and for the log of a workflow.

Whoever writes the head of a pull request writes the names and messages of its plan. On the page they must stay text: no
markup, no mention, no link, nothing hidden or reordered, and no secret that slipped into a message.
"""

import re
import unicodedata

from plan.masking import masked

# Like those of masking.py, these patterns look ahead for a bounded stretch only.
ESCAPES = re.compile(
    r"<\{%.{0,80}?%\}>"  # the engine's own colors
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles and links of a terminal
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colors and cursor
    r"|\x1b.?",
    re.DOTALL,
)
PLAIN = " \n,-():/."
LINK = re.compile(r"(?i)://|www\.")  # what GitHub's Markdown makes links of, without any markup


def clean(text: str) -> str:
    """Without terminal codes, control, format and bidi characters and halves of surrogate pairs. Lines stay."""
    lines = ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  ")
    return "".join(each for each in map(_character, lines) if each)


def _character(each: str) -> str:
    if each == "\n" or "\x20" <= each < "\x7f":
        return each
    match unicodedata.category(each):
        case "Cc" | "Cf" | "Cs" | "Co" | "Cn":  # control, format (bidi, zero width), surrogate, private, unassigned
            return ""
        case "Zl" | "Zp":
            return "\n"
        case "Zs":
            return " "
        case _:
            return each


def clipped(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def beginning(text: str, limit: int) -> str:
    """Enough to be masked and then cut. It ends with a whole word: half a secret cannot be recognised."""
    most = 10 * limit
    return text if len(text) <= most else text[:most].rpartition(" ")[0] or text[:most]


def one_line(text: str, limit: int = 100) -> str:
    return clipped(" ".join(masked(clean(beginning(text, limit))).split()), limit)


def code(text: str, limit: int = 100) -> str:
    """One line as inline code, for a table's cell too: GitHub links and mentions nothing within <code>."""
    return f"<code>{_entities(one_line(text, limit))}</code>"


def block(text: str, limit: int) -> str:
    """Lines as a block. Within <pre> Markdown reads nothing, and `</pre>` cannot be written with entities."""
    lines = masked(clean(beginning(text, limit))).strip("\n").split("\n")
    return f"<pre>{_entities(clipped(chr(10).join(line.rstrip() for line in lines), limit))}</pre>"


def log_line(text: str, limit: int = 400) -> str:
    """One line that a workflow's log prints and does not obey (`::` and `##[` are commands of the runner)."""
    return one_line(text, limit).replace("::", ": :").replace("##[", "# #[")


def _entities(text: str) -> str:
    """All but letters, digits and a few signs as numbers: no parser sees markup, a mention or a link in it."""
    plain = "".join(
        each if each.isascii() and (each.isalnum() or each in PLAIN) else f"&#{ord(each)};" for each in text
    )
    return LINK.sub(lambda found: found[0].replace(":", "&#58;").replace(".", "&#46;"), plain)
