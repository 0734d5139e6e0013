"""Text of unknown origin on a page and in a log."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.text import block, clean, code, log_line, masked, one_line

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


@pytest.mark.parametrize(
    "secret",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "0123456789abcdef0123456789abcdef",
        "123456789012",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_what_has_the_form_of_a_secret_is_masked(secret: str) -> None:
    said = masked(f"error: the value {secret} was refused")
    assert secret not in said, "the engine masks its own secrets; this is for what a message lets slip"
    assert "was refused" in said, "and the message is still one"


@pytest.mark.parametrize(
    "said",
    [
        "password=hunter22",
        "AWS_SECRET_ACCESS_KEY: hunter22",
        '"token": "hunter22"',
        "Authorization: Bearer hunter22",
        "secret:hunter22",
        "passphrase:'hunter22'",
    ],
)
def test_what_a_word_announces_as_secret_is_masked(said: str) -> None:
    assert "hunter22" not in masked(said), "a short password has no form of its own"


def test_a_password_in_an_address_is_masked() -> None:
    assert "hunter22" not in masked("https://user:hunter22@host.test/"), "credentials stand before the @"


@pytest.mark.parametrize(
    "name",
    [
        "general-node-AmazonEC2ContainerRegistryPullOnly",
        "main-private-nat-ap-northeast-2a",
        "urn:pulumi:dev::eks-grafana::eks-grafana:infra:Vpc$aws:ec2/vpc:Vpc::main-vpc",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "The config value eks-grafana:cluster.public_access_cidrs must be set",
        "random:index/randomPassword:RandomPassword grafana-admin-password",
    ],
)
def test_names_and_messages_are_no_secrets(name: str) -> None:
    assert masked(name) == name, "a plan whose names are masked tells a reviewer nothing"


def test_a_secret_is_masked_before_the_text_is_cut() -> None:
    assert "AKIA" not in one_line(f"{'x' * 90} AKIAIOSFODNN7EXAMPLE", 100), "half of it would pass for a word"


def test_a_log_does_not_obey_what_it_prints() -> None:
    line = log_line("name\n::add-mask::x\r\n##[error]oops")
    assert "\n" not in line, "a command of the runner begins a line"
    assert "::" not in line, "and has this form"
    assert "##[" not in line, "or this older one"


@pytest.mark.parametrize(
    "pattern",
    ["a-", "<{%", "eyJ-", "eyJabcdefgh-", "\x1b]", "\x1b[", "-----BEGIN ", "://a:", "password", "0a", "\x9b1"],
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
