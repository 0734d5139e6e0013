"""What is reported of hostile, huge and deep settings: one line for each problem, and never a traceback."""

import json
import math
import unicodedata
from typing import Any

import pulumi
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settings_cases import LEAST, TODAY, full, refusals, with_value

from config.loading import MOST_PROBLEMS, plain
from config.printable import printable, shown
from targets import load

HOSTILE = {
    "a forged line": "x\nconfig eks-grafana:vpc: all is well",
    "a return": "x\rconfig eks-grafana:vpc: all is well",
    "a cleared terminal": "\x1b[2J\x1b[H",
    "an 8-bit sequence": "\x9b2J",
    "a title": "\x1b]0;title\x07",
    "reversed text": "\u202egnp.exe\u2066",
    "zero width": "a\u200bb\u200d\ufeffc",
    "a line separator": "a\u2028b\u2029c\x85d",
    "a pile of marks": "e" + "\u0301" * 40,
    "a letter without a shape": "a\u3164b",
    "a color of the engine's": "<{%fg 1%}>x<{%reset%}>",
    "a command of the runner's": "x ##[add-mask]y",
    "a null character": "a\0b",
    "a hundred thousand characters": "x" * 100_000,
    "a hundred thousand escapes": "\x1b" * 100_000,
}
# Where a value or key ends up in the words of a rule, and where pydantic has the words.
PLACES: list[tuple[str, Any]] = [
    ("target", "{}"),
    ("aws:region", "{}"),
    ("vpc.cidr", "{}"),
    ("vpc.zones", ["{}", "{}"]),
    ("vpc.nat", "{}"),
    ("cluster.name", "{}"),
    ("cluster.version", "{}"),
    ("cluster.public_access_cidrs", ["{}"]),
    ("cluster.access_entries.*.principal_arn", "{}"),
    ("cluster.access_entries", {"{}": {"principal_arn": "{}"}}),
    ("node_group.instance_types", ["{}"]),
    ("node_group.labels", {"{}": "a"}),
    ("node_group.labels", {"a": "{}"}),
    ("node_group.{}", 1),
    ("tags", {"aws:{}": "a"}),
    ("grafana.image", "{}"),
    ("grafana.config", {"{}": {"a": "b"}}),
    ("grafana.config", {"security": {"{}": None}}),
    ("grafana.config", {"server": {"root_url": "{}"}}),
    ("grafana.memory_request", "{}"),
]


def filled(value: Any, text: str) -> Any:
    """`value` with `text` in each place."""
    match value:
        case str():
            return value.replace("{}", text)
        case list():
            return [filled(item, text) for item in value]
        case dict():
            return {filled(key, text): filled(item, text) for key, item in value.items()}
        case _:
            return value


def check(lines: list[str]) -> None:
    for line in lines:
        assert line.startswith(("config ", "and ")), f"each line is a problem: {line[:80]!r}"
        assert len(line) < 5_000, "a report is read by people"
        assert line.isprintable(), "a terminal obeys nothing of it"
        assert not [each for each in line if unicodedata.category(each).startswith("M")], "nor is anything overwritten"
        assert "<{%" not in line, "the engine colors nothing of it"
        assert "##[" not in line, "and the runner obeys nothing"
        line.encode()  # what cannot be encoded cannot be printed


@pytest.mark.parametrize(("path", "value"), PLACES, ids=lambda part: str(part)[:40])
def test_hostile_text_stays_on_its_line(path: str, value: Any) -> None:
    for name, text in HOSTILE.items():
        lines = refusals(with_value(path, filled(value, text)) if "{}" not in path else in_a_key(text))
        check(lines)
        assert len(lines) <= 4, f"{name}: no line is forged, and none is cut off"
        assert all("; " in line for line in lines), f"{name}: the way out is there, however long the value is"


def in_a_key(text: str) -> dict[str, Any]:
    return LEAST | {full("node_group"): {text: 1}}


@pytest.mark.parametrize("key", ["eks-grafana:{}", "aws:{}"])
def test_hostile_keys_stay_on_their_line(key: str) -> None:
    for text in HOSTILE.values():
        check(refusals(LEAST | {key.format(text): 1}))
        check(refusals(LEAST | {key.format(text): 1}, secret=(key.format(text),)))


def test_a_hostile_name_of_a_stack_stays_on_its_line() -> None:
    for text in HOSTILE.values():
        check(refusals(LEAST, stack=text))


@pytest.mark.parametrize("depth", [21, 500, 1_200, 100_000])
@pytest.mark.parametrize("key", ["vpc", "cluster", "node_group", "grafana", "tags", "target", "typo", "aws:region"])
def test_a_deep_nest_is_one_problem(key: str, depth: int) -> None:
    for form in (("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")):
        check_deep(key, form, depth)


def check_deep(key: str, form: tuple[str, str], depth: int) -> None:
    handed = {each: value if isinstance(value, str) else json.dumps(value) for each, value in LEAST.items()}
    handed[full(key)] = form[0] * depth + "1" + form[1] * depth
    with pytest.raises(pulumi.RunError) as refused:
        load.parse("eks-grafana", "dev", handed, today=TODAY)
    lines = str(refused.value).splitlines()[1:]
    assert len(lines) == 1, "what the section would hold is not missing besides"
    assert lines[0].startswith(f"config {full(key)}: "), "the key is what a person looks for"
    assert "is nested more than 20 levels deep" in lines[0], "the rule"
    check(lines)


def test_a_deep_secret_is_not_shown() -> None:
    deep = '{"secrets":' + "[" * 2_000 + '"hunter2"' + "]" * 2_000 + "}"
    with pytest.raises(pulumi.RunError) as refused:
        load.parse("eks-grafana", "dev", {full("grafana"): deep}, secret=(full("grafana"),), today=TODAY)
    assert "hunter2" not in str(refused.value), "it is a secret"


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    for key, value in (("node_group", '{"disk_size": %s}'), ("tags", '{"a": %s}'), ("target", "%s")):
        for digits in (400, 4_300, 5_000, 100_000):
            handed = {full(key): value % ("9" * digits), "aws:region": "ap-northeast-2"}
            with pytest.raises(pulumi.RunError) as refused:
                load.parse("eks-grafana", "dev", handed, today=TODAY)
            check(str(refused.value).splitlines()[1:])


@pytest.mark.parametrize(
    "value", ['"\ud800"', '{"a": "\\udfff"}', '{"\\ud800": 1}', "\udc80", '["a", ["\\ud83d"]]'], ids=ascii
)
def test_half_of_a_surrogate_pair_is_refused(value: str) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        load.parse("eks-grafana", "dev", {full("tags"): value, "aws:region": "ap-northeast-2"}, today=TODAY)
    (line,) = [each for each in str(refused.value).splitlines() if ":tags: " in each]
    assert "half of a surrogate pair" in line, "nothing that is sent to the engine may hold it"
    check([line])


def test_of_very_many_problems_the_first_hundred_are_reported() -> None:
    lines = refusals(LEAST | {full("node_group"): {f"key{number}": 1 for number in range(2_000)}})
    assert len(lines) == MOST_PROBLEMS + 1, "a terminal keeps a few hundred lines"
    assert lines[-1] == "and 1900 more problems like these", "and the rest is counted"


def test_a_value_is_shown_as_it_was_read() -> None:
    for value in ("text", "2", 2, 2.5, True, None, [], {}, {"b": ["c"], "a": 1}, "한글", "it's", "\\", math.inf):
        assert shown(value) == repr(value), "quotes and order show what was read"
    assert shown("a\n\x1b\u202e") == r"'a\n\x1b\u202e'", "and what has no shape is spelled out"
    assert shown(10**50) == "an integer of 167 bits", "a number that nobody reads"
    assert printable("a\u0301\ud800") == r"a\u0301\ud800", "combining marks pile up over other lines"


TEXTS = st.text(st.characters(), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=100, derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.sampled_from([path for path, _ in PLACES if "{}" not in path]), VALUES)
def test_no_setting_ends_in_a_traceback(path: str, value: Any) -> None:
    config = with_value(path, value)
    handed = {key: each if isinstance(each, str) else json.dumps(each) for key, each in config.items()}
    try:
        load.parse("eks-grafana", "dev", handed, today=TODAY)
    except pulumi.RunError as refused:
        check(str(refused).splitlines()[1:])


@given(TEXTS, st.integers(1, 60))
@settings(derandomize=True, database=None)
def test_printable_text_is_printable_and_short(text: str, limit: int) -> None:
    assert printable(text, limit).isprintable(), "nothing in it moves a cursor"
    assert len(shown(text, limit)) <= 12 * (limit + 8), "each character is at most one escape"


def test_text_that_is_no_json_is_text() -> None:
    assert plain("ap-northeast-2") == "ap-northeast-2", "the engine hands text over as it is"
    assert plain("[1") == "[1", "half of a list is text too"
