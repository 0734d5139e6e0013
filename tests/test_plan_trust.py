"""A plan that nobody can rely on is stopped, whatever its log holds."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_events import VIOLATION, VPC, end, plan, reasons, step

from plan import events, guard
from plan.about import About
from plan.comment import LIMIT, Section, comment
from plan.events import parse, trimmed

BROKEN = {
    "no events": [],
    "no end": [step("same")],
    "two ends": [end(), end()],
    "not an object": [[1, 2], end()],
    "an unknown operation": [step("vanish"), end()],
    "an urn of another type": [
        {"resourcePreEvent": {"metadata": {"op": "delete", "urn": "urn:pulumi:a::b::x:y:Z::n", "type": VPC}}},
        end(),
    ],
    "no metadata": [{"resourcePreEvent": None}, end()],
    "fewer steps than counted": [end(delete=1)],
    "counts that are none": [{"summaryEvent": {"resourceChanges": {"delete": "many"}}}],
    "a failed preview": [{"summaryEvent": {"resourceChanges": {}, "result": "failed"}}],
    "a policy": [VIOLATION, end()],
    "an error": [{"diagnosticEvent": {"severity": "error", "message": "no"}}, end()],
    "an internal error": [{"errorEvent": {"error": "no"}}, end()],
    "a failed operation": [{"resOpFailedEvent": {}}, end()],
}


@pytest.mark.parametrize("reported", BROKEN.values(), ids=list(BROKEN))
def test_a_plan_that_cannot_be_relied_on_is_stopped_with_its_reason(reported: list[Any]) -> None:
    made = plan(*reported)
    assert reasons(made, consented=True), "what was not understood may hide anything"
    page = comment([Section("dev", made, About("base"))], label="allow", consented=True)
    assert "cannot be relied on" in page, "and the page says so"


@pytest.mark.parametrize(
    "line",
    [b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": ' * 100_000, b"9" * 10_000, b"null", b'"\\ud800"', b'{"x": NaN'],
)
def test_a_line_that_is_no_event_is_noticed(line: bytes) -> None:
    assert parse([line, json.dumps(end()).encode()]).problems, "it could have been the line that matters"
    assert list(trimmed([line])) == [], "and nothing of it is passed on"


@pytest.mark.parametrize("depth", [200, 450, 700, 900, 950, 970, 980, 985, 990])
def test_a_nest_that_can_just_be_read_is_no_trap(depth: int) -> None:
    nest = "[" * depth + "1" + "]" * depth
    lines = [
        line.replace("NEST", nest).encode()
        for line in (
            '{"resourcePreEvent": {"metadata": {"op": "update", "old": {"inputs": {"a": NEST}},'
            ' "new": {"inputs": {"a": NEST}}, "keys": NEST, "diffs": [NEST]}}}',
            '{"summaryEvent": {"resourceChanges": {"same": NEST}, "result": NEST}}',
        )
    ]
    assert parse(lines).problems, "comparing and writing go down as far as reading did"
    assert parse(line.encode() for line in trimmed(lines)).problems, "and what is passed on is no better plan"


def test_a_missing_log_and_one_beyond_the_bound_are_no_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert events.read(tmp_path / "none").problems, "the preview did not get that far"
    monkeypatch.setattr(events, "MOST_BYTES", 100)
    (tmp_path / "long").write_text(json.dumps(step("same")) + "\n" + json.dumps(end()))
    assert events.read(tmp_path / "long").problems, "what was not read could be what matters"


def test_a_trimmed_log_says_the_same_and_holds_no_value_that_stays() -> None:
    old, new = ({"inputs": {"cidrBlock": cidr, "same": "unchanged"}} for cidr in ("10.0.0.0/16", "10.1.0.0/16"))
    reported = [
        step("replace", old=old, new=new),
        step("update", name="other", detailedDiff={"tags.a": {"diffKind": "update"}}),
        {"diagnosticEvent": {"severity": "debug", "message": "value"}},
        {"preludeEvent": {"config": {"key": "value"}}},
        end(replace=1, update=1),
    ]
    lines = [json.dumps(each).encode() for each in reported]
    kept = list(trimmed(lines))
    made, raw = parse(line.encode() for line in kept), parse(lines)
    assert raw.steps[0].values == (), "what a head's job did not trim makes the base's compare nothing"
    assert replace(made, steps=[replace(each, values=()) for each in made.steps]) == raw, "nothing else is lost"
    assert "unchanged" not in "".join(kept), "an artifact of a public repository can be read by anyone"
    assert '"value"' not in "".join(kept), "nor does it hold configuration"
    assert made.steps[0].values == (("cidrBlock", "10.0.0.0/16", "10.1.0.0/16"),), "what changes is shown"
    assert made.steps[0].properties == ("cidrBlock",), "where the engine names no property, the inputs do"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=12,
)
STEP = ["metadata", "op", "urn", "type", "keys", "diffs", "detailedDiff", "old", "new", "inputs", "values"]
FIELD = st.sampled_from([*STEP, "severity", "message", "error", "result", "resourceChanges"])
VALUE = st.sampled_from([*events.OPERATIONS, "error", VPC, "urn:pulumi:a::b::aws:ec2/vpc:Vpc::n\x1b[31m|@x", "kind"])
LIKE = st.recursive(
    JSON | VALUE,
    lambda inner: st.dictionaries(FIELD, inner, max_size=6) | st.lists(inner, max_size=3),
    max_leaves=20,
)
EVENT = st.dictionaries(
    st.sampled_from(["resourcePreEvent", "resOutputsEvent", "diagnosticEvent", "errorEvent", "summaryEvent", "x"]),
    LIKE,
    max_size=2,
)


@given(st.lists(EVENT | JSON, max_size=6), st.booleans())
def test_no_events_whatever_break_the_page_or_the_guard(reported: list[Any], consented: bool) -> None:
    lines = [json.dumps(each).encode() for each in reported]
    made = parse(lines)
    page = comment([Section("dev", made, About())], label="allow", consented=consented)
    assert len(page.encode()) <= LIMIT, "GitHub takes it"
    assert "\x1b" not in page, "no code of a terminal"
    assert "@" not in page, "nobody is mentioned"
    ends = [found for found in made.steps if found.operation in ("replace", "delete") and found.type == VPC]
    assert not ends or consented or guard.open_stops(made, False), "an end of a VPC never passes unasked"
    assert parse(line.encode() for line in trimmed(lines)).steps == made.steps, "trimming loses no step"


@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_the_reading(data: bytes) -> None:
    assert parse(data.splitlines()).problems, "bytes that are no plan are none"


def test_a_huge_plan_keeps_its_counts_and_its_red_lines() -> None:
    name = "<@|*" * 1000
    reported = [step("create", "aws:iam/role:Role", f"{name}{number}") for number in range(5_000)]
    errors = [{"diagnosticEvent": {"severity": "error", "message": f"{number}{name * 100}"}} for number in range(60)]
    made = plan(*reported, *errors, step("delete", name=name), end(create=5_000, delete=1))
    sections = [Section(title, made, About("base", detail=name * 100)) for title in ("one", "two", "three")]
    page = comment(sections, label="allow", consented=False)
    assert len(page.encode()) <= LIMIT, "GitHub takes it"
    assert page.count("**5000** create") == 3, "each plan has its counts"
    assert page.count("would be deleted") == 3, "and its red line"
    assert "left out" in page, "and says that there is more"


def test_more_red_lines_than_fit_are_counted() -> None:
    made = plan(*(step("delete", name=f"{'<' * 80}{n}") for n in range(300)), end(delete=300))
    page = comment([Section(title, made, About("base")) for title in ("one", "two")], label="allow", consented=False)
    assert len(page.encode()) <= LIMIT, "GitHub takes it"
    assert page.count("more of these") == 2, "a reviewer sees that it is not all"
