"""A bill in words: a line for a summary, and tables for a terminal of 100 columns."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from cost.bill import CENT, Bill, Line, apart, cents, differences, is_old, why_unpriced
from cost.prices import HOUR

PAGE = "https://aws.amazon.com/pricing/"
NOTHING = "nothing: it makes nothing in AWS"
WIDTH = 42


def summary(bill: Bill, today: date) -> str:
    """`about $0.25 an hour, $184 a month in ap-northeast-2 (list prices of 2026-10-01)`, which may be old. It counts no
    days: as an output of a stack it must not change every day."""
    if not bill.region:
        return NOTHING
    if not bill.known_region:
        return f"not known: cost/prices.py has no prices for {bill.region} (AWS's: {PAGE})"
    dated = f" (list prices of {bill.read}{', which are old' if bill.old(today) else ''})" if bill.read else ""
    hour = f"${cents(bill.hour)} an hour, " if bill.hour >= CENT else ""
    return f"{size(bill)} {hour}${bill.month:,.0f} a month in {bill.region}{dated}"


def size(bill: Bill) -> str:
    """The word before a sum."""
    return "at least" if bill.unpriced else "about"


def table(name: str, bill: Bill, today: date) -> str:
    """Every line of the bill, and what is not in its sum."""
    if not bill.region or not bill.known_region:
        return f"{name}: {summary(bill, today)}"
    lines = [
        f"{name} in {bill.region}: list prices in USD, on demand, before tax; a month has 730 hours",
        "",
        f"  {'':{WIDTH}} {'each':>16} {'an hour':>11} {'a month':>11}",
        *(_line(line) for line in bill.lines),
        f"  {'sum':{WIDTH}} {'':>16} {bill.hour:>11.4f} {cents(bill.month):>11,}",
        *_notes(bill, today),
    ]
    return "\n".join(lines)


def comparison(ours: str, other: str, bills: Mapping[str, Bill]) -> str:
    """What `other` costs more or less than `ours` a month, by item."""
    one, two = bills[ours], bills[other]
    rows = [
        f"  {item.label:{WIDTH}} {_month(mine):>16} {_month(theirs):>16} {_more(mine, theirs):>13}"
        for item, mine, theirs in differences(one, two)
    ]
    more = cents(two.month) - cents(one.month)
    sums = f"  {'sum':{WIDTH}} {cents(one.month):>16,} {cents(two.month):>16,} {more:>+13,}"
    heading = f"  {'USD a month':{WIDTH}} {ours[:16]:>16} {other[:16]:>16} {'difference':>13}"
    lacking = ["  The sums are without what has no price."] if one.unpriced or two.unpriced else []
    return "\n".join([heading, *rows, sums, *lacking])


def _line(line: Line) -> str:
    label = f"{line.quantity:>5,} {line.item.label}"
    if not line.price:
        return f"  {label:{WIDTH}} {'no price':>16}"
    return f"  {label:{WIDTH}} {each(line):>16} {line.hour:>11.4f} {cents(line.month):>11,}"


def each(line: Line) -> str:
    """The price of one: `$0.10/h`."""
    return "no price" if not line.price else f"{usd(line.price.usd)}/{'h' if line.price.unit == HOUR else 'month'}"


def usd(price: Decimal) -> str:
    """At least two digits behind the point: $0.10, $0.0912."""
    digits = f"{price.normalize():f}".partition(".")[2]
    return f"${price:.{max(2, len(digits))}f}"


def _notes(bill: Bill, today: date) -> Iterator[str]:
    yield ""
    yield from lacking(bill)
    if bill.by_use:
        yield f"Not in the sum, since it depends on use ({PAGE} has every price):"
        yield from (f"  {label}: {price}" for label, price in by_use(bill))
    yield from age(bill, today)


def lacking(bill: Bill) -> Iterator[str]:
    """What has no price, and what fewer or more nodes cost."""
    yield from (f"Not in the sum: {line.item.label}, {why_unpriced(line, str(bill.region))}." for line in bill.unpriced)
    for line in bill.lines:
        if line.price and line.price.of:
            yield f"The price of {line.item.label} is in proportion to {line.price.of}: the table has none of its own."
    if bill.nodes and not bill.unpriced:  # a range without what a node costs would be one of its disks
        fewest, most = bill.nodes
        yield f"With {fewest} to {most} nodes: ${bill.fewest:,.0f} to ${bill.most:,.0f} a month."


def by_use(bill: Bill) -> Iterator[tuple[str, str]]:
    """Item and price of each that costs as much as it is used."""
    return (
        (line.item.label, usd(line.price.usd) if line.price else "its price is not in the table")
        for line in bill.by_use
    )


def age(bill: Bill, today: date) -> Iterator[str]:
    """When the prices were read, those by use too; nothing without any."""
    if read := bill.all_read:
        these = "they are" if bill.old(today) else "those by use are"
        old = f", {(today - read).days} days ago: {these} old, compare with {PAGE}" if is_old(read, today) else ""
        yield f"The oldest of these prices was read on {read}{old}."


def _month(line: Line | None) -> str:
    if not line:
        return "-"
    return f"{cents(line.month):,}" if line.price else "no price"


def _more(mine: Line | None, theirs: Line | None) -> str:
    usd = apart(mine, theirs)
    return "?" if usd is None else f"{usd:+,}" if usd else "0"
