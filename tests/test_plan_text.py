"""Text of unknown origin on a page and in a log stays text, whatever its length."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.text import block, clean, code, log_line, one_line

HOSTILE = (
    "@octocat <img src=x onerror=alert(1)> </pre></code> [click](https://evil.test) `x` | cell \x1b[31mred\x1b[0m"
    " \x1b]8;;https://evil.test\x07link\x1b]8;;\x07 \u202egnp.exe www.evil.test #12 **bold** <!-- eks-grafana: plan -->"
)
TAKEN_OUT = re.compile(r"</?(?:code|pre)>|&#\d+;")  # what the module itself writes


@pytest.mark.parametrize("shown", [code(HOSTILE, 1000), block(HOSTILE, 1000)], ids=["code", "block"])
def test_markup_mentions_and_links_stay_text(shown: str) -> None:
    inside = TAKEN_OUT.sub("", shown)
    assert not set(inside) & set("<>&@`|*[]!#_~\\\"'"), "nothing that Markdown or HTML reads is left"
    assert "://" not in inside, "GitHub makes a link of any address"
    assert "www." not in inside, "and of this"
    assert "\x1b" not in shown, "a terminal's codes are gone"
    assert "\u202e" not in html.unescape(shown), "text runs in one direction"
    assert shown.startswith(("<code>", "<pre>")), "GitHub mentions nobody within these"
    assert shown.count("</") == 1, "and the text cannot close them"


def test_a_log_does_not_obey_what_it_prints() -> None:
    line = log_line("name\n::add-mask::x\r\n##[error]oops")
    assert "\n" not in line, "a command of the runner begins a line"
    assert "::" not in line, "and has this form"
    assert "##[" not in line, "or this older one"


@pytest.mark.parametrize(
    "pattern",
    [
        "a-",
        "<{%",
        "eyJ-",
        "eyJabcdefgh-",
        "\x1b]",
        "\x1b[",
        "-----BEGIN ",
        "://a:",
        "password",
        "0a",
        "\x9b1",
        "password=",
        'password="',
        "password:\n",
        "--password ",
        "<password>",
        "-a",
        "a.",
        "password: |\n a\n",
        "pass:",
        "token\\",
        "name value ",
        "password value",
        "password                     ",
        "://",
        "Authorization: ",
        "?sig=",
    ],
)
def test_hostile_text_costs_no_more_than_its_length(pattern: str) -> None:
    began = time.process_time()
    for text in (pattern * (400_000 // len(pattern)), f"{pattern * 20_000} end"):
        for made in (block(text, 4_000), code(text), log_line(text)):
            assert len(made) < 50_000, "and it is cut"
    assert time.process_time() - began < 3, "a pattern that looks back and forth would take minutes"


@given(st.text(st.characters()))
def test_no_text_gets_out_of_its_place(text: str) -> None:
    for shown in (code(text, 50), block(text, 50)):
        assert not set(TAKEN_OUT.sub("", shown)) & set("<>&@`|*[]"), "nothing is left that a parser reads"
        assert shown.isascii(), "what is not ASCII stands as a number, halves of surrogate pairs nowhere"
    assert len(one_line(text, 50)) <= 50, "it is cut"
    assert "\x1b" not in clean(text), "whatever is taken out, no code of a terminal is left"
