"""Text of unknown origin, made harmless: for a Markdown page (GitHub's flavour) and for the log of a workflow.

Whoever writes the head of a pull request writes the names and messages of its plan. On the page they must stay text: no
markup, no mention, no link, nothing hidden or reordered, and no secret that slipped into a message.
"""

import re
import unicodedata

MASK = "[masked]"

ESCAPES = re.compile(
    r"<\{%.{0,80}?%\}>"  # the engine's own colors
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles and links of a terminal
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colors and cursor
    r"|\x1b.?",
    re.DOTALL,
)
# Every pattern here looks ahead for a bounded stretch only: hostile text must not cost time that grows with its square.
# Forms that their issuers document: AWS access keys, GitHub tokens, JSON web tokens, PEM, and what a word announces.
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\b(?:gh[opsur]_|github_pat_|pul-|glpat-|xox[abp]-)[0-9A-Za-z_-]{10,}"
    r"|\beyJ[0-9A-Za-z_-]{8,400}\.[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]*)?"
    r"|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"
    r"|\b[0-9]{12}\b"  # an AWS account
    r"|\b[0-9a-fA-F]{32,}\b",
    re.DOTALL,
)
ANNOUNCED = re.compile(
    r"""(?ix)\b((?:[\w-]{0,40}(?:passw(?:or)?d|passphrase|secret|token|api_?key|access_?key|credentials?)[\w-]{0,40})["']?\s*(?:=|:(?=[\s"']))\s*["']?
        |(?<![\w/])(?:password|passphrase|secret|token|api_?key):(?!:)["']?
        |(?:bearer|basic)\s+)(?!\[secret\]|\[masked\])([^\s"',;]+)"""
)
RUN = re.compile(r"[0-9A-Za-z+/=_-]{24,}")
PLAIN = " \n,-():/."
LINK = re.compile(r"(?i)://|www\.")  # what GitHub's Markdown makes links of, without any markup
CLASSES = re.compile(r"[0-9]+|[A-Z]+|[a-z]+|[+/=_-]+")


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


def masked(text: str) -> str:
    """With every secret that can be told by its form as [masked]. The engine masks the stack's own before it writes."""
    text = ANNOUNCED.sub(lambda found: found[1] + MASK, SECRETS.sub(MASK, text))
    return RUN.sub(lambda found: MASK if _is_random(found[0]) else found[0], text)


def _is_random(run: str) -> bool:
    """Random characters change their class (digit, upper, lower, sign) far more often than words and names do."""
    return any(each.isdigit() for each in run) and len(CLASSES.findall(run)) > 0.4 * len(run)


def clipped(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _beginning(text: str, limit: int) -> str:
    """Enough to be masked and then cut. It ends with a whole word: half a secret has no form to be told by."""
    most = 10 * limit
    return text if len(text) <= most else text[:most].rpartition(" ")[0] or text[:most]


def one_line(text: str, limit: int = 100) -> str:
    return clipped(" ".join(masked(clean(_beginning(text, limit))).split()), limit)


def code(text: str, limit: int = 100) -> str:
    """One line as inline code, for a table's cell too: GitHub links and mentions nothing within <code>."""
    return f"<code>{_entities(one_line(text, limit))}</code>"


def block(text: str, limit: int) -> str:
    """Lines as a block. Within <pre> Markdown reads nothing, and `</pre>` cannot be written with entities."""
    lines = masked(clean(_beginning(text, limit))).strip("\n").split("\n")
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
