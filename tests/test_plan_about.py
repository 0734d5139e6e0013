"""What a plan says of itself: how long an `up` takes and what it costs. Whoever writes the head of a pull request may
have written it, so that only numbers within bounds and escaped words reach the page."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan.about import FILE, MOST_COSTS, MOST_LISTED, About, read
from plan.comment import LIMIT

COSTS = (("NAT gateway", 43.07), ("t4g.medium", -30.37))


def said(tmp_path: Path, **values: Any) -> list[str]:
    (tmp_path / FILE).write_text(json.dumps({"state": "base", **values}))
    return read(tmp_path).lines()[1:]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    about = About("base", detail="x", minutes=(11.2, 16.9), costs=COSTS)
    about.write(tmp_path)
    assert read(tmp_path) == about, "nothing is lost between the two jobs"


def test_time_and_price_are_sentences(tmp_path: Path) -> None:
    time, price = said(tmp_path, minutes=[11.2, 16.9], costs=COSTS)
    assert time == (
        "An `up` of this ends within 12 minutes in AWS in half of all cases, and within 17 minutes in 95 of 100."
    ), "rounded up"
    assert price.startswith("A month costs $12.70 more by list prices: <code>NAT gateway</code> $43.07 more, "), (
        "the sum"
    )
    assert "$30.37 less" in price, "and each item of it"


@pytest.mark.parametrize(
    ("costs", "text"),
    [
        ([], "A month costs as much as before by list prices."),
        (
            [["a", 5], ["b", -5]],
            "A month costs as much as before by list prices: <code>a</code> $5.00 more, <code>b</code> $5.00 less.",
        ),
        (
            [["a", -5], ["b", None]],
            "What a month costs more or less is not known. Known by list prices: <code>a</code> $5.00 less."
            " Without a price: <code>b</code>.",
        ),
        ([["b", None]], "What a month costs more or less is not known. Without a price: <code>b</code>."),
    ],
    ids=["nothing", "cancelled out", "one without a price", "none with a price"],
)
def test_a_price_says_what_it_knows_and_what_not(tmp_path: Path, costs: Any, text: str) -> None:
    assert said(tmp_path, costs=costs) == [text], "one for another without a price is no saving"


def test_what_costs_by_use_is_named_and_makes_no_sum_unknown(tmp_path: Path) -> None:
    (price,) = said(tmp_path, costs=[["a", 5]], by_use=["<b>", "c"], no_longer=["d"])
    assert price == (
        "A month costs $5.00 more by list prices: <code>a</code> $5.00 more."
        " Besides, by use: <code>&#60;b&#62;</code>, <code>c</code>."
        " No longer, by use: <code>d</code>."
    )


def test_sentences_leave_room_for_the_rest_of_three_plans(tmp_path: Path) -> None:
    hostile = ["<" * 60] * MOST_COSTS
    lines = said(tmp_path, costs=[[name, None] for name in hostile], by_use=hostile, no_longer=hostile)
    assert len("".join(lines).encode()) < LIMIT / 5, "GitHub refuses a comment that is too long, and the last one stays"
    assert said(tmp_path, costs=[], by_use=["🙂"]) == said(tmp_path, costs=[]), "each of these would be nine bytes"


@pytest.mark.parametrize("by_use", [[1], "x", ["x"] * (MOST_COSTS + 1), {"a": 1}])
def test_names_that_cannot_be_say_nothing(tmp_path: Path, by_use: Any) -> None:
    assert said(tmp_path, costs=[], by_use=by_use) == ["A month costs as much as before by list prices."], "made up"


def test_old_prices_are_said_to_be_old(tmp_path: Path) -> None:
    (price,) = said(tmp_path, costs=[["item", 1.0]], old_prices=True)
    assert price.startswith("A month costs $1.00 more by list prices, which are old:"), "a reviewer looks them up"


@pytest.mark.parametrize("minutes", [[2, 1], [0, 1], [1, 5000], [1], ["a", 1], 3, {"a": 1}, [1, float("nan")]])
def test_a_time_that_cannot_be_says_nothing(tmp_path: Path, minutes: Any) -> None:
    assert said(tmp_path, minutes=minutes) == [], "it is made up"


@pytest.mark.parametrize("costs", [[["a"]], [["a", "b"]], [[1, 1]], [["a", 1e9]], [["a", float("nan")]], "x", {"a": 1}])
def test_a_price_that_cannot_be_says_nothing(tmp_path: Path, costs: Any) -> None:
    assert said(tmp_path, costs=costs) == [], "it is made up"


def test_prices_are_bounded_and_escaped(tmp_path: Path) -> None:
    assert said(tmp_path, costs=[["item", 1.0]] * (MOST_COSTS + 1)) == [], "a sum of some of them would be wrong"
    (price,) = said(tmp_path, costs=[["@team <b>|\n**", 1.0]] * MOST_COSTS)
    assert price.count(" more") == MOST_LISTED + 2, "so many items, the number of the others, and the sum"
    assert "$40.00 more by list prices" in price, "the sum is of all of them"
    assert not {"@", "<b>", "|", "**", "\n"} & {*price}, "no markup and no mention"
    assert "<b>" not in price, "no markup"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["state", "detail", "minutes", "costs", "inputs_only"]),
        st.recursive(st.none() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)),
    )
)
def test_nothing_whatever_breaks_the_reading(tmp_path: Path, values: dict[str, Any]) -> None:
    (tmp_path / FILE).write_text(json.dumps(values))
    assert all(isinstance(line, str) for line in read(tmp_path).lines()), "what is not understood says nothing"
