"""The price of a stack, item by item, as rows of a table."""

from datetime import date
from typing import NamedTuple

from cost.bill import Bill, cents
from cost.text import age, by_use, each, lacking, size, summary


class Row(NamedTuple):
    item: str
    quantity: str
    each: str
    hour: str
    month: str


class Price(NamedTuple):
    summary: str
    size: str
    """The word before the sum: `about`, or `at least` where an item has no price."""
    region: str
    rows: tuple[Row, ...]
    """The dearest first; empty where there is nothing to price, or no price."""
    total: Row
    by_use: tuple[tuple[str, str], ...]
    """Item and price of what costs as much as it is used."""
    notes: tuple[str, ...]


def price(bill: Bill, today: date) -> Price:
    """Of a bill, on the day that says how old its prices are."""
    known = bool(bill.region) and bill.known_region
    lines = sorted(bill.lines, key=lambda line: -line.month) if known else []
    return Price(
        summary(bill, today),
        size(bill),
        bill.region or "",
        tuple(
            Row(line.item.label, f"{line.quantity:,}", each(line), f"{line.hour:.4f}", f"{cents(line.month):,}")
            if line.price
            else Row(line.item.label, f"{line.quantity:,}", each(line), "", "")
            for line in lines
        ),
        Row("Sum", "", "", f"{bill.hour:.4f}", f"{cents(bill.month):,}"),
        tuple(by_use(bill)) if known else (),
        (*lacking(bill), *age(bill, today)) if known else (),
    )
