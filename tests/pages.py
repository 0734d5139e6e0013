"""The pages for readers, taken apart: headings, links, fenced blocks and the commands in them."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md"), PROJECT / "bootstrap" / "README.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
INLINE = re.compile(r"`((?:make|pulumi|aws|kubectl|python3?) [a-z-][^`]*)`")
SHELL = {"sh", "bash"}  # `sh` in the runbook is what its test types; `bash` is what no test can type
SEPARATORS = {";", "&&", "||", "|", "&"}
KEYWORDS = {"do", "then", "else", "export"}
NO_COMMAND = {"for", "done", "fi"}


class Block(NamedTuple):
    """A fenced block: its language and its text."""

    language: str
    text: str


def blocks(text: str) -> list[Block]:
    return [Block(*found) for found in re.findall(r"^```(\S*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)


def anchor(heading: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def links(text: str) -> list[str]:
    return LINK.findall(re.sub(r"`[^`\n]*`", "", prose(text)))


def commands(page: Path) -> Iterator[list[str]]:
    """Each command of a page, in words: those of its shell blocks, and those that stand alone in its text."""
    text = page.read_text()
    for block in blocks(text):
        if block.language in SHELL:
            yield from in_shell(block.text)
    for found in INLINE.findall(prose(text)):
        yield from in_shell(found.replace("\n", " "))


def in_shell(script: str) -> Iterator[list[str]]:
    """Each simple command of a script, those within $() too."""
    script = re.sub(r"(<<'?(\w+)'?)\n.*?^\2$", "", script.replace("\\\n", " "), flags=re.MULTILINE | re.DOTALL)
    for line in script.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|")
        lexer.whitespace_split = True
        words: list[str] = []
        for word in [*lexer, ";"]:
            if word not in SEPARATORS:
                words.append(word)
                yield from (inner for script in re.findall(r"\$\((.*)\)", word) for inner in in_shell(script))
            elif words:
                yield from simple(words)
                words = []


def simple(words: list[str]) -> Iterator[list[str]]:
    """A command without shell keywords and variables before it."""
    while words and (words[0] in KEYWORDS or re.fullmatch(r"[A-Z0-9_]+=.*", words[0])):
        words = words[1:]
    if words and words[0] not in NO_COMMAND:
        yield words
