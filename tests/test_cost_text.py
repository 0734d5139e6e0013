"""What is printed of a bill: in a summary, in the tables of `make cost`, and on the page of the stack."""

import re
from datetime import date
from typing import Any

import pytest
from cost_cases import VARIANTS, registered_bill
from recorder import recorded
from settings_cases import TODAY

from cost.bill import Bill, bill, more, more_by_use
from cost.demand import KEY, Demand
from cost.resources import demand_of
from cost.text import comparison, summary, table
from rehearsal import prices

LATER = date(2031, 6, 1)
COLUMNS = 100


def shown(variant: str, today: date = TODAY) -> str:
    stack, changes = VARIANTS[variant]
    return table(stack, registered_bill(stack, changes), today)


def test_the_summary_is_one_line_with_hour_month_region_and_day() -> None:
    assert summary(registered_bill("dev"), TODAY) == (
        "about $0.25 an hour, $184 a month in ap-northeast-2 (list prices of 2026-10-01)"
    ), "what is asked first"


def test_what_costs_less_than_a_cent_an_hour_has_a_price_a_month() -> None:
    keys = bill(Demand(region="ap-northeast-2", fixed={KEY: 2}))
    assert summary(keys, TODAY) == "about $2 a month in ap-northeast-2 (list prices of 2026-10-01)", (
        "$0.00 would mislead"
    )


@pytest.mark.parametrize(
    ("variant", "text"),
    [
        ("Spot", "at least $0.17 an hour, $123 a month in ap-northeast-2 (list prices of 2026-10-01)"),
        (
            "a region without prices",
            "not known: cost/prices.py has no prices for sa-east-1 (AWS's: https://aws.amazon.com/pricing/)",
        ),
    ],
)
def test_a_summary_says_what_it_does_not_know(variant: str, text: str) -> None:
    stack, changes = VARIANTS[variant]
    assert summary(registered_bill(stack, changes), TODAY) == text, "a figure that lacks something must not look whole"


def test_a_summary_says_that_its_prices_are_old() -> None:
    dev = registered_bill("dev")
    assert summary(dev, date(2027, 3, 30)).endswith("(list prices of 2026-10-01)"), "for 180 days they are not"
    old = summary(dev, date(2027, 3, 31))
    assert old.endswith("(list prices of 2026-10-01, which are old)"), "they may have changed"
    assert summary(dev, LATER) == old, "an output of a stack does not change every day"


def test_a_stack_without_aws_costs_nothing() -> None:
    none = bill(Demand(region=None))
    assert summary(none, TODAY) == "nothing: it makes nothing in AWS", "the cluster's owner pays"
    assert table("local", none, TODAY) == "local: nothing: it makes nothing in AWS", "there is nothing to list"


@pytest.mark.parametrize("variant", ["prod", "Spot", "a type without a price", "a region without prices"])
def test_a_table_fits_a_terminal(variant: str) -> None:
    assert max(map(len, shown(variant).splitlines())) <= COLUMNS, "100 columns"


def test_a_table_names_what_is_not_in_its_sum() -> None:
    text = shown("Spot")
    assert "Not in the sum: t4g.medium, Spot, the price of Spot moves by the hour." in text, "with the reason"
    assert "cost/prices.py has none for ap-northeast-2" in shown("a type without a price"), "and the file to add it to"
    assert re.search(r"GB through a NAT gateway: \$0\.059\n", text), "traffic is a price for each GB"
    assert "With 1 to 3 nodes" not in text, "without what a node costs it would be a range of disks"
    assert re.search(r"With 1 to 3 nodes: \$1\d\d to \$2\d\d a month\.", shown("dev")), "more nodes are more"
    assert "above the baseline of burstable nodes: its price is not in the table" in text, (
        "what the table lacks is named"
    )


def test_a_table_names_a_price_that_was_computed_from_another_size() -> None:
    settings = {"node_group": {"instance_types": ["m7g.xlarge"]}}
    text = table("dev", registered_bill("dev", settings), TODAY)
    assert "The price of m7g.xlarge is in proportion to m7g.large" in text, "AWS's own may differ a little"
    assert "in proportion" not in shown("dev"), "a price with a source of its own needs no word"


def test_a_table_says_when_its_prices_are_old() -> None:
    assert shown("dev").endswith("The oldest of these prices was read on 2026-10-01."), "the day"
    old = shown("dev", LATER)
    assert re.search(r"read on 2026-10-01, \d+ days ago: they are old", old), "and that it is long ago"
    assert shown("dev").splitlines()[:-1] == old.splitlines()[:-1], "old prices are still prices"


def test_a_comparison_has_each_item_of_both_stacks() -> None:
    bills = {"dev": registered_bill("dev"), "prod": registered_bill("prod")}
    text = comparison("dev", "prod", bills)
    rows = {row[2:44].strip(): row[44:].split() for row in text.splitlines()}
    assert rows["NAT gateway"] == ["43.07", "86.14", "+43.07"], "one more gateway"
    assert rows["EKS control plane"] == ["73.00", "73.00", "0"], "the same"
    assert rows["t4g.medium"] == ["60.74", "-", "-60.74"], "prod has other nodes"
    assert max(map(len, text.splitlines())) <= COLUMNS, "100 columns"


def test_a_new_stack_costs_all_of_itself_more() -> None:
    dev = registered_bill("dev")
    months = dict(more(bill(demand_of((), TODAY)), dev) or ())
    assert months["EKS control plane"] == 73, "before its first up a stack has nothing in AWS"
    assert round(sum(usd or 0 for usd in months.values())) == round(dev.month), "and each item is listed"
    assert "GB through a NAT gateway" not in months, "what depends on use is not in the sum"
    assert "GB through a NAT gateway" in more_by_use(bill(demand_of((), TODAY)), dev)[0], "and is named"
    assert "GB through a NAT gateway" in more_by_use(dev, bill(demand_of((), TODAY)))[1], "where it goes, too"


def test_a_stack_that_stays_costs_the_same() -> None:
    assert more(registered_bill("dev"), registered_bill("dev")) == (), "no item differs"
    assert more_by_use(registered_bill("dev"), registered_bill("dev")) == ((), ()), "nor what costs by use"
    spot = registered_bill(*VARIANTS["Spot"])
    assert more(spot, spot) == (), "without a price, too, if nothing of it changes"
    nothing = bill(demand_of((), TODAY))
    assert more(nothing, nothing) is None, "nobody asks what costs nothing"


def test_what_has_no_price_hides_none_of_the_others() -> None:
    stack, changes = VARIANTS["Spot"]
    spot = registered_bill(stack, {**changes, "vpc": {"nat": "per_zone"}})
    months = dict(more(registered_bill("dev"), spot) or ())
    assert months == {
        "NAT gateway": 43.07,
        "public address of a NAT gateway": 3.65,
        "t4g.medium": -60.74,
        "t4g.medium, Spot": None,
    }, "each item that changes"


def test_in_another_region_nothing_without_a_price_stays_the_same() -> None:
    stack, changes = VARIANTS["Spot"]
    there = registered_bill(
        stack, {**changes, "aws:region": "us-east-1", "vpc": {"zones": ["us-east-1a", "us-east-1b"]}}
    )
    months = dict(more(registered_bill(stack, changes), there) or ())
    assert months["t4g.medium, Spot"] is None, "as many, at another price that nobody knows"
    assert "EKS control plane" not in months, "it costs the same everywhere"


def test_a_comparison_with_an_unknown_price_shows_no_difference() -> None:
    stack, changes = VARIANTS["Spot"]
    text = comparison("dev", "spot", {"dev": registered_bill("dev"), "spot": registered_bill(stack, changes)})
    assert re.search(r"t4g\.medium, Spot +- +no price +\?", text), "nobody knows it"
    assert text.endswith("The sums are without what has no price."), "nor the difference of the sums"


# make cost.


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    def priced(stack: str, _today: date) -> Bill:
        return bill(Demand(region=None)) if stack == "local" else registered_bill(stack)

    monkeypatch.setattr(prices, "priced", priced)
    monkeypatch.setattr("sys.argv", ["prices", *arguments])
    return prices.main()


def test_one_stack_is_one_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("EKS_GRAFANA_TODAY", "2026-11-25")
    assert command(monkeypatch, "--stack", "dev", "--against", "") == 0, "make leaves AGAINST empty"
    assert capsys.readouterr().out == shown("dev", date(2026, 11, 25)) + "\n", "the table, and no more"


@pytest.mark.parametrize(("other", "compared"), [("prod", True), ("local", False)])
def test_two_stacks_are_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], other: str, compared: bool
) -> None:
    assert command(monkeypatch, "--stack", "dev", "--against", other) == 0, "both have a bill"
    said = capsys.readouterr().out
    assert ("difference" in said) == compared, "with a stack outside of AWS there is nothing to compare"
    assert said.endswith("\nNo comparison: there are no prices of local.\n") == (not compared), "and it says so"


@pytest.mark.parametrize("arguments", [("--stack", "nope"), ("--against", "nope")])
def test_a_stack_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit):
        command(monkeypatch, *arguments)
    error = capsys.readouterr().err
    assert f"{arguments[0]}: there is no Pulumi.nope.yaml (got 'nope'); write one of dev, local, prod" in error, (
        "the option, the value, and what to write"
    )


# The page of the stack.


@pytest.mark.parametrize("variant", ["dev", "prod", "Spot"])
def test_the_page_of_a_stack_has_its_price(variant: str) -> None:
    stack, changes = VARIANTS[variant]
    outputs: dict[str, Any] = recorded(stack, **changes).outputs
    assert outputs["price"] == summary(registered_bill(stack, changes), TODAY), "the figure of its resources"
    assert "${outputs.price}" in outputs["readme"], "Pulumi Cloud puts it in"
